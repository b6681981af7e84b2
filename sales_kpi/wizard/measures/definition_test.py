from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import period


class SalesKpiDefinitionTest(models.TransientModel):
    """Tries a measure on some days: who has how much, and which records were counted."""

    _name = "sales.kpi.definition.test"
    _description = "Test of a Measure"

    definition_id = fields.Many2one("sales.kpi.definition", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: self._default_bounds()[0]
    )
    date_to = fields.Date(
        string="Last Day", required=True, default=lambda self: self._default_bounds()[1]
    )
    line_ids = fields.One2many(
        "sales.kpi.definition.test.line", "test_id", compute="_compute_line_ids", store=True
    )
    error = fields.Text(compute="_compute_line_ids", store=True)

    @api.model
    def _default_bounds(self):
        return period.bounds("month", self.env.company._get_kpi_today())

    @api.depends("definition_id", "company_id", "date_from", "date_to")
    def _compute_line_ids(self):
        for test in self:
            cells = test._read()
            test.error = cells and cells.error
            test.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(vals) for vals in test._prepare_lines(cells)),
            ]

    def action_update(self):
        """Count the days that were chosen, and stay in the dialog."""
        self._kpi_check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test: %s", self.definition_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read(self):
        if not (self.definition_id and self.date_from and self.date_to):
            return None
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("You don't work for this company."))
        return self.env["sales.kpi.reader"]._read_definitions(
            self.definition_id, self.company_id, self.date_from, self.date_to
        )[self.definition_id.code]

    def _prepare_lines(self, cells):
        """The whole first, then the salespeople, best first."""
        if cells is None or cells.error:
            return []
        users = [subject for subject in cells if subject[0] == "user"]
        users.sort(key=lambda subject: -(cells[subject].value or 0))
        subjects = [("company", self.company_id.id), *users]
        return [self._prepare_line(subject, cells[subject]) for subject in subjects]

    def _prepare_line(self, subject, cell):
        kind, subject_id = subject
        return {
            "user_id": subject_id if kind == "user" else False,
            "numerator": cell.numerator or 0.0,
            "denominator": cell.denominator or 0.0,
            "value_text": cell.error
            or self.definition_id._format_value(cell.value, self.company_id),
        }
