from odoo import models


class SalesKpiCounted(models.Model):
    """Of a closed period, the records of the measure as it was counted then."""

    _inherit = "sales.kpi.counted"

    def _find_measure(self, definition_id, company, days):
        found = super()._find_measure(definition_id, company, days)
        period = self.env["sales.kpi.period"].sudo().search(
            [
                ("company_id", "=", company.id),
                ("date_from", "=", days[0]),
                ("date_to", "=", days[1]),
                ("state", "!=", "open"),
            ],
            limit=1,
        )  # fmt: skip
        return found._as_kept(period) if found and period else found
