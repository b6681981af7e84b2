from odoo import fields, models

from .shared_readings import find_shared


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_mails_outside = fields.Boolean(
        string="Sales Figures May Be Mailed Outside",
        help="KPI administrators may name addresses outside the company on schedules. Each change "
        "of them is in the trail of decisions.",
    )

    def _get_kpi_working_days(self, date_from, date_to):
        find, shared = super()._get_kpi_working_days, find_shared(self)
        if not shared:
            return find(date_from, date_to)
        key = ("working", self.id, date_from, date_to)
        return shared.get(*key, make=lambda: find(date_from, date_to))

    def _kpi_clock_moved(self):
        own = [("company_id", "in", self.ids)]
        self.env["sales.kpi.report.schedule"].sudo().search(own)._follow_calendar()
        return super()._kpi_clock_moved()

    def _kpi_find_briefed(self, day):
        found = super()._kpi_find_briefed(day)
        Schedule = self.env["sales.kpi.report.schedule"].sudo()
        if Schedule._is_silenced():
            return found
        for schedule in Schedule.search([("company_id", "=", self.id)]):
            if schedule._tells_lines() and schedule._is_due_today(day):
                found |= set(schedule._find_recipients().ids)
        return found
