from odoo import models


class SalesKpiDefinition(models.Model):
    _inherit = "sales.kpi.definition"

    def action_test(self):
        """Try the measure on the current month: who has how much, and which records. The trial is
        kept, so that its records open at once."""
        self._kpi_check_one()
        test = self.env["sales.kpi.definition.test"].create({"definition_id": self.id})
        return test.action_update() | {"context": {"default_definition_id": self.id}}
