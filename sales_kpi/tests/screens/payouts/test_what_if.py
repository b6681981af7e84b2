from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .my_pay_common import MARCH, MyPayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-25 12:00:00")
class TestWhatIf(MyPayCommon):
    """What more deals would pay, by the engine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._new_lead(cls.ann)

    @classmethod
    def _new_lead(cls, user, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Big deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": cls.bees.id,
                "partner_id": cls.customer.id,
                "expected_revenue": 10_000,
                **values,
            }
        )

    def _estimate(self, *lead_ids, amount=0, user=None):
        return self.Page.with_user(user or self.ann).estimate(MARCH, list(lead_ids), amount)

    def test_own_open_opportunities_are_offered(self):
        self._new_lead(self.bob)
        self._new_lead(self.ann, expected_revenue=0)
        choices = self.Page.with_user(self.ann).get_choices(MARCH)
        self.assertEqual([deal["id"] for deal in choices["deals"]], self.lead.ids)
        self.assertEqual(choices["deals"][0]["amount_text"], "$\xa010,000.00")

    def test_now_then_and_difference(self):
        """Above the target: 10,000 x 8 % = 800; with 1,500.50 more: 11,500.50 x 8 % = 920.04"""
        told = self._estimate()
        self.assertEqual((told["now"], told["then"]), ("$\xa06,076.54", "$\xa06,076.54"))
        self.assertEqual((told["sign"], told["next"]), (0, ""))
        told = self._estimate(self.lead.id)
        self.assertEqual((told["then"], told["difference"]), ("$\xa06,876.54", "+$\xa0800.00"))
        told = self._estimate(self.lead.id, amount=1500.5)
        self.assertEqual((told["difference"], told["sign"]), ("+$\xa0920.04", 1))
        self.assertEqual(self.payout.total, 6076.54, "nothing is written")

    def test_the_next_step(self):
        """Bob has sold 71,458 of 100,000: 8,542 more, and it is 5 %."""
        self._new_terms(self.paid, self.bob)
        self._aim(100_000, self.march, self.bob)
        self._sell(71_458, "03-06", self.bob)
        self._work_out(3)
        told = self._estimate(user=self.bob)
        self.assertEqual(told["next"], "$\xa08,542.00 more: 5 % (Commission on orders)")

    def test_nonsense_is_refused(self):
        for ids, amount in ((["x"], 0), ([], "1"), ([], -1), ([], float("nan")), ([True], 0)):
            with self.assertRaises(UserError):
                self._estimate(*ids, amount=amount)
        with self.assertRaises(AccessError):
            self._estimate(self._new_lead(self.carl, team_id=self.wasps.id).id, user=self.bob)

    def test_on_a_deal_of_ones_own(self):
        """10,000 x 8 % = 800; a quotation of 5,000: 400."""
        tell = self.Page.with_user(self.ann).tell_about
        self.assertEqual(tell("crm.lead", self.lead.id), "About $\xa0800.00 for you")
        order = self._sell(5_000, "03-24")
        self.assertEqual(tell("sale.order", order.id), "", "it is an order already")
        quotation = order.copy({"user_id": self.ann.id})
        self.assertEqual(tell("sale.order", quotation.id), "About $\xa0400.00 for you")
        self.assertEqual(
            self.Page.with_user(self.bob).tell_about("crm.lead", self.lead.id), "", "not his"
        )
        for model, record_id in (("res.users", 1), ("crm.lead", 0), ("crm.lead", 10**30)):
            with self.assertRaises(UserError):
                tell(model, record_id)
        self.lead.action_set_lost()
        self.assertEqual(tell("crm.lead", self.lead.id), "")

    def test_who_has_no_plan_is_asked_nothing(self):
        lead = self._new_lead(self.carl, team_id=self.wasps.id)
        self.env.flush_all()
        page = self.Page.with_user(self.carl)
        page.tell_about("crm.lead", lead.id)
        with self.assertQueryCount(8):
            page.env.invalidate_all()
            self.assertEqual(page.tell_about("crm.lead", lead.id), "")
