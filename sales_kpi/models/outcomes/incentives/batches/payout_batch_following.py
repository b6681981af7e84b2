from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from .payout_batch import ACCOUNTANT

OPEN = ("not_paid", "reversed", "blocked")


class SalesKpiPayoutBatch(models.Model):
    """What becomes of its entries and bills becomes of the batch: posted, they are paid; taken
    back by a reversal, or cancelled as a draft, their payouts are free again. Nothing is deleted.
    """

    _inherit = "sales.kpi.payout.batch"

    def action_open_moves(self):
        """Its entries and bills, to be looked at and posted."""
        self._kpi_check_one()
        domain = [("kpi_batch_id", "=", self.id)]
        move = self.env["account.move"].search(domain)
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries and Bills"),
            "res_model": "account.move",
            "domain": domain,
            "views": [(False, "list"), (False, "form")],
        }
        one = {"res_id": move.id, "views": [(False, "form")]} if len(move) == 1 else {}
        return action | one

    def action_take_back(self):
        """Reverse what is posted, cancel what is a draft: as an accountant."""
        self._kpi_check_one()
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._("Only accountants take a batch back."))
        if not self.try_lock_for_update():
            raise UserError(
                self.env._("Somebody else is working on this batch just now. Try again later.")
            )
        moves = self.sudo().payout_ids.move_id.with_env(self.env)
        if not moves:
            raise UserError(self.env._("Nothing of “%s” is in the books any more.", self.name))
        self._check_unpaid(moves)
        drafts = moves.filtered(lambda move: move.state == "draft")
        drafts.button_cancel()
        self._reverse(moves - drafts)

    def _check_unpaid(self, moves):
        bills = moves.filtered(lambda move: move.move_type != "entry")
        for bill in bills.filtered(lambda bill: bill.payment_state not in OPEN):
            raise UserError(
                self.env._("%s is paid. Take its payment back first.", bill.display_name)
            )

    def _reverse(self, moves):
        today = self.company_id._get_kpi_today()
        defaults = []
        for move in moves:
            is_bill = move.move_type != "entry"
            day = self._get_open_day(self.company_id, max(today, move.date), purchase=is_bill)
            ref = self.env._("Reversal of %s", move.name)
            defaults.append({"date": day, "invoice_date": is_bill and day, "ref": ref})
        moves._reverse_moves(defaults, cancel=True)

    # ---- called by the entries and bills themselves --------------------------------------------

    def _check_moves(self, moves, state):
        """Check before entries or bills of batches become posted, drafts or cancelled."""
        moves = moves.sudo()
        if state == "posted":
            for move in moves.filtered("kpi_batch_id"):
                self._check_postable(move)
        else:
            self._check_stays_back(moves)

    def _check_postable(self, move):
        payouts = self._find_payouts(move)
        if not payouts:
            raise UserError(
                self.env._(
                    "What %s booked was taken back: its payouts may be in another batch by now. "
                    "Make a new batch of them.",
                    move.display_name,
                )
            )
        batch = move.kpi_batch_id
        batch._check_same()
        batch._check_amount(move, payouts)
        for payout in payouts:
            if problem := payout._find_held():
                raise UserError(problem)

    def _check_amount(self, move, payouts):
        """Lines may be split and have other accounts; what they come to stays."""
        is_entry = move.move_type == "entry"
        currency = self.currency_id if is_entry else move.currency_id
        booked = sum(move.line_ids.mapped("debit")) if is_entry else move.amount_untaxed
        due = self._get_debits(payouts) if is_entry else abs(payouts.total)
        if currency.compare_amounts(booked, due):
            raise UserError(
                self.env._(
                    "%(move)s comes to %(booked)s, and its payouts to %(due)s. Correct it, or take "
                    "the batch back.",
                    move=move.display_name,
                    booked=format_amount(self.env, booked, currency),
                    due=format_amount(self.env, due, currency),
                )
            )

    def _check_stays_back(self, moves):
        for move in moves:
            if move.state == "posted" and move._kpi_takes_back():
                raise UserError(
                    self.env._(
                        "%s takes payouts back, that may be in another batch by now. Make a new "
                        "batch of them instead.",
                        move.display_name,
                    )
                )

    def _follow_moves(self, moves, state):
        moves = moves.sudo()
        own = self._find_payouts(moves.filtered("kpi_batch_id"))
        own._follow_move(state == "posted")
        if state == "cancel":
            own._leave_batch()
        elif state == "posted":
            back = moves.filtered(lambda move: move._kpi_takes_back()).reversed_entry_id
            self._find_payouts(back)._leave_batch()
        self.sudo()._refresh_state()

    def _find_payouts(self, moves):
        Payout = self.env["sales.kpi.payout"].sudo()
        return Payout.search([("move_id", "in", moves.ids)]) if moves else Payout

    def _refresh_state(self):
        for batch in self:
            state = batch._get_state()
            if state != batch.state:
                batch.state = state

    def _get_state(self):
        booked = self.payout_ids.filtered("move_id")
        if not booked and (self.move_ids or self.bill_ids):
            return "reversed"
        is_paid = all(payout.state == "paid" for payout in self.payout_ids)
        return "done" if is_paid else "entered"
