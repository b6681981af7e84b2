from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        """The working hours of a company may be its clock."""
        Company = self.env["res.company"].sudo()
        mine = [("resource_calendar_id", "in", self.ids)]
        with (Company.search(mine) if "tz" in vals else Company)._watch_kpi_tz():
            return super().write(vals)
