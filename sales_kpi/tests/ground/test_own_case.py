from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..closing.closing_common import CycleCommon

REFUSED = "Nobody decides about himself"
NOTED = "decided about himself"


@tagged("post_install", "-at_install")
class TestOwnCase(CycleCommon):
    """The manager sells with the Bees: 400 of 1000 in March, 40 points. Keen is another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        cls.env["crm.team.member"].create({"crm_team_id": cls.bees.id, "user_id": cls.manager.id})
        own = [("user_id", "=", cls.manager.id)]
        cls.env["sales.kpi.membership"].search(own).date_from = False
        cls._move("won", cls.manager, 9, 400)
        cls.later = cls.env["sales.kpi.period"].get_or_create("month", "2098-03-01")
        cls.Target = cls.env["sales.kpi.target"]

    def _alone(self):
        """Nobody but the manager administers the figures."""
        others = self.env["sales.kpi.own.case"]._get_managers(self.company) - self.manager
        for user in others | self.env.ref("sales_kpi.group_kpi_manager").all_user_ids:
            if user != self.manager:
                keeps = "base.group_system" if user._is_system() else "base.group_user"
                user.group_ids = self.env.ref(keeps)
        self.env.invalidate_all()

    def _refused(self, call, *args):
        with self.assertRaisesRegex(AccessError, REFUSED), self.env.cr.savepoint():
            call(*args)

    def _noted(self, record):
        return NOTED in "".join(record.sudo().message_ids.mapped("body"))

    def _own(self):
        return self._appraisal(self.manager)

    def _appeal_of_manager(self):
        self._review()
        self._own().with_user(self.keen).action_publish()
        appeal = self._file(self.manager)
        self.env.invalidate_all()
        return appeal

    def _target_vals(self, user, **values):
        return {
            "period_id": self.later.id, "definition_id": self.won.id, "user_id": user.id,
            "value": 5, **values,
        }  # fmt: skip

    def test_who_else_can_is_named(self):
        self._review()
        with self.assertRaises(AccessError) as refused:
            self._own().with_user(self.manager).action_publish()
        self.assertIn(self.env.ref("base.user_admin").name, str(refused.exception))
        self.assertNotIn(self.manager.name, str(refused.exception))

    def test_publishing(self):
        self._review()
        self._refused(self._own().with_user(self.manager).action_publish)
        # Of all, the own one is left to another one.
        self.march.with_user(self.manager).action_publish_all()
        self.assertEqual(self._own().state, "review")
        self.assertEqual(self._appraisal(self.ann).state, "published")
        with self.assertRaises(UserError) as refused:
            self.march.with_user(self.manager).action_lock()
        self.assertIn(f"Publish the appraisal: {self.manager.name}", str(refused.exception))
        self.march.with_user(self.keen).action_publish_all()
        self.assertEqual(self._own().publisher_id, self.keen)
        self.assertFalse(self._noted(self._own()))

    def test_adjusting(self):
        self._review()
        Adjustment = self.env["sales.kpi.adjustment"]
        score = self._own().score_id
        self._refused(Adjustment.with_user(self.manager)._give, score, 5, "I was good")
        given = Adjustment.with_user(self.keen)._give(score, -5, "Late reports")
        self._refused(given.with_user(self.manager)._take_back, "They were not")
        self.assertEqual(self._own().final_total, 35)
        # The buttons follow.
        self.assertFalse(self._own().with_user(self.manager).may_decide)
        self.assertTrue(self._own().with_user(self.keen).may_decide)
        self.assertTrue(self._appraisal(self.ann).with_user(self.manager).may_decide)

    def test_deciding_an_appeal(self):
        appeal = self._appeal_of_manager()
        mine = appeal.with_user(self.manager)
        for values in ({"points": 50}, {"decision_note": "Right"}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                mine.write(values)
        theirs = appeal.with_user(self.keen)
        theirs.write({"points": 5, "decision_note": "Right"})
        self._refused(mine.action_accept)
        self._refused(mine.action_reject)
        theirs.action_accept()
        self.assertEqual((appeal.state, self._own().final_total), ("accepted", 45))
        self.assertFalse(self._noted(appeal))

    def test_setting_a_target(self):
        Target = self.Target.with_user(self.manager)
        self._refused(Target.create, self._target_vals(self.manager))
        anns = Target.create(self._target_vals(self.ann))
        # Nor by a target of somebody else that becomes his own.
        anns_now = {"user_id": self.manager.id, "reason": "Swap"}
        self._refused(anns.write, anns_now)
        own = self.Target.with_user(self.keen).create(self._target_vals(self.manager))
        mine = own.with_user(self.manager)
        self._refused(mine.write, {"value": 1, "reason": "Easier"})
        self._refused(mine.write, {"user_id": self.ann.id, "reason": "Not mine"})
        self._refused(mine.unlink)
        self._refused(Target._set_values, {mine: 1}, "Easier")
        [row] = [
            row
            for row in Target.get_grid(self.won.id, "month", "2098-03-01")["rows"]
            if row["user_id"] == self.manager.id
        ]
        self.assertFalse(row["cells"][2]["editable"])
        self.assertIn(REFUSED, row["cells"][2]["reason"])
        change = {"user_id": self.manager.id, "part": 2, "value": 1, "was": 5}
        with self.assertRaisesRegex(UserError, REFUSED):
            Target.save_grid(self.won.id, "month", "2098-03-01", [change], "Easier")
        self.assertEqual(own.value, 5)
        mine.note = "Seen"
        self.assertFalse(self._noted(own))
        # Teams and the company are nobody's own.
        team = {"subject_type": "team", "subject_team_id": self.bees.id, "user_id": False}
        self.assertTrue(Target.create(self._target_vals(self.manager, **team)))

    def _plan(self, value):
        """So much of the revenue for everybody in March 2098, after the preview."""
        plan = self.env["sales.kpi.target.plan"].with_user(self.manager).create(
            {
                "period_type": "month",
                "date": "2098-03-01",
                "split": "equal",
                "reason": "The plan",
                "measure_ids": [
                    (0, 0, {"definition_id": self.won.id, "base": "typed", "base_value": value})
                ],
            }
        )  # fmt: skip
        plan.action_preview()
        return plan

    def test_a_plan_asks_its_author_like_everybody(self):
        plan = self._plan(400)
        own = plan._get_lines().filtered(lambda line: line.user_id == self.manager)
        self.assertTrue(own)
        self._refused(own.write, {"value": 1})
        plan.action_apply()
        targets = self.Target.search(
            [("period_id", "=", self.later.id), ("subject_type", "=", "user")]
        )
        self.assertEqual(len(set(targets.mapped("value"))), 1)
        self.assertIn(self.manager, targets.user_id)

    def test_a_plan_for_oneself_alone_is_no_plan(self):
        others = [("user_id", "!=", self.manager.id)]
        self.env["sales.kpi.membership"].search(others).unlink()
        self._refused(self._plan(1).action_apply)

    def _propose(self):
        return self.env["sales.kpi.target.proposal"].with_user(self.manager).create(
            {"period_id": self.later.id, "definition_id": self.won.id, "value": 1,
             "reason": "Why not"}
        )  # fmt: skip

    def test_accepting_a_proposal(self):
        proposal = self._propose()
        for method in ("action_accept", "action_decline"):
            self._refused(getattr(proposal, method))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            proposal.answer = "Fine"
        self.assertFalse(proposal.may_answer)
        # The leader can: even who administers alone is not the only one to ask.
        self._alone()
        self._refused(proposal.action_accept)
        proposal.with_user(self.leader).action_accept()
        self.assertEqual(proposal.answered_by_id, self.leader)
        self.assertFalse(self._noted(proposal))

    def test_leaving_drift(self):
        self._review()
        self._sql(
            "UPDATE sales_kpi_stage_move SET expected_revenue = 1 WHERE user_id = %s",
            self.manager.id,
        )
        self.march.with_user(self.manager).action_look_for_changes()
        drift = self.march.drift_ids.filtered(lambda d: d.definition_id == self.won)
        self._refused(drift.with_user(self.manager)._leave, "It was 400")
        drift.with_user(self.keen)._leave("It was 400")
        self.assertEqual(drift.state, "left")

    def test_a_manager_alone_does_it_himself_and_it_is_noted(self):
        self._alone()
        self._review()
        self._publish(self.manager)
        own = self._own()
        self.assertTrue(self._noted(own))
        self.assertTrue(own.with_user(self.manager).may_decide)
        appeal = self._file(self.manager).with_user(self.manager)
        self.env.invalidate_all()
        appeal.write({"points": 5, "decision_note": "It was there"})
        appeal.action_accept()
        self.assertEqual((own.final_total, own.adjustment_ids.author_id), (45, self.manager))
        self.assertTrue(self._noted(appeal))
        # Twice by publishing and adjusting.
        bodies = own.sudo().message_ids.mapped("body")
        self.assertEqual(len([body for body in bodies if NOTED in body]), 2)
        self._lock()
        self.assertEqual(self.march.state, "locked")

    def test_alone_with_targets_and_proposals(self):
        self._alone()
        target = self.Target.with_user(self.manager).create(self._target_vals(self.manager))
        self.assertTrue(self._noted(target))
        self.bees.user_id = self.region.user_id = False
        proposal = self._propose()
        proposal.action_accept()
        self.assertEqual((proposal.state, target.value), ("accepted", 1))
        self.assertTrue(self._noted(proposal))

    def test_another_companys_manager_is_nobody_to_ask(self):
        self._alone()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._new_user(
            "stranger", "sales_kpi.group_kpi_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        gone = self._new_user("gone", "sales_kpi.group_kpi_manager")
        gone.active = False
        self._review()
        self._publish(self.manager)
        self.assertEqual(self._own().state, "published")
