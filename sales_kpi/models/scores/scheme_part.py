from odoo import models


class SalesKpiSchemePart(models.AbstractModel):
    """Whatever hangs on a scheme and judges: it stays as it is once the scheme has judged."""

    _name = "sales.kpi.scheme.part"
    _description = "Part of a KPI Scheme"
    _inherit = ["sales.kpi.trailed.part"]

    def _get_whole(self):
        return self._get_scheme()

    def _check_whole_open(self):
        self._get_scheme()._check_not_judged()

    def _get_scheme(self):
        return self.scheme_id
