from odoo import api, models
from odoo.exceptions import AccessError

from ..counted import CELL
from ..part import Part
from .filter import parse


class SalesKpiCounted(models.Model):
    """The very records behind a cell of a report. What the context key asks for is no more than
    conditions: whose records are looked at is asked anew of whoever looks."""

    _inherit = "sales.kpi.counted"

    @api.model
    def _to_cell(self, asked):
        """The same of a cell; see ``_to_figure``."""
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(asked.get("company_id"))
        days = Period._to_span(asked.get("date_from"), asked.get("date_to"))
        definition = self._find_measure(asked.get("definition_id"), company, days)
        sight = definition and self.env["sales.kpi.reader"]._get_sight(definition)
        if not sight:
            raise AccessError(self.env._("These figures are not yours to see."))
        return definition, company, days, Part(sight, parse(self.env, asked[CELL]))
