from odoo import api, fields, models


class SalesKpiReportSchedule(models.Model):
    """Why nothing goes out, said where one looks for it."""

    _inherit = "sales.kpi.report.schedule"

    hindrance = fields.Char(
        string="Why Nothing Goes Out", compute="_compute_hindrance", compute_sudo=True
    )

    @api.depends(
        "active", "company_id.active", "kind", "report_id.active", "next_on", "recipient_count"
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_hindrance(self):
        for schedule in self:
            schedule.hindrance = schedule._find_hindrance() if schedule.active else ""

    def _find_hindrance(self):
        if not self.company_id.active:
            return self.env._("The company is archived: bring it back, or delete the schedule.")
        if self.kind == "report" and self.report_id and not self.report_id.active:
            return self.env._("The report is archived: bring it back, or choose another one.")
        if self.id and not self.next_on and self._get_rhythm():
            return self.env._(
                "The company has no working day for a year to come: look at its working hours."
            )
        if not self.recipient_count:
            return self.env._(
                "Nobody gets it: choose people who have a mail address, work in this company and "
                "have not left it."
            )
        return ""
