from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .....tools import canonical
from .....tools.payout import exact, money
from .payout_batch import ACCOUNTANT

# What a payout and its batch must agree on.
KEPT = ("payout_id", "user_id", "amount", "currency_id", "company_amount")


class SalesKpiPayout(models.Model):
    """A final payout goes into one batch, and is paid when its entry or bill is posted. It is final
    once its period is locked; where its plan pays in review, once it is confirmed."""

    _inherit = "sales.kpi.payout"

    move_id = fields.Many2one(
        "account.move", string="Entry or Bill", readonly=True, index="btree_not_null",
        ondelete="restrict", groups=f"{ACCOUNTANT},sales_kpi.group_kpi_pay",
    )  # fmt: skip

    is_due = fields.Boolean(
        string="To Pay", compute="_compute_is_due", search="_search_is_due", compute_sudo=True,
        help="Final, and in no batch so far.",
    )  # fmt: skip

    @api.depends("state", "batch_id", "incentive_id.pays_at")
    def _compute_is_due(self):
        for payout in self:
            payout.is_due = payout._is_final() and not payout.batch_id

    @api.model
    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = [("pays_at", "=", "review")]
        early = self.env["sales.kpi.incentive"].sudo().with_context(active_test=False).search(known)
        due = Domain("batch_id", "=", False) & (
            Domain("state", "=", "locked")
            | (Domain("state", "=", "confirmed") & Domain("incentive_id", "in", early.ids))
        )
        return due if True in value else ~due

    def _is_final(self):
        return self.state == "locked" or (
            self.state == "confirmed" and self.incentive_id.pays_at == "review"
        )

    def action_make_batch(self):
        """Make a batch of these payouts, with draft entries and bills, and open it."""
        self._kpi_check_some()
        batch = self.env["sales.kpi.payout.batch"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": batch.name,
            "res_model": batch._name,
            "res_id": batch.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # ---- into a batch --------------------------------------------------------------------------

    def _take_for_batch(self):
        """Hold the payouts, so that nobody else puts them into a batch meanwhile.

        :raise UserError: some can't be paid
        """
        if not self:
            raise UserError(self.env._("Choose the payouts that are to be paid."))
        if len(self.company_id) > 1 or len(self.period_id) > 1:
            raise UserError(
                self.env._(
                    "A batch holds payouts of one company and one period. Choose those of one."
                )
            )
        if len(self.try_lock_for_update()) < len(self):
            raise UserError(
                self.env._(
                    "Somebody else is working on these payouts just now. Look at them again in a "
                    "moment."
                )
            )
        for payout in self:
            if problem := payout._find_unpayable():
                raise UserError(problem)

    def _find_unpayable(self):
        """Why it can't go into a batch, in a sentence."""
        if self.batch_id:
            return self.env._(
                "%(payout)s is in the batch “%(batch)s” already. Leave it out.",
                payout=self.display_name,
                batch=self.batch_id.name,
            )
        if self.state == "paid":
            return self.env._("%s is paid already. Leave it out.", self.display_name)
        if not self._is_final():
            return self.env._(
                "%s is not locked yet. Leave it out, or lock its period first.", self.display_name
            )
        return self._find_held()

    def _find_held(self):
        if not self.held:
            return None
        return self.env._(
            "%(payout)s is on hold: %(reason)s Leave it out, or let a pay manager release it.",
            payout=self.display_name,
            reason=(self.hold_reason or "—").strip(),
        )

    def _prepare_batch_row(self):
        """What is paid to whom: numbers and names as they are now, whatever becomes of them."""
        return {
            "payout_id": self.id,
            "user_id": self.user_id.id,
            "name": self.user_id.name,
            "plan": self.incentive_id.name,
            "period": self.period_id.name,
            "amount": float(money(self.total, self.currency_id.decimal_places)),
            "currency_id": self.currency_id.id,
            "currency": self.currency_id.name,
            "company_amount": self._get_company_amount(),
            "is_external": bool(self.member_id.partner_id),
            "rest": float(money(self.carried_out, self.currency_id.decimal_places)),
            "is_leaver": self._is_of_leaver(),
        }

    def _is_row(self, row):
        mine = self._prepare_batch_row()
        return bool(row) and all(canonical.same(mine[name], row[name]) for name in KEPT)

    def _is_of_leaver(self):
        """Whether no later payout follows from which a rest could be taken."""
        last = self.member_id.date_to
        is_away = not self.user_id.active or self.company_id not in self.user_id.company_ids
        return is_away or bool(last and last <= self.period_id.date_to)

    def _is_nothing(self):
        return self.currency_id.is_zero(self.total)

    # ---- into the books ------------------------------------------------------------------------

    def _get_rate(self):
        """Units of company currency for one of the payout's, as kept when it was worked out."""
        return 1 if self.currency_id == self.company_id.currency_id else self.fx

    def _get_company_amount(self):
        amount = money(self.total, self.currency_id.decimal_places) * exact(self._get_rate())
        return float(money(amount, self.company_id.currency_id.decimal_places))

    def _get_label(self):
        return f"{self.incentive_id.name} · {self.user_id.name} · {self.period_id.display_name}"

    def _prepare_owed_line(self, accrual):
        """What the company owes the person from now on."""
        return {
            "name": self._get_label(),
            "account_id": accrual.id,
            "partner_id": self.user_id.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": -float(money(self.total, self.currency_id.decimal_places)),
            "balance": -self._get_company_amount(),
            "tax_ids": [Command.clear()],
        }

    def _prepare_bill(self, batch, journal, day):
        """Without tax: that is as the agent's own invoice says."""
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "partner_id": self.member_id.partner_id.id,
            "invoice_date": day,
            "date": day,
            "ref": self._get_label(),
            "currency_id": self.currency_id.id,
            "invoice_currency_rate": float(1 / exact(self._get_rate())),
            "kpi_batch_id": batch.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self._get_label(),
                        "quantity": 1,
                        "price_unit": float(money(self.total, self.currency_id.decimal_places)),
                        "account_id": self.incentive_id.expense_account_id.id,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _follow_move(self, is_posted):
        """Paid, or final again, as its entry or bill is."""
        changed = self.filtered(lambda payout: (payout.state == "paid") != is_posted)
        for state, payouts in changed.grouped(lambda one: one._get_state(is_posted)).items():
            payouts.write({"state": state})

    def _get_state(self, is_paid):
        if is_paid:
            return "paid"
        return "locked" if self.period_id.state == "locked" else "confirmed"

    def _leave_batch(self):
        """Free for another batch: what booked it was taken back."""
        self._follow_move(False)
        self.write({"batch_id": False, "move_id": False})
