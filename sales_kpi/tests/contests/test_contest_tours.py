"""A duel from the challenge to the prize, and a team battle over a weekend, in a browser."""

from datetime import datetime, time, timedelta

from odoo.tests import HttpCase, tagged

from ..incentives.pay_common import PayCommon
from .contest_common import ContestCommon


@tagged("post_install", "-at_install")
class TestContestTours(ContestCommon, PayCommon, HttpCase):
    """The browser lives today: what is over is moved back by as many days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._get_kpi_today()
        cls._new_terms(cls.plan, cls.bob)
        cls.plan.line_ids.write({"basis": "order"})
        cls.plan.published_on = datetime(2026, 1, 1)
        own = cls.region | cls.bees | cls.wasps
        cls.env["crm.team"].search([("id", "not in", own.ids)]).active = False
        cls.pump = cls.env["product.product"].create({"name": "Pump", "type": "consu"})

    def _tour(self, name, login, contest=None, action="sales_kpi_contest_page_action"):
        path = f"/odoo/action-sales_kpi.{action}"
        self.env.flush_all()
        self.start_tour(path, f"sales_kpi_{name}", login=login)
        self.env.invalidate_all()

    def _move_back(self, contest, days):
        """As if so many days had gone by."""
        for name in ("date_from", "date_to", "accept_by"):
            if day := contest[name]:
                contest._write({name: day - timedelta(days=days)})
        contest.invalidate_recordset()
        contest._play()
        contest.invalidate_recordset()

    def _sell(self, user, amount, day, team=None):
        order = self._order(user, 1, [(self.pump, 1, amount)], team_id=(team or self.bees).id)
        order.date_order = datetime.combine(day, time(12))

    def test_a_duel_from_challenge_to_prize(self):
        self._tour("duel_start", "leader", action="sales_kpi_team_cockpit_action")
        duel = self.Contest.search([("kind", "=", "duel")])
        self.assertEqual((duel.state, duel.user_ids), ("published", self.ann | self.bob))
        self._tour("duel_accept", "ann")
        self._tour("duel_accept", "bob")
        self.assertTrue(all(duel.side_ids.mapped("accepted_on")))
        self._move_back(duel, 5)
        self.assertEqual(duel.state, "running")
        self._sell(self.ann, 400, duel.date_from)
        self._sell(self.bob, 500, duel.date_from)
        duel._refresh()
        self._tour("duel_watch", "ann")
        for order in self.env["sale.order"].search([("partner_id", "=", self.customer.id)]):
            order.date_order -= timedelta(days=12)
        self._move_back(duel, 12)
        self.assertEqual(duel.state, "awarded")
        self._tour("duel_won", "bob")
        prize = self.env["sales.kpi.earning"].search([("kind", "=", "prize")])
        self.assertEqual((prize.user_id, prize.amount), (self.bob, 300))

    def test_a_team_battle_over_a_weekend(self):
        self._tour("battle_start", "manager", action="sales_kpi_contest_start_action")
        battle = self.Contest.search([("kind", "=", "teams")])
        saturday, sunday = battle.date_from, battle.date_to
        self.assertEqual((saturday.weekday(), sunday.weekday()), (5, 6))
        self.assertEqual(battle.team_ids, self.bees | self.wasps)
        # Bees 500 / (2 x 2 days) = 125, Wasps 300 / (1 x 2) = 150.
        back = 14
        self._sell(self.ann, 500, saturday - timedelta(days=back))
        self._sell(self.carl, 300, sunday - timedelta(days=back), self.wasps)
        battle._write({"grace_days": 30})  # whichever day it is today
        self._move_back(battle, back)
        self.assertEqual(battle.state, "provisional")
        self._tour("battle_provisional", "ann")
        values = {row["name"]: row["value"] for row in self._rows(battle).values()}
        self.assertEqual(values, {"Bees": 125, "Wasps": 150})
