import base64

from odoo import fields, models

from .people_rows import PeopleRows
from .people_template import make_template
from .people_writer import PeopleWriter


class SalesKpiPeopleSheet(models.TransientModel):
    """People, their teams, leaders and first days as a spreadsheet: all of it, or nothing. Users
    that exist are found; new ones are made by whoever may make users."""

    _name = "sales.kpi.people.sheet"
    _inherit = "sales.kpi.sheet.import"
    _description = "People as a Spreadsheet"

    fresh_count = fields.Integer(string="New Users", readonly=True)
    problem_ids = fields.One2many(
        "sales.kpi.people.sheet.problem", "sheet_id", string="First Problems", readonly=True
    )
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")

    def _compute_template(self):
        """Made when it is downloaded."""
        for sheet in self:
            sheet.template = base64.b64encode(make_template(sheet.env, sheet.env.company))
            sheet.template_name = f"{sheet.env._('People')}.xlsx"

    def action_download_template(self):
        """A workbook with the headings, and those who are in a team already."""
        self._kpi_check_one()
        self._check_may_import()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "?filename_field=template_name&download=true",
            "target": "download",
        }

    def _get_nothing_found(self):
        return {**super()._get_nothing_found(), "fresh_count": 0}

    def _check_may_import(self):
        self.check_access("write")
        self.env["crm.team.member"].check_access("create")
        self.env["sales.kpi.membership"].check_access("write")

    def _make_rows(self):
        return PeopleRows(self.env, self.env.company)

    def _make_problem(self, reason):
        return {"line": 0, "reason": reason}

    def _get_counts(self, rows):
        return {"value_count": len(rows.items), "fresh_count": len(rows.fresh)}

    def _write_rows(self, rows):
        PeopleWriter(self.env, rows).write_people()

    def _get_done(self, count):
        if count == 1:
            return self.env._("1 person is in a team now.")
        return self.env._("%s people are in their teams now.", count)

    def _get_title(self):
        return self.env._("People From a Spreadsheet")
