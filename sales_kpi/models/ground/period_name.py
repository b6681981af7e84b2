from odoo import api, models
from odoo.fields import Domain

from .figure_format import tell_period


class SalesKpiPeriod(models.Model):
    """What a period is called in the user's language."""

    _inherit = "sales.kpi.period"

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """A month by its name; what else there is needs no translation."""
        for period in self:
            is_month = period.period_type == "month" and period.date_from
            period.display_name = (
                tell_period(self.env, "month", period.date_from, period.date_to)
                if is_month
                else period.name
            )

    @api.model
    def _search_display_name(self, operator, value):
        """A month is found by its name as well: an export can be imported again."""
        domain = Domain(super()._search_display_name(operator, value))
        if operator not in ("in", "=", "ilike"):
            return domain
        values = [value] if isinstance(value, str) else value or []
        asked = [text.casefold() for text in values if isinstance(text, str) and text]
        months = self.search([("period_type", "=", "month")]) if asked else self.browse()
        names = {month.id: month.display_name.casefold() for month in months}
        found = [
            month
            for month, name in names.items()
            if any(text in name if operator == "ilike" else text == name for text in asked)
        ]
        return domain | Domain("id", "in", found) if found else domain
