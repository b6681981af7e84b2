from datetime import date

from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionDay(CollectionCommon):
    """The day of a matching is kept. Whoever changes one of its dates, the ORM and one statement
    over the records say the same of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._bill(100, date="2026-01-10")

    def _get_matching(self, invoice=None):
        due = self._get_due(invoice or self.invoice)
        return due.matched_credit_ids | due.matched_debit_ids

    def _assert_day(self, day, name="kpi_collected_on"):
        """The kept day, that of the row, and what the records say."""
        matching = self._get_matching()
        self.assertEqual(str(matching[name]), day)
        self.env.flush_all()
        self.env.invalidate_all()
        row = self.collections.search([("invoice_id", "=", self.invoice.id)])
        self.assertEqual(str(row.date), day)
        self._assert_as_told()

    def _assert_as_told(self):
        self.env.flush_all()
        self.assertEqual(self.env["account.partial.reconcile"]._fill_kpi_days(), 0)

    # ---- who changes it --------------------------------------------------------------------------

    def test_day_of_the_payment(self):
        self._pay(self.invoice, "2026-02-05")
        self._assert_day("2026-02-05")
        self.assertFalse(self._get_matching().kpi_paid_back_on)

    def test_payment_is_dated_anew(self):
        payment = self._pay(self.invoice, "2026-02-05")
        payment.action_draft()
        payment.date = "2026-03-07"
        payment.action_post()
        self._assert_as_told()
        self._match(self.invoice, payment.move_id)
        self._assert_day("2026-03-07")

    def test_entry_of_the_payment_is_dated_anew(self):
        """The entry's date is not what the customer paid on, whatever the entry says."""
        payment = self._pay(self.invoice, "2026-02-05")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET date = '2026-02-09' WHERE move_id = %s",
            [payment.move_id.id],
        )
        self.env.invalidate_all()
        self._assert_day("2026-02-05")

    def test_invoice_is_dated_anew(self):
        """Paid on 5 January, before its date: it counts on that, wherever that goes."""
        self._pay(self.invoice, "2026-01-05")
        self._assert_day("2026-01-10")
        self.invoice.button_draft()
        self.invoice.write({"invoice_date": "2026-01-20", "date": "2026-01-20"})
        self.invoice.action_post()
        self._assert_day("2026-01-20")

    def test_invoice_date_alone(self):
        """What no button does, a module may: the date of a posted invoice."""
        self._pay(self.invoice, "2026-01-05")
        invoice = self.invoice.with_context(skip_readonly_check=True)
        invoice.invoice_date = "2026-01-12"
        self._assert_day("2026-01-12")
        invoice.invoice_date = "2026-01-02"
        self._assert_day("2026-01-05")

    def test_bank_line_is_dated_anew(self):
        line = self._new_bank_line(100, "2026-02-05", [(self.receivable, -100)])
        self._match(self.invoice, line.move_id)
        self._assert_day("2026-02-05")
        line.date = "2026-02-08"
        self._assert_day("2026-02-08")

    def test_money_paid_back(self):
        self.invoice = self._bill(40, date="2026-01-12", move_type="out_refund")
        self._pay(self.invoice, "2026-02-06")
        self._assert_day("2026-02-06", "kpi_paid_back_on")
        self.assertFalse(self._get_matching().kpi_collected_on)

    def test_credit_note_is_on_both_sides(self):
        credit = self._bill(40, date="2026-02-12", move_type="out_refund")
        self._match(self.invoice, credit)
        matching = self._get_matching()
        days = (matching.kpi_collected_on, matching.kpi_paid_back_on)
        self.assertEqual(days, (date(2026, 2, 12), date(2026, 2, 12)))
        self.assertFalse(self.collections.search([("invoice_id", "=", self.invoice.id)]))
        self._assert_as_told()

    def test_bill_of_a_supplier_has_none(self):
        bill = self._bill(30, move_type="in_invoice")
        self._pay(bill, "2026-02-05")
        lines = bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        matching = lines.matched_debit_ids
        self.assertEqual(len(matching), 1)
        self.assertFalse(matching.kpi_collected_on or matching.kpi_paid_back_on)
        self._assert_as_told()

    def test_two_payments_of_two_days(self):
        for day in ("2026-02-05", "2026-03-05"):
            self._pay(self.invoice, day, amount=30)
        days = sorted(self._get_matching().mapped("kpi_collected_on"))
        self.assertEqual(days, [date(2026, 2, 5), date(2026, 3, 5)])
        self._assert_as_told()

    # ---- what was there before the module --------------------------------------------------------

    def test_filled_by_one_statement(self):
        """Matchings whose day nobody wrote (as before the module, or by SQL) are filled, others
        stay as they are."""
        for day in ("2026-02-05", "2026-03-05"):
            self._pay(self.invoice, day, amount=30)
        matchings = self._get_matching()
        days = matchings.mapped("kpi_collected_on")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET kpi_collected_on = NULL WHERE id = %s",
            [matchings[0].id],
        )
        self.assertEqual(self.env["account.partial.reconcile"]._fill_kpi_days(), 1)
        self.env.invalidate_all()
        self.assertEqual(matchings.mapped("kpi_collected_on"), days)
