from odoo import api, models
from odoo.exceptions import UserError

SHARE = "spreadsheet.dashboard.share"
OURS = '"sales.kpi.'  # as the model of a pivot, a list or a chart


class Base(models.AbstractModel):
    """Dashboards with figures of salespeople have no public link: a copy of them would be read by
    whoever has it, and outlive the rights of who made it."""

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._name == SHARE:
            records._kpi_check_shared()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._name == SHARE:
            self._kpi_check_shared()
        return result

    def _kpi_check_shared(self):
        """:raise UserError: what is shared shows figures of the module"""
        for share in self.sudo():
            if OURS in (share.dashboard_id.spreadsheet_data or ""):
                raise UserError(
                    self.env._(
                        "%s shows figures of salespeople, which no public link may give away. Let "
                        "those who need it open the dashboard with their own login.",
                        share.dashboard_id.display_name,
                    )
                )
