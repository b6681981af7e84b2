from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError


class SalesKpiPayoutBatch(models.Model):
    """What a batch writes into the books: an entry of what is paid through payroll, and a vendor
    bill of each external agent; all drafts, that the accountant posts."""

    _inherit = "sales.kpi.payout.batch"

    def _enter(self):
        """Make entries and bills of the payouts that come to anything."""
        paid = self.payout_ids.filtered(lambda payout: not payout._is_nothing())
        (self.payout_ids - paid).state = "paid"
        agents = paid.filtered("member_id.partner_id")
        self._check_accounts(paid)
        self._make_entries(paid - agents)
        self._make_bills(agents)

    # ---- through payroll -----------------------------------------------------------------------

    def _make_entries(self, payouts):
        """An entry a journal."""
        accrual = self.company_id.expense_accrual_account_id
        if payouts and not accrual:
            raise UserError(
                self.env._(
                    "%s has no account for accrued expenses. An administrator chooses it under "
                    "Settings → Sales KPI → Pay.",
                    self.company_id.name,
                )
            )
        for journal, booked in payouts.grouped(self._get_journal).items():
            move = self.env["account.move"].create(self._prepare_entry(journal, booked, accrual))
            booked.move_id = move

    def _get_journal(self, payout):
        company = self.company_id
        journal = payout.incentive_id.journal_id or company.automatic_entry_default_journal_id
        if not journal:
            raise UserError(
                self.env._(
                    "There is no journal for the entry. Choose one on the plan %(plan)s, or an "
                    "administrator chooses one for %(company)s under Settings → Sales KPI → Pay.",
                    plan=payout.incentive_id.name,
                    company=company.name,
                )
            )
        return journal

    def _prepare_entry(self, journal, payouts, accrual):
        owed = [payout._prepare_owed_line(accrual) for payout in payouts]
        lines = [*self._prepare_spent_lines(payouts, owed), *owed]
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "date": self.date,
            "ref": self.name,
            "kpi_batch_id": self.id,
            "line_ids": [Command.create(line) for line in lines],
        }

    def _prepare_spent_lines(self, payouts, owed):
        """One line an account, in the company's currency: what is owed, to the cent."""
        spent = defaultdict(float)
        for payout, line in zip(payouts, owed, strict=True):
            spent[payout.incentive_id.expense_account_id] -= line["balance"]
        for account, amount in spent.items():
            balance = self.currency_id.round(amount)
            if balance:
                yield {
                    "name": self.name,
                    "account_id": account.id,
                    "currency_id": self.currency_id.id,
                    "amount_currency": balance,
                    "balance": balance,
                    "tax_ids": [Command.clear()],
                }

    # ---- external agents -----------------------------------------------------------------------

    def _make_bills(self, payouts):
        """A bill a payout, so that each can be reversed by itself; a refund where he owes."""
        if not payouts:
            return
        journal = self._get_bill_journal()
        day = self._get_open_day(self.company_id, self.date, purchase=True)
        vals_list = [payout._prepare_bill(self, journal, day) for payout in payouts]
        bills = self.env["account.move"].create(vals_list)
        for payout, bill in zip(payouts, bills, strict=True):
            payout.move_id = bill
        bills.filtered(lambda bill: bill.amount_total < 0).action_switch_move_type()

    def _get_bill_journal(self):
        Journal = self.env["account.journal"].with_context(active_test=True)
        known = [*Journal._check_company_domain(self.company_id), ("type", "=", "purchase")]
        journal = Journal.search(known, limit=1)
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no journal for vendor bills. Add one in the accounting first.",
                    self.company_id.name,
                )
            )
        return journal

    def _get_debits(self, payouts):
        """What the entry of payouts debits."""
        account = self.env["account.account"]
        owed = [payout._prepare_owed_line(account) for payout in payouts]
        lines = [*self._prepare_spent_lines(payouts, owed), *owed]
        return sum(max(0, line["balance"]) for line in lines)

    # ---- before anything is written ------------------------------------------------------------

    def _check_accounts(self, payouts):
        for plan in payouts.incentive_id:
            if not plan.expense_account_id:
                raise UserError(
                    self.env._(
                        "The plan %s has no account. Choose the expense account that bears it.",
                        plan.name,
                    )
                )
        for payout in payouts:
            if payout._get_rate() <= 0:
                raise UserError(
                    self.env._(
                        "The payout %(payout)s has no exchange rate of %(currency)s. Enter one, "
                        "and let the payout be worked out again.",
                        payout=payout.display_name,
                        currency=payout.currency_id.name,
                    )
                )

    @api.model
    def _get_open_day(self, company, day, purchase=False):
        """The first day from a day on for which the books are open to the caller."""
        company = company.sudo()
        while locks := company._get_lock_date_violations(
            day, sale=False, purchase=purchase, tax=False
        ):
            day = max(lock for lock, _field in locks) + timedelta(days=1)
        return day
