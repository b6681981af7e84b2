from odoo.tests import tagged

from .ledger_common import LedgerCommon

DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")


@tagged("post_install", "-at_install")
class TestLedger(LedgerCommon):
    """Random documents of all kinds, and what has to add up whatever happened."""

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def test_there_are_all_kinds(self):
        self.assertGreaterEqual(len(self.kinds), 27)

    def test_receivables_add_up(self):
        """Each row on each month's last day: due = collected + credited + written off + unpaid."""
        for day in DAYS:
            for row in self._get_receivables(day):
                parts = row.collected + row.credited + row.written_off + row.unpaid
                self.assertAlmostEqual(row.amount, parts, places=6)
                for part in (row.collected, row.credited, row.written_off, row.unpaid):
                    self.assertGreaterEqual(part * (1 if row.amount > 0 else -1), -0.005)

    def test_receivables_tie_to_the_books(self):
        """As of today, what is unpaid is what the books leave open, less what is announced; what
        was collected is what the collections list."""
        announced = self._sum_by_invoice(
            [("payment_id.move_id", "=", False), ("payment_id", "!=", False)]
        )
        collected = self._sum_by_invoice([])
        rows = self._get_receivables("2026-12-31")
        for invoice in rows.invoice_id:
            of_invoice = rows.filtered(lambda row, invoice=invoice: row.invoice_id == invoice)
            self.assertAlmostEqual(
                sum(of_invoice.mapped("collected")), collected.get(invoice, 0), places=6
            )
            self.assertAlmostEqual(
                sum(of_invoice.mapped("unpaid")),
                sum(of_invoice.mapped("residual")) - announced.get(invoice, 0),
                delta=0.011,
            )

    def _get_receivables(self, day):
        rows = self.env["sales.kpi.receivable"].with_context(kpi_as_of=day)
        found = rows.search([("company_id", "=", self.company.id)])
        self.assertGreater(len(found), 30)
        return found

    def _sum_by_invoice(self, domain):
        domain = [("company_id", "=", self.company.id), *domain]
        return dict(self.collections._read_group(domain, ["invoice_id"], ["amount:sum"]))
