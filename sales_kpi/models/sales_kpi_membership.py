from odoo import api, fields, models


class SalesKpiMembership(models.Model):
    _name = "sales.kpi.membership"
    _description = "Team Membership"
    _order = "team_id, user_id, date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Company",
        compute="_compute_company_id",
        store=True,
        required=True,
        index=True,
        precompute=True,
    )
    date_from = fields.Date(string="From", help="First day in the team. Empty: from the start.")
    date_to = fields.Date(string="To", help="Last day in the team. Empty: still there.")

    @api.depends("team_id.company_id", "user_id")
    def _compute_company_id(self):
        for membership in self:
            membership.company_id = membership.team_id.company_id or membership.user_id.company_id
