from odoo import fields, models


class SaleOrder(models.Model):
    """What a quotation would pay whom it is: his part of what it comes to without tax."""

    _inherit = "sale.order"

    def _kpi_get_pay_extra(self, company):
        """What ``estimate`` is asked with; None where there is nothing to be asked."""
        if self.state not in ("draft", "sent") or self.amount_untaxed <= 0:
            return None
        amount = self.currency_id._convert(
            self.amount_untaxed, company.currency_id, company, fields.Date.context_today(self)
        )
        return {"amount": amount * self._kpi_get_own_part()}

    def _kpi_get_own_part(self):
        """Of the viewer, as a share of 1."""
        shares = self.sudo().kpi_share_ids.filtered(lambda share: share.state == "accepted")
        mine = shares.filtered(lambda share: share.user_id == self.env.user)
        if mine or shares.filtered(lambda share: share.kind == "split"):
            return sum(mine.mapped("percent")) / 100
        return 1
