from odoo import fields, models


class SalesKpiPeopleSheetProblem(models.TransientModel):
    _name = "sales.kpi.people.sheet.problem"
    _description = "Problem of a Spreadsheet of People"
    _order = "id"

    sheet_id = fields.Many2one("sales.kpi.people.sheet", required=True, ondelete="cascade")
    line = fields.Integer(string="Row", help="Line in the file; 0: the file as a whole.")
    reason = fields.Char(string="What Is Wrong, and What to Do")
