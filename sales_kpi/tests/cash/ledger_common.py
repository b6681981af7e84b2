"""A random ledger of one quarter: every kind of document that moves money or settles an invoice."""

import random

from odoo import Command

from .collection_common import CollectionCommon

PREFIX = "_play_"


class LedgerCommon(CollectionCommon):
    """Each ``_play_`` makes one kind of case, on random days and with random amounts."""

    seed = 15

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(cls.seed)
        cls.cash_box = cls.company_data["default_journal_cash"]
        cls.misc = cls.company_data["default_journal_misc"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.income = cls.company_data["default_account_revenue"]
        cls.dollar = cls.company.currency_id
        cls.discount = cls._new_discount_term(2, discount_days=60)
        cls.kinds = sorted(name for name in dir(cls) if name.startswith(PREFIX))
        cls.dice.shuffle(cls.kinds)
        for name in cls.kinds:
            getattr(cls, name)()
        cls.env.flush_all()
        # as in a database that lives: PostgreSQL takes one that was emptied for empty
        cls.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment, "
            "account_move__account_payment"
        )

    # ---- dice ----------------------------------------------------------------------------------

    @classmethod
    def _draw(cls, low=20, high=900):
        return cls.dice.randint(low * 100, high * 100) / 100

    @classmethod
    def _day(cls, month=None):
        return f"2026-0{month or cls.dice.randint(1, 3)}-{cls.dice.randint(11, 28)}"

    @classmethod
    def _invoice(cls, amount=None, **values):
        rep = cls.dice.choice([cls.ann, cls.bob])
        return cls._bill(amount or cls._draw(), values.pop("rep", rep), **values)

    @classmethod
    def _part(cls, amount, share=None):
        return round(amount * (share or cls.dice.uniform(0.2, 0.7)), 2)

    @classmethod
    def _write_off(cls, invoice, share=0.9, account=None):
        return {
            "amount": cls._part(invoice.amount_residual, share),
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": (account or cls.expense).id,
        }

    @classmethod
    def _entry(cls, journal, date, *counterparts):
        entry = cls.env["account.move"].create(
            {
                "date": date,
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(cls._prepare_counterpart(*item)) for item in counterparts
                ],
            }
        )
        entry.action_post()
        return entry

    # ---- customers' money ------------------------------------------------------------------------

    @classmethod
    def _play_unpaid(cls):
        cls._invoice()

    @classmethod
    def _play_paid(cls):
        cls._pay(cls._invoice(), cls._day())

    @classmethod
    def _play_receipt(cls):
        cls._pay(cls._invoice(move_type="out_receipt"), cls._day())

    @classmethod
    def _play_parts(cls):
        invoice = cls._invoice(invoice_payment_term_id=cls.pay_terms_b.id)
        for month in (1, 3):
            cls._pay(invoice, cls._day(month), amount=cls._part(invoice.amount_total, 0.4))

    @classmethod
    def _play_over_payment(cls):
        invoice = cls._invoice()
        payment = cls._new_payment(invoice.amount_total + cls._draw(), cls._day())
        cls._match(invoice, payment.move_id)

    @classmethod
    def _play_over_payment_paid_back(cls):
        invoice = cls._invoice()
        payment = cls._new_payment(invoice.amount_total + 50, cls._day(1))
        cls._match(invoice, payment.move_id)
        back = cls._new_payment(50, cls._day(3), payment_type="outbound")
        cls._match(payment.move_id, back.move_id)

    @classmethod
    def _play_advance(cls):
        payment = cls._new_payment(cls._draw(100, 200), cls._day(1))
        invoice = cls._invoice(300, date="2026-03-05")
        cls._match(invoice, payment.move_id)

    @classmethod
    def _play_advance_not_used(cls):
        cls._new_payment(cls._draw(), cls._day())

    @classmethod
    def _play_two_invoices_one_payment(cls):
        cls._pay(cls._invoice() | cls._invoice(), cls._day(), group_payment=True)

    @classmethod
    def _play_discount_of_one_of_two(cls):
        invoices = cls._invoice(invoice_payment_term_id=cls.discount.id) | cls._invoice()
        cls._pay(invoices, cls._day(2), group_payment=True)

    @classmethod
    def _play_write_off(cls):
        invoice = cls._invoice()
        cls._pay(invoice, cls._day(), **cls._write_off(invoice))

    @classmethod
    def _play_excess_kept(cls):
        invoice = cls._invoice()
        cls._pay(invoice, cls._day(), **cls._write_off(invoice, 1.1, cls.income))

    @classmethod
    def _play_written_off_by_an_entry(cls):
        invoice = cls._invoice()
        part = cls._part(invoice.amount_total)
        cls._match(
            invoice,
            cls._entry(cls.misc, cls._day(), (cls.expense, part), (cls.receivable, -part)),
        )

    @classmethod
    def _play_nobody(cls):
        invoice = cls._invoice()
        cls._pay(invoice, cls._day())
        cls._forget_rep(invoice)

    @classmethod
    def _play_cash_box(cls):
        cls._register_payment(cls._invoice(), payment_date=cls._day(), journal_id=cls.cash_box.id)

    @classmethod
    def _play_straight_to_the_bank(cls):
        method = cls.bank.inbound_payment_method_line_ids[:1]
        former, method.payment_account_id = method.payment_account_id, cls.bank.default_account_id
        cls._pay(cls._invoice(), cls._day())
        method.payment_account_id = former

    # ---- credit notes ----------------------------------------------------------------------------

    @classmethod
    def _play_credit_note(cls):
        invoice = cls._invoice()
        credit = cls._invoice(
            cls._part(invoice.amount_total), date=cls._day(), move_type="out_refund"
        )
        cls._match(invoice, credit)
        cls._pay(invoice, cls._day(3))

    @classmethod
    def _play_credit_note_paid_out(cls):
        credit = cls._invoice(move_type="out_refund")
        cls._pay(credit, cls._day(), amount=cls._part(credit.amount_total))

    @classmethod
    def _play_credit_note_not_used(cls):
        cls._invoice(move_type="out_refund")

    @classmethod
    def _play_credit_note_written_off(cls):
        credit = cls._invoice(move_type="out_refund")
        cls._pay(credit, cls._day(), **cls._write_off(credit, 0.8))

    # ---- other currencies ------------------------------------------------------------------------

    @classmethod
    def _play_euros_gain(cls):
        invoice = cls._invoice(currency_id=cls.euro.id)
        cls._pay(invoice, cls._day(2), currency_id=cls.euro.id)

    @classmethod
    def _play_euros_loss(cls):
        invoice = cls._invoice(currency_id=cls.euro.id)
        part = cls._part(invoice.amount_total)
        cls._pay(invoice, cls._day(3), currency_id=cls.euro.id, amount=part)
        cls._pay(invoice, cls._day(3), currency_id=cls.euro.id)

    @classmethod
    def _play_euros_paid_in_dollars(cls):
        invoice = cls._invoice(currency_id=cls.euro.id)
        cls._pay(invoice, cls._day(2), currency_id=cls.dollar.id, amount=20)

    @classmethod
    def _play_euros_discount(cls):
        invoice = cls._invoice(currency_id=cls.euro.id, invoice_payment_term_id=cls.discount.id)
        cls._pay(invoice, cls._day(2), currency_id=cls.euro.id)

    @classmethod
    def _play_euros_credit_note(cls):
        invoice = cls._invoice(currency_id=cls.euro.id)
        credit = cls._invoice(
            cls._part(invoice.amount_total),
            date=cls._day(2),
            move_type="out_refund",
            currency_id=cls.euro.id,
        )
        cls._match(invoice, credit)

    # ---- bank lines, entries ---------------------------------------------------------------------

    @classmethod
    def _play_bank_line(cls):
        invoice = cls._invoice()
        part = cls._part(invoice.amount_total)
        line = cls._new_bank_line(part, cls._day(), [(cls.receivable, -part)])
        cls._match(invoice, line.move_id)

    @classmethod
    def _play_bank_line_with_charges(cls):
        invoice = cls._invoice(200)
        line = cls._new_bank_line(190, cls._day(), [(cls.receivable, -200), (cls.expense, 10)])
        cls._match(invoice, line.move_id)

    @classmethod
    def _play_bank_line_with_something_else(cls):
        invoice = cls._invoice(100)
        suspense = cls.bank.suspense_account_id
        line = cls._new_bank_line(150, cls._day(), [(cls.receivable, -100), (suspense, -50)])
        cls._match(invoice, line.move_id)

    @classmethod
    def _play_bank_line_less_a_bill(cls):
        invoice = cls._invoice(100)
        line = cls._new_bank_line(80, cls._day(), [(cls.receivable, -100), (cls.payable, 20)])
        cls._match(invoice, line.move_id)

    @classmethod
    def _play_bank_line_of_a_payment(cls):
        invoice = cls._invoice()
        payment = cls._pay(invoice, cls._day(1))
        account = payment.outstanding_account_id
        line = cls._new_bank_line(payment.amount, cls._day(2), [(account, -payment.amount)])
        (payment.move_id | line.move_id).line_ids.filtered(
            lambda item: item.account_id == account
        ).reconcile()

    @classmethod
    def _play_bank_line_not_identified(cls):
        cls._new_bank_line(75, cls._day(), [(cls.bank.suspense_account_id, -75)])

    @classmethod
    def _play_dollar_bank_line_for_euros(cls):
        invoice = cls._invoice(100, currency_id=cls.euro.id)
        line = cls._new_bank_line(
            200, cls._day(2), [(cls.receivable, -210, cls.euro, -100), (cls.expense, 10)]
        )
        cls._match(invoice, line.move_id)

    @classmethod
    def _play_entry_of_the_bank(cls):
        invoice = cls._invoice(100)
        account = cls.bank.default_account_id
        cls._match(
            invoice,
            cls._entry(
                cls.bank, cls._day(), (account, 88), (cls.expense, 2), (cls.receivable, -90)
            ),
        )

    @classmethod
    def _play_entry_of_another_journal(cls):
        account = cls.bank.default_account_id
        invoice = cls._invoice(100)
        cls._match(invoice, cls._entry(cls.misc, cls._day(), (account, 60), (cls.receivable, -60)))

    @classmethod
    def _play_payment_without_an_entry(cls):
        accounts = {
            method: method.payment_account_id for method in cls.bank.inbound_payment_method_line_ids
        }
        with cls._without_entries():
            cls._pay(cls._invoice(), cls._day())
            invoice = cls._invoice()
            cls._pay(invoice, cls._day(1))
            amount = invoice.amount_total
            line = cls._new_bank_line(amount, cls._day(2), [(cls.receivable, -amount)])
            cls._match(invoice, line.move_id)
        for method, account in accounts.items():
            method.payment_account_id = account

    # ---- undone ----------------------------------------------------------------------------------

    @classmethod
    def _play_un_reconciled(cls):
        payment = cls._pay(cls._invoice(), cls._day())
        cls._get_due(payment.move_id).remove_move_reconcile()

    @classmethod
    def _play_matched_again(cls):
        invoice = cls._invoice()
        payment = cls._pay(invoice, cls._day(), amount=cls._part(invoice.amount_total))
        lines = cls._get_due(invoice | payment.move_id)
        lines.remove_move_reconcile()
        lines.reconcile()

    @classmethod
    def _play_payment_in_draft(cls):
        cls._pay(cls._invoice(), cls._day()).action_draft()

    @classmethod
    def _play_payment_cancelled(cls):
        cls._pay(cls._invoice(), cls._day()).action_cancel()

    @classmethod
    def _play_payment_rejected(cls):
        invoice = cls._invoice()
        cls._pay(invoice, cls._day(), **cls._write_off(invoice)).action_reject()

    @classmethod
    def _play_invoice_in_draft(cls):
        invoice = cls._invoice()
        cls._pay(invoice, cls._day())
        invoice.button_draft()

    # ---- no customers ----------------------------------------------------------------------------

    @classmethod
    def _play_supplier(cls):
        bill = cls._bill(cls._draw(), move_type="in_invoice", ref=f"theirs {cls._draw()}")
        cls._pay(bill, cls._day())

    @classmethod
    def _play_transfer(cls):
        account = cls.env.company.transfer_account_id
        cls._entry(cls.bank, cls._day(2), (cls.bank.default_account_id, -70), (account, 70))
        cls._entry(cls.cash_box, cls._day(2), (cls.cash_box.default_account_id, 70), (account, -70))

    @classmethod
    def _play_wages(cls):
        cls._entry(cls.misc, cls._day(), (cls.bank.default_account_id, -300), (cls.expense, 300))

    @classmethod
    def _play_cash_basis_tax(cls):
        cls.company.tax_exigibility = True
        tax = cls.company_data["default_tax_sale"].copy({"name": "On payment"})
        account = cls.company_data["default_account_tax_sale"].copy()
        account.reconcile = True
        tax.write({"tax_exigibility": "on_payment", "cash_basis_transition_account_id": account.id})
        invoice = cls._invoice()
        invoice.button_draft()
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        cls._pay(invoice, cls._day(), amount=cls._part(invoice.amount_total))
