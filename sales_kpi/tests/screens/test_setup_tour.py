"""From an empty company to the first leaderboard with own figures, in a browser: the clicks and the
minutes are counted."""

import logging
import time
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..cash.collection_common import CollectionCommon
from ..scores.score_common import ScoreCommon

TEN_MINUTES = 600
SETUP = "/odoo/action-sales_kpi.sales_kpi_setup_action"


class TourOfAFirstDay(HttpCase):
    def _walk(self, url, tour, login):
        """The clicks are counted by the tour, and told in the log, as the seconds are."""
        self.addCleanup(self._logger.setLevel, self._logger.level)
        self._logger.setLevel(logging.INFO)
        begin = time.monotonic()
        self.start_tour(url, tour, login=login)
        seconds = time.monotonic() - begin
        self._logger.info("%s: %.0f seconds", tour, seconds)
        self.assertLess(seconds, TEN_MINUTES)

    def _get_targets(self, setup):
        return {line.definition_id.code: line.default_target for line in setup.line_ids}

    def _get_line(self, user, code):
        """What the first leaderboard tells of somebody."""
        page = self.env["sales.kpi.leaderboard"].get_board({"opened": True})
        row = next(row for row in page["rows"] if row["user_id"] == user.id)
        return next(line for line in row["lines"] if line["code"] == code)


class SetupTourCommon(ScoreCommon, TourOfAFirstDay):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team.member"].search([]).unlink()
        cls.env["crm.team"].search([]).active = False
        cls.env["sales.kpi.membership"].search([]).unlink()
        cls.env["sales.kpi.setup"].search([]).unlink()
        cls.env.registry.clear_cache()
        cls.boss = cls.env.ref("base.user_admin")
        cls.boss.group_ids |= cls.env.ref("sales_team.group_sale_manager")

    def _run(self, tour):
        self._walk(SETUP, tour, "admin")
        return self.env["sales.kpi.setup"].search([("company_id", "=", self.company.id)])

    def _make_team(self):
        return self.env["crm.team"].create(
            {"name": "Bees again", "member_ids": [Command.set((self.ann | self.bob).ids)]}
        )


@tagged("post_install", "-at_install")
class TestSetupTour(SetupTourCommon):
    def test_from_nothing(self):
        """The boss won a deal of 50,000, and nobody is in a team yet."""
        today = self.company._get_kpi_today()
        self._move("won", self.boss, f"{today} 01:00:00", 50000, team=self.bees)
        setup = self._run("sales_kpi_setup_from_nothing")
        self.assertTrue(setup.done_date)
        self.assertTrue(setup.targets_set)
        self.assertEqual(setup.people_count, 1)

    def test_with_a_year(self):
        """Teams are there, and what they won last year: the targets are proposed."""
        team = self._make_team()
        today = self.company._get_kpi_today()
        for month in range(1, 13):
            self._move(
                "won", self.ann, f"{today.year - 1}-{month:02}-10 12:00:00", 20000, team=team
            )
        self._move("won", self.ann, f"{today} 01:00:00", 5000, team=team)
        setup = self._run("sales_kpi_setup_with_a_year")
        self.assertTrue(setup.has_history)
        self.assertEqual(self._get_targets(setup)["won_revenue"], 20000)
        self.assertTrue(setup.done_date)

    def test_with_a_year_of_orders(self):
        """Each month Ann sold 2 pumps for 20,000 and Bob 2 for 31,000: the median of 25,500 is
        proposed as 26,000, which two figures tell. The running month's 13,000 are half of it. Of
        three old orders the invoices are there, too: what counts is the order, once."""
        team = self._make_team()
        pump = self.env["product.product"].create(
            {"name": "Pump", "type": "consu", "invoice_policy": "order"}
        )
        noon = datetime.combine(self.company._get_kpi_today().replace(day=1), datetime.min.time())
        noon += timedelta(hours=12)
        for back in range(1, 13):
            for user, price in ((self.ann, 10000), (self.bob, 15500)):
                order = self._order(user, 1, [(pump, 2, price)], team_id=team.id)
                order.date_order = noon + relativedelta(months=-back, days=9)
                if user == self.ann and back <= 3:
                    order._create_invoices().action_post()
        order = self._order(self.ann, 1, [(pump, 1, 13000)], team_id=team.id)
        order.date_order = noon
        setup = self._run("sales_kpi_setup_with_orders")
        targets = self._get_targets(setup)
        self.assertEqual((targets["order_amount"], targets["product_qty"]), (26000, 2))
        line = self._get_line(self.ann, "order_amount")
        self.assertEqual((line["actual"], line["achievement"]), (13000, 0.5))


@tagged("post_install", "-at_install")
class TestSetupTourWithCash(CollectionCommon, TourOfAFirstDay):
    """The accountant's lane: invoices and their cash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.setup"].search([]).unlink()
        cls.env.registry.clear_cache()
        for login, group in (
            ("boss_collects", "sales_team.group_sale_manager"),
            ("books_collects", "account.group_account_invoice"),
        ):
            cls._new_user(login, group).password = login

    def test_with_a_year_of_invoices(self):
        """Ann's invoices of 10,000 were paid in full in each of twelve months: 10,000 and 100 %
        are proposed. In the running month 5,000 came in: half of it."""
        first = self.company._get_kpi_today().replace(day=1)
        for back in range(1, 13):
            self._bill_and_pay(10000, first + relativedelta(months=-back, days=9))
        self._bill_and_pay(5000, first)
        self._walk(SETUP, "sales_kpi_setup_with_cash", "boss_collects")
        setup = self.env["sales.kpi.setup"].search([("company_id", "=", self.company.id)])
        targets = self._get_targets(setup)
        self.assertEqual((targets["collected_amount"], targets["collection_rate"]), (10000, 1))
        line = self._get_line(self.ann, "collected_amount")
        self.assertEqual((line["actual"], line["achievement"]), (5000, 0.5))
        self._walk("/odoo", "sales_kpi_first_cash", "books_collects")

    def _bill_and_pay(self, amount, day):
        immediate = self.env.ref("account.account_payment_term_immediate").id
        invoice = self._bill(amount, date=str(day), invoice_payment_term_id=immediate)
        self._pay(invoice, day)
