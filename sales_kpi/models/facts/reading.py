from odoo import fields, models


class SalesKpiReading(models.Model):
    """One measure read for one period: when, and what went wrong."""

    _name = "sales.kpi.reading"
    _description = "KPI Reading"
    _inherit = ["sales.kpi.bulk"]
    _order = "period_id desc, definition_id"
    _log_access = False

    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    definition_id = fields.Many2one(
        "sales.kpi.definition", required=True, index=True, ondelete="cascade"
    )
    as_of = fields.Datetime(string="Counted At", help="When the figures were last counted well.")
    error = fields.Text()

    _unique_reading = models.UniqueIndex("(period_id, definition_id)")
