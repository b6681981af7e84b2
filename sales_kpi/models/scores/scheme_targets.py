from odoo import models


class SalesKpiScheme(models.Model):
    """Whether the usual targets of a scheme are in force: somebody has to have set them."""

    _inherit = "sales.kpi.scheme"

    def action_take_targets(self):
        """Let the usual targets that the scheme came with be in force.

        :raise UserError: somebody was judged already, by targets of his own
        """
        self._kpi_check_one()
        self._take_targets()

    def _take_targets(self):
        self.filtered(lambda scheme: not scheme.targets_set).write({"targets_set": True})
