from odoo import fields
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportShared(ReportCommon):
    """Deals and customers that several share, as each of them sees them."""

    def _open(self, user, code, rows=("rep",)):
        """The rows that the total of a report opens."""
        spec = self._page([code], rows, user=user)["spec"]
        action = self.Report.with_user(user).open_cell({"spec": spec}, "[]", "[]", code)
        self.env.invalidate_all()  # each looks in a request of his own
        Rows = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return Rows.search(action["domain"])

    def test_a_shared_deal_opens_as_much_as_it_tells(self):
        """1,000 at 60 to 40 in one team: Ann opens 600 of it, her leader one order of 1,000."""
        order = self._quotation(self.ann, 1000)
        self._confirm(self._share(order, (self.ann, 60), (self.bob, 40)))
        for user, amount, part in ((self.ann, 600, 0.6), (self.bob, 400, 0.4)):
            page = self._page(["order_amount"], ["rep"], user=user)
            self.assertEqual(self._told(page), {user.name: [amount], "Grand Total": [amount]})
            opened = self._open(user, "order_amount")
            self.assertEqual(opened._name, "sales.kpi.counted")
            self.assertEqual([(row.value, row.part) for row in opened], [(amount, part)])
        for user in (self.leader, self.manager):
            opened = self._open(user, "order_amount")
            if opened._name == "sales.kpi.counted":
                self.assertEqual([(row.value, row.part) for row in opened], [(1000, 1)])
            else:
                self.assertEqual(opened, order.with_user(user))

    def test_a_shared_deal_over_two_teams(self):
        """The leader of the Bees sees Ann's 600; the region's leader both parts."""
        self._confirm(self._share(self._quotation(self.ann, 1000), (self.ann, 60), (self.carl, 40)))
        for user, told in (
            (self.leader, {"Bees": [600], "Grand Total": [600]}),
            (self.director, {"Bees": [600], "Wasps": [400], "Grand Total": [1000]}),
        ):
            self.assertEqual(self._told(self._page(["order_amount"], ["team"], user=user)), told)
        self.assertEqual([row.value for row in self._open(self.leader, "order_amount")], [600])

    def test_the_class_that_a_salesperson_may_know(self):
        """Beta is an A customer; of what Ann sold herself a C, and that is all she may know."""
        Customer = self.env["sales.kpi.customer"].sudo()
        common = {
            "company_id": self.company.id,
            "partner_id": self.beta.id,
            "user_id": self.ann.id,
            "is_shared": True,
            "as_of": fields.Date.today(),
        }
        Customer.search([("partner_id", "=", self.beta.id)]).unlink()
        Customer.create(
            [
                {**common, "customer_class": "a", "is_part": False},
                {**common, "customer_class": "c", "is_part": True},
            ]
        )
        self._sell(self.ann, "2026-03-02 12:00:00", [(self.pump, 1, 100)], self.beta)
        for user, label in ((self.manager, "A"), (self.ann, "C")):
            for code in ("order_amount", "product_sales"):
                page = self._page([code], ["customer_class"], user=user)
                self.assertEqual(self._told(page), {label: [100], "Grand Total": [100]})
