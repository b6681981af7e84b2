from odoo import api, models


class SalesKpiSchemePart(models.AbstractModel):
    """Whatever hangs on a scheme and judges: it stays as it is once the scheme has judged."""

    _name = "sales.kpi.scheme.part"
    _description = "Part of a KPI Scheme"

    # Fields that judge nothing.
    _harmless = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_scheme()._check_not_judged()
        return parts

    def write(self, vals):
        self.check_access("write")
        judging = vals.keys() - self._harmless
        if judging:
            self._get_scheme()._check_not_judged()
        result = super().write(vals)
        if judging:
            self._get_scheme()._check_not_judged()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        self._get_scheme()._check_not_judged()

    def _get_scheme(self):
        return self.scheme_id
