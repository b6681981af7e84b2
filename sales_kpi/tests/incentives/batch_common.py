from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .pay_common import PayCommon


class Books(AccountTestInvoicingCommon):
    """A company that books in dollars, and one euro at 7.80 on each payout in euros."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        cls.expense = cls.company_data["default_account_expense"]
        cls.misc = cls.company_data["default_journal_misc"]
        cls.accrual = cls.env["account.account"].create(
            {"name": "Accrued commission", "code": "209900", "account_type": "liability_current"}
        )
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.8)])


class BatchCommon(PayCommon, Books):
    """Locked payouts of March 2026: 6,076.54 for Ann, 630.72 for Bob; Carl is an agent outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batches = cls.env["sales.kpi.payout.batch"]
        cls.company.write(
            {
                "expense_accrual_account_id": cls.accrual.id,
                "automatic_entry_default_journal_id": cls.misc.id,
            }
        )
        cls.plan.expense_account_id = cls.expense
        cls.march = cls._get_period(3)
        cls.march.state = "locked"
        cls.agency = cls.env["res.partner"].create({"name": "Carl & Co"})
        cls.agent = cls._new_terms(cls.plan, cls.carl, partner_id=cls.agency.id)
        cls.of_ann = cls._new_locked(cls.ann, 6076.54, member_id=cls.terms.id)
        cls.of_bob = cls._new_locked(cls.bob, 630.72)

    @classmethod
    def _new_locked(cls, user, total, **values):
        period = values.pop("period", cls.march)
        return cls._new_payout(user, period, total=total, **{"state": "locked", **values})

    @classmethod
    def _new_of_agent(cls, total, **values):
        return cls._new_locked(cls.carl, total, member_id=cls.agent.id, **values)

    @classmethod
    def _set(cls, payouts, **values):
        """As it was worked out before it was final: nobody writes sums from then on."""
        cls.env.flush_all()
        sets = SQL(", ").join(SQL("%s = %s", SQL.identifier(k), v) for k, v in values.items())
        cls.env.cr.execute(
            SQL("UPDATE sales_kpi_payout SET %s WHERE id = ANY(%s)", sets, list(payouts.ids))
        )
        payouts.invalidate_recordset()

    def _make(self, payouts=None, user=None):
        payouts = payouts or self.of_ann | self.of_bob
        action = payouts.with_user(user or self.accountant).action_make_batch()
        return self.batches.browse(action["res_id"])

    def _post(self, moves):
        moves.with_user(self.accountant).action_post()

    def _get_rows(self, move):
        """[(account, partner, currency, amount in it, balance)], the expense first"""
        return [
            (
                line.account_id, line.partner_id, line.currency_id.name, line.amount_currency,
                line.balance,
            )
            for line in move.line_ids.sorted(lambda line: (-line.balance, line.id))
        ]  # fmt: skip
