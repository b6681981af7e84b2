from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...ground.axes import of_customer

ALL_GROUPS = ("sales_team.group_sale_salesman_all_leads", "sales_kpi.group_kpi_manager")


class SalesKpiCustomer(models.Model):
    """What a customer is worth to a company, and how near he is: one row a customer and company.

    Where others than his salesperson sold to him as well, a second row, the part, holds what the
    salesperson did himself: Odoo shows him no orders of others, and so these figures are the ones
    that he sees. Measures count the whole rows.

    A customer is an active commercial partner who has ordered from the company, or whose
    salesperson works for it. Days are the company's local days, amounts are untaxed and in its
    currency, at each order's rate.

    The rows are worked out by ``_refresh`` alone, all of a company at once, every day: nobody
    writes them.
    """

    _name = "sales.kpi.customer"
    _description = "Customer Figures"
    _inherit = ["sales.kpi.row"]
    _rec_name = "partner_id"
    # What needs a call first: customers who may leave, the biggest of them on top.
    _order = "is_at_risk desc, customer_class, amount_12m desc, id"
    # Nobody edits a row, and each refresh would write who did.
    _log_access = False
    _kpi_counted = Domain("is_part", "=", False)
    _kpi_axes = {**of_customer("partner_id"), "customer_class": "customer_class"}

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        index=True,
        ondelete="set null",
        help="The customer's salesperson; without one, who sold the last order.",
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", ondelete="set null", help="The salesperson's team today."
    )
    is_shared = fields.Boolean(
        string="Others Sold, Too",
        help="Others than the salesperson have orders, activities or wins with the customer.",
    )
    is_part = fields.Boolean(
        string="Salesperson's Part",
        required=True,
        default=False,
        help="Only what the salesperson sold and did himself.",
    )
    as_of = fields.Date(required=True, help="The day on which these figures were counted.")

    # What he buys
    customer_class = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        string="Class",
        help="By the orders of the last 12 months: A are the largest customers, who make most of "
        "the sales together. Without orders there is no class.",
    )
    order_count = fields.Integer(string="Orders", help="Orders confirmed so far.")
    first_order_date = fields.Date(string="First Order")
    last_order_date = fields.Date(string="Last Order")
    amount_12m = fields.Monetary(string="Orders of 12 Months")
    amount_90 = fields.Monetary(string="Orders of 90 Days")
    amount_prev_90 = fields.Monetary(string="Orders of the 90 Days Before")
    margin_12m = fields.Monetary(
        string="Margin of 12 Months",
        help="Where Odoo's module Sale Margin isn't installed: the whole amount.",
    )
    margin_rate = fields.Float(
        aggregator=None, help="Margin / orders of the last 12 months. Nothing was ordered: empty."
    )
    recurring_yearly = fields.Monetary(
        string="Yearly Recurring Revenue",
        help="Twelve times the monthly recurring revenue of the opportunities won in the last 12 "
        "months.",
    )
    is_buyer = fields.Boolean(string="Ordered in 12 Months")
    bought_before = fields.Boolean(
        string="Ordered the Year Before", help="Ordered in the 12 months before the last 12."
    )
    is_lost = fields.Boolean(
        string="Lost", help="Ordered in the 12 months before the last 12, and nothing since."
    )

    # How near he is
    last_contact_date = fields.Date(
        string="Last Contact", help="Day of the last sales activity done."
    )
    touch_count = fields.Integer(
        string="Touches in 90 Days",
        help="Orders and sales activities of the last 90 days; website visits, event "
        "registrations and opened mailings too, where Odoo has them.",
    )
    activity_level = fields.Selection(
        [("none", "None"), ("low", "Low"), ("normal", "Normal"), ("high", "High")],
        help="By the touches of the last 90 days: low from 1, normal from 3, high from 10.",
    )
    is_active = fields.Boolean(
        string="Active Customer", help="Bought or was contacted in the last 90 days."
    )
    is_dormant = fields.Boolean(
        string="Dormant", help="Neither bought nor was contacted in the last 90 days."
    )

    # Whether he may leave
    interval_days = fields.Float(
        string="Usual Interval (Days)",
        aggregator="avg",
        help="Usual number of days between two orders. Orders of one day count as one.",
    )
    silence_days = fields.Integer(
        string="Silent for (Days)", aggregator="avg", help="Days since the last order."
    )
    is_at_risk = fields.Boolean(
        string="At Risk",
        help="A customer with three orders or more who has been silent for much longer than "
        "usual, or who ordered half or less in the last 90 days of what he did in the 90 before.",
    )
    risk_reason = fields.Selection(
        [("silence", "Silent"), ("falling", "Orders less"), ("both", "Silent, and orders less")],
        string="Warning",
    )
    risk_text = fields.Char(string="Why", compute="_compute_risk_text")

    # A constraint, not only an index: Odoo looks for one before it merges contacts.
    _unique_customer = models.Constraint(
        "UNIQUE(company_id, partner_id, is_part)", "A customer has one row a company."
    )

    @api.depends("risk_reason", "silence_days", "interval_days", "amount_90", "amount_prev_90")
    @api.depends_context("lang")
    def _compute_risk_text(self):
        for customer in self:
            customer.risk_text = customer._explain_risk()

    @api.model
    def _get_seen_domain(self):
        """One row a customer, for code that the rules don't hold: that which the viewer may see."""
        return self._kpi_counted if self._sees_all() else Domain.TRUE

    @api.model
    def _sees_all(self):
        """Whether the viewer may see whole figures, whoever sold; as the rules say it."""
        return self.env.su or any(map(self.env.user.has_group, ALL_GROUPS))

    def action_open_customer(self):
        """The customer of this row, by the viewer's own rights."""
        return self._open_document(self.partner_id)

    def _explain_risk(self):
        """Why the customer may leave, in words; empty when he seems to stay."""
        reasons = []
        if self.risk_reason in ("silence", "both"):
            reasons.append(self._tell_silence())
        if self.risk_reason in ("falling", "both"):
            reasons.append(
                self.env._(
                    "Ordered %(now)s in the last 90 days, %(before)s in the 90 before.",
                    now=formatLang(self.env, self.amount_90, currency_obj=self.currency_id),
                    before=formatLang(self.env, self.amount_prev_90, currency_obj=self.currency_id),
                )
            )
        return " ".join(reasons)

    def _tell_silence(self):
        if round(self.interval_days) <= 1:
            return self.env._("Silent for %s days; usually orders every day.", self.silence_days)
        return self.env._(
            "Silent for %(days)s days; usually orders every %(interval)s.",
            days=self.silence_days,
            interval=formatLang(self.env, self.interval_days, digits=0),
        )
