from odoo import api, models
from odoo.tools import SQL

from ...ground.tables import select_versions


class SalesKpiFinding(models.Model):
    """A question waits for its salesperson on his workbench, and so do answers for who asked."""

    _inherit = "sales.kpi.finding"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        asked = [("company_id", "=", company.id), ("state", "=", "asked")]
        mine = [("user_id", "=", user.id), ("answered_on", "=", False)]
        found = self.search(asked + mine, order="asked_on, id", limit=3)
        return [finding._get_waiting() for finding in found]

    @api.model
    def _kpi_select_waiting(self, user, company):
        return select_versions(self, SQL("user_id = %s AND state = 'asked'", user.id))

    def _get_waiting(self):
        return {
            "sequence": 8,
            "id": self.id,
            "name": "finding",
            "icon": "fa-question-circle-o",
            "status": "behind",
            "title": self.env._("You are asked about something"),
            "text": " ".join(filter(None, (self.sentence, self.question))),
            "label": self.env._("Answer"),
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
        }
