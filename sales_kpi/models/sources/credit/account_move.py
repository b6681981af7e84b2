from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import float_round

from ...ground.axes import of_customer, of_origin
from .credited import CREDIT, KeptOrigin
from .share import SPLIT


class AccountMove(models.Model):
    """An invoice is credited when it is posted: as what it corrects or repeats, else as its order,
    else as it says itself."""

    _name = "account.move"
    _inherit = ["account.move", "sales.kpi.credited"]

    _kpi_user_field = "invoice_user_id"
    _kpi_state = "posted"
    _kpi_shares = {"kpi_user_id": ""}
    _kpi_axes = of_customer("kpi_customer_id") | of_origin()
    _kpi_kept_fields = (*CREDIT, "kpi_origin_id")

    kpi_origin_id = fields.Many2one(
        "account.move", string="Copy Of", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null", groups="base.group_user",
        help="The invoice that this one repeats or corrects: it takes over its credit.",
    )  # fmt: skip

    kpi_share_ids = fields.One2many(
        "sales.kpi.share", "invoice_id", string="Shared Credit", readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
    )  # fmt: skip
    kpi_split_ids = fields.One2many(
        "sales.kpi.share", "invoice_id", string="Splits of the Credit", readonly=True, domain=SPLIT,
        groups="base.group_user", bypass_search_access=True,
    )  # fmt: skip

    @api.depends("kpi_user_id", "kpi_credit_date", "invoice_user_id")
    def _compute_kpi_credit_differs(self):
        return super()._compute_kpi_credit_differs()

    @api.model_create_multi
    def create(self, vals_list):
        kept = [self._kpi_keep_origin(vals) for vals in self._kpi_prepare_uncredited(vals_list)]
        return super().create(kept)

    def write(self, vals):
        self._kpi_before_write(vals)
        result = super().write(vals)
        self._kpi_after_write(vals)
        return result

    def copy_data(self, default=None):
        """A copy knows what it is a copy of; that of a draft, what the draft is a copy of."""
        result = super().copy_data(default)
        for move, vals in zip(self, result, strict=True):
            origin = move.sudo() if move.sudo().kpi_credit_date else move.sudo().kpi_origin_id
            if origin and not vals.get("reversed_entry_id"):
                vals["kpi_origin_id"] = KeptOrigin(origin.id)
        return result

    @api.model
    def _kpi_keep_origin(self, vals):
        origin = vals.get("kpi_origin_id")
        kept = isinstance(origin, KeptOrigin) or self.env.su
        return {**vals, "kpi_origin_id": int(origin) if origin and kept else False}

    def _kpi_has_salesperson(self):
        return self.is_sale_document(include_receipts=True)

    def _kpi_prepare_credit(self):
        own = super()._kpi_prepare_credit()
        origin = self._kpi_find_origin()
        source = origin or self._kpi_find_order()
        if source:
            own |= {"kpi_user_id": source.kpi_user_id, "kpi_team_id": source.kpi_team_id}
            own["kpi_is_shared"] = self.kpi_is_shared or source.kpi_is_shared
        if origin.partner_id == self.partner_id:
            own["kpi_customer_id"] = origin.kpi_customer_id
        return own

    def _kpi_keep_shares(self):
        """An invoice that is not shared itself is shared as what it was made of, in the teams of
        that day."""
        shared = self.filtered(
            lambda move: any(share.state == "accepted" for share in move.kpi_share_ids)
        )
        self._kpi_copy_shares(
            {move: move._kpi_find_origin() or move._kpi_find_order() for move in self - shared}
        )
        return super(AccountMove, shared)._kpi_keep_shares()

    def _kpi_find_origin(self):
        """The credited invoice of the same customer that this one corrects or repeats."""
        origin = self.reversed_entry_id or self.kpi_origin_id
        is_of_customer = (
            origin.partner_id == self.partner_id
            or origin.kpi_customer_id == self.partner_id.commercial_partner_id
        )
        is_ours = origin.kpi_credit_date and origin.company_id == self.company_id
        return origin if is_ours and is_of_customer else origin.browse()

    def _kpi_find_followers(self):
        """The credited invoices that correct or repeat these."""
        return self.search(
            [
                ("kpi_credit_date", "!=", False),
                "|",
                ("reversed_entry_id", "in", self.ids),
                ("kpi_origin_id", "in", self.ids),
            ]
        )

    def _kpi_find_followed(self):
        return self._kpi_find_followers()

    def _kpi_find_order(self):
        """The credited order that most of this invoice's amount comes from; among equal ones the
        first."""
        amounts = defaultdict(float)
        # Odoo reads the links of the lines like this when it writes the state: they are read once.
        for line in self.line_ids.with_context(active_test=False):
            for order in line.sale_line_ids.order_id:
                amounts[order] += line.price_subtotal
        credited = [order for order in amounts if order.kpi_credit_date]
        digits = self.currency_id.decimal_places
        return min(
            credited,
            key=lambda order: (-abs(float_round(amounts[order], digits)), order.id),
            default=self.env["sale.order"],
        )
