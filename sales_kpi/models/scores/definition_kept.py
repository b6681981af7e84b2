from odoo import api, models


class SalesKpiDefinition(models.Model):
    """A measure as a closed period counted it, and what goes with it."""

    _inherit = "sales.kpi.definition"

    @api.ondelete(at_uninstall=True)
    def _unlink_with_lines(self):
        """The lines of scorecards go with the line of the scheme, to which they have a key. It may
        have another measure by now than they were judged by."""
        Line = self.env["sales.kpi.score.line"].sudo()
        Line.search([("definition_id", "in", self.ids)]).unlink()

    def _as_kept(self, period):
        """The measure as it was when a period was closed: itself, where nothing changed since."""
        source = (period._get_kept("measures", self) or {}).get("source")
        if not source or source == self._get_source_values():
            return self
        return self.new(source, origin=self)
