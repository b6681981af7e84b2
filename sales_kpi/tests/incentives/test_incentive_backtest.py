import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .engine_common import TABLE_S, EngineCommon, steps

COUNTED = (
    "sales_kpi_earning", "sales_kpi_payout", "sales_kpi_incentive", "sales_kpi_period",
    "sales_kpi_incentive_member", "sales_kpi_pay_drift", "sales_kpi_trail", "mail_message",
)  # fmt: skip


class TestBacktestCommon(EngineCommon):
    """What a plan would have paid in the months that are locked, beside what was paid."""

    def _by_attainment(self, **values):
        return {
            "scale": "attainment", "definition_id": self.measure.id,
            "step_ids": steps(TABLE_S), **values,
        }  # fmt: skip

    def _two_months(self, **values):
        """Table S, target 100,000. Ann: 123,456.78 in January, 100,000 in February; Bob: 80,000 in
        January, nothing in February."""
        plan = self._plan(self._by_attainment(**values), users=self.ann | self.bob)
        for user in self.ann | self.bob:
            for month in (1, 2):
                self._aim(100_000, self._get_period(month), user)
        self._sell(123_456.78, "01-20")
        self._sell(80_000, "01-21", self.bob)
        self._sell(100_000, "02-10")
        for month in (1, 2):
            self._close(month)
        return plan

    def _next(self, plan, **values):
        plan.sudo().published_on = "2026-01-01 00:00:00"
        following = plan._make_next()
        following.line_ids.write(values)
        self.env.flush_all()
        return following

    def _test(self, plan, user=None):
        return plan.with_user(user or self.payer).get_backtest()

    def _sums(self, page):
        return {
            row["id"]: (row["was"], row["would"], row["difference"]) for row in page["rows"]
        } | {"total": tuple(page["total"][name] for name in ("was", "would", "difference"))}


@tagged("post_install", "-at_install")
class TestIncentiveBacktest(TestBacktestCommon):
    def test_another_table_over_two_months(self):
        """A1, marginal: Ann 6,076.54 + 4,200.00 = 10,276.54, Bob 3,200.00. A2, whole: Ann
        123,456.78 x 8 % = 9,876.54 + 100,000 x 8 % = 17,876.54, + 7,600.00; Bob 80,000 x 5 % =
        4,000.00, + 800.00. In all 13,476.54 and 21,876.54: + 8,400.00."""
        draft = self._next(self._two_months(), mode="whole")
        page = self._test(draft)
        self.assertEqual(
            self._sums(page),
            {
                self.ann.id: (10276.54, 17876.54, 7600),
                self.bob.id: (3200, 4000, 800),
                "total": (13476.54, 21876.54, 8400),
            },
        )
        months = [(one["name"], one["was"], one["would"]) for one in page["months"]]
        self.assertEqual(
            months, [("January 2026", 9276.54, 13876.54), ("February 2026", 4200, 8000)]
        )
        facts = {fact["name"]: fact["text"] for fact in page["facts"]}
        self.assertEqual(
            (facts["Get more"], facts["Get less"], facts["Get the same"]), ("2", "0", "0")
        )
        self.assertIn("7,600.00", page["rows"][1]["texts"][2])

    def test_the_plan_itself_makes_no_difference(self):
        plan = self._two_months()
        sums = self._sums(self._test(plan))
        self.assertEqual(sums["total"], (13476.54, 13476.54, 0))

    def test_a_cap(self):
        """A3: a cap of 6,000: Ann loses 76.54 of January; one of two people is at the cap in one
        month, and in one of the two months."""
        page = self._test(self._next(self._two_months(), cap=6000))
        self.assertEqual(self._sums(page)[self.ann.id], (10276.54, 10200, -76.54))
        facts = {fact["name"]: fact["text"] for fact in page["facts"]}
        self.assertEqual((facts["Get less"], facts["Get the same"]), ("1", "1"))
        self.assertEqual(facts["At the cap"], "1 of 2 (50 %)")
        at_cap = [month["at_cap"] for month in page["months"]]
        self.assertEqual(at_cap, ["1 of 2 (50 %)", "0 of 2 (0 %)"])

    def test_steps_of_a_quarter(self):
        """A6: 90,000, 55,000 and 20,000 by 4 % to 150,000, 6 % above: 3,600 + 2,200 + 1,100; at
        5 % to 100,000 and 10 % above: 4,500; 500 + 4,500; 2,000 = 11,500. April begins at 0."""
        line = {"scale": "amount", "tier_period": "quarter"}
        plan = self._plan({**line, "step_ids": steps([(0, 0.04), (150_000, 0.06)])})
        for month, amount in ((1, 90_000), (2, 55_000), (3, 20_000), (4, 10_000)):
            self._sell(amount, f"0{month}-10")
            self._close(month)
        draft = self._next(plan)
        low, high = draft.line_ids.step_ids.sorted("minimum")
        low.rate, high.minimum, high.rate = 0.05, 100_000, 0.1
        self.env.flush_all()
        page = self._test(draft)
        self.assertEqual([one["was"] for one in page["months"]], [3600, 2200, 1100, 400])
        self.assertEqual([one["would"] for one in page["months"]], [4500, 5000, 2000, 500])

    def test_a_guarantee_goes_on_from_month_to_month(self):
        """A10 at 20 % instead of 10 %: 1,000, 1,400, 800, 3,200: topped up 200 in March, taken
        back in April: 1,000 + 1,400 + 1,000 + 3,000. It was 1,000 each month."""
        terms = {"guarantee": "recoverable", "guarantee_amount": 1000, "recover_from": "2026-04-01"}
        plan = self._plan({"rate": 0.1}, terms=terms)
        for month, earned in ((1, 500), (2, 700), (3, 400), (4, 1600)):
            self._sell(earned * 10, f"0{month}-10")
            self._close(month)
        page = self._test(self._next(plan, rate=0.2))
        self.assertEqual([one["was"] for one in page["months"]], [1000] * 4)
        self.assertEqual([one["would"] for one in page["months"]], [1000, 1400, 1000, 3000])

    def test_released_with_the_cash(self):
        """A13: 10,000 x 8 % = 800, of which 40 % come in in February: 320, the rest in March: 480.
        At 10 %: 400 and 600."""
        plan = self._plan({"rate": 0.08, "release": "cash"})
        order = self._sell(10_000, "01-02")
        parts = {2: "0.4", 3: "1"}

        def get_paid_parts(_self, _basis, _ids, _company, day):
            return {order.id: parts.get(day.month, "0")}

        self.patch(type(self.env["sales.kpi.earning.basis"]), "_get_paid_parts", get_paid_parts)
        for month in (1, 2, 3):
            self._close(month)
        page = self._test(self._next(plan, rate=0.1))
        self.assertEqual([one["was"] for one in page["months"]], [0, 320, 480])
        self.assertEqual([one["would"] for one in page["months"]], [0, 400, 600])

    def test_a_new_plan_is_compared_with_all_others(self):
        """10 % of 123,456.78 + 100,000 = 12,345.68 + 10,000.00, with terms from May on only; Bob,
        who is not in it, is left out."""
        self._two_months()
        draft = self._new_plan([{"name": "Flat", "basis": "order", "rate": 0.1}], state="draft")
        self._new_terms(draft, self.ann, date_from="2026-05-01")
        self.env.flush_all()
        page = self._test(draft)
        self.assertEqual(self._sums(page)[self.ann.id], (10276.54, 22345.68, 12069.14))
        self.assertEqual(len(page["rows"]), 1)
        self.assertIn("what all plans paid them", page["note"])

    def test_nothing_to_compare_with(self):
        plan = self._plan({"rate": 0.05})
        self.env["sales.kpi.period"].search([("period_type", "=", "month")]).unlink()
        page = self._test(plan)
        self.assertEqual(page["empty"], "No pay month has been closed: nothing to compare with.")
        self._sell(1000, "01-10")
        self._get_period(1)
        page = self._test(plan)
        self.assertEqual((page["total"]["was"], page["total"]["would"]), (0, 50))
        self.assertIn("none is closed so far", page["note"])
        self._new_terms(plan, self.bob).incentive_id.member_ids.unlink()
        self.assertIn("Nobody is in this plan", self._test(plan)["empty"])

    def test_nothing_is_written(self):
        draft = self._next(self._two_months(), mode="whole")
        self.assertTrue(draft.get_backtest._readonly)
        self.cr.flush()  # the trail of the changes above, too
        before = self._count_all()
        with self.cr.savepoint() as savepoint:
            self.cr.execute("SET TRANSACTION READ ONLY")
            self._test(draft)
            self.env.flush_all()
            self.assertEqual(self._count_all(), before)
            savepoint.rollback()

    def _count_all(self):
        found = {}
        for table in COUNTED:
            self.cr.execute(f"SELECT COUNT(*), MAX(xmin::text::bigint) FROM {table}")
            found[table] = self.cr.fetchone()
        return found

    def test_people_cost_no_queries(self):
        plan = self._two_months()
        draft = self._next(plan, mode="whole")
        self._test(draft)
        few = self._count_queries(draft)
        for user in self.carl | self.leader:
            self._new_terms(plan, user)
            self._sell(1000, "01-22", user)
            self._sell(1000, "02-22", user)
        self.env.flush_all()
        self.assertEqual(self._count_queries(draft), few)

    def _count_queries(self, draft):
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        self._test(draft)
        return self.cr.sql_log_count - start

    def test_who_may(self):
        plan = self._two_months()
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                self._test(plan, user)
        plans = self.env["sales.kpi.incentive"].with_context(active_test=False)
        ready = plans.search([("is_template", "=", True)], limit=1)
        with self.assertRaises(UserError):
            self._test(ready)


@tagged("post_install", "-at_install")
class TestBacktestSheet(TestBacktestCommon, HttpCase):
    """The workbook says what the dialog says."""

    def test_as_a_workbook(self):
        """At 10 % of 123,456.78 in January 12,345.68 (was 6,076.54); see the dialog's test."""
        draft = self._next(self._two_months(), scale="none", rate=0.1)
        page = self._test(draft)
        self.authenticate("payer", "payerxxx")
        url = f"/sales_kpi/backtest.xlsx?plan={draft.id}"
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        [sheet] = load_workbook(io.BytesIO(response.content))
        rows = list(sheet.iter_rows(min_row=7, values_only=True))
        for row, told in zip(page["rows"] + [page["total"]], rows, strict=False):
            months = row["months"] if "months" in row else page["months"]
            sums = [part[key] for part in (row, *months) for key in ("was", "would", "difference")]
            self.assertEqual(list(told[1:]), sums)
        self.assertIn(12345.68, rows[0] + rows[1])
        self.assertEqual(sheet["A9"].value, "Sum")
        self.assertEqual(sheet["E5"].value, page["months"][0]["name"])
        for login, plan, code in (("ann", draft.id, 403), ("payer", "x", 400), ("payer", 0, 404)):
            self.authenticate(login, login.ljust(8, "x"))
            self.assertEqual(
                self.url_open(f"/sales_kpi/backtest.xlsx?plan={plan}").status_code, code
            )
