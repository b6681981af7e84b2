from odoo import api, fields, models


class SalesKpiStageMove(models.Model):
    _name = "sales.kpi.stage.move"
    _description = "Stage Move"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    # Nobody edits a move, so who wrote it and when is its owner and its date.
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True)
    kind = fields.Selection(
        [
            ("created", "Entered the pipeline"),
            ("stage", "Stage changed"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("reopened", "Reopened"),
        ],
        required=True,
    )
    from_stage_id = fields.Many2one("crm.stage", string="From", ondelete="set null")
    to_stage_id = fields.Many2one("crm.stage", string="To", ondelete="set null")
    from_stage_name = fields.Char(
        string="Deleted From", help="Name of the stage left, kept when that stage is deleted."
    )
    to_stage_name = fields.Char(
        string="Deleted To", help="Name of the stage reached, kept when that stage is deleted."
    )
    direction = fields.Integer(
        aggregator=None,
        help="1: forward, -1: backward, 0: neither, by the order of the stages at that time.",
    )
    skipped = fields.Integer(
        string="Stages Skipped", help="Open stages of the pipeline that were jumped over."
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", help="Who owned the opportunity when it happened."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team")
    company_id = fields.Many2one("res.company", string="Company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer")
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Lost Reason")
    expected_revenue = fields.Monetary(help="Amount of the opportunity when it happened.")
    recurring_revenue_monthly = fields.Monetary(
        string="Monthly Recurring Revenue",
        help="Monthly recurring amount of the opportunity when it happened.",
    )
    days = fields.Float(
        string="Days in Stage", aggregator="avg", help="Days spent in the stage left."
    )
    cycle_days = fields.Float(
        string="Sales Cycle (days)",
        aggregator="avg",
        help="Won and lost: days since the opportunity was created, or since it was reopened.",
    )
    cycle = fields.Integer(
        default=1, aggregator=None, help="1, and one more for each time it was reopened."
    )
    merged = fields.Boolean(
        string="From a Merged Opportunity",
        help="It happened to an opportunity that was merged into this one later.",
    )

    from_stage_label = fields.Char(string="Stage Left", compute="_compute_stage_labels")
    to_stage_label = fields.Char(string="Stage Reached", compute="_compute_stage_labels")

    _company_kind_date_idx = models.Index("(company_id, kind, date)")

    @api.depends("from_stage_id", "to_stage_id", "from_stage_name", "to_stage_name")
    def _compute_stage_labels(self):
        for move in self:
            move.from_stage_label = move.from_stage_id.name or move.from_stage_name
            move.to_stage_label = move.to_stage_id.name or move.to_stage_name
