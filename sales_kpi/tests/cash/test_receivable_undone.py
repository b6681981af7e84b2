from freezegun import freeze_time

from odoo.tests import tagged

from ..common import set_clock
from .test_receivable import ReceivableCommon

CODES = ["collected_amount", "collection_rate", "overdue_amount"]


@tagged("post_install", "-at_install")
class TestReceivableUndone(ReceivableCommon):
    """Odoo keeps what is reset to draft or rejected matched: its invoice is unpaid everywhere.
    Ann is owed 100 since 31 January."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_clock(cls.company, "UTC")
        cls.startClassPatcher(freeze_time("2026-02-20 12:00:00"))
        cls.invoice = cls._owe(100, "2026-02-05")

    def assertFigures(self, collected, rate, overdue):
        """In the measures of February, in the receivables, and on the invoice."""
        self.env.invalidate_all()
        values = self.env["sales.kpi.definition"].read_values(
            CODES, "2026-02-01", "2026-02-28", user_ids=self.ann.ids
        )
        self.assertEqual([values[code][self.ann.id] for code in CODES], [collected, rate, overdue])
        row = self._get_owed(self.invoice)
        self.assertEqual(
            (row.collected, row.residual, row.is_open), (collected, overdue, overdue > 0)
        )
        self.assertEqual(self.invoice.kpi_collected_amount, collected)
        self.assertOpenAreFound()

    def assertOpenAreFound(self):
        """Whoever asks for what is open only gets the rows that say so of themselves."""
        Receivable = self.env["sales.kpi.receivable"]
        every = Receivable.search([])
        for asked in ([("is_open", "=", True)], [("is_open", "!=", False), ("id", ">", 0)]):
            self.assertEqual(Receivable.search(asked), every.filtered("is_open"))
        settled = every - every.filtered("is_open")
        self.assertEqual(Receivable.search([("is_open", "=", False)]), settled)
        self.assertEqual(Receivable.search(["|", ("is_open", "=", True), ("id", ">", 0)]), every)

    def test_payment_reset_to_draft(self):
        payment = self._pay(self.invoice, "2026-02-10")
        self.assertFigures(100, 1, 0)
        payment.action_draft()
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertFigures(0, 0, 100)
        payment.action_post()
        self.assertFigures(100, 1, 0)
        payment.action_cancel()
        self.assertFigures(0, 0, 100)

    def test_what_only_seems_settled_is_found_before_it_is_written(self):
        """The payment's state is still to be written when open lines are asked for."""
        payment = self._pay(self.invoice, "2026-02-10")
        self.env.flush_all()
        payment.state = "rejected"
        found = self.env["sales.kpi.receivable"].search([("is_open", "=", True)])
        self.assertIn(self.invoice, found.invoice_id)

    def test_nobody_leaves_lines_out_by_the_context(self):
        self._pay(self.invoice, "2026-02-10")
        Receivable = self.env["sales.kpi.receivable"].with_context(kpi_lines="OPEN")
        self.assertIn(self.invoice, Receivable.search([]).invoice_id)

    def test_rejected_payment(self):
        payment = self._pay(self.invoice, "2026-02-10", amount=60)
        payment.action_reject()
        self.assertEqual(self.invoice.amount_residual, 40)
        self.assertFigures(0, 0, 100)

    def test_payment_without_an_entry_reset_to_draft(self):
        with self._without_entries():
            payment = self._pay(self.invoice, "2026-02-10")
            payment.action_draft()
            self.assertFigures(0, 0, 100)

    def test_bank_line_reset_to_draft(self):
        line = self._new_bank_line(100, "2026-02-10", [(self.receivable, -100)])
        self._match(self.invoice, line.move_id)
        self.assertFigures(100, 1, 0)
        line.move_id.button_draft()
        self.assertFigures(0, 0, 100)

    def test_one_of_two_payments_reset_to_draft(self):
        self._pay(self.invoice, "2026-02-10", amount=30)
        self._pay(self.invoice, "2026-02-11", amount=70).action_draft()
        self.assertFigures(30, 0.3, 70)

    def test_credit_note_reset_to_draft(self):
        credit = self._owe(25, "2026-02-05", move_type="out_refund")
        self._match(self.invoice, credit)
        self.assertFigures(0, 0, 75)
        credit.button_draft()
        self.assertFigures(0, 0, 100)

    def test_refund_whose_payment_is_reset_to_draft(self):
        """The 40 are owed to the customer again."""
        credit = self._owe(40, "2026-02-05", move_type="out_refund")
        self._pay(credit, "2026-02-10").action_draft()
        row = self._get_owed(credit)
        self.assertEqual((row.collected, row.residual), (0, -40))

    def test_euros(self):
        """100 euros booked at 125 dollars, paid at a loss and at a gain."""
        for date in ("2026-02-10", "2026-03-10"):
            invoice = self._owe(100, "2026-02-05", currency_id=self.euro.id)
            payment = self._pay(invoice, date, currency_id=self.euro.id)
            self.assertEqual(self._get_owed(invoice).residual, 0)
            payment.action_draft()
            self.assertEqual(self._get_owed(invoice).residual, 125)
