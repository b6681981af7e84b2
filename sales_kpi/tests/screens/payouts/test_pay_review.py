from odoo.exceptions import AccessError
from odoo.tests import tagged

from .my_pay_common import MyPayCommon


@tagged("post_install", "-at_install")
class TestPayReview(MyPayCommon):
    """The list by which pay managers approve, hold and publish."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.Payout.with_user(cls.payer)

    def _locked(self, month, total):
        period = self._get_period(month)
        return self._new_payout(self.ann, period, self.paid, total=total, state="locked")

    def _warning(self):
        return self.Review.browse(self.payout.id).warning

    def _flagged(self, value=True):
        return self.Review.search([("is_flagged", "=", value), ("id", "=", self.payout.id)])

    def test_over_three_times_the_usual(self):
        """Usual 2,000 and 2,051.02, on average 2,025.51: three times that is 6,076.53."""
        self._locked(1, 2_000)
        other = self._locked(2, 2_051.04)  # 2,025.52 x 3 = 6,076.56: not over it
        self.assertFalse(self._warning())
        self.assertFalse(self._flagged())
        other.sudo()._write({"total": 2_051.02})
        self.payout.invalidate_recordset()
        self.assertEqual(self._warning(), "Over 3 times the usual $\xa02,025.51")
        self.assertTrue(self._flagged())
        self.assertFalse(self._flagged(False))

    def test_flags_in_words(self):
        self.payout.flags = [
            {"kind": "zero"},
            {"kind": "negative"},
            {"kind": "high", "attainment": "3.8"},
            {"kind": "no_target", "definition_id": self.measure.id},
        ]
        self.assertEqual(
            self._warning(),
            "Deals, and no pay for them · More is taken back than was earned · "
            "380 % of the target reached · No target: Sold. It pays nothing until there is one.",
        )
        self.assertTrue(self._flagged())
        # What only whoever approves looks at is not on the salesperson's page.
        self.assertEqual(
            self._statement()["problems"], ["No target: Sold. It pays nothing until there is one."]
        )
        with self.assertRaises(AccessError):
            self.payout.with_user(self.ann).read(["warning"])

    def test_approve_hold_and_publish_many(self):
        self._new_terms(self.paid, self.bob)
        self._aim(100_000, self.march, self.bob)
        self._sell(1_000, "03-06", self.bob)
        self._close_march(publish=False)
        both = self.Review.search([("period_id", "=", self.march.id)])
        self.assertEqual(len(both), 2)
        both.action_approve()
        both.action_publish()
        self.assertEqual(set(both.mapped("state")), {"published"})
        action = both.action_hold()
        wizard = self.env[action["res_model"]].with_user(self.payer)
        asked = wizard.with_context(**action["context"]).create({"reason": "Order is disputed"})
        asked.action_confirm()
        self.assertEqual(both.mapped("held"), [True, True])
        self.assertEqual(self._statement()["held_text"], "On hold: Order is disputed")
        both.action_unhold()
        self.assertFalse(any(both.mapped("held")))

    def test_the_statement_as_its_salesperson_reads_it(self):
        action = self.Review.browse(self.payout.id).action_open_page()
        options = action["params"]["options"]
        self.assertEqual(self._page(self.payer, **options)["totals"], ["$\xa06,076.54"])
