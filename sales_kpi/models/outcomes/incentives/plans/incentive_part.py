from odoo import models


class SalesKpiIncentivePart(models.AbstractModel):
    """Whatever hangs on a plan and pays."""

    _name = "sales.kpi.incentive.part"
    _description = "Part of an Incentive Plan"

    def _get_plan(self):
        return self.incentive_id

    def _check_access(self, operation):
        """Who may not write a plan writes no part of it."""
        result = super()._check_access(operation)
        if result or operation == "read":
            return result
        plans = self.sudo()._get_plan().sudo(False)
        if not (refused := plans._check_access("write")):
            return None
        parts = self.sudo().filtered(lambda part: part._get_plan().sudo(False) in refused[0])
        return parts.sudo(False), refused[1]
