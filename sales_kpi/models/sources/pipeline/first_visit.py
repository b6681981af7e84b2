from odoo import fields, models
from odoo.tools import SQL


class SalesKpiFirstVisit(models.Model):
    """The first visit to an opportunity: one row an opportunity that was visited.

    It succeeded when the opportunity moved forward to a stage where it had not been, or was won,
    after the visit and within the number of days that the company has set (30 by default, 24 hours
    each). A visit of the last days may still succeed. Whether something is an opportunity is what
    the log of stage moves knows, so that turning it back into a lead hides no visit. Credit goes to
    who visited. Rows are read from the activities and can't be written.
    """

    _name = "sales.kpi.first.visit"
    _description = "First Visit"
    _inherit = ["sales.kpi.lead.row"]
    _auto = False
    _kpi_ripens = True
    _depends = {
        "res.company": ["kpi_visit_days"],
        "sales.kpi.activity": [
            "channel",
            "commercial_partner_id",
            "company_id",
            "date_start",
            "lead_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sales.kpi.stage.move": [
            "again",
            "date",
            "direction",
            "kind",
            "lead_id",
            "merged",
            "undone",
        ],
    }

    activity_id = fields.Many2one("sales.kpi.activity", string="Visit", readonly=True)
    succeeded = fields.Boolean(
        readonly=True, help="The opportunity moved forward soon after the visit."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT visit.id AS id,
                   visit.id AS activity_id,
                   visit.date_start AS date,
                   visit.lead_id AS lead_id,
                   visit.commercial_partner_id AS partner_id,
                   visit.user_id AS user_id,
                   visit.team_id AS team_id,
                   visit.company_id AS company_id,
                   EXISTS (%(advances)s) AS succeeded
              FROM sales_kpi_activity visit
              JOIN res_company company ON company.id = visit.company_id
             WHERE visit.state = 'done'
               AND visit.channel = 'visit'
               AND EXISTS (SELECT 1
                             FROM sales_kpi_stage_move entry
                            WHERE entry.lead_id = visit.lead_id
                              AND entry.kind IN ('created', 'imported'))
               AND NOT EXISTS (SELECT 1
                                 FROM sales_kpi_activity former
                                WHERE former.lead_id = visit.lead_id
                                  AND former.state = 'done'
                                  AND former.channel = 'visit'
                                  AND (former.date_start, former.id)
                                      < (visit.date_start, visit.id))
            """,
            advances=self._select_advances(),
        )

    def _select_advances(self):
        """Forward moves of the opportunity soon after the visit."""
        return SQL(
            """
            SELECT 1
              FROM sales_kpi_stage_move advance
             WHERE advance.lead_id = visit.lead_id
               AND advance.kind IN ('stage', 'won')
               AND advance.direction = 1
               AND advance.again IS NOT TRUE
               AND (advance.kind = 'won' OR advance.undone IS NOT TRUE)
               AND advance.merged IS NOT TRUE
               AND advance.date > visit.date_start
               AND advance.date <= visit.date_start + make_interval(days => company.kpi_visit_days)
            """
        )
