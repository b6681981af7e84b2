from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import payout
from .pay_common import PayCommon

READY = ("cash_days", "tiers", "performance", "override")


@tagged("post_install", "-at_install")
class TestIncentiveReady(PayCommon):
    """The plans that come with the module pay nobody, and what their copies pay is on the page."""

    def _ready(self, name):
        return self.env.ref(f"sales_kpi.incentive_{name}").with_user(self.payer)

    def _use(self, name):
        plan = self._ready(name)
        return plan.browse(plan.action_use()["res_id"])

    def test_each_becomes_a_plan_of_ones_own(self):
        account = self.env["account.account"].create(
            {"name": "Commission", "code": "KPI1", "account_type": "expense"}
        )
        scheme = self.env["sales.kpi.scheme"].create({"name": "Ratings"})
        for name in READY:
            with self.subTest(name=name):
                plan = self._use(name)
                self.assertEqual(
                    (plan.state, plan.active, plan.is_template, plan.company_id, plan.currency_id),
                    ("draft", True, False, self.company, self.company.currency_id),
                )
                plan.write({"expense_account_id": account.id, "scheme_id": scheme.id})
                plan.action_publish()
                self.assertEqual(plan.state, "published")
                self.assertNotIn("(copy)", plan.name)

    def test_their_components_are_told_in_other_languages(self):
        """A name that came with the module is translated with it, and goes with the copy."""
        self.env["res.lang"]._activate_lang("zh_CN")
        for name in READY:
            line = self.env.ref(f"sales_kpi.incentive_{name}_line")
            self.assertEqual(line.incentive_id, self._ready(name))
            line.with_context(lang="zh_CN").name = "提成"
            copy = self._use(name).line_ids
            self.assertEqual(copy.with_context(lang="zh_CN").mapped("name"), ["提成"])
            self.assertEqual(copy.mapped("name"), line.mapped("name"))

    def test_ready_plans_pay_nobody_and_stay(self):
        plan = self._ready("tiers")
        self.assertFalse(
            self.env["sales.kpi.incentive"]._get_for(self._get_period(3)) & plan.sudo()
        )
        for change in (
            lambda: plan.write({"cap": 5}),
            lambda: plan.line_ids.write({"rate": 0.5}),
            plan.unlink,
            plan.action_publish,
        ):
            with self.assertRaisesRegex(UserError, "ready plan"), self.cr.savepoint():
                change()

    def test_a_mark_that_the_scheme_got_later_is_missing(self):
        plan = self._use("performance")
        scheme = self.env["sales.kpi.scheme"].create({"name": "Ratings"})
        plan.scheme_id = scheme
        self.assertNotIn("mark", plan.missing)
        scheme.mark_ids.create({"scheme_id": scheme.id, "name": "SS", "minimum": 130})
        plan.invalidate_recordset()
        self.assertIn("Nothing is said about the mark SS", plan.missing)

    def test_what_they_pay(self):
        """A1: 123,456.78 of 100,000 is 80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 6,076.54.
        A5b: 4,000 after 12 days x 5 % x 1.1 = 220.00; 6,000 after 57 days x 0.8 = 240.00.
        A8: 3,000 x 1.2 for 11 of 22 days = 1,800.00. A12: 1 % of 400,000 - 60,000 = 3,400.00."""
        steps = self._use("tiers").line_ids._get_steps()
        pay = payout.pay_of(steps, "marginal", "123456.78", target=100_000)
        self.assertEqual(payout.money(pay), Decimal("6076.54"))
        line = self._use("cash_days").line_ids
        for cash, days, expected in (
            (4000, 12, "220.00"),
            (6000, 57, "240.00"),
            (1000, 151, "5.00"),
        ):
            factor = payout.factor_of(line._get_factors(), days)
            paid = payout.money(cash * payout.exact(line.rate) * factor)
            self.assertEqual(paid, Decimal(expected), days)
        marks = self._use("performance").line_ids._get_marks()
        self.assertEqual(payout.performance(3000, marks["A"][0], 11, 22), Decimal("1800.00"))
        rate = self._use("override").line_ids.rate
        self.assertEqual(payout.override(400_000, 60_000, rate), Decimal("3400.00"))
