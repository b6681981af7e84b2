from odoo import api, fields, models

from ...ground.axes import of_customer, of_origin

# Where the customer is, the opportunity says: it may have no customer yet.
LEAD_AXES = {
    **of_customer("partner_id"),
    **of_origin("lead_id"),
    "country": "lead_id.country_id",
    "state": "lead_id.state_id",
}


class SalesKpiLeadRow(models.AbstractModel):
    """What the rows that are read off opportunities have in common: which one, when, and who is
    credited, by those who had it when it happened."""

    _name = "sales.kpi.lead.row"
    _description = "Row of an Opportunity"
    _inherit = "sales.kpi.row"
    _order = "date desc, id desc"
    _kpi_axes = LEAD_AXES

    date = fields.Datetime(readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @api.depends("lead_id")
    def _compute_display_name(self):
        # whoever is credited may see the row, but perhaps not the opportunity any more
        for row in self:
            row.display_name = row.lead_id.sudo().display_name

    def action_open_lead(self):
        return self._open_document(self.lead_id)
