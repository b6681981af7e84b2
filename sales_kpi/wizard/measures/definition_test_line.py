from odoo import api, fields, models


class SalesKpiDefinitionTestLine(models.TransientModel):
    _name = "sales.kpi.definition.test.line"
    _description = "Line of a Test of a Measure"
    _order = "id"

    test_id = fields.Many2one("sales.kpi.definition.test", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Salesperson")
    who = fields.Char(compute="_compute_who")
    value_text = fields.Char(string="Figure")
    numerator = fields.Float()
    denominator = fields.Float()

    @api.depends("user_id")
    def _compute_who(self):
        for line in self:
            line.who = line.user_id.name or line.test_id.company_id.name

    def action_open_records(self):
        """Open the records that were counted."""
        self._kpi_check_one()
        test = self.test_id
        subject = ("user", self.user_id.id) if self.user_id else ("company", test.company_id.id)
        return test.definition_id._get_records_action(
            test.company_id, test.date_from, test.date_to, subject
        )
