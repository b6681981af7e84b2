from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import canonical
from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestTrail(CycleCommon):
    """Who decided what, when, and what was there before: in a log that nobody writes by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Trail = cls.env["sales.kpi.trail"]

    def _entries(self, record):
        """[(who, before, after)], the first one first"""
        own = [("model", "=", record._name), ("res_id", "=", record.id)]
        return [
            (entry.author_id, entry.before or "", entry.after or "")
            for entry in self.Trail.search(own, order="id")
        ]

    def test_from_review_to_lock(self):
        """80 and 5 are 85; each step is told, and stays under the seal."""
        self._review()
        ann = self._publish(self.ann, self.bob, self.carl)[0]
        appeal = self._file(self.ann)
        appeal.with_user(self.leader).answer = "She is right."
        appeal.with_user(self.leader).action_answer()
        decided = appeal.with_user(self.manager)
        decided.write({"points": 5, "decision_note": "Signed on the 31st."})
        decided.action_accept()
        self.assertEqual(ann.final_total, 85)
        self.assertEqual(self.march._verify(), [])
        self._lock()
        steps = [who for who, _before, _after in self._entries(self.march)]
        self.assertEqual(steps, [self.manager] * 2)
        self.assertEqual(
            [after for _who, _before, after in self._entries(ann)],
            [
                "State: Published",
                "State: Appealed",
                "+5.0 · Won revenue: Signed on the 31st.",
                "State: Published",
                "State: Acknowledged",
                "State: Locked",
            ],
        )
        told = self._entries(appeal)
        self.assertEqual([who for who, *_texts in told][:3], [self.ann, self.leader, self.leader])
        self.assertEqual(told[-1], (self.manager, "State: Answered", "State: Accepted"))
        self.assertEqual(self.march._verify(), [])
        self.assertEqual(
            self.march.decision_ids, self.Trail.search([("period_id", "=", self.march.id)])
        )

    def test_a_forged_entry_breaks_the_seal(self):
        self._review()
        self._publish()
        entry = self._appraisal(self.ann).trail_ids[0]
        self._sql("UPDATE sales_kpi_trail SET author_id = %s WHERE id = %s", self.bob.id, entry.id)
        self.assertEqual(len(self.march._verify()), 1)

    def test_an_entry_does_not_pack_the_figures_again(self):
        """Nor does it change the digest that was told: it is sealed beside them until the next
        step, or until the file is asked for."""
        self._review()
        seal = self.march.seal_ids
        packed, told = seal.content, seal.sha256
        self._publish(self.ann)
        self._publish(self.bob)
        self.assertEqual((seal.content, seal.sha256), (packed, told))
        self.assertEqual(len(seal._get_later()["rows"]), 2)
        self.assertEqual(self.march._verify(), [])
        self.march.with_user(self.manager).action_download_seal()
        self.assertFalse(seal.later)
        self.assertNotEqual(seal.sha256, told)
        self.assertIn(seal.sha256, self.march.message_ids[0].body)
        self.assertEqual(self.march._verify(), [])

    def test_an_entry_beside_the_figures_is_sealed_as_well(self):
        self._review()
        self._publish()
        seal = self.march.seal_ids
        table = seal._get_later()
        table["rows"].pop()
        packed = canonical.pack(table)
        for text, params, problem in (
            ("DELETE FROM sales_kpi_trail WHERE id = %s",
             [self._appraisal(self.ann).trail_ids[0].id], "was deleted"),
            ("UPDATE sales_kpi_seal SET later = %s WHERE id = %s", [packed, seal.id], "broken"),
            ("UPDATE sales_kpi_seal SET later = NULL WHERE id = %s", [seal.id], "broken"),
        ):  # fmt: skip
            with self.subTest(text), self.env.cr.savepoint() as point:
                self._sql(text, *params)
                [told] = self.march._verify()
                self.assertIn(problem, told)
                point.rollback()
                self.env.invalidate_all()

    def test_who_changed_the_rules_is_sealed_with_the_next_period(self):
        """Schemes and measures belong to no period: their trail goes under the seal of each."""
        self.scheme.with_user(self.manager).name = "Other"
        entry = self.scheme.trail_ids[0]
        self._review()
        self.scheme.with_user(self.manager).name = "Yet another"
        self.assertEqual(self.march._verify(), [])
        for text, problem in (
            ("UPDATE sales_kpi_trail SET author_id = 1 WHERE id = %s", "was changed"),
            ("DELETE FROM sales_kpi_trail WHERE id = %s", "was deleted"),
        ):
            with self.subTest(text), self.env.cr.savepoint() as point:
                self._sql(text, entry.id)
                [told] = self.march._verify()
                self.assertIn(problem, told)
                point.rollback()
                self.env.invalidate_all()

    def test_nobody_writes_it(self):
        self._review()
        self._publish()
        entry = self._appraisal(self.ann).trail_ids[0]
        vals = {
            "date": "2026-03-01",
            "author_id": self.manager.id,
            "model": "sales.kpi.period",
            "res_id": self.march.id,
            "what": "Sealed again",
        }
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            own = entry.with_user(user)
            for attempt in (
                lambda own=own: own.create(vals),
                lambda own=own: own.copy(),
                lambda own=own: own.write({"after": "?"}),
                lambda own=own: own.unlink(),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    attempt()
        for attempt in (lambda: entry.sudo().write({"after": "?"}), entry.sudo().unlink):
            with self.assertRaises(UserError):
                attempt()
        period = self.march.with_user(self.manager)
        with self.assertRaises(AccessError):
            period.write({"decision_ids": [(2, entry.id)]})

    def test_who_reads_it(self):
        self._review()
        found = self._publish(self.ann, self.bob, self.carl)
        self._file(self.ann)
        entries = self.Trail.search([("period_id", "=", self.march.id)])
        for user, expected in (
            (self.ann, self.ann),
            (self.bob, self.bob),
            (self.leader, self.ann | self.bob),
            (self.director, self.ann | self.bob | self.carl),
        ):
            read = entries.with_user(user).search([("id", "in", entries.ids)])
            self.assertEqual(read.user_id, expected, user.login)
        every = entries.with_user(self.manager).search([("id", "in", entries.ids)])
        self.assertEqual(len(every), len(entries))
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                entries.with_user(user).search([])
        self.assertEqual(len(found), 3)

    @freeze_time("2026-04-13 12:00:00")
    def test_rules_and_measures(self):
        """No context key keeps a change out of the trail, as it keeps it out of the chatter."""
        quiet = {"tracking_disable": True, "mail_notrack": True, "install_mode": True}
        scheme = self.scheme.with_user(self.manager).with_context(**quiet)
        scheme.write({"visibility": "own"})
        scheme.line_ids[0].default_target = 500
        scheme.mark_ids[0].unlink()
        told = self._entries(self.scheme)[-3:]
        self.assertEqual({who for who, *_texts in told}, {self.manager})
        self.assertEqual(told[0][2], "Reps See Rank and Total: Only one's own")
        self.assertEqual(told[1][1:], ("Default Target: 1000.0", "Default Target: 500.0"))
        self.march.refresh()
        scheme.action_next_version()
        made = self.scheme.next_ids
        self.assertEqual(self._entries(made)[-1][0], self.manager)
        measure = self.won.with_user(self.manager).with_context(**quiet)
        measure.write({"direction": "lower", "domain": "[('id', '>', 0)]"})
        who, before, after = next(
            entry for entry in self._entries(self.won) if "Direction" in entry[1]
        )
        self.assertEqual(who, self.manager)
        self.assertIn("Direction: Higher is better", before)
        self.assertIn("Filter: [('id', '>', 0)]", after)

    def test_what_is_counted_again_and_again_leaves_none(self):
        count = self.Trail.search_count([])
        self.march.refresh()
        self.assertEqual(self.Trail.search_count([]), count)
