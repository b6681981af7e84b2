from odoo import fields, models


class SalesKpiAdjustment(models.Model):
    """Which appraisal an adjustment belongs to, and which appeal it came of."""

    _inherit = "sales.kpi.adjustment"
    _links = frozenset({"score_id", "score_line_id", "appraisal_id"})
    _causes = ("appeal_id", "drift_id", "reversed_id")

    appraisal_id = fields.Many2one(
        "sales.kpi.appraisal", index=True, readonly=True, ondelete="set null"
    )
    appeal_id = fields.Many2one("sales.kpi.appeal", readonly=True, ondelete="restrict")

    def _give(self, score, points, reason, line=None, **values):
        adjustment = super()._give(score, points, reason, line, **values)
        self.env["sales.kpi.own.case"]._log(adjustment.sudo().appraisal_id)
        return adjustment

    def _get_trail_holder(self):
        return self.appraisal_id or super()._get_trail_holder()

    def _prepare_vals(self, score, line):
        Appraisal = self.env["sales.kpi.appraisal"].sudo()
        appraisal = Appraisal.search([("score_id", "=", score.id)], limit=1)
        return super()._prepare_vals(score, line) | {"appraisal_id": appraisal.id}
