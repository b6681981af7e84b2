from odoo import api, models


class SalesKpiDefinition(models.Model):
    _inherit = "sales.kpi.definition"

    @api.ondelete(at_uninstall=False)
    def _unlink_targets(self):
        """Not left to the database, which would tell nobody."""
        targets = self.env["sales.kpi.target"].sudo().search([("definition_id", "in", self.ids)])
        targets.with_context(kpi_reason=self.env._("The measure was deleted.")).unlink()
