from odoo import api, fields, models

SELECTION = [("user", "Salesperson"), ("team", "Team"), ("company", "Company")]
KINDS = ("user", "team", "company")
# Beside the people and the teams of a company: what is nobody's, and what is no team's.
REST = ("nobody", "no_team")
MODELS = {"user": "res.users", "team": "crm.team", "company": "res.company"}
FIELDS = {"user": "user_id", "team": "team_id", "company": "company_id"}


class SalesKpiSubject(models.AbstractModel):
    """Whom a figure is about, for the tables that only the module itself fills: a salesperson, a
    team (with those below it) or a company."""

    _name = "sales.kpi.subject"
    _description = "Subject of a Figure"

    subject_type = fields.Selection(SELECTION, required=True)
    subject_id = fields.Many2oneReference(
        model_field="subject_model", required=True, aggregator=None
    )
    subject_model = fields.Char(compute="_compute_subject_model")
    subject_name = fields.Char(string="Who", compute="_compute_subject_name", compute_sudo=True)
    user_id = fields.Many2one("res.users", string="Salesperson", index=True, ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team",
        index=True,
        ondelete="set null",
        help="The team itself, or the salesperson's team at the end of the period.",
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")

    @api.depends("subject_type")
    def _compute_subject_model(self):
        for record in self:
            record.subject_model = MODELS.get(record.subject_type)

    @api.depends("subject_type", "user_id", "team_id", "company_id")
    @api.depends_context("lang")
    def _compute_subject_name(self):
        for record in self:
            record.subject_name = record._get_subject_name()

    def _get_subject_name(self):
        return self[FIELDS[self.subject_type]].display_name
