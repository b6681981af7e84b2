from datetime import date

from odoo import Command
from odoo.tests import tagged

from .customer_common import CustomerCommon

TODAY = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestCustomerFigures(CustomerCommon):
    """What is known of one customer."""

    def test_all_figures(self):
        # Three days of orders, 1 December to 21 March: 110 days, 55 from one to the next.
        # 12 months: 100 + 200 + 50 + 300; 90 days: 550; the 90 before: 100.
        # Touches since January: three orders and one activity.
        zeta = self._partner(user_id=self.bob.id)
        sold = self._sell(
            zeta, ("2025-12-01", 100), ("2026-01-10", 200), ("2026-01-10", 50), ("2026-03-21", 300)
        )
        self._contact(zeta, "2025-12-24", "2026-03-25")
        self._win(zeta, "2025-04-01", 40)
        self._set_margin(sold, 25)
        row = self._count(zeta)
        with_margin = "margin" in sold._fields
        self.assertRecordValues(
            row,
            [
                {
                    "user_id": self.bob.id,
                    "team_id": self.bees.id,
                    "as_of": TODAY,
                    "customer_class": "a",
                    "order_count": 4,
                    "first_order_date": date(2025, 12, 1),
                    "last_order_date": date(2026, 3, 21),
                    "amount_12m": 650,
                    "amount_90": 550,
                    "amount_prev_90": 100,
                    "margin_12m": 100 if with_margin else 650,
                    "recurring_yearly": 480,
                    "is_buyer": True,
                    "bought_before": False,
                    "is_lost": False,
                    "last_contact_date": date(2026, 3, 25),
                    "touch_count": 4,
                    "activity_level": "normal",
                    "is_active": True,
                    "is_dormant": False,
                    "interval_days": 55,
                    "silence_days": 10,
                    "is_at_risk": False,
                    "risk_reason": False,
                    "risk_text": "",
                }
            ],
        )
        self.assertAlmostEqual(row.margin_rate, 100 / 650 if with_margin else 1)

    def test_spans_begin_and_end_at_local_midnight(self):
        # In Shanghai it is 20:00; the 90 days began on 1 January 00:00, in UTC the day before at
        # 16:00, and the 12 months on 1 April.
        self._set_clock("Asia/Shanghai")
        zeta = self._partner()
        self._sell(
            zeta,
            ("2024-03-31 15:59:59", 1), ("2024-03-31 16:00:00", 2),
            ("2025-03-31 15:59:59", 4), ("2025-03-31 16:00:00", 8),
            ("2025-10-02 15:59:59", 16), ("2025-10-02 16:00:00", 32),
            ("2025-12-31 15:59:59", 64), ("2025-12-31 16:00:00", 128),
            ("2026-03-31 15:59:59", 256), ("2026-03-31 16:00:00", 512),
        )  # fmt: skip
        row = self._count(zeta)
        self.assertEqual(row.amount_12m, 8 + 16 + 32 + 64 + 128 + 256)
        self.assertEqual(row.amount_90, 128 + 256)
        self.assertEqual(row.amount_prev_90, 32 + 64)
        self.assertEqual((row.order_count, row.last_order_date), (9, TODAY))
        self.assertEqual(row.first_order_date, date(2024, 3, 31))

    def test_lost_and_bought_before(self):
        for days, expected in (
            (["2024-03-31"], (False, False, False)),
            (["2024-04-01"], (False, True, True)),
            (["2025-03-31"], (False, True, True)),
            (["2025-03-31", "2025-04-01"], (True, True, False)),
            (["2025-04-01"], (True, False, False)),
        ):
            zeta = self._partner()
            self._sell(zeta, *((day, 10) for day in days))
            row = self._count(zeta)
            with self.subTest(days=days):
                self.assertEqual((row.is_buyer, row.bought_before, row.is_lost), expected)

    def test_active_by_an_order_or_a_contact(self):
        for order, contact, expected in (
            ("2025-12-31", None, False),
            ("2026-01-01", None, True),
            ("2025-12-31", "2025-12-31", False),
            ("2025-12-31", "2026-01-01", True),
        ):
            zeta = self._partner()
            self._sell(zeta, (order, 10))
            self._contact(zeta, *([contact] if contact else []))
            row = self._count(zeta)
            with self.subTest(order=order, contact=contact):
                self.assertEqual((row.is_active, row.is_dormant), (expected, not expected))

    def test_contacts_that_do_not_count(self):
        zeta = self._partner(user_id=self.ann.id)
        self._contact(zeta, "2026-03-30", state="planned")
        self._contact(zeta, "2026-03-29", state="cancelled")
        row = self._count(zeta)
        self.assertEqual((row.last_contact_date, row.touch_count), (False, 0))

    def test_activity_levels(self):
        for touches, level in ((0, "none"), (1, "low"), (2, "low"), (3, "normal"), (9, "normal"),
                               (10, "high")):  # fmt: skip
            zeta = self._partner(user_id=self.ann.id)
            self._contact(zeta, *["2026-03-30"] * touches)
            self._contact(zeta, "2025-12-31")
            row = self._count(zeta)
            self.assertEqual((row.touch_count, row.activity_level), (touches, level))

    def test_a_contact_is_of_its_company(self):
        zeta = self._partner()
        clerk = self._partner("Clerk", is_company=False, parent_id=zeta.id)
        self._sell(clerk, ("2026-03-01", 70))
        self._contact(clerk, "2026-03-02")
        row = self._count(zeta)
        self.assertEqual((row.amount_12m, row.touch_count), (70, 2))
        self.assertFalse(self._row(clerk))

    def test_foreign_currency_at_the_rate_of_each_order(self):
        # One dollar of the company is 0.5 pounds in February and 0.8 in March:
        # 100 / 0.5 + 100 / 0.8 = 325.
        pound = self.env["res.currency"].create(
            {
                "name": "KPD",
                "symbol": "K",
                "rate_ids": [
                    Command.create(
                        {
                            "name": day,
                            "inverse_company_rate": 1 / rate,
                            "company_id": self.company.id,
                        }
                    )
                    for day, rate in (("2026-02-01", 0.5), ("2026-03-01", 0.8))
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Pounds", "currency_id": pound.id}
        )
        zeta = self._partner()
        for day in ("2026-02-10", "2026-03-10"):
            self._sell(zeta, (day, 100), pricelist_id=pricelist.id, date_order=f"{day} 12:00:00")
        self.assertAlmostEqual(self._count(zeta).amount_12m, 325)

    def test_recurring_revenue_of_the_wins_that_stand(self):
        # Of the wins only those of the last 12 months that still stand count: 10 + 20 a month.
        zeta = self._partner(user_id=self.ann.id)
        self._win(zeta, "2025-04-01", 10)
        again = self._win(zeta, "2025-06-01", 7)
        for kind, day in (("reopened", "2025-07-01"), ("won", "2025-08-01")):
            again.copy({"kind": kind, "date": f"{day} 12:00:00", "recurring_revenue_monthly": 20})
        self._win(zeta, "2025-03-31", 1000)
        self._win(zeta, "2025-09-01", 1000, undone=True)
        lost = self._win(zeta, "2025-09-01", 1000)
        for kind, day in (("reopened", "2025-10-01"), ("lost", "2025-11-01")):
            lost.copy({"kind": kind, "date": f"{day} 12:00:00"})
        self.assertEqual(self._count(zeta).recurring_yearly, 360)


@tagged("post_install", "-at_install")
class TestCustomers(CustomerCommon):
    """Who is a customer, and whose."""

    def test_who_is_a_customer(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman", company_id=other.id,
                                  company_ids=[Command.set(other.ids)])  # fmt: skip
        gone = self._new_user("gone", "sales_team.group_sale_salesman")
        expected = {
            "ordered": self._partner("ordered"),
            "assigned": self._partner("assigned", user_id=self.ann.id),
            "assigned here": self._partner("here", user_id=self.ann.id, company_id=self.company.id),
            "ordered, of a leaver": self._partner("leaver's", user_id=gone.id),
        }
        none = {
            "neither": self._partner("neither"),
            "quoted": self._partner("quoted"),
            "archived": self._partner("archived", user_id=self.ann.id),
            "of another company": self._partner("other", user_id=self.ann.id, company_id=other.id),
            "assigned elsewhere": self._partner("elsewhere", user_id=stranger.id),
            "assigned to a leaver": self._partner("orphan", user_id=gone.id),
            "orders tomorrow": self._partner("tomorrow"),
        }
        for name in ("ordered", "ordered, of a leaver"):
            self._sell(expected[name], ("2020-01-01", 1))
        self._sell(none["archived"], ("2026-03-01", 1))
        self._sell(none["orders tomorrow"], ("2026-04-01", 1))
        self._sell(none["quoted"], ("2026-03-01", 1)).state = "sent"
        none["archived"].active = False
        gone.active = False
        self._refresh()
        for name, partner in expected.items():
            self.assertTrue(self._row(partner), name)
        for name, partner in none.items():
            self.assertFalse(self._row(partner), name)

    def test_owner(self):
        """The customer's salesperson; else who sold last, and his team of today."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman", company_id=other.id,
                                  company_ids=[Command.set(other.ids)])  # fmt: skip
        assigned = self._partner(user_id=self.bob.id)
        free, foreign = self._partner(), self._partner(user_id=stranger.id)
        nobodys = self._partner()
        for partner in (assigned, free, foreign):
            self._sell(partner, ("2026-03-02", 10), user=self.carl)
            self._sell(partner, ("2026-03-01", 10), user=self.ann)
            self._sell(partner, ("2026-03-03", 10), user=self.env["res.users"])
        self._sell(nobodys, ("2026-03-03", 10), user=self.env["res.users"])
        self._refresh()
        for partner, user, team in (
            (assigned, self.bob, self.bees),
            (free, self.carl, self.wasps),
            (foreign, self.carl, self.wasps),
            (nobodys, self.env["res.users"], self.env["crm.team"]),
        ):
            self.assertEqual((self._row(partner).user_id, self._row(partner).team_id), (user, team))
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.carl.id)]
        ).date_to = "2026-03-30"
        self.assertFalse(self._count(free).team_id)

    def test_customers_who_are_none_any_more_lose_their_row(self):
        zeta, eta = self._partner(user_id=self.ann.id), self._partner(user_id=self.ann.id)
        self._refresh()
        zeta.active = False
        eta.user_id = False
        self._refresh()
        self.assertFalse(self._row(zeta) | self._row(eta))

    def test_each_company_counts_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.env.user.company_ids |= other
        zeta = self._partner(user_id=self.ann.id)
        self._sell(zeta, ("2026-03-01", 10))
        self._sell(zeta, ("2026-03-01", 90), company_id=other.id, user=self.env["res.users"],
                   team_id=False)  # fmt: skip
        self._contact(zeta, "2026-03-05")
        self._refresh(self.company | other)
        self.assertEqual(self._row(zeta).amount_12m, 10)
        self.assertRecordValues(
            self._row(zeta, other),
            [{"amount_12m": 90, "user_id": False, "last_contact_date": False, "touch_count": 1}],
        )

    def test_a_company_without_orders(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._refresh(other)
        self.assertFalse(self.Customer.search([("company_id", "=", other.id)]))

    def test_merged_contacts(self):
        """Odoo's merge goes through, whoever has a row; the next count sees one customer."""
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.env.user.company_ids |= other
        kept, gone, newer = (self._partner(name) for name in ("Kept", "Gone", "Newer"))
        for partner in (kept, gone):
            self._sell(partner, ("2026-03-01", 10))
        self._sell(gone, ("2026-03-01", 5), company_id=other.id, team_id=False)
        self._refresh(self.company | other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([kept.id, gone.id], kept)
        self._refresh(self.company | other)
        self.assertEqual(self._row(kept).amount_12m, 20)
        self.assertEqual(self._row(kept, other).amount_12m, 5)
        wizard._merge([newer.id, kept.id], newer)
        self.assertEqual(self._row(newer).amount_12m, 20)

    def test_deleted_contact(self):
        zeta = self._partner(user_id=self.ann.id)
        row = self._count(zeta)
        zeta.unlink()
        self.assertFalse(row.exists())
