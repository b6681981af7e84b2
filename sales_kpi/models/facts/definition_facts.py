from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesKpiDefinition(models.Model):
    """What the facts know of a measure: what a formula is made of, and whether it may go."""

    _inherit = "sales.kpi.definition"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        closed = [("definition_id", "in", self.ids), ("period_id.state", "!=", "open")]
        if self.env["sales.kpi.fact"].sudo().search_count(closed, limit=1):
            raise UserError(
                self.env._("Closed periods hold figures of this measure. Archive it instead.")
            )

    def _get_records_action(self, company, date_from, date_to, subject):
        """A formula opens the figures that it is made of; each of them opens its records."""
        self.ensure_one()
        if self.kind == "formula":
            return self._get_parts_action(company, date_from, date_to, subject)
        return super()._get_records_action(company, date_from, date_to, subject)

    def _get_parts_action(self, company, date_from, date_to, subject):
        kind, subject_id = subject
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "sales.kpi.fact",
            "views": [(False, "list")],
            "domain": [
                ("definition_id", "in", (self._with_used() - self).ids),
                ("company_id", "=", company.id),
                ("date_from", "=", fields.Date.to_string(date_from)),
                ("date_to", "=", fields.Date.to_string(date_to)),
                ("subject_type", "=", kind),
                ("subject_id", "=", subject_id),
            ],
            "context": {"create": False},
        }
