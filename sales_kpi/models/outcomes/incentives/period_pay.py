from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesKpiPeriod(models.Model):
    """Payouts close with their pay period."""

    _inherit = "sales.kpi.period"

    payout_ids = fields.One2many(
        "sales.kpi.payout", "period_id", readonly=True, groups="sales_kpi.group_kpi_pay"
    )

    pay_as_of = fields.Datetime(
        string="Pay Worked Out At", readonly=True, copy=False,
        help="When the pay of the period was last worked out. What is paid may be older: it "
        "changes with what it rests on only.",
    )  # fmt: skip

    @api.model
    def _get_kept_by_us(self):
        return super()._get_kept_by_us() | {"pay_as_of"}

    @api.model
    def _get_types_in_use(self, company):
        pays = self.env["sales.kpi.payout"]._get_pay_types(company)
        return super()._get_types_in_use(company) | set(pays)

    def _find_review_gaps(self):
        gaps = super()._find_review_gaps()
        found = self.env["sales.kpi.payout"].sudo()._find_targetless(self.company_id)
        lacking = found.filtered(lambda one: one.period_id == self)
        if lacking:
            names = self._name_people(lacking.user_id)
            gaps.append(
                self.env._(
                    "Without a target, and paid nothing by a component that needs one: %s. Set the "
                    "targets first.",
                    names,
                )
            )
        return gaps

    def _freeze_outcomes(self):
        result = super()._freeze_outcomes()
        Payout = self.env["sales.kpi.payout"].sudo()
        if not Payout._refresh(self):
            raise UserError(
                self.env._(
                    "The pay of %s is being worked out. Try again in a minute.", self.display_name
                )
            )
        self._get_payouts("estimate").write({"state": "review"})
        return result

    def _get_payouts(self, *states):
        mine = self.env["sales.kpi.payout"].sudo().search([("period_id", "=", self.id)])
        return mine.filtered(lambda payout: payout.state in states) if states else mine

    def _prepare_lock(self):
        self._get_payouts()._expire()
        return super()._prepare_lock()

    def _find_lock_obstacles(self):
        obstacles = super()._find_lock_obstacles()
        if missing := self._get_payouts()._describe_open():
            obstacles.append(
                self.env._(
                    "%(period)s can't be locked before its payouts are confirmed:\n%(missing)s",
                    period=self.display_name,
                    missing="\n".join(missing),
                )
            )
        return obstacles

    def _lock_outcomes(self):
        finals = super()._lock_outcomes()
        self.env["sales.kpi.payout"].sudo()._find_asked(self).unlink()
        self._get_payouts().filtered(lambda one: one.state != "paid").write({"state": "locked"})
        return finals

    def _find_reopen_obstacles(self):
        obstacles = super()._find_reopen_obstacles()
        payouts = self._get_payouts()
        if payouts.filtered(lambda one: one.state == "paid" or one.batch_id):
            obstacles.append(
                self.env._(
                    "Payouts of %s were handed to accounting. Correct them by adjustments in an "
                    "open period instead.",
                    self.display_name,
                )
            )
        elif payouts.appeal_ids or self._find_corrections(payouts):
            obstacles.append(
                self.env._(
                    "Payouts of %s were appealed or corrected in later periods. Adjust them there "
                    "instead.",
                    self.display_name,
                )
            )
        return obstacles

    def _find_corrections(self, payouts):
        """Rows that correct these payouts for good, or that a manager put in."""
        rows = self.env["sales.kpi.earning"].sudo().search(
            [("reverses_id.payout_id", "in", payouts.ids)]
        )  # fmt: skip
        return rows.filtered(lambda row: row.payout_id.state != "estimate" or row.reason)

    def _take_back(self):
        payouts = self._get_payouts()
        payouts.write(
            {
                "state": "estimate",
                "approved_by_id": False,
                "published_on": False,
                "deadline": False,
                "held": False,
                "hold_reason": False,
            }
        )
        self._forget_estimates(payouts)
        return super()._take_back()

    def _forget_estimates(self, payouts):
        """What later estimates correct of these is worked out anew."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH gone AS (
                       DELETE FROM sales_kpi_earning WHERE reverses_id IN (
                              SELECT id FROM sales_kpi_earning WHERE payout_id = ANY(%s))
                    RETURNING payout_id)
                   UPDATE sales_kpi_payout SET mark = NULL
                    WHERE id IN (SELECT payout_id FROM gone)""",
                payouts.ids,
            )
        )
        self.env.invalidate_all()
