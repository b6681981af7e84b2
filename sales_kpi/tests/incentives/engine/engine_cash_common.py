from odoo import Command

from ...cash.collection_common import CollectionCommon
from ...common import set_clock
from ..engine_common import EngineCommon
from ..pay_common import PayCommon


class EngineCashCommon(CollectionCommon):
    """Pay for cash that really came in, through Odoo's own payments and reconciliation."""

    _get_period = classmethod(PayCommon._get_period.__func__)
    _plan = classmethod(EngineCommon._plan.__func__)
    _work_out = classmethod(EngineCommon._work_out.__func__)
    _check_faultless = classmethod(EngineCommon._check_faultless.__func__)
    _close = classmethod(EngineCommon._close.__func__)
    _sell = classmethod(EngineCommon._sell.__func__)
    _payout, _total, _rows = EngineCommon._payout, EngineCommon._total, EngineCommon._rows
    assertRows, assertSums = EngineCommon.assertRows, EngineCommon.assertSums

    @classmethod
    def _new_plan(cls, *args, **values):
        return PayCommon._new_plan.__func__(cls.by_module, *args, **values)

    @classmethod
    def _new_terms(cls, *args, **values):
        return PayCommon._new_terms.__func__(cls.by_module, *args, **values)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_module = type("ByModule", (), {"env": cls.env(su=True)})
        set_clock(cls.company, "UTC")
        cls.Payout = cls.env["sales.kpi.payout"].sudo()
        cls.bees, cls.customer = cls.team, cls.partner_a
        cls.pump = cls.env["product.product"].create({"name": "Pump", "type": "consu"})
        cls.tax = cls.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "type_tax_use": "sale", "company_id": cls.company.id}
        )

    @classmethod
    def _plan_cash(cls, **values):
        return cls._plan({"basis": "cash", "rate": 0.05, **values})

    @classmethod
    def _bill_taxed(cls, amount, day="2026-01-05", **values):
        line = {"name": "Goods", "price_unit": amount, "tax_ids": [Command.set(cls.tax.ids)]}
        return cls._bill(amount, date=day, invoice_line_ids=[Command.create(line)], **values)

    def _refund(self, invoice, amount, day):
        """A credit note that is paid back to the customer at once."""
        note = self._bill_taxed(
            amount, day, move_type="out_refund", reversed_entry_id=invoice.id
        )  # fmt: skip
        self._pay(note, day)
        return note

    def _unmatch(self, invoice, day):
        """Take the matching of a payment of that day off again, as the accountant does."""
        line = self._get_due(invoice)
        matched = line.matched_credit_ids.filtered(
            lambda partial: str(partial.credit_move_id.date) == day
        )
        cash = matched.credit_move_id
        matched.unlink()
        return cash

    def _share(self, document, parts):
        link = "order_id" if document._name == "sale.order" else "invoice_id"
        self.env["sales.kpi.share"].sudo().create(
            [
                {
                    link: document.id, "user_id": user.id, "team_id": self.team.id, "kind": kind,
                    "company_id": self.company.id, "percent": percent, "reason": "Agreed",
                }
                for kind, own in parts.items()
                for user, percent in own
            ]
        )  # fmt: skip

    def _credit(self, document, user):
        """As a KPI manager moves it."""
        document.sudo()._kpi_put_credit({"kpi_user_id": user})
        self.env.flush_all()

    def _get_cash_line(self, payment):
        return payment.move_id.line_ids.filtered(lambda line: line.account_id == self.receivable)

    def _take_off(self, bill, payment):
        due, cash = self._get_due(bill), self._get_cash_line(payment)
        partials = (due.matched_credit_ids | due.matched_debit_ids) & (
            cash.matched_credit_ids | cash.matched_debit_ids
        )
        self.assertTrue(partials)
        partials.unlink()

    def _put_on(self, bill, payment):
        (self._get_due(bill) | self._get_cash_line(payment)).reconcile()

    def _days_factors(self):
        table = ((15, 1.1), (31, 1.0), (60, 0.8), (90, 0.6), (120, 0.4), (150, 0.2))
        rows = [{"days": days, "factor": factor} for days, factor in table]
        rows.append({"is_last": True, "factor": 0.1})
        return {"factor_by": "days", "factor_ids": [Command.create(row) for row in rows]}
