from odoo import fields, models
from odoo.tools import SQL


class SalesKpiOpportunity(models.Model):
    """What became of the opportunities: one row each, lost and archived ones included.

    A row is dated at the opportunity's entry into the pipeline, and is credited to who owned it
    then; where it comes from (source, medium, campaign, country) is what the opportunity says
    today. How it was closed is what the log says: its date, its amount and its reason can't be
    changed on the opportunity afterwards. One that was reopened is open, or what it was closed as
    last. An opportunity that the log doesn't know is dated at its creation, and told by itself; one
    that was recorded after it was closed has no date.

    Amounts are in the currency of the company. Rows can't be written: they are those of the deals
    (``sales.kpi.deal``), with what the opportunity and its customer say today.
    """

    _name = "sales.kpi.opportunity"
    _description = "Opportunity Analysis"
    _inherit = ["sales.kpi.row"]
    _auto = False
    _kpi_ripens = True
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "sales.kpi.stage.move": [
            "company_id",
            "cycle_days",
            "date",
            "days",
            "expected_revenue",
            "from_stage_id",
            "from_stage_name",
            "kind",
            "lead_id",
            "lost_reason_id",
            "merged",
            "team_id",
            "to_stage_id",
            "to_stage_name",
            "undone",
            "user_id",
        ],
        "crm.lead": [
            "campaign_id",
            "company_id",
            "country_id",
            "date_closed",
            "expected_revenue",
            "lost_reason_id",
            "medium_id",
            "partner_id",
            "source_id",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.team": ["company_id"],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id"],
        "res.users": ["company_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    date = fields.Datetime(
        string="Entered the Pipeline",
        readonly=True,
        help="When it became an opportunity. Empty where it was recorded after it was closed, and "
        "nobody said when it began.",
    )
    date_closed = fields.Datetime(
        string="Closed", readonly=True, help="When it was won or lost; empty while it is open."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Who owned the opportunity when it entered the pipeline.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    status = fields.Selection(
        [("pending", "Open"), ("won", "Won"), ("lost", "Lost")], readonly=True
    )
    expected_revenue = fields.Monetary(readonly=True)
    won_revenue = fields.Monetary(
        readonly=True, help="Amount of the opportunity when it was won; 0 unless it is."
    )
    is_won = fields.Float(
        string="Win Rate",
        readonly=True,
        aggregator="avg",
        help="Won / (won + lost). Open opportunities don't count.",
    )
    cycle_days = fields.Float(
        string="Days to Close",
        readonly=True,
        aggregator="avg",
        help="Won and lost: days since the opportunity was created; won before, since it was "
        "reopened.",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    size_ratio = fields.Float(
        string="Times the Usual Size",
        readonly=True,
        aggregator="max",
        help="Expected revenue / the average deal that the salesperson won in the last 12 months. "
        "A target that hangs on a deal of 4 times or more is at risk.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT deal.*, deal.id AS lead_id,
                   CASE deal.status WHEN 'won' THEN 1.0::float8 WHEN 'lost' THEN 0.0::float8
                    END AS is_won,
                   company.currency_id,
                   partner.commercial_partner_id AS partner_id,
                   lead.country_id,
                   deal.expected_revenue / NULLIF(usual.size, 0) AS size_ratio
              FROM (%(deals)s) deal
         LEFT JOIN crm_lead lead ON lead.id = deal.id
         LEFT JOIN (%(usual)s) usual
                ON usual.user_id = deal.user_id AND usual.company_id = deal.company_id
         LEFT JOIN res_company company ON company.id = deal.company_id
         LEFT JOIN res_partner partner ON partner.id = lead.partner_id
            """,
            deals=self.env["sales.kpi.deal"]._select_all(),
            usual=self._select_usual_sizes(),
        )

    def _select_usual_sizes(self):
        """The average win of each salesperson; not looked for where nobody asks for it."""
        return SQL(
            """
            SELECT user_id, company_id, AVG(expected_revenue)::float8 AS size
              FROM sales_kpi_stage_move
             WHERE kind = 'won' AND undone IS NOT TRUE
               AND date >= %s - INTERVAL '12 months'
             GROUP BY user_id, company_id
            """,
            fields.Datetime.now(),
        )

    def action_open_lead(self):
        return self._open_document(self.lead_id)
