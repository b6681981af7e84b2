from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class CollectionCommon(AccountTestInvoicingCommon):
    """A company that books in dollars, two reps of one team, and ways to bill and to be paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.collections = cls.env["sales.kpi.collection"]
        salesman = "sales_team.group_sale_salesman"
        cls.ann = cls._new_user("ann_collects", salesman)
        cls.bob = cls._new_user("bob_collects", salesman)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Collectors",
                "company_id": cls.company.id,
                "member_ids": [Command.set((cls.ann | cls.bob).ids)],
            }
        )
        cls.bank = cls.company_data["default_journal_bank"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.expense = cls.company_data["default_account_expense"]
        # one euro is worth 1.25 dollars in January, 2 in February, 1 in March
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 0.8), ("2026-02-01", 0.5), ("2026-03-01", 1.0)]
        )

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("sales_team.group_sale_manager")

    @classmethod
    def _new_user(cls, login, groups, company=None):
        company = company or cls.env.company
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _bill(cls, amount, rep=None, date="2026-01-10", move_type="out_invoice", **values):
        """A posted customer document of ``amount``, without tax."""
        values.setdefault("invoice_payment_term_id", cls.pay_terms_a.id)
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.partner_a.id,
                "invoice_date": date,
                "date": date,
                "invoice_user_id": (rep or cls.ann).id,
                "team_id": cls.team.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _forget_rep(cls, invoice):
        """Nobody is credited with it any more."""
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE account_move SET kpi_user_id = NULL WHERE id = %s", [invoice.id])
        invoice.invalidate_recordset()

    @classmethod
    def _pay(cls, invoices, date, **values):
        """Registers a payment on ``invoices`` as the accountant does; in full by default."""
        return cls._register_payment(invoices, payment_date=date, journal_id=cls.bank.id, **values)

    @classmethod
    def _new_payment(cls, amount, date, **values):
        """A confirmed customer payment that is applied to nothing yet."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": cls.partner_a.id,
                "amount": amount,
                "date": date,
                "journal_id": cls.bank.id,
                **values,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _get_due(cls, moves):
        return moves.line_ids.filtered(lambda line: line.account_id == cls.receivable)

    @classmethod
    def _match(cls, *moves):
        for move in moves[1:]:
            (cls._get_due(moves[0]) + cls._get_due(move)).filtered(
                lambda line: not line.reconciled
            ).reconcile()

    @classmethod
    def _new_bank_line(cls, amount, date, counterparts, **values):
        """A bank statement line whose entry settles ``counterparts``: (account, balance) or
        (account, balance, currency, amount in it). Returns it."""
        line = cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.bank.id,
                "payment_ref": "Received",
                "partner_id": cls.partner_a.id,
                "amount": amount,
                "date": date,
                **values,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(
            skip_account_move_synchronization=True,
            skip_readonly_check=True,
            force_delete=True,
        ).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(Command.create(cls._prepare_counterpart(*item)) for item in counterparts),
                ]
            }
        )
        return line

    @classmethod
    def _prepare_counterpart(cls, account, balance, currency=None, amount_currency=None):
        return {
            "name": "Counterpart",
            "account_id": account.id,
            "partner_id": cls.partner_a.id,
            "balance": balance,
            "currency_id": (currency or cls.company.currency_id).id,
            "amount_currency": balance if amount_currency is None else amount_currency,
        }

    @classmethod
    @contextmanager
    def _without_entries(cls):
        """Payments get no journal entry, as where the full accounting app is installed and their
        method has no outstanding account."""
        methods = (
            cls.bank.inbound_payment_method_line_ids | cls.bank.outbound_payment_method_line_ids
        )
        methods.payment_account_id = False
        with patch.object(
            cls.env.registry["account.move"],
            "_get_invoice_in_payment_state",
            return_value="in_payment",
        ):
            yield

    @classmethod
    def _new_discount_term(cls, percentage, discount_days=10):
        return cls.env["account.payment.term"].create(
            {
                "name": "Cash discount",
                "early_discount": True,
                "discount_days": discount_days,
                "discount_percentage": percentage,
                "early_pay_discount_computation": "included",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )

    def _get_rows(self, invoices):
        return self.collections.search([("invoice_id", "in", invoices.ids)], order="date, id")

    def assertCollected(self, invoices, expected):
        """``expected``: list of (ISO date, amount) by date, in company currency."""
        self.env.invalidate_all()
        rows = self._get_rows(invoices)
        found = [(fields.Date.to_string(row.date), row.amount) for row in rows]
        self.assertEqual([date for date, _amount in found], [date for date, _amount in expected])
        for (_date, amount), (_expected_date, expected_amount) in zip(found, expected, strict=True):
            self.assertAlmostEqual(amount, expected_amount, places=9)
