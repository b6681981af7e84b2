from odoo import fields, models


class SalesKpiAlertRun(models.Model):
    """When a rule was last looked at for a company, and what went wrong. A night that was broken
    off goes on with those that are missing."""

    _name = "sales.kpi.alert.run"
    _description = "Night of an Alert Rule"
    _inherit = ["sales.kpi.bulk"]
    _order = "evaluated_on desc, id desc"
    _rec_name = "rule_id"
    _log_access = False

    rule_id = fields.Many2one("sales.kpi.alert.rule", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    evaluated_on = fields.Date(string="Looked At On")
    error = fields.Text(string="What Went Wrong")

    _unique_run = models.UniqueIndex("(rule_id, company_id)")

    def _note(self, rule, company, day, error=None):
        self._upsert(
            [
                {
                    "rule_id": rule.id,
                    "company_id": company.id,
                    "evaluated_on": fields.Date.to_string(day),
                    "error": error,
                }
            ],
            key=("rule_id", "company_id"),
        )
