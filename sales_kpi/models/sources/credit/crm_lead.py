from odoo import fields, models
from odoo.exceptions import UserError

from .share_holder import _to_keys


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
        self._kpi_check_merge(opportunities)
        result = super()._merge_dependences(opportunities)
        own = self.sudo()
        shared = opportunities.sudo()._kpi_filter_shared()[:1]
        if shared and not own._kpi_filter_shared():
            self._kpi_copy_shares({own: shared})
        return result

    def _kpi_check_merge(self, opportunities):
        """Merging decides how all of it is shared where they are not shared alike.

        :raise UserError: the caller may not decide that, or raises his own part
        """
        shared = (self | opportunities).sudo()._kpi_filter_shared()
        parts = {one: one._kpi_get_parts() for one in shared}
        if self.env.su or len({frozenset(_to_keys(own)) for own in parts.values()}) < 2:
            return
        if not self.sudo()._kpi_may_decide(self.env.user):
            raise UserError(
                self.env._(
                    "These opportunities are not shared alike. Ask the leader of the team to merge "
                    "them, or to share them alike first: %s.",
                    ", ".join(shared.mapped("display_name")),
                )
            )
        stays = parts.get(self.sudo()) or next(iter(parts.values()))
        for one in shared:
            one.sudo(False)._kpi_check_own_part(stays)
