"""Shipped measures of customers, with numbers worked out by hand."""

from odoo.tests import tagged

from ..customers.customer_common import CustomerCommon
from .hand_worked import hand_worked


@tagged("post_install", "-at_install")
class TestCustomerMeasures(CustomerCommon):
    """Six customers, on 31 March 2026 (orders of the last 12 months, margin):

    ======  =====  ======  ======  ==============================================
    who     whose  orders  margin  what else
    ======  =====  ======  ======  ==============================================
    Large   ann      8000    2000  A; ordered the year before; at risk; 100 a month
    Middle  ann      1500     300  B; ordered this month; ordered the year before
    Small   bob       500     100  C; ordered last summer; nothing since: dormant
    Gone    bob         -       -  ordered in May 2024, nothing since: lost, dormant
    New     carl        -       -  assigned to him; he called
    Plan    carl        -       -  assigned to him; won for 50 a month, never called
    ======  =====  ======  ======  ==============================================

    Of 10,000: 8,000 are more than 70 %, so that only Large is A; Middle begins at 80 %: B; Small
    at 95 %: C.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large, cls.middle = (cls._partner(name, user_id=cls.ann.id) for name in "LM")
        cls.small, cls.gone = (cls._partner(name, user_id=cls.bob.id) for name in "SG")
        cls.new, cls.plan = (cls._partner(name, user_id=cls.carl.id) for name in "NP")
        large = cls._sell(
            cls.large, ("2025-12-01", 4000), ("2025-12-11", 3000), ("2026-01-02", 1000)
        )
        cls._sell(cls.large, ("2025-01-01", 10))
        middle = cls._sell(cls.middle, ("2026-03-02", 1500))
        cls._sell(cls.middle, ("2024-06-01", 10))
        small = cls._sell(cls.small, ("2025-07-01", 500), user=cls.bob)
        cls._sell(cls.gone, ("2024-05-01", 900), user=cls.bob)
        for orders, margin in ((large[:2], 700), (large[2:], 600), (middle, 300), (small, 100)):
            cls.with_margin = cls._set_margin(orders, margin)
        cls._contact(cls.new, "2026-02-01", user=cls.carl)
        cls._win(cls.large, "2025-06-01", 100)
        cls._win(cls.plan, "2025-08-01", 50)
        cls._refresh()

    def _check(self, code, **expected):
        """The figures of the reps ann, bob and carl, of the two teams, the region above them, and
        the company."""
        cells = self._cells(code)
        self.assertFalse(cells.error)
        subjects = {
            "ann": ("user", self.ann.id),
            "bob": ("user", self.bob.id),
            "carl": ("user", self.carl.id),
            "bees": ("team", self.bees.id),
            "wasps": ("team", self.wasps.id),
            "north": ("team", self.region.id),
            "company": ("company", self.company.id),
        }
        self.assertEqual(set(expected), set(subjects))
        for name, value in expected.items():
            found = cells[subjects[name]].value
            with self.subTest(code=code, subject=name):
                if value is None:
                    self.assertIsNone(found)
                else:
                    self.assertAlmostEqual(found, value)
        read = self._values(code, [self.ann.id])[self.ann.id]
        self.assertEqual(read, cells[subjects["ann"]].value)

    @hand_worked("customer_pool")
    def test_customer_pool(self):
        # Two each; the archived one and the mere contact are nobody's.
        self._partner(user_id=self.ann.id, active=False)
        self._partner()
        self._refresh()
        self._check("customer_pool", ann=2, bob=2, carl=2, bees=4, wasps=2, north=6, company=6)

    @hand_worked("key_account_share")
    def test_key_account_share(self):
        # Large alone is A: 1 of ann's 2, of the Bees' 4, of all 6.
        self._check(
            "key_account_share",
            ann=1 / 2, bob=0, carl=0, bees=1 / 4, wasps=0, north=1 / 6, company=1 / 6,
        )  # fmt: skip

    @hand_worked("active_customers", "dormant_customers")
    def test_active_and_dormant_customers(self):
        # Bought since January: Large (2 January) and Middle; called: New. Small, Gone and Plan
        # neither.
        self._check("active_customers", ann=2, bob=0, carl=1, bees=2, wasps=1, north=3, company=3)
        self._check("dormant_customers", ann=0, bob=2, carl=1, bees=2, wasps=1, north=3, company=3)

    @hand_worked("at_risk_customers")
    def test_customers_at_risk(self):
        # Large ordered for 7,000 in the autumn quarter and for 1,000 since: fallen by more than
        # half. The others have not ordered three times.
        self._check("at_risk_customers", ann=1, bob=0, carl=0, bees=1, wasps=0, north=1, company=1)

    @hand_worked("key_account_visits")
    def test_key_account_visits(self):
        # In March: ann visited Large twice, once by way of its clerk; bob, who does not own it,
        # once. The call, the plan, the visit to Middle and that of February do not count.
        visit, call = (
            self.env["sales.kpi.activity.method"].create({"name": name, "channel": name})
            for name in ("visit", "phone")
        )
        clerk = self._partner("Clerk", is_company=False, parent_id=self.large.id)
        bees = {"team_id": self.bees.id, "method_id": visit.id}
        self._contact(self.large, "2026-03-10", "2026-02-28", **bees)
        self._contact(clerk, "2026-03-11", **bees)
        self._contact(self.large, "2026-03-12", user=self.bob, **bees)
        self._contact(self.large, "2026-03-13", **{**bees, "method_id": call.id})
        self._contact(self.large, "2026-03-31 15:00:00", **bees, state="planned")
        self._contact(self.middle, "2026-03-14", **bees)
        self._check("key_account_visits", ann=2, bob=1, carl=0, bees=3, wasps=0, north=3, company=3)

    @hand_worked("complaint_rate")
    def test_complaint_rate(self):
        # Three complaints of ann's two active customers: 150 for each 100. One of carl's: 100.
        # bob had one too, but nobody active: no data. The complaint of Small wakes it up only
        # with the next count. The Bees: 4 by 2; all: 5 by 3.
        complaint = self.env["sales.kpi.activity.purpose"].create(
            {"name": "Complaint", "is_complaint": True}
        )
        for partner, user, team, count in (
            (self.large, self.ann, self.bees, 3),
            (self.small, self.bob, self.bees, 1),
            (self.new, self.carl, self.wasps, 1),
        ):
            self._contact(
                partner, *["2026-03-05"] * count, user=user, team_id=team.id,
                purpose_id=complaint.id,
            )  # fmt: skip
        self._check(
            "complaint_rate",
            ann=150, bob=None, carl=100, bees=200, wasps=100, north=500 / 3, company=500 / 3,
        )  # fmt: skip

    @hand_worked("recurring_per_customer")
    def test_recurring_revenue_per_customer(self):
        # A year: Large 1,200, Plan 600. Ann's two buyers: 600 each. Bob's Small: 0. Carl's Plan
        # has not bought, but pays monthly: 600; New neither. The Bees: 1,200 by 3; all: 1,800 by 4.
        self._check(
            "recurring_per_customer",
            ann=600, bob=0, carl=600, bees=400, wasps=600, north=450, company=450,
        )  # fmt: skip

    @hand_worked("margin_rate")
    def test_margin_rate(self):
        # Ann: 2,300 of 9,500; bob: 100 of 500; all: 2,400 of 10,000. Carl sold nothing. Without
        # margins in Odoo, all of it is margin.
        if self.with_margin:
            values = {"ann": 2300 / 9500, "bob": 0.2, "bees": 0.24, "north": 0.24, "company": 0.24}
        else:
            values = dict.fromkeys(("ann", "bob", "bees", "north", "company"), 1)
        self._check("margin_rate", carl=None, wasps=None, **values)

    @hand_worked("one_off_per_customer")
    def test_orders_per_customer(self):
        # Ann: 9,500 by 2; bob: 500 by 1, Gone does not count; all: 10,000 by 3.
        self._check(
            "one_off_per_customer",
            ann=4750, bob=500, carl=None, bees=10000 / 3, wasps=None, north=10000 / 3,
            company=10000 / 3,
        )  # fmt: skip

    @hand_worked("customer_churn")
    def test_customer_churn(self):
        # The year before, Large, Middle and Gone ordered: ann lost none of 2, bob 1 of 1.
        self._check(
            "customer_churn",
            ann=0, bob=1, carl=None, bees=1 / 3, wasps=None, north=1 / 3, company=1 / 3,
        )  # fmt: skip

    @hand_worked("lifetime_value")
    def test_lifetime_value(self):
        # Bob: 0 x margin / 1 + 500. The Bees: 400 x margin / (1 / 3) + 3,333.33; the company:
        # 450 x margin x 3 + 3,333.33. Ann has lost nobody, so that nobody knows.
        margin = 0.24 if self.with_margin else 1
        self._check(
            "lifetime_value",
            ann=None, bob=500, carl=None, wasps=None,
            bees=1200 * margin + 10000 / 3,
            north=1350 * margin + 10000 / 3,
            company=1350 * margin + 10000 / 3,
        )  # fmt: skip

    @hand_worked("ltv_to_acquisition_cost")
    def test_lifetime_value_by_acquisition_cost(self):
        # Bob won a new customer in March, with two activities of 30 and 10: 40. Small and the new
        # one bought, for 500 and 100: 300 each; nothing recurs. 300 / 40 = 7.5. Nobody else won
        # anybody; the Bees' and the company's figures are those of its parts.
        fresh = self._partner("Fresh", user_id=self.bob.id)
        for day, cost in (("2026-03-02", 30), ("2026-03-03", 10)):
            self._contact(fresh, day, user=self.bob, team_id=self.bees.id, cost=cost)
        self._sell(fresh, ("2026-03-10", 100), user=self.bob, team_id=self.bees.id)
        self._refresh()
        self.assertEqual(self._values("acquisition_cost", [self.bob.id])[self.bob.id], 40)
        lifetime = self._cells("lifetime_value")
        self._check(
            "ltv_to_acquisition_cost",
            ann=None, bob=7.5, carl=None, wasps=None,
            bees=lifetime["team", self.bees.id].value / 40,
            north=lifetime["team", self.region.id].value / 40,
            company=lifetime["company", self.company.id].value / 40,
        )  # fmt: skip

    def test_stands_of_the_past_have_no_data(self):
        february = ("2026-02-01", "2026-02-28")
        for code in ("customer_pool", "lifetime_value", "complaint_rate"):
            values = self.Definition.read_values([code], *february, user_ids=self.ann.ids)
            self.assertIsNone(values[code][self.ann.id])
        visits = self.Definition.read_values(
            ["key_account_visits"], *february, user_ids=self.ann.ids
        )
        self.assertEqual(visits["key_account_visits"][self.ann.id], 0)

    def test_figures_open_to_their_customers(self):
        for code, partners in (
            ("customer_pool", self.large | self.middle),
            ("active_customers", self.large | self.middle),
            ("at_risk_customers", self.large),
        ):
            action = self.env.ref(f"sales_kpi.definition_{code}")._get_records_action(
                self.company, self.march.date_from, self.march.date_to, ("user", self.ann.id)
            )
            rows = self.env[action["res_model"]].with_user(self.ann).search(action["domain"])
            self.assertEqual(rows.partner_id, partners)

    def test_measures_have_their_place_in_the_tree(self):
        for code, parent in (
            ("key_account_visits", "key_account_share"),
            ("key_account_share", "customer_pool"),
            ("customer_pool", "new_opportunities"),
            ("active_customers", "customer_pool"),
            ("lifetime_value", "order_amount"),
            ("complaint_rate", "service_score"),
        ):
            definition = self.env.ref(f"sales_kpi.definition_{code}")
            self.assertEqual(definition.parent_id.code, parent)
