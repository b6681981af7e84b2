from odoo import fields, models


class SalesKpiShareChangeLine(models.TransientModel):
    _name = "sales.kpi.share.change.line"
    _description = "Part of a Shared Credit"

    change_id = fields.Many2one("sales.kpi.share.change", required=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, ondelete="cascade",
        domain=[("share", "=", False)],
    )  # fmt: skip
    kind = fields.Selection(
        [("split", "Split"), ("overlay", "Overlay")],
        required=True,
        default="split",
        help="Splits add up to 100 %, and figures count by them. An overlay comes on top, and "
        "counts for pay only.",
    )
    percent = fields.Float(string="Part (%)", digits=(7, 4), required=True)
