from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestTargetChange(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won_count = cls.env.ref("sales_kpi.definition_won_count")
        cls.Change = cls.env["sales.kpi.target.change"]
        cls.target = cls._set(cls.ann, 5, reason="As last year")

    @classmethod
    def _set(cls, user, value, **values):
        return (
            cls.env["sales.kpi.target"]
            .with_user(cls.manager)
            .create(
                {
                    "period_id": cls.march.id,
                    "definition_id": cls.won_count.id,
                    "user_id": user.id,
                    "value": value,
                    **values,
                }
            )
        )

    def _history(self, user=None):
        """[(what, before, after, why)] of a rep's target, the oldest first."""
        changes = self.Change.search([("user_id", "=", (user or self.ann).id)], order="id")
        return [(c.kind, c.before, c.after, c.reason or "") for c in changes]

    def test_who_when_before_after_and_why(self):
        self.target.write({"value": 8, "reason": "A new shop"})
        self.target.with_context(kpi_reason="Shop closed").value = 6
        self.target.with_context(kpi_reason="He left").unlink()
        self.assertEqual(
            self._history(),
            [
                ("set", 0, 5, "As last year"),
                ("changed", 5, 8, "A new shop"),
                ("changed", 8, 6, "Shop closed"),
                ("deleted", 6, 0, "He left"),
            ],
        )
        changes = self.Change.search([("user_id", "=", self.ann.id)])
        self.assertEqual(changes.author_id, self.manager)
        self.assertEqual(len(set(changes.mapped("name"))), 1)
        self.assertIn("March 2026", changes[0].name)
        self.assertEqual(changes.team_id, self.bees)

    def test_no_change_without_a_reason(self):
        for values in (
            {"value": 8},
            {"value": 8, "reason": "  "},
            {"value": 8, "note": ""},
            {"user_id": self.bob.id},
        ):
            with self.assertRaises(UserError, msg=values), self.env.cr.savepoint():
                self.target.write(values)
        self.env.invalidate_all()
        self.assertEqual((self.target.value, self.target.user_id), (5, self.ann))
        self.assertEqual(len(self._history()), 1)
        self.target.write({"value": 8, "note": "A note will do"})
        self.assertEqual(self._history()[-1], ("changed", 5, 8, "A note will do"))

    def test_what_changes_no_figure_needs_no_reason(self):
        self.target.write({"value": 5})
        self.target.write({"note": "All the same"})
        self.assertEqual(len(self._history()), 1)

    def test_deleted_and_set_anew_keeps_its_history(self):
        """Who deletes a target to set a lower one without a word shows all the same."""
        self.target.unlink()
        target = self._set(self.ann, 3)
        self.assertEqual(
            self._history(),
            [("set", 0, 5, "As last year"), ("deleted", 5, 0, ""), ("set", 0, 3, "")],
        )
        self.assertEqual(len(target.change_ids), 3)

    def test_target_given_to_another(self):
        self.target.write({"user_id": self.carl.id, "reason": "Carl took over"})
        self.assertEqual(self._history()[-1], ("deleted", 5, 0, "Carl took over"))
        self.assertEqual(self._history(self.carl), [("set", 0, 5, "Carl took over")])
        found = self.Change.search([("user_id", "=", self.carl.id)])
        self.assertEqual(found.team_id, self.wasps)

    def test_history_survives_period_and_measure(self):
        probe = self._define()
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
        self._set(self.ann, 7, period_id=april.id)
        self._set(self.ann, 9, definition_id=probe.id)
        april.with_user(self.manager).unlink()
        probe.with_user(self.manager).unlink()
        self.assertEqual(
            self._history()[-2:],
            [("deleted", 7, 0, "The period was deleted."),
             ("deleted", 9, 0, "The measure was deleted.")],
        )  # fmt: skip
        self.assertEqual(self.Change.search([("before", "=", 9)]).before_text, "9")

    def test_nobody_writes_history(self):
        change = self.target.change_ids
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            own = change.with_user(user)
            for attempt in (lambda own=own: own.write({"reason": "x"}), own.unlink, own.copy):
                with self.assertRaises(AccessError, msg=user.login):
                    attempt()
        for attempt in (lambda: change.sudo().write({"after": 1}), change.sudo().unlink):
            with self.assertRaises(UserError):
                attempt()

    def test_who_reads_it(self):
        bobs = self._set(self.bob, 6).change_ids
        anns = self.target.change_ids
        carls = self._set(self.carl, 7).change_ids
        whole = self._set(self.bob, 8, subject_type="company", user_id=False).change_ids
        self.assertEqual(len(anns | bobs | carls | whole), 4)
        for user, expected in (
            (self.ann, anns),
            (self.bob, bobs),
            (self.leader, anns | bobs),
            (self.director, anns | bobs | carls),
            (self.manager, anns | bobs | carls | whole),
        ):
            Change = self.Change.with_user(user)
            self.assertEqual(Change.search([]), expected.sorted("id", reverse=True), user.login)
            counted = Change.formatted_read_group([], ["kind"], ["__count"])
            self.assertEqual(sum(row["__count"] for row in counted), len(expected))
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.Change.with_user(user).search([])
        with self.assertRaises(AccessError):
            bobs.with_user(self.ann).read(["after"])

    def test_another_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        boss = self._new_user(
            "boss",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.Change.with_user(boss).search([]))

    def test_form_asks_why(self):
        form = Form(self.target)
        self.assertFalse(form.is_changed)
        form.value = 9
        self.assertTrue(form.is_changed)
        with self.assertRaisesRegex(AssertionError, "reason"):
            form.save()
        form.reason = "Two more customers"
        form.save()
        self.assertEqual(self._history()[-1], ("changed", 5, 9, "Two more customers"))
        self.assertFalse(Form(self.target).reason)
