"""A plan is taken back as a whole, until a period closes."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_target_plan_scope import ScopeCommon


@tagged("post_install", "-at_install")
class TestTargetPlanUndo(ScopeCommon):
    def _all(self):
        """{period and whose: figure} of all targets of the measure, by themselves."""
        self.env.invalidate_all()
        return {
            (t.period_id.name, t.subject_type, t.user_id.id, t.subject_team_id.id): t.value
            for t in self.Target.search([("definition_id", "=", self.revenue.id)])
        }

    def test_everything_is_again_what_it_was(self):
        """90 in May: 30 each. Bob's goes by hand; carl leaves the Wasps for the Bees. The second
        plan of 120 changes ann's and carl's, sets bob's anew and deletes that of the Wasps; taken
        back, all of it is as before."""
        self._apply([self._typed(self.revenue, 90)], period_type="month")
        self.Target.search([("user_id", "=", self.bob.id)]).unlink()
        member = self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)])
        member.team_id = self.bees
        before = self._all()
        self.assertEqual(len(before), 6)
        plan = self._apply([self._typed(self.revenue, 120)], period_type="month")
        self.assertEqual(self._get(self.revenue, self.ann, day="2026-05-01"), 40)
        self.assertIsNone(self._get(self.revenue, self.wasps, day="2026-05-01"))
        self.assertIn("The budget of the year", plan.last_note)
        notice = plan.action_undo()
        self.assertIn("7 targets", notice["params"]["message"])
        self.assertEqual(self._all(), before)
        self.assertEqual(plan.state, "preview")
        change = self.env["sales.kpi.target.change"].search(
            [("user_id", "=", self.ann.id)], limit=1
        )
        self.assertEqual((change.before, change.after), (40, 30))
        self.assertIn("Taken back", change.reason)
        # The plan before it is next, and then there is none.
        member.team_id = self.wasps
        plan.action_undo()
        plan.invalidate_recordset()
        self.assertFalse(plan.last_batch)
        with self.assertRaisesRegex(UserError, "nothing to take back"):
            plan.action_undo()

    def test_what_was_changed_since_stays(self):
        plan = self._apply([self._typed(self.revenue, 90)], period_type="month")
        bobs = self.Target.search([("user_id", "=", self.bob.id)])
        bobs.write({"value": 99, "reason": "Agreed with bob"})
        message = plan.action_undo()["params"]["message"]
        self.assertIn("6 targets", message)
        self.assertIn("1 was changed since and stays as it is", message)
        self.assertEqual(list(self._all().values()), [99])

    def test_until_a_period_closes(self):
        plan = self._apply([self._typed(self.revenue, 360)])
        before = self._all()
        self.march.action_review()
        with self.assertRaisesRegex(UserError, "March 2026"):
            plan.action_undo()
        self.assertEqual(self._all(), before)

    def test_a_plan_can_be_set_again_after_it_was_taken_back(self):
        plan = self._apply([self._typed(self.revenue, 90)], period_type="month")
        plan.action_undo()
        self.assertFalse(self._all())
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, None, day="2026-05-01"), 90)
        plan.invalidate_recordset()
        self.assertTrue(plan.last_batch)

    def test_only_managers_take_back(self):
        plan = self._apply([self._typed(self.revenue, 90)], period_type="month")
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                plan.with_user(user).action_undo()
            with self.assertRaises(AccessError):
                self.Target.with_user(user)._undo_batch(plan.last_batch, self.company, "No")
