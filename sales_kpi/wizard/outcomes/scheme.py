from odoo import models


class SalesKpiScheme(models.Model):
    """Schemes are looked at by what they judged."""

    _inherit = "sales.kpi.scheme"

    def action_check_quality(self):
        """Say what the closed periods tell of the scheme, with a proposal for each."""
        self._kpi_check_one()
        check = self.env["sales.kpi.scheme.check"].create({"scheme_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is the Scheme Any Good?"),
            "res_model": check._name,
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
        }
