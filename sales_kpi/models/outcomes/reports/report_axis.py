from odoo import api, fields, models
from odoo.exceptions import ValidationError

OWN = "path"  # a stored field of the records, by its path


class SalesKpiReportAxis(models.Model):
    """What the rows or columns of a report are told apart by."""

    _name = "sales.kpi.report.axis"
    _description = "Rows or Columns of a Report"
    _order = "place desc, sequence, id"
    _rec_name = "axis"

    report_id = fields.Many2one("sales.kpi.report", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    place = fields.Selection([("row", "Rows"), ("column", "Columns")], required=True, default="row")
    axis = fields.Selection(
        lambda self: self.env["sales.kpi.reader"]._get_axes(), string="By", required=True
    )
    path = fields.Char(
        string="Field of One's Own",
        help="Of “A field of one's own”: the path of a stored field of the records that are "
        "counted, for example partner_id.industry_id.",
    )

    _unique_axis = models.UniqueIndex(
        "(report_id, axis, COALESCE(path, ''))", "The report has these rows or columns already."
    )

    @api.constrains("axis", "path", "place", "report_id")
    def _check_axis(self):
        for axis in self:
            if axis.axis == OWN and not (axis.path or "").strip():
                raise ValidationError(
                    self.env._("Say which field: its path, for example partner_id.industry_id.")
                )
        self.report_id._check_asked()

    def _get_name(self):
        """The name by which a report asks for it: "country", "path:partner_id.industry_id"."""
        self.ensure_one()
        return f"{OWN}:{self.path or ''}" if self.axis == OWN else self.axis
