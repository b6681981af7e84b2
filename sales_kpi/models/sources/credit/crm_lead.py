from odoo import fields, models


class CrmLead(models.Model):
    """The credit of an opportunity may be shared; when it is closed, the shares are kept."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.kpi.share.holder"]

    kpi_share_ids = fields.One2many(
        "sales.kpi.share", "lead_id", string="Shared Credit", readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
    )  # fmt: skip

    def copy(self, default=None):
        copies = super().copy(default)
        self._kpi_propose_copies(copies)
        return copies

    def _kpi_are_shares_kept(self):
        return self.won_status in ("won", "lost")

    def _kpi_find_followed(self):
        """Its open quotations."""
        return self.order_ids.filtered(lambda order: not order.kpi_credit_date)

    def _merge_dependences(self, opportunities):
        """Where only a merged opportunity was shared, what goes on is shared like it."""
        result = super()._merge_dependences(opportunities)
        own = self.sudo()
        shared = opportunities.sudo().filtered("kpi_is_shared")[:1]
        if shared and not own.kpi_is_shared:
            self._kpi_copy_shares({own: shared})
        return result
