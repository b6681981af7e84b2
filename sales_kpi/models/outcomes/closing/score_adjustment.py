from odoo import api, models
from odoo.fields import Domain


class SalesKpiScore(models.Model):
    """The adjustments beside a score, which its final total takes in."""

    _inherit = "sales.kpi.score"

    @api.model
    def _get_given(self, scheme, period):
        of_scheme = Domain("scheme_id", "in", scheme._get_versions().ids)
        rows = self.env["sales.kpi.adjustment"].sudo()._read_group(
            of_scheme & Domain("period_id", "=", period.id), ["user_id"], ["points:array_agg"]
        )  # fmt: skip
        return {user.id: points for user, points in rows}
