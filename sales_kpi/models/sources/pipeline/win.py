from odoo import fields, models
from odoo.tools import SQL


class SalesKpiWin(models.Model):
    """What it took to win: one row an opportunity won, with all the activities done on it.

    It counts what anybody did on the opportunity in the company, from its beginning up to the win.
    Sold again after a win, it counts from the day on which it was reopened; a loss taken back goes
    on with the old count, as the sales cycle does, so that losing a deal for a moment makes no
    cheap win of it. Of a win that was recorded afterwards nobody knows. The cost is in the
    company's currency. Rows are read from the log of stage moves and can't be written.
    """

    _name = "sales.kpi.win"
    _description = "Win"
    _inherit = ["sales.kpi.lead.row"]
    _auto = False
    _kpi_shares = {"user_id": "move_id"}
    _depends = {
        "res.company": ["currency_id"],
        "sales.kpi.activity": ["company_id", "cost", "date_start", "lead_id", "state"],
        "sales.kpi.stage.move": [
            "company_id",
            "cycle",
            "date",
            "expected_revenue",
            "kind",
            "lead_id",
            "merged",
            "partner_id",
            "team_id",
            "undone",
            "user_id",
        ],
    }

    move_id = fields.Many2one("sales.kpi.stage.move", string="Stage Move", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Amount of the opportunity when it was won.")
    activities = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Activities done on the opportunity until it was won, whoever did them.",
    )
    cost = fields.Monetary(
        readonly=True, aggregator="avg", help="What these activities cost the company."
    )

    @property
    def _table_query(self):
        """The wins. What was done for them is looked up a win at a time, and only when asked."""
        return SQL(
            """
            SELECT won.id AS id,
                   won.id AS move_id,
                   won.date AS date,
                   won.lead_id AS lead_id,
                   won.partner_id AS partner_id,
                   won.user_id AS user_id,
                   won.team_id AS team_id,
                   won.company_id AS company_id,
                   company.currency_id AS currency_id,
                   won.expected_revenue AS revenue,
                   CASE WHEN NOT %(is_imported)s
                        THEN (SELECT COUNT(*) %(efforts)s)::int END AS activities,
                   CASE WHEN NOT %(is_imported)s
                        THEN COALESCE((SELECT SUM(effort.cost) %(efforts)s), 0) END AS cost
              FROM sales_kpi_stage_move won
              JOIN res_company company ON company.id = won.company_id
             WHERE won.kind = 'won'
               AND won.undone IS NOT TRUE
            """,
            efforts=self._from_efforts(),
            is_imported=self._select_is_imported(),
        )

    def _select_is_imported(self):
        """Whether it was won before it was recorded: what it took is not known."""
        return SQL(
            """
            (won.cycle = 1 AND EXISTS (SELECT FROM sales_kpi_stage_move entry
                                        WHERE entry.lead_id = won.lead_id
                                          AND entry.kind = 'imported'
                                          AND entry.merged IS NOT TRUE))
            """
        )

    def _from_efforts(self):
        """The activities that one win took."""
        return SQL(
            """
              FROM sales_kpi_activity effort
             WHERE effort.lead_id = won.lead_id
               AND effort.company_id = won.company_id
               AND effort.state = 'done'
               AND effort.date_start <= won.date
               AND effort.date_start >= COALESCE((%s), '-infinity')
            """,
            self._select_reopening(),
        )

    def _select_reopening(self):
        """When the opportunity was reopened after the win before this one; NULL: never won before.

        The moves of opportunities that were merged into this one are another deal's history.
        """
        return SQL(
            """
            SELECT MIN(reopened.date)
              FROM sales_kpi_stage_move reopened
             WHERE reopened.lead_id = won.lead_id
               AND reopened.kind = 'reopened'
               AND reopened.merged IS NOT DISTINCT FROM won.merged
               AND (reopened.date, reopened.id) < (won.date, won.id)
               AND (reopened.date, reopened.id) > (
                       SELECT former.date, former.id
                         FROM sales_kpi_stage_move former
                        WHERE former.lead_id = won.lead_id
                          AND former.kind = 'won'
                          AND former.undone IS NOT TRUE
                          AND former.merged IS NOT DISTINCT FROM won.merged
                          AND (former.date, former.id) < (won.date, won.id)
                     ORDER BY former.date DESC, former.id DESC
                        LIMIT 1)
            """
        )
