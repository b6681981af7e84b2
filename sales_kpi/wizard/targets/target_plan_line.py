from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.ground.figure_format import tell_period


class SalesKpiTargetPlanLine(models.TransientModel):
    """What a salesperson is to reach in a part of the planned period, before it is set."""

    _name = "sales.kpi.target.plan.line"
    _description = "Part of a Target Plan"
    _inherit = ["sales.kpi.bulk"]
    _order = "measure_id, team_id, user_id, date_from, id"
    _rec_name = "user_id"

    plan_id = fields.Many2one(
        "sales.kpi.target.plan", required=True, index=True, ondelete="cascade"
    )
    measure_id = fields.Many2one(
        "sales.kpi.target.plan.measure",
        string="Row of the Plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, ondelete="cascade", readonly=True
    )
    unit = fields.Selection(related="definition_id.unit")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="cascade")
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    label = fields.Char(string="Period", compute="_compute_label")
    value = fields.Float(string="Target", required=True)
    has_existing = fields.Boolean(readonly=True)
    existing_value = fields.Float(string="Until Now", readonly=True, aggregator=None)
    is_kept = fields.Boolean(string="Kept", readonly=True)
    ramp = fields.Float(
        string="New Hire (%)",
        readonly=True,
        aggregator=None,
        help="So much of a full target is asked of a new hire in this part.",
    )
    has_stretch = fields.Boolean(readonly=True)
    stretch = fields.Float(
        string="80th Percentile",
        readonly=True,
        aggregator=None,
        help="What the salesperson reached or bettered in one of five of the last 12 periods.",
    )

    @api.depends("date_from", "plan_id")
    def _compute_label(self):
        for line in self:
            plan = line.plan_id
            line.label = line.date_from and tell_period(
                self.env,
                plan.get_step(),
                line.date_from,
                line.date_to,
                plan.company_id._get_kpi_calendar(),
            )

    def write(self, vals):
        if "value" in vals and self.filtered("is_kept"):
            raise UserError(self.env._("This target is kept. Replace those that exist instead."))
        if "value" in vals:
            self._check_not_own()
        return super().write(vals)

    def _check_not_own(self):
        """A plan asks everybody by the same rule, its author too; his own part he leaves as it is.

        :raise AccessError: a part is the caller's own, and somebody else can set it
        """
        for plan, lines in self.grouped("plan_id").items():
            for user in lines.user_id:
                self.env["sales.kpi.own.case"]._check(user, plan.company_id)

    def action_apply_plan(self):
        """Set the targets of the plan whose preview this is.

        :raise UserError: the lines are of no plan, or of several
        """
        self._kpi_check_some()
        plan = self.plan_id or self.env["sales.kpi.target.plan"].browse(
            self.env.context.get("default_plan_id")
        )
        if len(plan) != 1:
            raise UserError(self.env._("Open the preview from its plan."))
        return plan.action_apply()
