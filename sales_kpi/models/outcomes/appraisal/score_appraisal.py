from odoo import api, fields, models


class SalesKpiScore(models.Model):
    """From a scorecard to the talk about it: a salesperson finds his appraisals there."""

    _inherit = "sales.kpi.score"

    has_appraisal = fields.Boolean(compute="_compute_has_appraisal")

    @api.depends_context("uid")
    def _compute_has_appraisal(self):
        found = self._find_appraisals().score_id
        for score in self:
            score.has_appraisal = score in found

    def _find_appraisals(self):
        """Those that the viewer may read."""
        Appraisal = self.env["sales.kpi.appraisal"]
        if not Appraisal.has_access("read"):
            return Appraisal
        return Appraisal.search([("score_id", "in", self.ids)])

    def action_open_appraisal(self):
        self._kpi_check_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.kpi.appraisal",
            "res_id": self._find_appraisals()[:1].id,
            "views": [(False, "form")],
        }
