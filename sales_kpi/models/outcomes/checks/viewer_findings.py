from odoo import api, models
from odoo.fields import Domain

from .finding import OPEN


class SalesKpiViewer(models.AbstractModel):
    """Findings that nobody has decided on are told beside the name, to whoever may read them."""

    _inherit = "sales.kpi.viewer"

    @api.private
    def _find_marks(self, company, user_ids, date_from, date_to):
        Finding = self.env["sales.kpi.finding"].sudo(False)
        found = super()._find_marks(company, user_ids, date_from, date_to)
        if not user_ids or not Finding.has_access("read"):
            return found
        domain = self._get_mark_domain(company, user_ids, date_from, date_to)
        for user, count in Finding._read_group(domain, ["user_id"], ["__count"]):
            found[user.id] = found.get(user.id, 0) + count
        return found

    @api.private
    def _open_marks(self, company, user_ids, date_from, date_to):
        domain = self._get_mark_domain(company, user_ids, date_from, date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_finding_action")
        return action | {"domain": list(domain), "context": {}}

    def _get_mark_domain(self, company, user_ids, date_from, date_to):
        """What is told of others; of himself nobody is told in front of others."""
        others = [user_id for user_id in user_ids if user_id != self.env.uid]
        domain = Domain("company_id", "=", company.id) & Domain("user_id", "in", others)
        domain &= Domain("state", "in", OPEN) & Domain("date_to", ">=", date_from)
        return domain & Domain("date_from", "<=", date_to)
