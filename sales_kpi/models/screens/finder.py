from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.asked import is_id, is_word

MOST = 8  # of each kind
SHORTEST = 2  # signs from which on it is looked for
SELLERS = ("sales_team.group_sale_salesman", "sales_kpi.group_kpi_manager")


class SalesKpiFinder(models.AbstractModel):
    """Measures and people by a part of their name: what the search of Ctrl-K finds."""

    _name = "sales.kpi.finder"
    _description = "Search for Measures and People"

    @api.model
    @api.readonly
    def find(self, term):
        """
        :return: [{"kind": "person" or "measure", "id", "name"}]: people whose figures the caller
            may see, and measures that are counted
        """
        term = term.strip() if is_word(term) else ""
        if len(term) < SHORTEST or not any(map(self.env.user.has_group, SELLERS)):
            return []
        found = {"person": self._find_people(term), "measure": self._find_measures(term)}
        return [
            {"kind": kind, "id": record.id, "name": record.display_name}
            for kind, records in found.items()
            for record in records
        ]

    @api.model
    @api.readonly
    def open(self, kind, record_id):
        """The workbench of a person, or the figures of a measure.

        :raise AccessError: his figures are not the caller's to see
        """
        if not is_id(record_id) or kind not in ("person", "measure"):
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        return getattr(self, f"_open_{kind}")(record_id)

    def _get_people(self):
        """Ids of the salespeople of today whose figures the caller may see."""
        company = self.env.company
        today = company._get_kpi_today()
        roster = self.env["sales.kpi.membership"]._get_roster(company, today, today)
        seen = self.env["sales.kpi.viewer"]._get_visible_users(company, today, today)
        return set(roster) if seen is None else seen & {*roster, self.env.uid}

    def _find_people(self, term):
        domain = [("id", "in", list(self._get_people())), ("name", "ilike", term)]
        return self.env["res.users"].sudo().search(domain, limit=MOST, order="name, id")

    def _find_measures(self, term):
        Definition = self.env["sales.kpi.definition"]
        return Definition.search([("name", "ilike", term)], limit=MOST)

    def _open_person(self, user_id):
        if user_id not in self._get_people():
            raise AccessError(self.env._("These figures are not yours to see."))
        action = self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_workbench_action")
        return action | {"params": {"options": {"user_id": user_id}}}

    def _open_measure(self, definition_id):
        definition = self.env["sales.kpi.definition"].browse(definition_id).exists()
        definition.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_fact_action")
        domain = [("definition_id", "=", definition.id)]
        return action | {"name": definition.name or action["name"], "domain": domain}
