"""Several people at once, each in a transaction of his own: nothing is paid twice, nothing lost."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...closing.race_common import RaceCase

GUARANTEE = 100  # what everybody is paid here: nothing was sold


@tagged("post_install", "-at_install")
class TestPayRaces(RaceCase):
    """January 2001, of a plan that nobody else is in."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._drop)
        with self._env() as env:
            plan = env["sales.kpi.incentive"].create(
                {
                    "name": "Races", "state": "published", "date_from": "2001-01-01",
                    "line_ids": [(0, 0, {"name": "Orders", "basis": "order", "rate": 0.05})],
                }
            )  # fmt: skip
            env["sales.kpi.incentive.member"].create(
                {
                    "incentive_id": plan.id, "user_id": SUPERUSER_ID, "date_from": "2001-01-01",
                    "date_to": "2001-01-31", "guarantee": "kept", "guarantee_amount": GUARANTEE,
                }
            )  # fmt: skip
            period = env["sales.kpi.period"].get_or_create("month", "2001-01-15")
            self.plan_id, self.period_id = plan.id, period.id
            self.company_id = plan.company_id.id

    def _drop(self):
        """Past the ORM, which keeps what was closed."""
        plan, period = self.plan_id, self.period_id
        with self._env() as env:
            for table, column, value in (
                ("earning", "incentive_id", plan), ("payout", "incentive_id", plan),
                ("payout_batch", "period_id", period), ("incentive_member", "incentive_id", plan),
                ("incentive_line", "incentive_id", plan), ("incentive", "id", plan),
                ("period", "id", period),
            ):  # fmt: skip
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s",
                        SQL.identifier(f"sales_kpi_{table}"),
                        SQL.identifier(column),
                        value,
                    )
                )

    # ---- what people do

    def _refresh(self, env):
        return env["sales.kpi.payout"]._refresh(env["sales.kpi.period"].browse(self.period_id))

    def _get_payout(self, env):
        return env["sales.kpi.payout"].search([("incentive_id", "=", self.plan_id)])

    def _freeze(self, env):
        env["sales.kpi.period"].browse(self.period_id)._freeze_outcomes()
        return self._get_payout(env).state

    def _approve(self, env):
        self._get_payout(env).action_approve()
        return True

    def _make(self, env):
        batch = self.registry["sales.kpi.payout.batch"]
        with patch.object(batch, "_enter", lambda _self: None):
            return env["sales.kpi.payout.batch"]._make(self._get_payout(env)).id

    def _bring_to(self, state):
        with self._env() as env:
            self._refresh(env)
            self._get_payout(env).write({"state": state})

    def _told(self):
        """[(state, sum, number of rows, whether in a batch)]"""
        with self._env() as env:
            return [
                (one.state, one.total, len(one.earning_ids), bool(one.batch_id))
                for one in self._get_payout(env)
            ]

    def assertRefused(self, thread, text):
        result = self._finish(thread)
        self.assertIsInstance(result, UserError)
        self.assertIn(text, str(result))

    # ---- tests

    @mute_logger("odoo.sql_db")
    def test_two_people_approve_at_once(self):
        self._bring_to("review")
        with self._env() as env:
            self._approve(env)
            env.flush_all()
            second = self._start(self._approve)
            second.join(1)
            self.assertTrue(second.is_alive(), "Both decide about it at once")
        self.assertRefused(second, "can't do this step")
        self.assertEqual(self._told(), [("approved", GUARANTEE, 1, False)])

    @mute_logger("odoo.sql_db")
    def test_two_batches_at_once(self):
        self._bring_to("locked")
        with self._env() as env:
            self._make(env)
            env.flush_all()
            second = self._start(self._make)
            second.join(1)
        self.assertIsInstance(self._finish(second), UserError)
        with self._env() as env:
            batches = env["sales.kpi.payout.batch"].search([("period_id", "=", self.period_id)])
            self.assertEqual(len(batches), 1)
            self.assertEqual(batches.payout_ids, self._get_payout(env))

    @mute_logger("odoo.sql_db")
    def test_a_period_is_closed_while_its_pay_is_worked_out(self):
        with self._env() as env:
            self.assertTrue(self._refresh(env))
            env.flush_all()
            self.assertRefused(self._start(self._freeze), "Try again")
            self.assertIs(self._finish(self._start(self._refresh)), False, "Only one at a time")
        self.assertEqual(self._told(), [("estimate", GUARANTEE, 1, False)])
        self.assertEqual(self._finish(self._start(self._freeze)), "review")
        self.assertEqual(self._told(), [("review", GUARANTEE, 1, False)])

    @mute_logger("odoo.sql_db")
    def test_pay_is_worked_out_while_its_period_is_closed(self):
        self._bring_to("estimate")
        with self._env() as env:
            self.assertEqual(self._freeze(env), "review")
            env.flush_all()
            self.assertIs(self._finish(self._start(self._refresh)), False)
        self._finish(self._start(self._refresh))
        self.assertEqual(self._told(), [("review", GUARANTEE, 1, False)], "It is closed")

    @mute_logger("odoo.sql_db", "odoo.addons.sales_kpi.models.outcomes.incentives.payout_refresh")
    def test_a_batch_that_was_killed_is_made_again(self):
        self._bring_to("locked")
        batch = self.registry["sales.kpi.payout.batch"]
        with patch.object(batch, "_refresh_state", side_effect=MemoryError("killed")):
            self.assertIsInstance(self._finish(self._start(self._make)), MemoryError)
        self.assertEqual(self._told(), [("locked", GUARANTEE, 1, False)])
        made = self._finish(self._start(self._make))
        with self._env() as env:
            batches = env["sales.kpi.payout.batch"].search([("period_id", "=", self.period_id)])
            self.assertEqual((batches.ids, batches.total), ([made], GUARANTEE))

    @mute_logger("odoo.sql_db", "odoo.addons.sales_kpi.models.outcomes.incentives.payout_refresh")
    def test_working_out_that_was_killed_is_done_again(self):
        """Killed between the sums and their rows: no sums without rows stay."""
        payout = self.registry["sales.kpi.payout"]
        with patch.object(payout, "_replace_rows", side_effect=MemoryError("killed")):
            self.assertIsInstance(self._finish(self._start(self._refresh)), MemoryError)
        self.assertEqual(self._told(), [])
        self.assertIs(self._finish(self._start(self._refresh)), True)
        self.assertEqual(self._told(), [("estimate", GUARANTEE, 1, False)])
