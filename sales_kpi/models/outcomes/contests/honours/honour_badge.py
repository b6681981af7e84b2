from odoo import models


class SalesKpiHonour(models.Model):
    """The badge of an honour, which nobody grants by hand."""

    _inherit = "sales.kpi.honour"

    def _get_or_make_badge(self):
        name = f"sales_kpi.honour_badge_{self.id}"
        badge = self.env.ref(name, raise_if_not_found=False)
        return badge.sudo() if badge else self._make_badge(name)

    def _make_badge(self, name):
        badge = self.env["gamification.badge"].sudo().create(
            {"name": self.name, "description": self.description, "rule_auth": "nobody"}
        )  # fmt: skip
        self.env["ir.model.data"].sudo()._update_xmlids(
            [{"xml_id": name, "record": badge, "noupdate": True}]
        )
        return badge
