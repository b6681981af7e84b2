"""Two pay months that went all the way, and what came of them afterwards.

Everybody confirmed what he is paid but for one, whose appeal was accepted; the accountant has
posted the batches. Later a customer sent back a part of what had been paid for. The month after
them waits for its review, and the running one is an estimate.
"""

from .appraisals import acknowledge_all
from .cast import ACCOUNTANT, MANAGER
from .clock import CURRENT

APPEALED, GIVEN = "liuyang", 120.0
REASON = "The customer held back his payment because we delivered late: the days should not count."
DECISION = "True, two weeks of the delay were ours."
HELD, WHY_HELD = "david", "His bank account is not known yet."


class PayMonths:
    """
    :param pay: ``Pay``: the plans
    :param books: ``Books``, for what is sent back
    """

    def __init__(self, world, pay, books):
        self.world, self.pay, self.books = world, pay, books
        self.env = world.env
        self.manager = world.users[MANAGER[0]]
        self.accountant = world.users[ACCOUNTANT[0]]

    def build(self, periods):
        self._open_books()
        for index in self.pay.CLOSED:
            period = periods[index].with_user(self.manager)
            acknowledge_all(self.env, period)  # appraisals first
            payouts = self._publish(period)
            if index == self.pay.CLOSED[0]:
                self._appeal(payouts)
            else:
                self._of(payouts, HELD)[:1].with_user(self.manager)._hold_back(WHY_HELD)
            self._confirm(payouts)
            period.action_lock()
            self._pay(payouts)
        self._send_back()
        self.env["sales.kpi.payout"]._refresh(periods[CURRENT])

    def _open_books(self):
        """Where accountants book what is owed to salespeople."""
        company = self.world.company
        account = self.env["account.account"].create(
            {
                "name": "Accrued Commissions",
                "code": "219900",
                "account_type": "liability_current",
                "company_ids": company.ids,
            }
        )
        journal = self.env["account.journal"].create(
            {"name": "Pay of Sales", "code": "SKDP", "type": "general", "company_id": company.id}
        )
        company.expense_accrual_account_id = company.expense_accrual_account_id or account
        for plan in self.pay.plans.values():
            plan.journal_id = journal

    # ---- the month's steps ---------------------------------------------------------------------

    def _publish(self, period):
        payouts = self.env["sales.kpi.payout"].search([("period_id", "=", period.id)])
        for_manager = payouts.with_user(self.manager)
        for_manager.action_approve()
        for_manager.action_publish()
        return payouts

    def _of(self, payouts, login):
        return payouts.filtered(lambda payout: payout.user_id == self.world.users[login])

    def _appeal(self, payouts):
        """It is given in the month after, which is open still."""
        of_cash = payouts.filtered(lambda one: one.incentive_id == self.pay.plans["cash_days"])
        payout = self._of(of_cash, APPEALED)
        user = payout.user_id
        appeal = self.env["sales.kpi.pay.appeal"].with_user(user).create(
            {
                "payout_id": payout.id,
                "earning_id": payout.earning_ids.sorted("factor")[:1].id,
                "reason": REASON,
            }
        )  # fmt: skip
        decided = appeal.with_user(self.manager)
        decided.write({"amount": GIVEN, "decision_note": DECISION})
        decided.action_accept()

    def _confirm(self, payouts):
        for user, own in payouts.grouped("user_id").items():
            own.filtered(lambda one: one.state == "published").with_user(user).action_confirm()

    def _pay(self, payouts):
        """What is held back waits for another batch."""
        due = payouts.filtered(lambda payout: not payout.held).with_user(self.accountant)
        batch = self.env["sales.kpi.payout.batch"].browse(due.action_make_batch()["res_id"])
        batch.with_user(self.accountant).move_ids.action_post()

    # ---- afterwards ----------------------------------------------------------------------------

    def _send_back(self):
        """A credit note that is paid out, of an invoice whose cash was paid for already."""
        first, last = self.world.clock.months[self.pay.CLOSED[-1]]
        row = self.env["sales.kpi.earning"].search(
            [
                ("incentive_id", "=", self.pay.plans["cash_days"].id),
                ("kind", "=", "earned"),
                ("date", ">=", first),
                ("date", "<=", last),
                ("amount", ">", 0),
                ("payout_id.held", "=", False),
            ],
            order="amount DESC, id",
            limit=1,
        )
        self.books.take_back(self.env["account.move"].browse(row.res_id))
