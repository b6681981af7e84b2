from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestIncentive(PayCommon):
    def test_which_plans_pay_a_period(self):
        Plan = self.env["sales.kpi.incentive"]
        self.assertEqual(Plan._get_for(self._get_period(1)) & self.plan, self.plan)
        self.assertFalse(Plan._get_for(self._get_period(12, 2025)) & self.plan)
        self.plan.state = "draft"
        self.assertFalse(Plan._get_for(self._get_period(1)) & self.plan)

    def test_whose_terms_hold_in_a_period(self):
        self.terms.date_to = date(2026, 2, 10)
        Terms = self.env["sales.kpi.incentive.member"]
        for month, expected in ((1, self.terms), (2, self.terms), (3, Terms)):
            self.assertEqual(Terms._get_for(self.plan, self._get_period(month)), expected, month)

    def test_terms_of_a_person_do_not_overlap(self):
        self.terms.date_to = date(2026, 3, 31)
        with self.assertRaisesRegex(ValidationError, "End these first"), self.cr.savepoint():
            self._new_terms(self.plan, self.ann, date_from=date(2026, 3, 31))
        self._new_terms(self.plan, self.ann, date_from=date(2026, 4, 1))
        self._new_terms(self.plan, self.bob)

    def test_an_estimate_goes_and_what_was_shown_stays(self):
        payout = self._new_payout(self.ann, self._get_period(3))
        row = self._new_earning(payout, amount=5)
        payout.unlink()
        self.assertFalse(row.exists())
        payout = self._new_payout(self.ann, self._get_period(3), state="published")
        with self.assertRaisesRegex(UserError, "stays"):
            payout.unlink()
