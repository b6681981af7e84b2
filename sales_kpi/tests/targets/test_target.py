from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestTarget(MeasureCommon):
    def _prepare(self, **values):
        return {
            "period_id": self.march.id,
            "definition_id": self.env.ref("sales_kpi.definition_won_count").id,
            "user_id": self.ann.id,
            "value": 5,
            **values,
        }

    def test_one_target_a_subject(self):
        Target = self.env["sales.kpi.target"]
        Target.create(self._prepare())
        Target.create(self._prepare(user_id=self.bob.id))
        Target.create(
            self._prepare(subject_type="team", user_id=False, subject_team_id=self.bees.id)
        )
        Target.create(self._prepare(subject_type="company", user_id=False))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            Target.create(self._prepare())

    def test_the_subject_is_the_one_of_its_type(self):
        for values in (
            {"user_id": False},
            {"subject_type": "team"},
            {"subject_type": "company"},
            {"subject_team_id": self.bees.id},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError, msg=values),
                self.env.cr.savepoint(),
            ):
                self.env["sales.kpi.target"].create(self._prepare(**values))

    def test_closed_periods_keep_their_targets(self):
        target = self.env["sales.kpi.target"].create(self._prepare())
        self.march.action_review()
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
        for values in ({"value": 1}, {"period_id": april.id}):
            with self.assertRaises(UserError):
                target.write(values)
        with self.assertRaises(UserError):
            target.unlink()
        with self.assertRaises(UserError):
            self.env["sales.kpi.target"].create(self._prepare(user_id=self.bob.id))

    def test_who_sees_and_sets_targets(self):
        Target = self.env["sales.kpi.target"]
        target = Target.create(self._prepare())
        self.assertEqual(target.team_id, self.bees)
        for user in (self.ann, self.leader, self.director, self.manager):
            self.assertEqual(Target.with_user(user).search([]), target, user.login)
        for user in (self.bob, self.carl):
            self.assertFalse(Target.with_user(user).search([]), user.login)
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                target.with_user(user).write({"value": 1})
        target.with_user(self.manager).write({"value": 6, "reason": "A new shop"})
        with self.assertRaises(AccessError):
            Target.with_user(self.portal).search([])
