from odoo import api, models
from odoo.exceptions import AccessError

DECIDES = ("sales_kpi.group_kpi_manager", "base.group_erp_manager", "hr.group_hr_user")


class ResourceCalendarLeaves(models.Model):
    """Targets go by working days and by presence: a rep must not make a holiday of the company,
    nor an absence of a colleague, out of an absence of his own."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        if not all(leaves.mapped("resource_id")):
            leaves._kpi_check_whose()
        return leaves

    def write(self, vals):
        if "resource_id" in vals:
            self._kpi_check_whose()
        return super().write(vals)

    def _kpi_check_whose(self):
        user = self.env.user
        if self.env.su or not user.has_group("sales_team.group_sale_salesman"):
            return
        if not any(self.env.ref(name, False) and user.has_group(name) for name in DECIDES):
            raise AccessError(
                self.env._("Ask your manager to enter holidays and the absences of others.")
            )
