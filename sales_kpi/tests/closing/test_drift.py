from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestDrift(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.april = cls.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        cls.april._refresh_one()
        cls.march.with_user(cls.manager).action_review()
        cls._lock()

    def _look(self):
        self.march.with_user(self.manager).action_look_for_changes()
        return self.env["sales.kpi.drift"].search(
            [("period_id", "=", self.march.id), ("definition_id", "=", self.won.id)]
        )

    def _amount(self, move, amount):
        self._sql(
            "UPDATE sales_kpi_stage_move SET expected_revenue = %s WHERE id = %s", amount, move.id
        )

    def test_nothing_changed(self):
        self.assertFalse(self._look())
        self.assertFalse(self.env["sales.kpi.drift"].search([("period_id", "=", self.march.id)]))

    def test_changed_added_and_removed(self):
        self._amount(self.first, 350)
        fresh = self._move("won", self.bob, 20, 70)
        self._sql("DELETE FROM sales_kpi_stage_move WHERE id = %s", self.second.id)
        found = self._look()
        self.assertEqual(
            {(d.kind, d.res_id, d.user_id, d.value_before, d.value_after, d.state) for d in found},
            {
                ("changed", self.first.id, self.ann, 300, 350, "open"),
                ("added", fresh.id, self.bob, 0, 70, "open"),
                ("removed", self.second.id, self.ann, 500, 0, "open"),
            },
        )
        changed = found.filtered(lambda d: d.kind == "changed")
        self.assertIn("300", changed.before_text)
        self.assertIn("350", changed.after_text)
        self.assertIn(self.ann.name, changed.after_text)
        self.assertEqual(changed.record_name, self.first.display_name)
        # The locked figures stay as they were.
        self.assertEqual(self._appraisal(self.ann).final_total, 80)
        self.assertEqual(self.march._verify(), [])

    def test_a_record_that_odoo_does_not_show_is_not_offered(self):
        # An administrator of measures who is no sales manager sees his own orders only.
        self._amount(self.first, 350)
        found = self._look()
        keen = self._new_user("keen_looks", "sales_kpi.group_kpi_manager")
        self.assertTrue(found.with_user(keen).may_open)
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.carl.id}
        )
        found.write({"model": "sale.order", "res_id": order.id})
        self.env.invalidate_all()
        self.assertFalse(found.with_user(keen).may_open)
        with self.assertRaisesRegex(UserError, "does not show you"):
            found.with_user(keen).action_open_record()
        self.assertTrue(found.with_user(self.manager).may_open)

    def test_looking_twice_changes_nothing(self):
        self._amount(self.first, 350)
        found = self._look()
        self.assertEqual(self._look(), found)
        self._amount(self.first, 360)
        self.assertEqual(self._look(), found)
        self.assertEqual(found.value_after, 360)

    def test_back_to_what_it_was(self):
        self._amount(self.first, 350)
        found = self._look()
        self._amount(self.first, 300)
        self._look()
        self.assertEqual(found.state, "settled")

    def test_credit_moved_to_another(self):
        self._sql(
            "UPDATE sales_kpi_stage_move SET user_id = %s WHERE id = %s",
            self.bob.id, self.first.id,
        )  # fmt: skip
        found = self._look()
        self.assertEqual((found.user_before_id, found.user_after_id), (self.ann, self.bob))
        scores = found._find_open_scores()
        self.assertEqual(scores.user_id, self.ann | self.bob)
        # 300 of 1000 at weight 100
        points = {score.user_id: found._suggest_points(score) for score in scores}
        self.assertEqual(points, {self.ann: -30, self.bob: 30})

    def test_carried_into_the_open_period(self):
        self._amount(self.first, 350)
        found = self._look()
        wizard = self.env["sales.kpi.decision"].with_user(self.manager)
        wizard = wizard.create(
            {"kind": "carry", "drift_ids": [(6, 0, found.ids)], "reason": "Invoiced higher"}
        )
        # 50 more of a target of 1000 at weight 100 are 5 points.
        self.assertEqual((wizard.score_id.period_id, wizard.points), (self.april, 5))
        with self.assertRaises(UserError), self.cr.savepoint():
            found.with_user(self.manager)._carry(wizard.score_id, -1_000_000_000, "Much")
        wizard.action_confirm()
        given = found.adjustment_ids
        self.assertEqual(found.state, "carried")
        self.assertEqual(
            (given.period_id, given.user_id, given.points, given.reason),
            (self.april, self.ann, 5, "Invoiced higher"),
        )
        self.assertEqual(self._appraisal(self.ann).final_total, 80)
        # Nothing new, until it changes again: from what was carried on.
        self.assertEqual(self._look(), found)
        self._amount(self.first, 400)
        again = self._look() - found
        self.assertEqual((again.value_before, again.value_after), (350, 400))
        with self.assertRaises(UserError):
            found.with_user(self.manager)._carry(wizard.score_id, 5, "Twice")
        # In April it counts with the rest.
        self._move("won", self.ann, "2026-04-10 12:00:00", 600)
        self.april.with_user(self.manager).action_review()
        card = self.Appraisal.search(
            [("period_id", "=", self.april.id), ("user_id", "=", self.ann.id)]
        )
        self.assertEqual((card.total, card.adjustment_sum, card.final_total), (60, 5, 65))
        self.assertEqual(self.april._verify(), [])

    def test_what_was_carried_is_not_counted_again(self):
        self.march.sudo().write({"state": "review"})
        self._amount(self.first, 350)
        found = self._look().with_user(self.manager)
        found._carry(found._find_open_scores(), 5, "Invoiced higher")
        with self.assertRaises(UserError):
            self.march.with_user(self.manager).action_reopen()

    def test_opened_again_there_is_none(self):
        self.march.sudo().write({"state": "review"})
        self._amount(self.first, 350)
        self._look().with_user(self.manager)._leave("Small")
        self.march.with_user(self.manager).action_reopen()
        self.assertFalse(self.march.drift_ids)
        self._review()
        self.assertFalse(self._look())

    def test_carried_though_the_open_scorecard_is_made_anew(self):
        self._amount(self.first, 350)
        found = self._look().with_user(self.manager)
        found._carry(found._find_open_scores(), 5, "Invoiced higher")
        found.adjustment_ids.sudo().score_id.unlink()
        self.assertFalse(found.adjustment_ids.score_id)
        self.april.with_user(self.manager).action_review()
        card = self.Appraisal.search(
            [("period_id", "=", self.april.id), ("user_id", "=", self.ann.id)]
        )
        self.assertEqual((card.adjustment_sum, card.final_total), (5, 5))
        self.assertEqual(found.adjustment_ids.score_id, card.score_id)
        self.assertEqual(found.adjustment_ids.score_line_id, card.score_id.line_ids)

    def test_another_company_sees_nothing(self):
        self._amount(self.first, 350)
        found = self._look()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for name in ("sales.kpi.drift", "sales.kpi.evidence", "sales.kpi.seal"):
            self.assertTrue(self.env[name].with_user(self.manager).search([]), name)
            self.assertFalse(self.env[name].with_user(stranger).search([]), name)
        for method in (found.with_user(stranger).action_open_record,
                       self.march.with_user(stranger).action_verify):  # fmt: skip
            with self.assertRaises(AccessError, msg=method):
                method()

    def test_left_with_a_reason(self):
        self._amount(self.first, 350)
        found = self._look().with_user(self.manager)
        with self.assertRaises(UserError):
            found._leave(" ")
        self.env["sales.kpi.decision"].with_user(self.manager).create(
            {"kind": "leave", "drift_ids": [(6, 0, found.ids)], "reason": "Too small"}
        ).action_confirm()
        self.assertEqual((found.state, found.reason), ("left", "Too small"))
        self.assertEqual(self._look(), found)
        self.assertFalse(found.adjustment_ids)

    def test_not_into_a_closed_period(self):
        self._amount(self.first, 350)
        found = self._look()
        score = self._score(self.scheme, self.ann)
        with self.assertRaises(UserError):
            found.with_user(self.manager)._carry(score, 5, "Please")

    def test_who_may(self):
        self._amount(self.first, 350)
        found = self._look()
        for user in (self.ann, self.leader, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.march.with_user(user).action_look_for_changes()
            with self.assertRaises(AccessError, msg=user.login):
                found.with_user(user).read(["value_after"])
        for user in (self.manager, self.env.ref("base.user_admin")):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(found.with_user(user).has_access(operation), operation)

    @freeze_time("2026-06-01 03:00:00")
    def test_every_day_by_itself(self):
        self._amount(self.first, 350)
        Drift = self.env["sales.kpi.drift"]
        cron = patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60)
        self.startPatcher(cron)
        Drift._cron_look()
        self.assertEqual(Drift.search_count([("definition_id", "=", self.won.id)]), 1)
        # After thirteen months nobody looks any more.
        with freeze_time("2027-06-01"):
            self._amount(self.first, 360)
            Drift._cron_look()
        self.assertEqual(Drift.search([("definition_id", "=", self.won.id)]).value_after, 350)

    def test_an_open_period_has_none(self):
        with self.assertRaises(UserError):
            self.april.with_user(self.manager).action_look_for_changes()
