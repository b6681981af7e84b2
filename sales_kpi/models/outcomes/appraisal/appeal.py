from odoo import api, fields, models
from odoo.exceptions import UserError

from ..closing.objection import DECIDED


class SalesKpiAppeal(models.Model):
    """A rep's objection to a line of his scorecard: accepted, it gives points beside the score."""

    _name = "sales.kpi.appeal"
    _description = "KPI Appeal"
    _inherit = ["sales.kpi.objection"]
    _order = "id desc"
    _objects_to = "appraisal_id"
    _given = frozenset({"appraisal_id", "score_line_id", "reason", "attachment_ids"})
    _weighed = frozenset({"points", "decision_note"})
    _decided = (*DECIDED, "adjustment_id")

    appraisal_id = fields.Many2one(
        "sales.kpi.appraisal", required=True, index=True, ondelete="restrict"
    )
    score_id = fields.Many2one(related="appraisal_id.score_id")
    period_id = fields.Many2one(related="appraisal_id.period_id", store=True, index=True)
    user_id = fields.Many2one(related="appraisal_id.user_id", store=True, index=True)
    team_id = fields.Many2one(related="appraisal_id.team_id", store=True)
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True, index=True)
    score_line_id = fields.Many2one(
        "sales.kpi.score.line",
        string="Line",
        index=True,
        ondelete="restrict",
        domain="[('score_id', '=', score_id)]",
        help="Empty: the whole scorecard.",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", compute="_compute_line"
    )
    explanation = fields.Char(compute="_compute_line")
    points = fields.Float(string="Points Given", help="Added to the score; negative: taken off.")
    adjustment_id = fields.Many2one("sales.kpi.adjustment", readonly=True, ondelete="restrict")
    is_mine = fields.Boolean(related="appraisal_id.is_mine", related_sudo=False)
    is_led = fields.Boolean(related="appraisal_id.is_led", related_sudo=False)
    may_decide = fields.Boolean(related="appraisal_id.may_decide", related_sudo=False)

    _unique_open = models.UniqueIndex(
        "(appraisal_id, COALESCE(score_line_id, 0)) WHERE state IN ('open', 'answered')",
        "This line is appealed already.",
    )

    @api.depends("score_line_id")
    @api.depends_context("uid")
    def _compute_line(self):
        """What the line says, to those who may read the line: also while the appeal is written."""
        for appeal in self:
            line = appeal.score_line_id
            line = line if line.has_access("read") else line.browse()
            appeal.definition_id = line.definition_id
            appeal.explanation = line.explanation

    @api.depends("user_id", "score_line_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for appeal in self:
            what = appeal.definition_id.name or self.env._("Whole Scorecard")
            parts = (appeal.user_id.name, appeal.period_id.display_name, what)
            appeal.display_name = " · ".join(filter(None, parts))

    def _prepare_fresh_vals(self):
        return super()._prepare_fresh_vals() | {"points": 0}

    def _grant(self):
        """The points, beside the score."""
        given = self.env["sales.kpi.adjustment"]._give(
            self.sudo().appraisal_id.score_id,
            self.points,
            self.decision_note,
            self.sudo().score_line_id,
            appeal_id=self.id,
        )
        return {"adjustment_id": given.id}

    def _check_filed(self):
        for appeal in self:
            appraisal = appeal.appraisal_id
            appraisal._check_mine()
            appraisal._check_state("published", "appealed")
            appraisal._check_in_time()
            line = appeal.sudo().score_line_id
            if line and line.score_id != appraisal.sudo().score_id:
                raise UserError(self.env._("This line is not on the scorecard."))
            others = appraisal.sudo().appeal_ids - appeal.sudo()
            if others.filtered(lambda o, line=line: o.score_line_id == line and o._is_final()):
                raise UserError(self.env._("This line was decided already. The decision is final."))
