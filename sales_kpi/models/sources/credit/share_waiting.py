from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...ground.tables import select_versions

SHOWN = 3


class SalesKpiShare(models.Model):
    """Proposed shares wait for the leader of the team."""

    _inherit = "sales.kpi.share"
    _kpi_waits = True

    _proposed_idx = models.Index("(company_id) WHERE state = 'proposed'")

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        led = Domain.OR(
            Domain(f"{name}.team_id.leader_ids", "in", user.ids)
            for name in ("lead_id", "order_id", "invoice_id")
        )
        proposed = Domain("state", "=", "proposed") & Domain("company_id", "=", company.id)
        # by Odoo's rules he may perhaps not open the document
        found = self._get_by_document(self.sudo().search(proposed & led, order="id"))
        return [shares._get_waiting(document) for document, shares in list(found.items())[:SHOWN]]

    @api.model
    def _kpi_select_waiting(self, user, company):
        proposed = SQL("company_id = %s AND state = 'proposed'", company.id)
        return select_versions(self, proposed)

    def _get_waiting(self, document):
        """:param document: whose shares these are, all of them proposed"""
        return {
            "sequence": 20,
            "id": self[0].id,
            "name": "share",
            "icon": "fa-pie-chart",
            "status": "behind",
            "title": self.env._("Shared credit of %s waits for you", document.display_name),
            "text": ", ".join(self.mapped("display_name")),
            "mark": {"kind": "waiting", "model": self._name, "id": self[0].id},
            "label": self.env._("Open It"),
        }

    def _kpi_open_waiting(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_share_action")
        return {**action, "context": {"search_default_proposed": 1}}
