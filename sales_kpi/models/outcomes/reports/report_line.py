from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesKpiReportLine(models.Model):
    """A measure of a report."""

    _name = "sales.kpi.report.line"
    _description = "Measure of a Report"
    _order = "sequence, id"
    _rec_name = "definition_id"

    report_id = fields.Many2one("sales.kpi.report", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, ondelete="cascade"
    )
    with_target = fields.Boolean(
        string="Beside Its Target",
        help="Where rows are salespeople or teams only: what was to be reached, and how much of it "
        "was.",
    )

    _unique_definition = models.UniqueIndex(
        "(report_id, definition_id)", "The report has this measure already."
    )

    @api.constrains("definition_id", "report_id")
    def _check_definition(self):
        for line in self:
            company = line.definition_id.company_id
            if company and company != line.report_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%s is a measure of one company: it can't be in a report of another one, "
                        "or of all of them.",
                        line.definition_id.name,
                    )
                )
        self.report_id._check_asked()
