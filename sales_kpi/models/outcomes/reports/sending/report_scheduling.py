from odoo import api, models


class SalesKpiReport(models.Model):
    """A report that goes out by itself."""

    _inherit = "sales.kpi.report"

    @api.ondelete(at_uninstall=False)
    def _unlink_with_schedules(self):
        """Its schedules go with it, and the trail of decisions says so."""
        Schedule = self.env["sales.kpi.report.schedule"].sudo().with_context(active_test=False)
        Schedule.search([("report_id", "in", self.ids)]).unlink()

    def action_schedule(self):
        """The form of a new schedule of this report."""
        self._kpi_check_one()
        self.check_access("read")
        name = self.display_name
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule: %s", name),
            "res_model": "sales.kpi.report.schedule",
            "views": [(False, "form")],
            "context": {
                "default_name": name,
                "default_kind": "report",
                "default_report_id": self.id,
                "default_rhythm": "weekly",
                "default_attach": "xlsx",
            },
        }
