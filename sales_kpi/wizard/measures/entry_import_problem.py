from odoo import fields, models


class SalesKpiEntryImportProblem(models.TransientModel):
    _name = "sales.kpi.entry.import.problem"
    _description = "Problem of an Import"
    _order = "id"

    import_id = fields.Many2one("sales.kpi.entry.import", required=True, ondelete="cascade")
    line = fields.Integer(help="Line in the file; 0: the file as a whole.")
    reason = fields.Char(string="What Is Wrong, and What to Do")
