from odoo.tests import tagged

from .engine_cash_common import EngineCashCommon


@tagged("post_install", "-at_install")
class TestEngineLeadersBack(EngineCashCommon):
    """1 % of what a team invoices: what is credited is taken of the leader whom the invoice paid,
    whoever has it since. Ann's team is led by Lea, Bob's by Max."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("lea", "max")
        cls.lea, cls.max = (cls._new_user(name, "sales_team.group_sale_salesman") for name in names)
        cls.team.user_id = cls.lea
        cls.others = cls.env["crm.team"].create(
            {"name": "Others", "company_id": cls.company.id, "user_id": cls.max.id}
        )
        cls.env["sales.kpi.team.leader"].search([]).date_from = False

    def _plan_leaders(self, basis="invoice"):
        line = {"kind": "override", "basis": basis, "rate": 0.01}
        self._plan(line, users=self.lea | self.max)

    def _note(self, invoice, amount, day):
        return self._bill(amount, date=day, move_type="out_refund", reversed_entry_id=invoice.id)

    def _move(self, *documents):
        for document in documents:
            document.sudo()._kpi_put_credit({"kpi_user_id": self.bob, "kpi_team_id": self.others})
        self.env.flush_all()

    def _taken(self, month):
        self._work_out(month)
        return [
            sorted(self._rows(month, "reversed", user).mapped("amount"))
            for user in (self.lea, self.max)
        ]

    def test_a_credit_note_of_a_reassigned_invoice(self):
        """1,000 x 1 % = 10 to Lea; the invoice is Bob's since. 400 are credited: -4 of Lea, once;
        then the other 600: -6."""
        self._plan_leaders()
        invoice = self._bill(1000)
        self._close(1)
        self.assertEqual(self._payout(1, self.lea).total, 10)
        self._move(invoice)
        self._move(self._note(invoice, 400, "2026-02-10"))
        self.assertEqual(self._taken(2), [[-4], []])
        self._close(2)
        self.assertEqual(self._taken(3), [[], []])
        self._close(3)
        self._move(self._note(invoice, 600, "2026-04-10"))
        self.assertEqual(self._taken(4), [[-6], []])

    def test_it_comes_too_late_for_its_month(self):
        self._plan_leaders()
        invoice = self._bill(1000)
        self._close(1)
        self._move(invoice, self._note(invoice, 400, "2026-01-20"))
        for _time in range(2):
            self.assertEqual(self._taken(2), [[-4], []])
        self._close(2)
        self.assertEqual(self._taken(3), [[], []])

    def test_of_a_shared_invoice_that_is_reassigned(self):
        """Ann 60 %, Bob 40 %: 6 to Lea, 4 to Max. It is all Bob's since; 500 are credited: -3 of
        Lea and -2 of Max, as they were paid."""
        self._plan_leaders()
        invoice = self._bill(1000)
        self._share(invoice, {"split": [(self.ann, 60), (self.bob, 40)]})
        invoice.sudo().kpi_share_ids.filtered(
            lambda one: one.user_id == self.bob
        ).team_id = self.others
        self._close(1)
        totals = [self._payout(1, user).total for user in (self.lea, self.max)]
        self.assertEqual(totals, [6, 4])
        invoice.sudo().kpi_share_ids.unlink()
        self._move(invoice, self._note(invoice, 500, "2026-02-10"))
        self.assertEqual(self._taken(2), [[-3], [-2]])

    def test_cash_under_one_and_the_other(self):
        """4,000 net came in for Ann: 40 to Lea; 6,000 for Bob: 60 to Max. Of 7,000 paid back 6,000
        are of the newest: -60 of Max, -10 of Lea."""
        self._plan_leaders("cash")
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-20", amount=4520)
        self._close(1)
        self._move(invoice)
        self._pay(invoice, "2026-02-20", amount=6780)
        self._close(2)
        self._move(self._refund(invoice, 7000, "2026-03-10"))
        self.assertEqual(self._taken(3), [[-10], [-60]])

    def test_what_was_taken_in_its_own_month_is_not_there_any_more(self):
        """4,000 net, then 6,000 of which 2,000 are paid back at once; 5,000 in February: -40 of
        the 4,000 that are left of the newest, -10 of the other."""
        self._plan_leaders("cash")
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-10", amount=4520)
        self._pay(invoice, "2026-01-20", amount=6780)
        self._refund(invoice, 2000, "2026-01-25")
        self._close(1)
        self.assertEqual(self._payout(1, self.lea).total, 80)
        self._refund(invoice, 5000, "2026-02-10")
        self.assertEqual(self._taken(2), [[-40, -10], []])
