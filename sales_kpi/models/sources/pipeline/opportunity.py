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

    Amounts are in the currency of the company. Rows can't be written.
    """

    _name = "sales.kpi.opportunity"
    _description = "Opportunity Analysis"
    _inherit = ["sales.kpi.row"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "sales.kpi.stage.move": [
            "company_id",
            "cycle_days",
            "date",
            "expected_revenue",
            "kind",
            "lead_id",
            "lost_reason_id",
            "merged",
            "team_id",
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
            SELECT lead.id, lead.id AS lead_id,
                   entry.date, entry.user_id, entry.team_id, entry.company_id,
                   company.currency_id,
                   partner.commercial_partner_id AS partner_id,
                   lead.country_id, lead.source_id, lead.medium_id, lead.campaign_id,
                   lead.expected_revenue,
                   lead.expected_revenue / NULLIF(usual.size, 0) AS size_ratio,
                   %(closing_columns)s
              FROM (%(by_log)s UNION ALL %(imported)s UNION ALL %(unlogged)s) entry
              JOIN crm_lead lead ON lead.id = entry.lead_id AND lead.type = 'opportunity'
         LEFT JOIN LATERAL (%(closing)s) closing ON closing.kind = lead.won_status
         LEFT JOIN (%(usual)s) usual
                ON usual.user_id = entry.user_id AND usual.company_id = entry.company_id
         LEFT JOIN res_company company ON company.id = entry.company_id
         LEFT JOIN res_partner partner ON partner.id = lead.partner_id
            """,
            closing_columns=self._select_closing_columns(),
            by_log=self._select_entries_by_log(),
            imported=self._select_imported_entries(),
            unlogged=self._select_unlogged_entries(),
            closing=self._select_closing(),
            usual=self._select_usual_sizes(),
        )

    def _select_closing_columns(self):
        """What the log says of the last win or loss; the opportunity where the log says nothing."""
        return SQL(
            """
            COALESCE(lead.won_status, 'pending') AS status,
            CASE lead.won_status WHEN 'won' THEN 1.0::float8 WHEN 'lost' THEN 0.0::float8
             END AS is_won,
            CASE WHEN lead.won_status IN ('won', 'lost')
                 THEN COALESCE(closing.date, lead.date_closed) END AS date_closed,
            CASE WHEN lead.won_status = 'won'
                 THEN COALESCE(closing.expected_revenue, lead.expected_revenue, 0) ELSE 0
             END AS won_revenue,
            CASE WHEN lead.won_status IN ('won', 'lost')
                 THEN COALESCE(closing.cycle_days, GREATEST(0, EXTRACT(EPOCH FROM
                               lead.date_closed - entry.date) / 86400)::float8)
             END AS cycle_days,
            CASE WHEN lead.won_status = 'lost'
                 THEN CASE WHEN closing.id IS NULL THEN lead.lost_reason_id
                           ELSE closing.lost_reason_id END
             END AS lost_reason_id
            """
        )

    def _select_entries_by_log(self):
        """An opportunity enters the pipeline once: the log writes no second entry of one that it
        knows (``tools.pipeline.moves``), and a merge hands none over."""
        return SQL(
            """
            SELECT created.lead_id, created.date, created.user_id, created.team_id,
                   created.company_id
              FROM sales_kpi_stage_move created
             WHERE created.kind = 'created' AND created.merged IS NOT TRUE
            """
        )

    def _select_imported_entries(self):
        """Those that were recorded after they were closed: nobody knows when they came in."""
        return SQL(
            """
            SELECT imported.lead_id, NULL::timestamp, imported.user_id, imported.team_id,
                   imported.company_id
              FROM sales_kpi_stage_move imported
             WHERE imported.kind = 'imported' AND imported.merged IS NOT TRUE
            """
        )

    def _select_unlogged_entries(self):
        """Those whom the log doesn't know. They are a query of their own, so that a filter on the
        day finds an index in both."""
        return SQL(
            """
            SELECT unlogged.id, unlogged.create_date, unlogged.user_id, unlogged.team_id,
                   COALESCE(unlogged.company_id, team.company_id, owner.company_id)
              FROM crm_lead unlogged
         LEFT JOIN crm_team team ON team.id = unlogged.team_id
         LEFT JOIN res_users owner ON owner.id = unlogged.user_id
             WHERE unlogged.type = 'opportunity'
               AND NOT EXISTS (SELECT FROM sales_kpi_stage_move created
                                WHERE created.lead_id = unlogged.id
                                  AND created.kind IN ('created', 'imported')
                                  AND created.merged IS NOT TRUE)
            """
        )

    def _select_closing(self):
        """The last win or loss of a lead in the log."""
        return SQL(
            """
            SELECT id, kind, date, expected_revenue, cycle_days, lost_reason_id
              FROM sales_kpi_stage_move
             WHERE lead_id = lead.id AND kind IN ('won', 'lost') AND merged IS NOT TRUE
             ORDER BY id DESC LIMIT 1
            """
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
