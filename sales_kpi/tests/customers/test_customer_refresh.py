import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .customer_common import CustomerCommon

LOGGER = "odoo.addons.sales_kpi.models.sources.customers.customer_refresh"
TODAY = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestCustomerClasses(CustomerCommon):
    def _classify(self, *amounts):
        """Classes of customers who ordered for these amounts, all in the same month."""
        partners = [self._partner(user_id=self.ann.id) for _amount in amounts]
        for partner, amount in zip(partners, amounts, strict=True):
            if amount is not None:
                self._sell(partner, ("2026-03-01", amount))
        self._refresh()
        classes = [self._row(partner).customer_class or "-" for partner in partners]
        for partner in partners:
            partner.active = False
        return "".join(classes)

    def test_classes(self):
        for amounts, expected, why in (
            ((70, 20, 10), "abc", "each begins just where the one before ends"),
            ((10, 70, 20), "cab", "in whatever order"),
            ((60, 30, 10), "aac", "who crosses 70 is still A; 90 is reached before the last"),
            ((50, 18, 21, 11), "abab", "71 before the third, 89 before the last"),
            ((100,), "a", "the largest is A, whatever he makes"),
            ((95, 3, 2), "acc", "the first takes the B's part too"),
            ((40, 30, 30), "aaa", "equal amounts, equal classes"),
            ((70, 10, 10, 10), "abbb", "though the third would begin at 90"),
            ((10, 10, 10, 10), "aaaa", "all equal"),
            ((90, 10, 0, -5, None), "ac---", "nothing and less than nothing have no class"),
            ((0, None), "--", "nobody ordered anything"),
        ):
            with self.subTest(amounts=amounts, why=why):
                self.assertEqual(self._classify(*amounts), expected)

    def test_thresholds_are_settings(self):
        amounts = (50, 20, 15, 15)
        self.assertEqual(self._classify(*amounts), "aabb")
        self.company.write({"kpi_class_a": 50, "kpi_class_b": 20})
        self.assertEqual(self._classify(*amounts), "abcc")
        self.company.write({"kpi_class_a": 33.3, "kpi_class_b": 66.7})
        self.assertEqual(self._classify(*amounts), "abbb")

    def test_changed_settings_count_the_customers_soon(self):
        cron = self.env.ref("sales_kpi.sales_kpi_customer_cron")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.company.kpi_freshness = 70
        self.assertEqual(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]), triggers)
        self.env["res.config.settings"].create({"kpi_churn_factor": 3}).execute()
        self.assertEqual(self.company.kpi_churn_factor, 3)
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers)

    def test_thresholds_that_make_no_sense(self):
        for vals in (
            {"kpi_class_a": 0},
            {"kpi_class_b": 0},
            {"kpi_class_a": -1},
            {"kpi_class_a": 81, "kpi_class_b": 20},
            {"kpi_churn_factor": 0},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.write(vals)
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestChurnWarning(CustomerCommon):
    def _warn(self, *sales):
        zeta = self._partner()
        self._sell(zeta, *sales)
        return self._count(zeta)

    def _orders(self, silence, count=3, every=20):
        """Orders of 10, the last one ``silence`` days ago."""
        last = TODAY - timedelta(days=silence)
        return [(str(last - timedelta(days=every * n)), 10) for n in range(count)]

    def test_silent_for_longer_than_usual(self):
        # Every 20 days, twice that is 40: 40 days of silence are fine, 41 are not.
        self.assertFalse(self._warn(*self._orders(40)).is_at_risk)
        row = self._warn(*self._orders(41))
        self.assertEqual((row.is_at_risk, row.risk_reason), (True, "silence"))
        self.assertEqual(row.risk_text, "Silent for 41 days; usually orders every 20.")

    def test_factor_is_a_setting(self):
        self.company.kpi_churn_factor = 3.5
        self.assertFalse(self._warn(*self._orders(35, every=10)).is_at_risk)
        self.assertTrue(self._warn(*self._orders(36, every=10)).is_at_risk)

    def test_an_interval_that_is_no_whole_number(self):
        # 10 days in three steps; 6 times 10 / 3 is 20 exactly.
        self.company.kpi_churn_factor = 6
        sales = [("2026-03-01", 10), ("2026-03-04", 10), ("2026-03-07", 10), ("2026-03-11", 10)]
        self.assertFalse(self._warn(*sales).is_at_risk)
        earlier = [("2026-02-28", 10), ("2026-03-04", 10), ("2026-03-07", 10), ("2026-03-10", 10)]
        self.assertTrue(self._warn(*earlier).is_at_risk)

    def test_too_few_orders_tell_nothing(self):
        self.assertFalse(self._warn(*self._orders(400, count=2)).is_at_risk)
        self.assertFalse(self._warn(*self._orders(400, count=1)).is_at_risk)
        self.assertFalse(self._warn(("2025-12-30", 900), ("2026-03-30", 1)).is_at_risk)

    def test_orders_of_one_day_have_no_interval(self):
        row = self._warn(*[("2025-06-01", 10)] * 4)
        self.assertEqual((row.order_count, row.interval_days, row.is_at_risk), (4, 0, False))
        self.assertEqual((row.silence_days, row.activity_level), (303, "none"))

    def test_orders_that_fell_by_half(self):
        before = [("2025-10-15", 600), ("2025-12-15", 400)]
        self.assertFalse(self._warn(*before, ("2026-03-01", 501)).is_at_risk)
        row = self._warn(*before, ("2026-03-01", 500))
        self.assertEqual((row.is_at_risk, row.risk_reason), (True, "falling"))
        for part in ("500", "1,000"):
            self.assertIn(part, row.risk_text)

    def test_nothing_to_fall_from(self):
        row = self._warn(("2026-01-05", 100), ("2026-02-15", 50), ("2026-03-20", 1))
        self.assertEqual((row.amount_prev_90, row.is_at_risk), (0, False))

    def test_silent_and_falling(self):
        row = self._warn(("2025-11-01", 100), ("2025-11-11", 100), ("2025-11-21", 100))
        self.assertEqual(row.risk_reason, "both")
        self.assertTrue(row.risk_text.startswith("Silent for 130 days; usually orders every 10. "))
        self.assertIn("300", row.risk_text)

    def test_class_a_at_risk_comes_first(self):
        large, small, fine = (self._partner() for _n in range(3))
        self._sell(fine, *((day, 5000) for day, _amount in self._orders(1)))
        self._sell(small, *self._orders(60))
        self._sell(large, *((day, 4000) for day, _amount in self._orders(60)))
        self._refresh()
        rows = self.Customer.search([("partner_id", "in", (large | small | fine).ids)])
        self.assertEqual(rows.partner_id.ids, [large.id, small.id, fine.id])


@tagged("post_install", "-at_install")
class TestCustomerRefresh(CustomerCommon):
    def _count_queries(self, customers):
        for _n in range(customers):
            zeta = self._partner(user_id=self.ann.id)
            self._sell(zeta, ("2026-03-01", 10), ("2025-03-01", 10))
            self._contact(zeta, "2026-03-02")
        self._refresh()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._refresh()
        return self.env.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_customers(self):
        few = self._count_queries(2)
        self.assertEqual(self._count_queries(30), few)
        self.assertLess(few, 15)

    def test_who_is_gone_is_not_looked_for_among_all(self):
        # PostgreSQL knows of no customers yet: a join would go through all of them for each one
        self._count_queries(30)
        statement = self.env["sales.kpi.customer"]._get_refresh_statement(self.company)
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", statement)))
        deleting = plan[: plan.index("CTE fresh")] + plan[plan.rindex("on sales_kpi_customer") :]
        self.assertIn("hashed SubPlan", deleting)
        self.assertNotIn("Join", deleting)

    def test_what_stays_the_same_is_not_written(self):
        partners = [self._partner(user_id=self.ann.id) for _n in range(2)]
        for partner in partners:
            self._sell(partner, ("2026-03-01", 10))
        before = self._get_places(partners)
        self.assertEqual(self._get_places(partners), before)
        self._contact(partners[1], "2026-03-02")
        after = self._get_places(partners)
        self.assertEqual(after[0], before[0])
        self.assertNotEqual(after[1], before[1])

    def _get_places(self, partners):
        """Where the rows lie in the table after a count: a row that is written moves."""
        self._refresh()
        self.env.cr.execute(
            "SELECT ctid FROM sales_kpi_customer WHERE partner_id = ANY(%s) ORDER BY partner_id",
            [[partner.id for partner in partners]],
        )
        return self.env.cr.fetchall()

    def test_the_cron_counts_every_company_though_one_fails(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.env.user.company_ids |= other
        zeta = self._partner()
        self._sell(zeta, ("2026-03-01", 10))
        self._sell(zeta, ("2026-03-01", 20), company_id=other.id, team_id=False)
        statement = type(self.Customer)._get_refresh_statement

        def fail(records, company):
            if company == self.company:
                records.env.cr.execute("SELECT no_such_column")
            return statement(records, company)

        with (
            patch.object(type(self.Customer), "_get_refresh_statement", fail),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60),
            mute_logger("odoo.sql_db"),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self.Customer._cron_refresh()
        self.assertFalse(self._row(zeta))
        self.assertEqual(self._row(zeta, other).amount_12m, 20)

    def test_the_cron_goes_on_with_those_who_wait_longest(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._partner(user_id=self.ann.id)
        self._refresh()
        due = self.Customer._get_due_companies()
        self.assertLess(due.ids.index(other.id), due.ids.index(self.company.id))
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0):
            counted = []
            with patch.object(
                type(self.Customer), "_refresh", lambda _self, company: counted.append(company)
            ):
                self.Customer._cron_refresh()
        self.assertEqual(counted, [due[0]])

    def test_the_same_as_counted_one_by_one(self):
        """Three companies' worth of customers at random, counted again in plain Python."""
        for seed in (1, 2, 3):
            dice = random.Random(seed)
            sales = {
                self._partner(user_id=self.ann.id): [
                    (TODAY - timedelta(days=int(dice.triangular(0, 900, 60))),
                     dice.choice((0, 50, 50, 100, 250, 1000, -30)))
                    for _order in range(dice.choice((0, 1, 2, 3, 3, 4, 8)))
                ]
                for _customer in range(30)
            }  # fmt: skip
            for partner, own in sales.items():
                self._sell(partner, *((str(day), amount) for day, amount in own))
            self._refresh()
            classes = _classify({partner: _sum(own, 0, 365) for partner, own in sales.items()})
            seen = defaultdict(set)
            for partner, own in sales.items():
                row = self._row(partner)
                self.assertEqual(row.customer_class or None, classes[partner], (seed, own))
                self.assertEqual(row.risk_reason or None, _warn(own), (seed, own))
                self.assertEqual(row.amount_12m, _sum(own, 0, 365))
                seen["class"].add(classes[partner])
                seen["warning"].add(_warn(own))
                partner.active = False
            # the dice have thrown every case
            self.assertEqual(seen["class"], {"a", "b", "c", None})
            self.assertGreaterEqual(seen["warning"], {"silence", "falling", None})


def _sum(sales, first, days):
    """Orders of so many days, the last of them ``first`` days ago."""
    return sum(amount for day, amount in sales if first <= (TODAY - day).days < first + days)


def _classify(amounts):
    positive = sorted((amount for amount in amounts.values() if amount > 0), reverse=True)
    classes = {}
    for partner, amount in amounts.items():
        before = sum(other for other in positive if other > amount)
        if amount <= 0:
            classes[partner] = None
        elif before < 0.7 * sum(positive):
            classes[partner] = "a"
        else:
            classes[partner] = "b" if before < 0.9 * sum(positive) else "c"
    return classes


def _warn(sales):
    if len(sales) < 3:
        return None
    days = sorted({day for day, _amount in sales})
    gaps = [(after - day).days for day, after in pairwise(days)]
    silent = bool(gaps) and (TODAY - days[-1]).days > 2 * sum(gaps) / len(gaps)
    before = _sum(sales, 90, 90)
    falling = before > 0 and _sum(sales, 0, 90) <= before / 2
    return {(1, 1): "both", (1, 0): "silence", (0, 1): "falling"}.get((silent, falling))
