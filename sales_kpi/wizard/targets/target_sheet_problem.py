from odoo import fields, models


class SalesKpiTargetSheetProblem(models.TransientModel):
    _name = "sales.kpi.target.sheet.problem"
    _description = "Problem of a Spreadsheet of Targets"
    _order = "id"

    sheet_id = fields.Many2one("sales.kpi.target.sheet", required=True, ondelete="cascade")
    cell = fields.Char(help="Address in the sheet; empty: the file as a whole.")
    reason = fields.Char(string="What Is Wrong, and What to Do")
