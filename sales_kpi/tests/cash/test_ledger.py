from odoo.tests import tagged

from ...models.sources.cash.cash_bridge import KINDS
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

    def test_cash_accounts_tie_to_collections(self):
        """For each month and journal, every movement is collected or has a name."""
        sums = self._sum_steps("date:month", "journal_id")
        self.assertGreater(len(sums), 4)
        for (month, journal), steps in sums.items():
            with self.subTest(month=month, journal=journal.name):
                self.assertAlmostEqual(sum(steps.values()), 0, places=6)

    def test_ends_of_the_bridge(self):
        """The movement is that of the accounts, line by line; what is taken off is what each
        salesperson has in the collections."""
        company = [("company_id", "=", self.company.id)]
        accounts = self.bank.default_account_id | self.cash_box.default_account_id
        accounts |= self.env["account.payment"].search(company).outstanding_account_id
        lines = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted"), *company]
        )
        moved = self._sum_steps("date:month", "journal_id")
        for (month, journal), steps in moved.items():
            of_both = lines.filtered(
                lambda line, month=month, journal=journal: (
                    line.date.replace(day=1) == month and line.journal_id == journal
                )
            )
            self.assertAlmostEqual(
                steps.get("10_movement", 0), sum(of_both.mapped("balance")), places=6
            )
        collected = self.collections._read_group(company, ["user_id", "date:month"], ["amount:sum"])
        taken = self._sum_steps("user_id", "date:month")
        for user, month, amount in collected:
            steps = taken[user, month]
            kind = "95_collected" if user else "90_nobody"
            self.assertAlmostEqual(-steps[kind], amount, places=6)

    def test_each_difference_has_its_meaning(self):
        """The same steps, found in plain Python."""
        steps = {}
        for by_kind in self._sum_steps("journal_id").values():
            for kind, amount in by_kind.items():
                steps[kind] = steps.get(kind, 0) + amount
        rows = self.collections.search([("company_id", "=", self.company.id)])
        announced = rows.filtered(lambda row: row.payment_id and not row.partial_id)
        self.assertAlmostEqual(steps["50_announced"], sum(announced.mapped("amount")), places=6)
        self.assertAlmostEqual(steps["60_month"], 0, places=6)
        self.assertAlmostEqual(-steps["30_unapplied"], self._recount_unapplied(), places=6)
        self.assertEqual(steps["45_elsewhere"], -60)
        self.assertTrue(all(steps.values()) or steps["60_month"] == 0)
        self.assertEqual(set(steps), {kind for kind, _name in KINDS})

    def _recount_unapplied(self):
        """Of each posted payment, bank line and entry with customers: what is open, and what is
        matched with no invoice."""
        total = 0
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "=", "entry"),
                ("journal_id.type", "in", ("bank", "cash")),
            ]
        )
        for line in lines.filtered(lambda line: line.payment_id.state != "rejected"):
            total -= line.amount_residual
            others = [(p, p.credit_move_id, -1) for p in line.matched_credit_ids]
            others += [(p, p.debit_move_id, 1) for p in line.matched_debit_ids]
            for partial, other, sign in others:
                is_exchange = other.journal_id == self.company.currency_exchange_journal_id
                if other.move_id.move_type == "entry" and not is_exchange:
                    total += sign * partial.amount
        return total

    def _sum_steps(self, *groupby):
        """{group or groups: {kind: amount}}"""
        sums = {}
        for *key, kind, amount in self.env["sales.kpi.cash.bridge"]._read_group(
            [("company_id", "=", self.company.id)], [*groupby, "kind"], ["amount:sum"]
        ):
            key = tuple(key) if len(key) > 1 else key[0]
            sums.setdefault(key, {})[kind] = amount
        return sums

    def _get_receivables(self, day):
        rows = self.env["sales.kpi.receivable"].with_context(kpi_as_of=day)
        found = rows.search([("company_id", "=", self.company.id)])
        self.assertGreater(len(found), 30)
        return found

    def _sum_by_invoice(self, domain):
        domain = [("company_id", "=", self.company.id), *domain]
        return dict(self.collections._read_group(domain, ["invoice_id"], ["amount:sum"]))
