from odoo import api, fields, models
from odoo.exceptions import UserError

SHOWN = 12  # changes that are named; more are counted


class SalesKpiDecision(models.TransientModel):
    """Asks a manager for the points and the reason of a decision that stays."""

    _name = "sales.kpi.decision"
    _description = "KPI Decision"
    _inherit = ["sales.kpi.decision.dialog"]

    kind = fields.Selection(
        [
            ("adjust", "Adjust"),
            ("take_back", "Take Back"),
            ("carry", "Carry Over"),
            ("leave", "Leave as It Is"),
        ],
        required=True,
    )
    appraisal_id = fields.Many2one("sales.kpi.appraisal")
    adjustment_id = fields.Many2one("sales.kpi.adjustment")
    drift_ids = fields.Many2many("sales.kpi.drift")
    drift_text = fields.Char(string="Change", compute="_compute_drift_text")
    candidate_ids = fields.Many2many(
        "sales.kpi.score", string="Scorecards to Choose From", compute="_compute_candidate_ids"
    )
    score_id = fields.Many2one(
        "sales.kpi.score",
        string="Into",
        compute="_compute_score_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', candidate_ids)]",
    )
    score_line_id = fields.Many2one(
        "sales.kpi.score.line",
        string="Line",
        domain="[('score_id', '=', score_id)]",
        help="Empty: the whole scorecard.",
    )
    points = fields.Float(
        compute="_compute_points",
        store=True,
        readonly=False,
        help="Added to the total; negative: taken off.",
    )

    @api.depends("drift_ids")
    def _compute_drift_text(self):
        for decision in self:
            texts = [
                f"{drift.record_name}: {drift.before_text} → {drift.after_text}"
                for drift in decision.drift_ids[:SHOWN]
            ]
            if more := len(decision.drift_ids) - len(texts):
                texts.append(self.env._("… and %s more.", more))
            decision.drift_text = "; ".join(texts)

    @api.depends("kind", "appraisal_id", "drift_ids")
    def _compute_candidate_ids(self):
        for decision in self:
            scores = decision.appraisal_id.score_id
            if decision.kind == "carry" and len(decision.drift_ids) == 1:
                scores = decision.drift_ids._find_open_scores()
            decision.candidate_ids = scores

    @api.depends("candidate_ids")
    def _compute_score_id(self):
        for decision in self:
            decision.score_id = decision.candidate_ids[:1]

    @api.depends("kind", "score_id", "drift_ids")
    def _compute_points(self):
        for decision in self:
            if decision.kind == "carry" and decision.score_id and len(decision.drift_ids) == 1:
                decision.points = decision.drift_ids._suggest_points(decision.score_id)

    def _do_adjust(self):
        self.appraisal_id.check_access("read")
        self.appraisal_id._check_state("review", "published", "appealed", "acknowledged")
        # Whichever line comes over the wire: _give takes those of this scorecard only.
        self.env["sales.kpi.adjustment"]._give(
            self.appraisal_id.score_id, self.points, self.reason, self.score_line_id
        )

    def _do_take_back(self):
        self.adjustment_id.check_access("read")
        self.adjustment_id._take_back(self.reason)

    def _do_carry(self):
        self.drift_ids.check_access("read")
        if not self.score_id:
            raise UserError(
                self.env._(
                    "The salesperson has no scorecard in a later, open period. Leave the change "
                    "with a reason, or wait for the next period."
                )
            )
        self.drift_ids._carry(self.score_id, self.points, self.reason)

    def _do_leave(self):
        self.drift_ids.check_access("read")
        self.drift_ids._leave(self.reason)
