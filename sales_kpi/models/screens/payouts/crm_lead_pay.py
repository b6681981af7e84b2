from odoo import models


class CrmLead(models.Model):
    """What an opportunity would pay: an open one, by what is expected of it."""

    _inherit = "crm.lead"

    def _kpi_get_pay_extra(self, company):
        """What ``estimate`` is asked with; None where there is nothing to be asked."""
        is_open = self.type == "opportunity" and self.won_status == "pending"
        return {"lead_id": self.id} if is_open and self.expected_revenue > 0 else None
