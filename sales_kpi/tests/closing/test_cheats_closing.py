"""Ways to look into, or to bend, an appraisal that somebody tried."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestCycleCheats(CycleCommon):
    def test_an_appeal_that_is_being_written_shows_no_rivals_line(self):
        self._review()
        self._publish(self.ann, self.carl)
        mine, rivals = self._appraisal(self.ann), self._appraisal(self.carl)
        Appeal = self.Appeal.with_user(self.ann)
        spec = {"explanation": {}, "definition_id": {}}
        values = {"appraisal_id": mine.id, "score_line_id": mine.score_id.line_ids.id}
        shown = Appeal.onchange(values, ["score_line_id"], spec)["value"]
        self.assertTrue(shown["explanation"] and shown["definition_id"])
        for name, other in (
            ("score_line_id", rivals.score_id.line_ids),
            ("appraisal_id", rivals),
        ):
            with self.assertRaises(AccessError):
                Appeal.onchange({**values, name: other.id}, [name], spec)

    def test_an_adjustment_is_of_a_line_of_the_card_itself(self):
        self._review()
        self._publish(self.ann, self.carl)
        mine, rivals = self._appraisal(self.ann), self._appraisal(self.carl)
        Decision = self.env["sales.kpi.decision"].with_user(self.manager)
        values = {"kind": "adjust", "appraisal_id": mine.id, "points": 5, "reason": "Why not"}
        for line in (rivals.score_id.line_ids, self._score(self.scheme, self.bees).line_ids):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                Decision.create({**values, "score_line_id": line.id}).action_confirm()
        # Nor does another scorecard that is named beside it count.
        Decision.create(
            {**values, "score_id": rivals.score_id.id, "score_line_id": mine.score_id.line_ids.id}
        ).action_confirm()
        given = self.env["sales.kpi.adjustment"].search([("period_id", "=", self.march.id)])
        self.assertEqual(
            (given.score_id, given.score_line_id, given.user_id),
            (mine.score_id, mine.score_id.line_ids, self.ann),
        )

    def test_taking_an_appeal_back_gives_no_new_days(self):
        self._review()
        self._publish(self.ann)
        deadline = self._appraisal(self.ann).deadline
        self.assertTrue(deadline)
        appeal = self._file(self.ann)
        with freeze_time(fields.Datetime.now() + timedelta(days=90)):
            appeal.with_user(self.ann).action_withdraw()
            self.assertEqual(self._appraisal(self.ann).deadline, deadline)
            with self.assertRaises(UserError):
                self._file(self.ann)

    def test_a_proposal_of_yesterday_changes_no_running_target(self):
        later = self.env["sales.kpi.period"].get_or_create("month", "2098-03-01")
        proposal = (
            self.env["sales.kpi.target.proposal"]
            .with_user(self.ann)
            .create(
                {
                    "period_id": later.id,
                    "definition_id": self.won.id,
                    "value": 1,
                    "reason": "Why not",
                }
            )
        )
        with freeze_time("2098-03-31 12:00:00"), self.assertRaises(ValidationError):
            proposal.with_user(self.leader).action_accept()

    def test_no_target_or_points_that_cant_be_computed_with(self):
        Target = self.env["sales.kpi.target"]
        self._review()
        self._publish(self.ann)
        score = self._appraisal(self.ann).score_id
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
        for value in (float("nan"), float("inf"), 1e308):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                Target.create(
                    {
                        "period_id": april.id,
                        "definition_id": self.won.id,
                        "user_id": self.ann.id,
                        "value": value,
                    }
                )
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env["sales.kpi.adjustment"].with_user(self.manager)._give(score, value, "Why")

    def test_nobody_makes_an_absence_of_his_own_that_of_others(self):
        # An employee may write his own absences in Odoo: not a colleague's, nor a holiday.
        calendar = self.company.resource_calendar_id
        resources = self.env["resource.resource"].create(
            [
                {"name": user.name, "user_id": user.id, "calendar_id": calendar.id}
                for user in (self.ann, self.bob)
            ]
        )
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resources[0].id,
                "date_from": "2026-03-02 00:00:00",
                "date_to": "2026-03-27 00:00:00",
            }
        )
        for resource_id in (resources[1].id, False):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                leave.with_user(self.ann).write({"resource_id": resource_id})
        leave.with_user(self.manager).sudo().write({"resource_id": resources[1].id})
        self.assertEqual(leave.resource_id, resources[1])
