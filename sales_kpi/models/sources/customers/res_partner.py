from odoo import api, fields, models
from odoo.fields import Domain

SALES = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.kpi.activity.mixin"]

    # A contact shows what was done for its whole company.
    _kpi_activity_link = "commercial_partner_id"
    _kpi_activity_key = "commercial_partner_id"

    # The figures of the customer that a contact belongs to, in the current company. They are
    # those that the viewer may see: a rival's customer looks as if there were none.
    kpi_customer_ids = fields.One2many(
        "sales.kpi.customer",
        "partner_id",
        string="Customer Figures",
        domain=lambda self: list(self.env["sales.kpi.customer"]._get_seen_domain()),
        groups=SALES,
    )
    kpi_class = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        string="Customer Class",
        compute="_compute_kpi_customer",
        search="_search_kpi_class",
        groups=SALES,
        help="A are the largest customers by the orders of the last 12 months.",
    )
    kpi_activity_level = fields.Selection(
        [("none", "None"), ("low", "Low"), ("normal", "Normal"), ("high", "High")],
        string="Activity Level",
        compute="_compute_kpi_customer",
        groups=SALES,
        help="By the orders, sales activities and other touches of the last 90 days.",
    )
    kpi_is_dormant = fields.Boolean(
        string="Dormant",
        compute="_compute_kpi_customer",
        search="_search_kpi_is_dormant",
        groups=SALES,
        help="Neither bought nor was contacted in the last 90 days.",
    )
    kpi_is_at_risk = fields.Boolean(
        string="At Risk",
        compute="_compute_kpi_customer",
        search="_search_kpi_is_at_risk",
        groups=SALES,
        help="Silent for much longer than usual, or ordering much less than before.",
    )
    kpi_risk_text = fields.Char(
        string="Churn Warning", compute="_compute_kpi_risk_text", groups=SALES
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_kpi_customer(self):
        for partner, customer in self._get_kpi_customers():
            partner.kpi_class = customer.customer_class
            partner.kpi_activity_level = customer.activity_level
            partner.kpi_is_dormant = customer.is_dormant
            partner.kpi_is_at_risk = customer.is_at_risk

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company", "allowed_company_ids", "lang")
    def _compute_kpi_risk_text(self):
        for partner, customer in self._get_kpi_customers():
            partner.kpi_risk_text = customer.risk_text

    def _search_kpi_class(self, operator, value):
        return self._search_kpi_customer("customer_class", operator, value)

    def _search_kpi_is_dormant(self, operator, value):
        return self._search_kpi_customer("is_dormant", operator, value)

    def _search_kpi_is_at_risk(self, operator, value):
        return self._search_kpi_customer("is_at_risk", operator, value)

    def _search_kpi_customer(self, name, operator, value):
        """Contacts of the customers whose figure is one of these; "none" are also those whose
        figures there are not, or are not the viewer's to see."""
        if operator != "in":
            return NotImplemented
        here = Domain("company_id", "=", self.env.company.id)
        wanted = [key for key in value if key]
        domain = self._any_kpi_customer(here & Domain(name, "in", wanted))
        if len(wanted) < len(value):
            domain |= ~self._any_kpi_customer(here & Domain(name, "!=", False))
        return domain

    @api.model
    def _any_kpi_customer(self, domain):
        return Domain("commercial_partner_id.kpi_customer_ids", "any", domain)

    def _get_kpi_customers(self):
        """[(contact, the row of its customer, or an empty one)], by the viewer's rights."""
        Customer = self.env["sales.kpi.customer"]
        rows = {}
        if self.commercial_partner_id._origin and Customer.has_access("read"):
            found = Customer.search(
                [
                    ("partner_id", "in", self.commercial_partner_id._origin.ids),
                    ("company_id", "=", self.env.company.id),
                    *Customer._get_seen_domain(),
                ]
            )
            rows = {row.partner_id.id: row for row in found}
        return [(p, rows.get(p.commercial_partner_id._origin.id, Customer)) for p in self]

    def _prepare_kpi_activity_vals(self):
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            "partner_id": customer.id,
            "contact_id": self.id if self != customer else False,
        }
