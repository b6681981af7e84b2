"""Rows of what was ordered, of customers won and kept: what they hold, who sees them."""

from datetime import datetime

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .sale_common import SaleCommon

MODELS = ("sales.kpi.sale", "sales.kpi.acquisition", "sales.kpi.retention")
DAYS = {"kpi_from": "2026-03-01", "kpi_as_of": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestSalesKpiSale(SaleCommon):
    def test_a_row(self):
        self.customer.country_id = self.env.ref("base.us")
        self.customer.state_id = self.env.ref("base.state_us_5")
        source = self.env["utm.source"].create({"name": "Fair"})
        medium = self.env["utm.medium"].create({"name": "Banner"})
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        order = self._sell(
            self.ann,
            "2026-03-05 12:00:00",
            [(self.pump, 2, 100)],
            self.branch,
            source_id=source.id,
            medium_id=medium.id,
            campaign_id=campaign.id,
        )
        row = self._rows(order)
        self.assertRecordValues(
            row,
            [
                {
                    "id": order.order_line.id,
                    "order_line_id": order.order_line.id,
                    "order_id": order.id,
                    "date": datetime(2026, 3, 5, 12),
                    "partner_id": self.customer.id,
                    "country_id": self.customer.country_id.id,
                    "state_id": self.customer.state_id.id,
                    "customer_class": False,
                    "product_id": self.pump.id,
                    "product_tmpl_id": self.pump.product_tmpl_id.id,
                    "categ_id": self.pump.categ_id.id,
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 200,
                    "quantity": 2,
                    "business": "new",
                    "source_id": source.id,
                    "medium_id": medium.id,
                    "campaign_id": campaign.id,
                }
            ],
        )
        self.assertEqual(row.display_name, order.display_name)
        self.assertEqual(row.with_user(self.ann).action_open_order()["res_id"], order.id)

    def test_what_is_no_row(self):
        line = {"product_id": self.pump.id, "product_uom_qty": 1, "price_unit": 10}
        order = self._sell(
            self.ann,
            "2026-03-05 12:00:00",
            [
                line,
                {"display_type": "line_section", "name": "Pumps"},
                {"display_type": "line_note", "name": "Thanks"},
                line | {"is_downpayment": True, "product_uom_qty": 0},
            ],
        )
        draft = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        )
        self.assertEqual(self._rows(order | draft).order_line_id, order.order_line[0])

    def test_locked_orders_count(self):
        order = self._sell(self.ann, "2026-03-05 12:00:00", [(self.pump, 2, 100)])
        order.action_lock()
        self.assertEqual(self._rows(order).amount, 200)

    def test_quantity_in_the_products_unit(self):
        """Two dozens of what is counted in units are 24."""
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.pump.id, "product_uom_qty": 2, "product_uom_id": dozen.id}
        order = self._sell(self.ann, "2026-03-05 12:00:00", [line])
        self.assertEqual(self._rows(order).quantity, 24)

    def test_amount_is_not_rounded(self):
        """100 at a rate of 3 to 1 are 33.333..., not 33.33."""
        foreign = self.env["res.currency"].create(
            {
                "name": "KPX",
                "symbol": "K",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 3.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        order = self._sell(
            self.ann, "2026-03-05 12:00:00", [(self.pump, 1, 100)], pricelist_id=pricelist.id
        )
        [(amount,)] = self.env["sales.kpi.sale"]._read_group(
            [("order_id", "=", order.id)], [], ["amount:sum"]
        )
        self.assertAlmostEqual(amount, 100 / 3, places=9)

    def test_customer_class(self):
        """The class that the company gave the customer, not that of another company."""
        Customer = self.env["sales.kpi.customer"].sudo()
        for company, grade in ((self.company, "a"), (self._new_company(), "c")):
            Customer.create(
                {
                    "company_id": company.id,
                    "partner_id": self.customer.id,
                    "customer_class": grade,
                    "as_of": "2026-03-01",
                }
            )
        order = self._sell(self.ann, "2026-03-05 12:00:00", [(self.pump, 2, 100)], self.branch)
        order |= self._sell(self.ann, "2026-03-05 12:00:00", [(self.pump, 3, 100)], self.beta)
        domain = [("order_id", "in", order.ids)]
        groups = self.env["sales.kpi.sale"]._read_group(
            domain, ["customer_class", "categ_id"], ["amount:sum"]
        )
        category = self.pump.categ_id
        self.assertCountEqual(groups, [("a", category, 200), (False, category, 300)])

    def test_business_by_the_order_of_orders(self):
        """At the same second the order with the lower number came first. What stands there
        without a quantity, or came back, was not bought."""
        first, second, third = (
            self._sell(self.ann, moment, lines)
            for moment, lines in (
                ("2026-03-05 12:00:00", [(self.pump, 1, 10), (self.advice, 0, 10)]),
                ("2026-03-05 12:00:00", [(self.advice, -1, 10), (self.pump, -1, 10)]),
                ("2026-03-07 12:00:00", [(self.advice, 1, 10), (self.advice, 2, 10)]),
            )
        )
        self.assertEqual(set(self._rows(first).mapped("business")), {"new"})
        by_product = {row.product_id: row.business for row in self._rows(second)}
        self.assertEqual(by_product, {self.advice: "expansion", self.pump: "renewal"})
        self.assertEqual(self._rows(third).mapped("business"), ["expansion", "expansion"])
        first.date_order = "2026-03-06 12:00:00"
        self.assertEqual(set(self._rows(second).mapped("business")), {"new"})
        self.assertEqual(set(self._rows(first).mapped("business")), {"expansion"})

    def test_first_order_and_its_cost(self):
        first = self._sell(self.ann, "2026-03-05 12:00:00", [(self.pump, 2, 100)], self.branch)
        later = self._sell(self.bob, "2026-03-06 12:00:00", [(self.pump, 1, 100)])
        self._activity(self.bob, 4, partner_id=self.customer.id, cost=15)
        elsewhere = self._new_company()
        stranger = self._new_user("far", "sales_team.group_sale_salesman", company_id=elsewhere.id)
        self._activity(
            stranger,
            4,
            partner_id=self.customer.id,
            cost=99,
            team_id=False,
            company_id=elsewhere.id,
        )
        row = self._rows(first | later, "sales.kpi.acquisition")
        self.assertRecordValues(
            row,
            [
                {
                    "id": first.id,
                    "partner_id": self.customer.id,
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "amount": 200,
                    "cost": 15,
                }
            ],
        )

    def test_customers_of_several_companies(self):
        """Each company goes by its own clock: 17:00 UTC on the last of February is March in
        Shanghai, and no order of the month before."""
        other = self._new_company(kpi_tz="Asia/Shanghai")
        moment = "2026-02-28 17:00:00"
        here = self._sell(self.ann, moment, [(self.pump, 1, 10)])
        there = self._sell(
            self.env.user, moment, [(self.pump, 1, 10)], company_id=other.id, team_id=False
        )
        before = self._sell(
            self.env.user,
            "2026-02-28 15:00:00",
            [(self.pump, 1, 10)],
            company_id=other.id,
            team_id=False,
        )
        rows = self.env["sales.kpi.retention"].with_context(
            **DAYS, allowed_company_ids=(self.company | other).ids
        )
        found = {row.order_id: row.returned for row in rows.search([])}
        self.assertEqual(found, {here: False, before: True})
        self.assertNotIn(there, found)


@tagged("post_install", "-at_install")
class TestSalesKpiSaleAccess(SaleCommon):
    """In February and March Ann sells 100 to Acme, Bob 40 to Beta, Carl of the Wasps 7 to Gamma."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"]
        for user, team, amount, partner in (
            (cls.ann, cls.bees, 100, cls.customer),
            (cls.bob, cls.bees, 40, cls.beta),
            (cls.carl, cls.wasps, 7, cls.gamma),
        ):
            for moment in ("2026-02-05 12:00:00", "2026-03-05 12:00:00"):
                cls.orders |= cls._sell(
                    user, moment, [(cls.pump, 1, amount)], partner, team_id=team.id
                )
        exporting = cls.env.ref("base.group_allow_export")
        for user in (cls.ann, cls.bob, cls.leader, cls.director, cls.manager):
            user.group_ids |= exporting

    def _sum_seen(self, user, model):
        """Sum of what a user sees in a month, the same by search, by groups and by export."""
        seen = self.env[model].with_user(user).with_context(**DAYS)
        domain = [("order_id", "in", self.orders.ids)]
        if model == "sales.kpi.sale":
            domain += [("date", ">=", "2026-03-01 00:00:00")]
        rows = seen.search(domain)
        total = sum(rows.mapped("amount"))
        groups = seen.formatted_read_group(domain, ["user_id"], ["amount:sum"])
        self.assertEqual(total, sum(group["amount:sum"] for group in groups))
        exported = rows.export_data(["amount"])["datas"] if rows else []
        self.assertEqual(total, sum(float(amount) for [amount] in exported))
        return total

    def test_who_sees_what(self):
        for model in MODELS:
            for user, total in (
                (self.ann, 100),
                (self.bob, 40),
                (self.leader, 140),
                (self.director, 147),
                (self.manager, 147),
            ):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._sum_seen(user, model), total)

    def test_rep_learns_nothing_of_another(self):
        for model in MODELS:
            rows = self.env[model].with_context(**DAYS)
            of_bob = rows.search([("user_id", "=", self.bob.id)], limit=1)
            self.assertEqual(len(of_bob), 1)
            for attempt in (
                lambda row: row.read(["amount"]),
                lambda row: row.web_read({"amount": {}}),
                lambda row: row.action_open_order(),
                lambda row: row.export_data(["amount"]),
            ):
                self.env.invalidate_all()
                with self.subTest(model=model), self.assertRaises(AccessError):
                    attempt(of_bob.with_user(self.ann))
            as_ann = rows.with_user(self.ann)
            for domain in (
                [("amount", "=", 40)],
                [("order_id.amount_untaxed", "=", 40)],
                [("partner_id", "=", self.beta.id)],
            ):
                self.assertFalse(as_ann.search(domain))

    def test_rep_opens_his_order(self):
        """The row names the order to a leader too; the order itself opens by Odoo's rules: he is
        shown the row, with every field of its form."""
        rows = self._rows(self.orders)
        row = rows.filtered(lambda row: row.user_id == self.ann)[:1]
        for user, allowed in ((self.ann, True), (self.leader, False), (self.manager, True)):
            self.env.invalidate_all()
            seen = row.with_user(user)
            self.assertEqual(seen.display_name, row.order_id.name)
            action = seen.action_open_order()
            opened = row.order_id if allowed else row
            self.assertEqual((action["res_model"], action["res_id"]), (opened._name, opened.id))
            [read] = self._read_form(seen)
            self.assertEqual(read["display_name"], seen.display_name)
            self.assertEqual(read["amount"], seen.amount)

    def _read_form(self, row):
        """Every field of the row's form, none of which leads on."""
        arch = etree.fromstring(row.get_view(view_type="form")["arch"])
        nodes = {node.get("name"): node for node in arch.iter("field")}
        links = [n for name, n in nodes.items() if row._fields[name].type == "many2one"]
        shown = [node for node in links if not node.get("invisible")]
        self.assertTrue(all("no_open" in node.get("options", "") for node in shown))
        return row.web_read({name: {} for name in nodes})

    def test_nobody_writes(self):
        for model in MODELS:
            row = self.env[model].with_context(**DAYS).search([], limit=1)
            for user in (self.ann, self.manager, self.env.ref("base.user_admin")):
                with self.subTest(model=model, user=user.login):
                    as_user = row.with_user(user)
                    for right in ("create", "write", "unlink"):
                        self.assertFalse(as_user.has_access(right))
                    with self.assertRaises(AccessError):
                        as_user.write({"amount": 1})

    def test_others_see_nothing(self):
        clerk = self._new_user("clerk", "base.group_user")
        for model in MODELS:
            for user in (self.portal, clerk, self.accountant):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_other_company(self):
        other = self._new_company()
        boss = self._new_user("boss", "sales_team.group_sale_manager", company_id=other.id)
        for model in MODELS:
            self.assertEqual(self._sum_seen(boss, model), 0)

    def test_screens_open(self):
        names = (
            "sales_kpi_sale_action",
            "sales_kpi_sale_composition_action",
            "sales_kpi_acquisition_action",
            "sales_kpi_retention_action",
        )
        for name in names:
            action = self.env.ref(f"sales_kpi.{name}").sudo()
            views = [*action.views, (action.search_view_id.id, "search")]
            for user in (self.ann, self.leader, self.manager):
                with self.subTest(name=name, user=user.login):
                    model = self.env[action.res_model].with_user(user).with_context(**DAYS)
                    opened = model.get_views(views)["views"]
                    self.assertIn('create="0"', opened["list"]["arch"])
                    self.assertTrue(model.search([], limit=1))

    def test_pivot_of_four_dimensions(self):
        """Class, country, category and rep at once, and by each length of time."""
        self.customer.country_id = self.env.ref("base.cn")
        rows = self.env["sales.kpi.sale"].with_user(self.manager)
        domain = [("order_id", "in", self.orders.ids)]
        groups = rows.formatted_read_group(
            domain, ["customer_class", "country_id", "categ_id", "user_id"], ["amount:sum"]
        )
        found = {group["user_id"][0]: group["amount:sum"] for group in groups}
        self.assertEqual(found, {self.ann.id: 200, self.bob.id: 80, self.carl.id: 14})
        for length, count in (("day", 2), ("week", 2), ("month", 2), ("quarter", 1), ("year", 1)):
            groups = rows.formatted_read_group(domain, [f"date:{length}"], ["amount:sum"])
            self.assertEqual(len(groups), count, length)
            self.assertEqual(sum(group["amount:sum"] for group in groups), 294)
