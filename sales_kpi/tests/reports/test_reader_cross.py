"""Measures by rows and columns, held against plain Python over the same records."""

from collections import defaultdict
from datetime import date, datetime
from statistics import median

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.fields import Domain
from odoo.tests import tagged

from ...models.measures.cross.reader_cross import Cross
from ...models.measures.part import Sight
from ..credit.share_common import ShareCommon
from ..measures.measure_common import MARCH

KINDS = {
    "cross_count": {"kind": "count"},
    "cross_sum": {"kind": "sum", "value_field": "expected_revenue"},
    "cross_mean": {"kind": "average", "value_field": "cycle_days"},
    "cross_weighted": {
        "kind": "average", "value_field": "cycle_days", "weight_field": "expected_revenue",
    },
    "cross_middle": {"kind": "median", "value_field": "cycle_days"},
    "cross_distinct": {"kind": "distinct", "value_field": "partner_id"},
    "cross_rate": {"kind": "ratio", "numerator_domain": "[('kind', '=', 'won')]"},
    "cross_rate_value": {
        "kind": "ratio", "numerator_domain": "[('kind', '=', 'won')]",
        "value_field": "expected_revenue",
    },
}  # fmt: skip
FORMULA = "cross_sum / cross_count"
# rep, team, customer, stage, day of March, won, amount, days
ROW = st.tuples(
    st.integers(0, 3), st.integers(0, 1), st.integers(0, 2), st.integers(0, 2), st.integers(1, 31),
    st.booleans(), st.integers(0, 50), st.integers(0, 9),
)  # fmt: skip


class CrossCommon(ShareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        won = "[('kind', 'in', ['won', 'lost'])]"
        for code, values in KINDS.items():
            cls._define(code, domain=won, **values)
        cls._define("cross_formula", kind="formula", formula=FORMULA)
        cls.codes = [*KINDS, "cross_formula"]
        cls.reader = cls.env["sales.kpi.reader"]

    def _cross(self, codes, rows=(), columns=(), condition=Domain.TRUE, days=MARCH, **options):
        found = self.Definition._find_by_code(codes)
        cross = Cross(tuple(rows), tuple(columns), condition)
        read = self.reader._read_cross(found, cross, self.company, *days, **options)
        for code in codes:
            self.assertFalse(read[code].error, (code, read[code].error))
        return read


@tagged("post_install", "-at_install")
class TestReaderCross(CrossCommon):
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(rows=st.lists(ROW, max_size=14))
    def _check_random(self, rows):
        with self.env.cr.savepoint() as savepoint:
            records = self._insert(rows)
            read = self._cross(self.codes, ["team", "rep", "customer"], ["stage", "week"])
            self._compare(read, records)
            savepoint.rollback()

    def test_random_records(self):
        """Each subtotal and total of eight kinds, and of a formula, is counted by itself."""
        self._check_random()

    def _insert(self, rows):
        people = [self.ann, self.bob, self.carl, self.env["res.users"]]
        teams, customers = [self.bees, self.wasps], [self.customer, self.beta, self.gamma]
        stages = self.env["crm.stage"].search([], limit=2)
        records = []
        for rep, team, customer, stage, day, won, amount, days in rows:
            values = {
                "user_id": people[rep].id or False,
                "team_id": teams[team].id,
                "partner_id": customers[customer].id,
                "to_stage_id": stages[stage].id if stage < 2 else False,
                "date": datetime(2026, 3, day, 12),
                "kind": "won" if won else "lost",
                "expected_revenue": amount,
                "cycle_days": days,
            }
            records.append(values)
        company = {"company_id": self.company.id, "lead_id": self.lead.id}
        self.env["sales.kpi.stage.move"].create([values | company for values in records])
        return records

    def _compare(self, read, records):
        parts = defaultdict(list)
        for one in records:
            row = one["team_id"], one["user_id"] or None, one["partner_id"]
            day = one["date"].date()
            monday = date.fromordinal(day.toordinal() - day.weekday())
            column = one["to_stage_id"] or None, monday
            for size in range(4):
                for other in range(3):
                    parts[row[:size], column[:other]].append(one)
        for code in self.codes:
            count = getattr(self, f"_get_{code}")
            self.assertEqual(set(read[code]) - {((), ())}, set(parts) - {((), ())})
            for key, some in parts.items():
                self._assertAlike(read[code][key].value, count(some), (code, key))

    def _assertAlike(self, value, right, message):
        if right is None or value is None:
            self.assertEqual(value, right, message)
        else:
            self.assertAlmostEqual(value, right, 6, message)

    # ---- the same, in plain Python -------------------------------------------------------------

    def _get_cross_count(self, some):
        return len(some)

    def _get_cross_sum(self, some):
        return sum(one["expected_revenue"] for one in some)

    def _get_cross_mean(self, some):
        return sum(one["cycle_days"] for one in some) / len(some)

    def _get_cross_weighted(self, some):
        weight = self._get_cross_sum(some)
        whole = sum(one["cycle_days"] * one["expected_revenue"] for one in some)
        return whole / weight if weight else None

    def _get_cross_middle(self, some):
        return median(one["cycle_days"] for one in some)

    def _get_cross_distinct(self, some):
        return len({one["partner_id"] for one in some})

    def _get_cross_rate(self, some):
        return sum(one["kind"] == "won" for one in some) / len(some)

    def _get_cross_rate_value(self, some):
        whole = self._get_cross_sum(some)
        return (
            self._get_cross_sum([o for o in some if o["kind"] == "won"]) / whole if whole else None
        )

    def _get_cross_formula(self, some):
        return self._get_cross_sum(some) / len(some)

    # ---- by hand -------------------------------------------------------------------------------

    def test_a_shared_deal(self):
        """1,000 at 60 to 40: 600 of Ann and Bees, 400 of Carl and Wasps, once in the total. Of
        the distinct customers each has one, and the company has one."""
        order = self._share(self._quotation(self.ann, 1000), (self.ann, 60), (self.carl, 40))
        self._confirm(order)
        codes = ["order_amount", "order_count", "signed_customers", "avg_order_amount"]
        read = self._cross(codes, ["team", "rep"])
        told = {
            key: tuple(read[code][(key, ())].value for code in codes)
            for key in ((), (self.bees.id,), (self.wasps.id, self.carl.id))
        }
        self.assertEqual(
            told,
            {
                (): (1000, 1, 1, 1000),
                (self.bees.id,): (600, 0.6, 1, 1000),
                (self.wasps.id, self.carl.id): (400, 0.4, 1, 1000),
            },
        )

    def test_a_shared_deal_as_each_sees_it(self):
        order = self._share(self._quotation(self.ann, 1000), (self.ann, 60), (self.carl, 40))
        self._confirm(order)
        for user, amount in ((self.ann, 600), (self.carl, 400), (self.bob, 0)):
            read = self._cross(["order_amount"], ["rep"], sight=Sight(user.id))["order_amount"]
            self.assertEqual(read[(), ()].value, amount)
            self.assertLessEqual({key[0] for key in read}, {(), (user.id,)})

    def test_local_days(self):
        """2026-01-31 17:00 UTC is 1 February, 01:00, in Shanghai."""
        self._set_clock("Asia/Shanghai")
        self._move("won", self.ann, "2026-01-31 17:00:00", 100)
        days = date(2026, 1, 1), date(2026, 2, 28)
        read = self._cross(["won_revenue"], ["month"], ["day"], days=days)["won_revenue"]
        february, first = date(2026, 2, 1), date(2026, 2, 1)
        self.assertEqual(
            {key: found.value for key, found in read.cells.items()},
            {
                ((), ()): 100,
                ((february,), ()): 100,
                ((), (first,)): 100,
                ((february,), (first,)): 100,
            },
        )

    def test_fiscal_quarters_and_weeks(self):
        """A year from April: 31 March is of the quarter of January, 1 April of the next one. Weeks
        from Sunday: Saturday 4 April 2026 is of the week of 29 March."""
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self._set_clock("UTC", week_start="7")
        for day in ("2026-03-31 12:00:00", "2026-04-04 12:00:00", "2026-04-05 12:00:00"):
            self._move("won", self.ann, day, 1)
        days = date(2026, 3, 1), date(2026, 4, 30)
        read = self._cross(["won_count"], ["quarter"], ["week"], days=days)["won_count"]
        january, april = date(2026, 1, 1), date(2026, 4, 1)
        late, easter = date(2026, 3, 29), date(2026, 4, 5)
        found = {
            (row[0], col[0]): cell.value for (row, col), cell in read.cells.items() if row and col
        }
        self.assertEqual(found, {(january, late): 1, (april, late): 1, (april, easter): 1})

    def test_an_archived_product_and_none(self):
        self._sell(self.ann, "2026-03-02 12:00:00", [(self.pump, 2, 100)])
        self._sell(self.ann, "2026-03-03 12:00:00", [(self.advice, 1, 30)], self.beta)
        self.customer.country_id = self.env.ref("base.cn")
        self.pump.product_tmpl_id.active = False
        read = self._cross(["product_sales"], ["product", "country"])["product_sales"]
        pump, advice = self.pump.product_tmpl_id.id, self.advice.product_tmpl_id.id
        china = self.env.ref("base.cn").id
        self.assertEqual(
            {row: cell.value for (row, _col), cell in read.cells.items()},
            {(): 230, (pump,): 200, (advice,): 30, (pump, china): 200, (advice, None): 30},
        )

    def test_foreign_currency(self):
        """2 of theirs are 1 of ours: 300 are 150."""
        foreign = self.env["res.currency"].create(
            {"name": "KPX", "symbol": "K", "rate_ids": [(0, 0, {"name": "2026-01-01", "rate": 2})]}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        values = {"pricelist_id": pricelist.id, "date_order": "2026-03-05 12:00:00"}
        self._order(self.ann, 5, [(self.pump, 1, 300)], **values)
        for code, axis in (("order_amount", "customer"), ("product_sales", "product_category")):
            read = self._cross([code], [axis])[code]
            self.assertEqual([round(cell.value, 6) for cell in read.cells.values()], [150, 150])

    def test_other_companies(self):
        other = self._new_company()
        self._move("won", self.ann, 3, 100)
        self._move("won", self.ann, 3, 900, company_id=other.id)
        read = self._cross(["won_revenue"], ["rep"])["won_revenue"]
        self.assertEqual(read[(), ()].value, 100)

    def test_regions_are_those_of_the_last_day(self):
        self._move("won", self.ann, 3, 100)
        self._move("won", self.carl, 3, 10, team=self.wasps)
        lone = self.env["crm.team"].create({"name": "Lone"})
        self._move("won", self.bob, 3, 1, team=lone)
        read = self._cross(["won_revenue"], ["top_team"])["won_revenue"]
        self.assertEqual(
            {row: cell.value for (row, _col), cell in read.cells.items()},
            {(): 111, (self.region.id,): 110, (lone.id,): 1},
        )

    def test_what_has_no_axis_says_so(self):
        codes = ["won_revenue", "order_amount", "revenue_per_activity"]
        self._move("won", self.ann, 3, 100)
        found = self.Definition._find_by_code(codes)
        cross = Cross(("lost_reason",), (), Domain.TRUE)
        read = self.reader._read_cross(found, cross, self.company, *MARCH)
        self.assertEqual(read["won_revenue"][(), ()].value, 100)
        self.assertIn("Lost Reason", read["order_amount"].error)
        self.assertIn("Lost Reason", read["revenue_per_activity"].error)

    def test_a_broken_one_stops_no_other(self):
        self._move("won", self.ann, 3, 100)
        broken = self._define("broken", kind="sum", value_field="expected_revenue")
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET value_field = 'gone' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        found = self.Definition._find_by_code(["won_revenue", "broken"])
        read = self.reader._read_cross(
            found, Cross(("rep",), (), Domain.TRUE), self.company, *MARCH
        )
        self.assertTrue(read["broken"].error)
        self.assertEqual(read["won_revenue"][(), ()].value, 100)

    def test_as_many_queries_for_thirty_people(self):
        counts = []
        for more in (3, 27):
            for user in self._new_reps(more, f"rep{more}"):
                self._move("won", user, 3, 100)
            self.env.flush_all()
            self._cross(["won_revenue"], ["rep"])  # what is kept is known
            before = self.env.cr.sql_log_count
            self._cross(["won_revenue", "win_rate"], ["rep"], ["week"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_every_source_has_what_it_says(self):
        """A path that is misspelt would be an axis that nobody is ever offered."""
        known, found = dict(self.reader._get_axes()), set()
        for model in self.env.values():
            for name, path in model._kpi_axes.items():
                with self.subTest(model=model._name, axis=name):
                    self.assertIn(name, known)
                    if not model._abstract:
                        self.assertTrue(model._kpi_find_field(path), path)
                found.add(name)
        own = {"rep", "team", "top_team", "path", "day", "week", "month", "quarter", "half", "year"}
        self.assertEqual(found | own, set(known))
