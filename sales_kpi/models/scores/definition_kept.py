from odoo import models


class SalesKpiDefinition(models.Model):
    """A measure as a closed period counted it."""

    _inherit = "sales.kpi.definition"

    def _as_kept(self, period):
        """The measure as it was when a period was closed: itself, where nothing changed since."""
        source = (period._get_kept("measures", self) or {}).get("source")
        if not source or source == self._get_source_values():
            return self
        return self.new(source, origin=self)
