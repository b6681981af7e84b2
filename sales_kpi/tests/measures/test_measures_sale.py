"""Shipped measures of ordered lines and of customers won and kept, worked out by hand."""

import re
from datetime import date, timedelta
from random import Random

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.measures.span import Span
from ..orders.sale_common import SaleCommon
from .hand_worked import hand_worked
from .measure_common import MARCH

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
SHARES = {
    "new": "new_business_share",
    "expansion": "expansion_share",
    "renewal": "renewal_share",
}


@tagged("post_install", "-at_install")
class TestSaleMeasures(SaleCommon):
    def _check(self, code, expected, span=MARCH):
        """``expected``: {user, team or company: value, None for no data}."""
        cells = self._cells(code, span)
        for subject, value in expected.items():
            kind = {"res.users": "user", "crm.team": "team"}.get(subject._name, "company")
            with self.subTest(code=code, subject=subject.display_name):
                found = cells[kind, subject.id].value
                if value is None:
                    self.assertIsNone(found)
                else:
                    self.assertAlmostEqual(found, value)

    def _sell_a_quarter(self):
        """Acme bought a pump of Ann in February. In March Ann sells 200 of pumps and 50 of advice
        to Acme, and 150 to Beta, which is new; Bob sells Beta another pump for 100, and advice for
        300; Carl of the Wasps sells 400 to Gamma, which is new."""
        self._sell(self.ann, "2026-02-10 09:00:00", [(self.pump, 1, 100)])
        self._sell(self.ann, "2026-03-05 09:00:00", [(self.pump, 2, 100), (self.advice, 1, 50)])
        self._sell(self.ann, "2026-03-06 09:00:00", [(self.pump, 1, 150)], self.beta)
        self._sell(
            self.bob,
            "2026-03-20 09:00:00",
            [(self.pump, 1, 100), (self.advice, 1, 300)],
            self.beta,
        )
        self._sell(
            self.carl,
            "2026-03-08 09:00:00",
            [(self.pump, 4, 100)],
            self.gamma,
            team_id=self.wasps.id,
        )

    def test_the_business_of_a_line_is_worked_out_once(self):
        # by looking at what was bought before: for three measures as for one, for others never
        for codes, expected in ((list(SHARES.values()), 1), (["product_qty", "product_sales"], 0)):
            members = self.Definition._find_by_code(codes)
            tree = self.env["sales.kpi.team.parent"]._get_tree(self.company, MARCH[1])
            span = Span(self.company, *MARCH, tree=tree)
            reader = self.env["sales.kpi.reader"]._for_days(self.company, *MARCH)
            query = reader._get_scan_query(members, span, span.depth)
            rows = self.env.execute_query(SQL("EXPLAIN (VERBOSE) %s", query))
            plan = "\n".join(line for (line,) in rows)
            self.assertEqual(len(set(re.findall(r"sale_order_line (bought\w*)", plan))), expected)

    @hand_worked("new_business_share", "expansion_share", "renewal_share")
    def test_shares_of_the_sales_amount(self):
        # Ann 400: 150 new (Beta), 50 new product (advice to Acme), 200 bought before.
        # Bob 400: 300 advice that Beta had never bought, 100 of the pump that it had.
        # Carl 400, all new. Bees 800: 150 + 350 + 300. North and the company 1,200: 550 + 350 +
        # 300.
        self._sell_a_quarter()
        parts = {
            self.ann: (150, 50, 200),
            self.bob: (0, 300, 100),
            self.carl: (400, 0, 0),
            self.bees: (150, 350, 300),
            self.wasps: (400, 0, 0),
            self.region: (550, 350, 300),
            self.company: (550, 350, 300),
        }
        for code, position in zip(SHARES.values(), range(3), strict=True):
            expected = {who: part[position] / sum(part) for who, part in parts.items()}
            self._check(code, {**expected, self.leader: None})
        self._check("order_amount", {who: sum(part) for who, part in parts.items()})

    def test_shares_make_the_whole_on_every_level(self):
        self._sell_a_quarter()
        amounts = self._cells("order_amount")
        shares = [self._cells(code) for code in SHARES.values()]
        self.assertGreaterEqual(len(list(amounts)), 7)
        for subject in amounts:
            with self.subTest(subject=subject):
                self.assertAlmostEqual(sum(cells[subject].value for cells in shares), 1)
                for cells in shares:
                    self.assertAlmostEqual(cells[subject].denominator, amounts[subject].value)

    def test_months_add_up_to_their_quarter(self):
        # February's 100 of Acme are new. In the quarter as in its months 650 are new, though Acme
        # bought in February and in March.
        self._sell_a_quarter()
        company = ("company", self.company.id)
        for code, quarter in zip(SHARES.values(), (650, 350, 300), strict=True):
            months = [self._cells(code, span)[company].numerator for span in (FEBRUARY, MARCH)]
            self.assertEqual(sum(months), quarter)
            self.assertEqual(self._cells(code, QUARTER)[company].numerator, quarter)

    @hand_worked("new_business_share", "order_amount")
    def test_shares_in_foreign_currency(self):
        # 2 of theirs are worth 1 of ours: 300 of theirs are 150, new; 50 of ours were bought
        # before. 150 of 200 = 0.75.
        foreign = self.env["res.currency"].create(
            {
                "name": "KPX",
                "symbol": "K",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self._sell(
            self.ann, "2026-03-05 12:00:00", [(self.pump, 1, 300)], pricelist_id=pricelist.id
        )
        self._sell(self.ann, "2026-03-06 12:00:00", [(self.pump, 1, 50)])
        self._check("new_business_share", {self.ann: 0.75, self.company: 0.75})
        self._check("order_amount", {self.ann: 200})

    def test_orders_of_nothing(self):
        # Samples for 0: no share of nothing, but Acme is a customer, and no new one in April.
        self._sell(self.ann, "2026-03-05 12:00:00", [(self.pump, 1, 0)])
        self._sell(self.ann, "2026-04-05 12:00:00", [(self.pump, 1, 80)])
        for code in SHARES.values():
            self._check(code, {self.ann: None, self.company: None})
        self._check("new_customers", {self.ann: 1})
        self._check("new_customers", {self.ann: 0}, APRIL)
        self._check("renewal_share", {self.ann: 1}, APRIL)

    @hand_worked("new_customers", "acquisition_cost")
    def test_new_customers_and_what_they_cost(self):
        # New in March: Beta with Ann, Gamma with Carl; Acme has been a customer since February.
        # Beta cost Ann's 30 and Bob's 20 up to its order: 50. What came later, what was only
        # planned, and what Acme cost, did not win it. Gamma cost nothing: 25 on average.
        self._sell_a_quarter()
        contact = self.env["res.partner"].create({"name": "Eve", "parent_id": self.beta.id})
        self._activity(self.ann, 1, partner_id=self.beta.id, cost=30)
        self._activity(self.bob, 5, partner_id=contact.id, cost=20)
        self._activity(self.ann, 7, partner_id=self.beta.id, cost=99)
        self._activity(self.ann, 2, partner_id=self.beta.id, cost=99, state="planned")
        self._activity(self.ann, 2, partner_id=self.customer.id, cost=99)
        counts = {self.ann: 1, self.bob: 0, self.carl: 1, self.bees: 1, self.region: 2}
        self._check("new_customers", {**counts, self.company: 2})
        costs = {self.ann: 50, self.bob: None, self.carl: 0, self.bees: 50, self.region: 25}
        self._check("acquisition_cost", {**costs, self.company: 25})
        cell = self._cells("acquisition_cost")["company", self.company.id]
        self.assertEqual((cell.numerator, cell.denominator), (50, 2))

    def test_cost_up_to_the_very_moment_of_the_order(self):
        self._sell(self.ann, "2026-03-06 12:00:00", [(self.pump, 1, 150)])
        self._activity(self.ann, 6, partner_id=self.customer.id, cost=30)
        self._activity(
            self.ann, 6, partner_id=self.customer.id, cost=99, date_start="2026-03-06 12:00:01"
        )
        self._check("acquisition_cost", {self.ann: 30})

    @hand_worked("customer_retention")
    def test_customers_who_ordered_again(self):
        # Customers of February: Acme is Ann's; Beta is Bob's, who sold last; Gamma is Carl's.
        # In March Acme ordered again, from Bob, and Gamma did: Ann 1 of 1, Bob 0 of 1, Carl 1 of
        # 1, the Bees 1 of 2, North and the company 2 of 3. Delta, of January and March, was no
        # customer of February.
        delta = self.env["res.partner"].create({"name": "Delta"})
        for user, moment, partner in (
            (self.ann, "2026-02-01 00:00:00", self.customer),
            (self.ann, "2026-02-05 12:00:00", self.beta),
            (self.bob, "2026-02-20 12:00:00", self.beta),
            (self.ann, "2026-01-31 23:59:59", delta),
            (self.bob, "2026-03-31 23:59:59", self.branch),
            (self.ann, "2026-04-01 00:00:00", self.beta),
            (self.ann, "2026-03-10 12:00:00", delta),
        ):
            self._sell(user, moment, [(self.pump, 1, 10)], partner)
        for moment in ("2026-02-28 23:59:59", "2026-03-01 00:00:00"):
            self._sell(self.carl, moment, [(self.pump, 1, 10)], self.gamma, team_id=self.wasps.id)
        expected = {self.ann: 1, self.bob: 0, self.carl: 1, self.bees: 0.5, self.region: 2 / 3}
        self._check("customer_retention", {**expected, self.company: 2 / 3, self.leader: None})
        cell = self._cells("customer_retention")["company", self.company.id]
        self.assertEqual((cell.numerator, cell.denominator), (2, 3))

    def test_retention_by_days(self):
        # 11 to 20 March follow on 1 to 10 March: of Acme and Beta, only Acme came again.
        for moment, partner in (
            ("2026-03-01 00:00:00", self.customer),
            ("2026-03-10 23:59:59", self.beta),
            ("2026-03-20 23:59:59", self.customer),
            ("2026-03-21 00:00:00", self.beta),
        ):
            self._sell(self.ann, moment, [(self.pump, 1, 10)], partner)
        span = (date(2026, 3, 11), date(2026, 3, 20))
        self._check("customer_retention", {self.ann: 0.5}, span)

    def test_retention_opens_its_customers(self):
        for moment, partner in (
            ("2026-02-10 12:00:00", self.customer),
            ("2026-02-11 12:00:00", self.beta),
            ("2026-03-10 12:00:00", self.beta),
        ):
            self._sell(self.ann, moment, [(self.pump, 1, 10)], partner)
        definition = self.env.ref("sales_kpi.definition_customer_retention")
        subjects = (("user", self.ann), ("team", self.region), ("company", self.company))
        for kind, subject in subjects:
            action = definition._get_records_action(self.company, *MARCH, (kind, subject.id))
            self.env.invalidate_all()
            rows = self.env[action["res_model"]].with_user(self.ann)
            rows = rows.with_context(**action["context"]).search(action["domain"])
            self.assertEqual(
                [(row.partner_id, row.returned) for row in rows.sorted("date")],
                [(self.customer, False), (self.beta, True)],
            )

    def test_day_of_the_company(self):
        """17:00 UTC on 31 March is 1 April in Shanghai: nothing of it belongs to March, and the
        customer is one of April."""
        self._set_clock("Asia/Shanghai")
        self._sell(self.ann, "2026-03-31 17:00:00", [(self.pump, 1, 100)])
        self._sell(self.ann, "2026-04-30 17:00:00", [(self.pump, 1, 100)])
        may = (date(2026, 5, 1), date(2026, 5, 31))
        for code, march, april, in_may in (
            ("new_customers", 0, 1, 0),
            ("new_business_share", None, 1, 0),
            ("renewal_share", None, 0, 1),
            ("customer_retention", None, None, 1),
        ):
            self._check(code, {self.ann: march, self.company: march})
            self._check(code, {self.ann: april}, APRIL)
            self._check(code, {self.ann: in_may}, may)

    def test_cancelled_order_counts_nowhere(self):
        # Without the cancelled order of February, that of March is the first one.
        cancelled = self._sell(self.ann, "2026-02-10 09:00:00", [(self.pump, 1, 100)])
        self._sell(self.ann, "2026-03-10 09:00:00", [(self.pump, 1, 60)])
        self._check("new_customers", {self.ann: 0})
        self._check("renewal_share", {self.ann: 1})
        self._check("customer_retention", {self.ann: 1})
        cancelled._action_cancel()
        self._check("new_customers", {self.ann: 0}, FEBRUARY)
        self._check("new_customers", {self.ann: 1})
        self._check("new_business_share", {self.ann: 1})
        self._check("customer_retention", {self.ann: None, self.company: None})

    def test_branches_are_their_company(self):
        # The head office ordered in February: the branch's order of March is no new customer's,
        # and the pump was bought before.
        self._sell(self.ann, "2026-02-10 09:00:00", [(self.pump, 1, 100)])
        self._sell(
            self.ann, "2026-03-10 09:00:00", [(self.pump, 1, 60), (self.advice, 1, 40)], self.branch
        )
        self._check("new_customers", {self.ann: 0})
        self._check("renewal_share", {self.ann: 0.6})
        self._check("expansion_share", {self.ann: 0.4})
        self._check("customer_retention", {self.ann: 1})

    def test_customer_is_new_in_each_company(self):
        other = self._new_company()
        self._sell(self.ann, "2026-02-10 09:00:00", [(self.pump, 1, 100)])
        stranger = self._new_user("stranger", "sales_team.group_sale_salesman", company_id=other.id)
        self._sell(
            stranger,
            "2026-03-10 09:00:00",
            [(self.pump, 1, 70)],
            company_id=other.id,
            team_id=False,
        )
        for code, there in (("new_customers", 1), ("new_business_share", 1)):
            definition = self.Definition._find_by_code([code])
            cells = self.env["sales.kpi.reader"]._read_definitions(definition, other, *MARCH)[code]
            self.assertEqual(cells["company", other.id].value, there)
            self.assertEqual(cells["user", stranger.id].value, there)
        self._check("new_customers", {self.company: 0})
        self._check("customer_retention", {self.company: 0})

    def test_reps_without_orders(self):
        for code in (*SHARES.values(), "acquisition_cost", "customer_retention"):
            self._check(code, {self.ann: None, self.bees: None, self.company: None})
        self._check("new_customers", {self.ann: 0, self.bees: 0, self.company: 0})


@tagged("post_install", "-at_install")
class TestSharesAgainstPython(SaleCommon):
    """Random orders, classified a second time by plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        color = cls.env["product.attribute"].create(
            {"name": "Color", "value_ids": [Command.create({"name": name}) for name in "RG"]}
        )
        template = cls.env["product.template"].create(
            {
                "name": "Valve",
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": color.id, "value_ids": [Command.set(color.value_ids.ids)]}
                    )
                ],
            }
        )
        cls.products = cls.pump | cls.advice | template.product_variant_ids
        cls.partners = cls.customer | cls.branch | cls.beta | cls.gamma

    def _make_orders(self, random, number):
        return self.env["sale.order"].create(
            [self._prepare_order(random) for _number in range(number)]
        )

    def _prepare_order(self, random):
        # few instants, so that several orders have the same one
        start = fields.Datetime.to_datetime("2026-01-01 12:00:00")
        return {
            "partner_id": random.choice(self.partners).id,
            "user_id": random.choice((self.ann, self.bob, self.carl)).id,
            "team_id": self.bees.id,
            "state": random.choice(("sale", "sale", "sale", "cancel", "draft")),
            "date_order": start + timedelta(days=random.randrange(90)),
            "order_line": [
                Command.create(
                    {
                        "product_id": random.choice(self.products).id,
                        "product_uom_qty": random.choice((-1, 0, 1, 2, 3)),
                        "price_unit": random.randrange(1000) / 10,
                        "tax_ids": False,
                    }
                )
                for _line in range(random.randrange(4))
            ],
        }

    def _classify(self, orders):
        """{line id: business}, by going through the orders one after the other."""
        result, bought = {}, {}
        confirmed = orders.filtered(lambda order: order.state == "sale")
        for order in confirmed.sorted(lambda order: (order.date_order, order.id)):
            customer = order.partner_id.commercial_partner_id
            known = bought.get(customer)
            for line in order.order_line:
                if known is None:
                    result[line.id] = "new"
                else:
                    is_known = line.product_id.product_tmpl_id in known
                    result[line.id] = "renewal" if is_known else "expansion"
            bought.setdefault(customer, set()).update(
                line.product_id.product_tmpl_id
                for line in order.order_line
                if line.product_uom_qty > 0
            )
        return result

    def test_random_orders(self):
        orders = self.env["sale.order"]
        for seed in range(3):
            orders |= self._make_orders(Random(seed), 25)
            rows = self._rows(orders)
            expected = self._classify(orders)
            self.assertEqual({row.id: row.business for row in rows}, expected)
            self.assertEqual(set(expected.values()), set(SHARES))
            self._check_sums(expected)

    def _check_sums(self, expected):
        """Numerators of the quarter are Python's sums; together they are the sales amount."""
        company = ("company", self.company.id)
        lines = self.env["sale.order.line"].browse(expected)
        whole = 0
        for business, code in SHARES.items():
            amount = sum(line.price_subtotal for line in lines if expected[line.id] == business)
            cell = self._cells(code, QUARTER)[company]
            self.assertAlmostEqual(cell.numerator, amount)
            whole += cell.numerator
        self.assertAlmostEqual(whole, self._cells("order_amount", QUARTER)[company].value)
