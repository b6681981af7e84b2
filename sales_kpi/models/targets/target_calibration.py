from collections import defaultdict

from odoo import api, fields, models


class SalesKpiTarget(models.Model):
    """What speaks for a higher or a lower target, beside it."""

    _inherit = "sales.kpi.target"

    stretch = fields.Float(
        string="80th Percentile",
        compute="_compute_hints",
        groups="sales_kpi.group_kpi_manager",
        help="What the salesperson reached or bettered in one of five of the last 12 periods.",
    )
    has_stretch = fields.Boolean(compute="_compute_hints", groups="sales_kpi.group_kpi_manager")
    hint = fields.Char(
        compute="_compute_hints",
        groups="sales_kpi.group_kpi_manager",
        help="How many of the last targets were reached.",
    )

    @api.depends("period_id", "definition_id", "user_id", "company_id")
    def _compute_hints(self):
        stretches, shares = defaultdict(dict), defaultdict(dict)
        for period, targets in self.grouped("period_id").items():
            if period.date_from:
                Hint = self.env["sales.kpi.target.hint"].sudo()
                asked = (
                    period.company_id, targets.definition_id, period.period_type, period.date_from,
                )  # fmt: skip
                stretches[period] = Hint._get_stretches(*asked)
                shares[period] = Hint._get_reached_shares(*asked)
        for target in self:
            definition_id = target.definition_id.id
            figure = stretches[target.period_id].get((definition_id, target.user_id.id))
            target.stretch = figure or 0
            target.has_stretch = figure is not None
            share = shares[target.period_id].get(definition_id, (0, 0))
            target.hint = self.env["sales.kpi.target.hint"]._describe_share(*share)
