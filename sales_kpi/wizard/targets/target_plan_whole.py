from odoo import api, fields, models

from ...tools.spread import total
from .plan_wholes import PlanWholes, get_group


class SalesKpiTargetPlanWhole(models.TransientModel):
    """Targets beyond the plan that its parts are part of: the year of a planned quarter, the
    company of a planned team."""

    _name = "sales.kpi.target.plan.whole"
    _description = "What a Target Plan Is Part Of"
    _order = "measure_id, subject_type, id"
    _rec_name = "label"

    plan_id = fields.Many2one(
        "sales.kpi.target.plan", required=True, index=True, ondelete="cascade"
    )
    measure_id = fields.Many2one(
        "sales.kpi.target.plan.measure",
        string="Row of the Plan",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    definition_id = fields.Many2one(related="measure_id.definition_id", string="Measure")
    unit = fields.Selection(related="measure_id.unit")
    subject_type = fields.Selection(
        [("user", "Salespeople"), ("team", "Team"), ("company", "Company")],
        string="Whose",
        required=True,
        readonly=True,
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="cascade")
    period_type = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Period", readonly=True)
    target_count = fields.Integer(string="Targets", readonly=True)
    value = fields.Float(string="Until Now", readonly=True, aggregator=None)
    parts_total = fields.Float(string="Sum of the Parts", compute="_compute_parts_total")
    difference = fields.Float(
        compute="_compute_parts_total", help="The sum of the parts less the target until now."
    )
    missing_count = fields.Integer(
        string="Parts Without a Target",
        readonly=True,
        help="With these the sum would be another: look before you take it.",
    )
    is_followed = fields.Boolean(
        string="Take the Sum", help="These targets become what their parts add up to."
    )

    @api.depends("plan_id", "measure_id", "value")
    def _compute_parts_total(self):
        lost = self.filtered(lambda row: not row.plan_id)
        lost.parts_total = lost.difference = 0.0
        for plan, rows in (self - lost).grouped("plan_id").items():
            sums = {}
            wholes = PlanWholes(plan, plan._get_figures())
            for measure in rows.measure_id:
                for whole in wholes.find(measure):
                    sums.setdefault(get_group(whole), []).append(whole.parts)
            for row in rows:
                key = (row.measure_id, row.subject_type, row.team_id.id, row.period_type)
                digits = row.measure_id.digits
                row.parts_total = total(sums.get(key, []), digits)
                row.difference = total([row.parts_total, -row.value], digits)
