from odoo import api, fields, models

from ...ground.axes import of_customer, of_origin
from .share import SPLIT


class SaleOrder(models.Model):
    """An order is credited when it is confirmed, in whatever way."""

    _name = "sale.order"
    _inherit = ["sale.order", "sales.kpi.credited"]

    _kpi_state = "sale"
    _kpi_shares = {"kpi_user_id": ""}
    _kpi_axes = of_customer("kpi_customer_id") | of_origin()

    # Whether a customer ordered before, and when, is asked for every order.
    _kpi_customer_idx = models.Index("(kpi_customer_id, date_order)")

    kpi_share_ids = fields.One2many(
        "sales.kpi.share", "order_id", string="Shared Credit", readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
    )  # fmt: skip
    kpi_split_ids = fields.One2many(
        "sales.kpi.share", "order_id", string="Splits of the Credit", readonly=True, domain=SPLIT,
        groups="base.group_user", bypass_search_access=True,
    )  # fmt: skip

    @api.depends("kpi_user_id", "kpi_credit_date", "user_id")
    def _compute_kpi_credit_differs(self):
        return super()._compute_kpi_credit_differs()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(self._kpi_prepare_uncredited(vals_list))
        orders._kpi_share_as_opportunity()
        orders.filtered(lambda order: order.state == "sale")._kpi_keep_credit()
        return orders

    def write(self, vals):
        self._kpi_before_write(vals)
        result = super().write(vals)
        if vals.get("opportunity_id"):
            self._kpi_share_as_opportunity()
        self._kpi_after_write(vals)
        return result

    def copy(self, default=None):
        copies = super().copy(default)
        self._kpi_propose_copies(copies)
        return copies

    def _kpi_share_as_opportunity(self):
        """Quotations that are not shared themselves are shared as their opportunity is."""
        open_ones = self.sudo().filtered(
            lambda order: (
                order.opportunity_id.kpi_is_shared
                and not order.kpi_credit_date
                and not order._kpi_filter_shared()
            )
        )
        shared = open_ones.filtered(lambda order: order.opportunity_id._kpi_filter_shared())
        self._kpi_copy_shares({order: order.opportunity_id for order in shared})

    def _kpi_find_followed(self):
        """Its invoices, with what corrects and repeats them."""
        return self._kpi_find_invoices()

    def _kpi_find_invoices(self):
        """The credited invoices that are these orders', with what corrects and repeats them."""
        billed = self.sudo().order_line.invoice_lines.move_id
        found = billed.filtered(
            lambda move: move.kpi_credit_date and move._kpi_find_order() in self
        )
        waiting = found
        while waiting:
            waiting = waiting._kpi_find_followers() - found
            found |= waiting
        return found.with_env(self.env)
