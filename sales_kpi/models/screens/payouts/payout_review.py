from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PAY = "sales_kpi.group_kpi_pay"
MUCH = 3  # times what somebody usually gets


class SalesKpiPayout(models.Model):
    """What a pay manager looks at before he approves: flags, beside everybody's own usual."""

    _inherit = "sales.kpi.payout"

    warning = fields.Char(
        string="To Look At", compute="_compute_warning", compute_sudo=True, groups=PAY,
        help="What is out of the ordinary, or keeps the pay from being worked out.",
    )  # fmt: skip
    is_flagged = fields.Boolean(
        compute="_compute_warning", compute_sudo=True, search="_search_is_flagged", groups=PAY
    )

    @api.depends("flags", "total")
    @api.depends_context("lang")
    def _compute_warning(self):
        usual = self._read_much()
        for payout in self:
            told = [payout._tell_flag(flag) for flag in payout.flags or ()]
            if payout.id in usual:
                told.append(
                    self.env._(
                        "Over %(times)s times the usual %(sum)s",
                        times=MUCH,
                        sum=payout._tell_money(usual[payout.id]),
                    )
                )
            payout.warning = " · ".join(told) or False
            payout.is_flagged = bool(told)

    @api.model
    def _search_is_flagged(self, operator, value):
        if operator != "in":
            return NotImplemented
        flagged = Domain("flags", "!=", False) | Domain("id", "in", list(self._read_much(None)))
        if value == {True}:
            return flagged
        return ~flagged if value == {False} else Domain.TRUE

    def _read_much(self, ids=()):
        """{id: the usual} of payouts that come to far more than it: the average of the person's
        last twelve, of the same plan and currency, that are final.

        :param ids: None: of all that are not final so far
        """
        self.env["sales.kpi.payout"].flush_model()
        which = (
            SQL("own.state NOT IN ('locked', 'paid')")
            if ids is None
            else SQL("own.id = ANY(%s)", self.ids)
        )
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT own.id, former.usual
                         FROM sales_kpi_payout own
                         JOIN sales_kpi_period period ON period.id = own.period_id
                   CROSS JOIN LATERAL (
                              SELECT AVG(total) AS usual FROM (
                                     SELECT other.total FROM sales_kpi_payout other
                                       JOIN sales_kpi_period earlier
                                         ON earlier.id = other.period_id
                                      WHERE other.user_id = own.user_id
                                        AND other.root_id = own.root_id
                                        AND other.currency_id = own.currency_id
                                        AND other.state IN ('locked', 'paid')
                                        AND earlier.date_to < period.date_from
                                   ORDER BY earlier.date_to DESC LIMIT 12) last) former
                        WHERE %s AND former.usual > 0 AND own.total > %s * former.usual""",
                    which,
                    MUCH,
                )
            )
        )

    def action_open_page(self):
        """The statement, as whom it pays reads it."""
        self._kpi_check_one()
        self.check_access("read")
        return self._kpi_open_waiting()
