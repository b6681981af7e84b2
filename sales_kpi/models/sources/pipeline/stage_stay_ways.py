from odoo import models
from odoo.tools import SQL

from .stage_stay import IS_MOVE

DEAL_COLUMNS = ("id", "status", "lost_reason_id", "user_id", "team_id", "won_revenue",
                "expected_revenue")  # fmt: skip
LOWEST = -(2**31)
SAME_STAGE = SQL(
    "(came.stage_id, came.stage_name) IS NOT DISTINCT FROM (last.stage_id, last.stage_name)"
)


class SalesKpiStageStay(models.Model):
    """The tables of which the funnel's query is made."""

    _inherit = "sales.kpi.stage.stay"

    def _with_came(self, domain, each=False):
        """Tables of a query: ``deal``, the opportunities that the viewer may see; ``way``, how many
        of them were in the same stages and became the same, whoever had them then; ``last``, the
        furthest of these stages; ``came``, one row for each stage that those of a way came to or
        jumped over. Millions of moves are looked through; the ways are few.

        :param each: whether each opportunity is a way of its own, with its ``id``
        """
        self.env["sales.kpi.stage.move"].flush_model()
        return SQL(
            """
            deal AS MATERIALIZED (%s), way AS MATERIALIZED (%s), last AS MATERIALIZED (%s),
            came AS (SELECT came.*, way.id, way.count, way.status, way.lost_reason_id,
                            way.user_id, way.revenue, %s AS is_last,
                            way.now_id IS DISTINCT FROM last.stage_id AS is_elsewhere
                       FROM (%s) came
                       JOIN way ON way.number = came.number
                       JOIN last ON last.number = came.number)
            """,
            self._select_deals(domain),
            self._select_ways(each),
            self._select_last(),
            SAME_STAGE,
            self._select_came(),
        )

    def _select_deals(self, domain):
        deals = self.env["sales.kpi.opportunity"]
        return _select_columns(deals, deals._search(domain), DEAL_COLUMNS)

    def _select_ways(self, each):
        """The log doesn't know where those are that it doesn't know: that is where they are now."""
        return SQL(
            """
            SELECT ROW_NUMBER() OVER () AS number, ways.*
              FROM (SELECT %s AS id, deal.status, deal.lost_reason_id, deal.user_id, deal.team_id,
                           lead.stage_id AS now_id, been.stage_ids, been.names,
                           been.first_sequence, been.last[3] AS last_id,
                           CASE WHEN been.last[3] = 0
                                THEN (SELECT to_stage_name FROM sales_kpi_stage_move
                                       WHERE id = been.last[2])
                            END AS last_name,
                           COUNT(*) AS count,
                           SUM(CASE deal.status WHEN 'won' THEN deal.won_revenue
                                    ELSE deal.expected_revenue END) AS revenue
                      FROM deal
                      JOIN crm_lead lead ON lead.id = deal.id
                 LEFT JOIN (%s) been ON been.lead_id = deal.id
                  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) ways
            """,
            SQL("deal.id") if each else SQL("NULL::int"),
            self._select_been(),
        )

    def _select_been(self):
        """The stages in which each was by the log, deleted ones by their names; ``last`` is the
        order of the furthest, the move that led there, and the stage (0: deleted since)."""
        return SQL(
            """
            SELECT entry.lead_id, ARRAY_AGG(DISTINCT entry.to_stage_id) AS stage_ids,
                   ARRAY_AGG(DISTINCT entry.to_stage_name)
                       FILTER (WHERE entry.to_stage_id IS NULL) AS names,
                   MIN(stage.sequence) AS first_sequence,
                   MAX(ARRAY[COALESCE(stage.sequence, %s), entry.id,
                             COALESCE(entry.to_stage_id, 0)]) AS last
              FROM deal
              JOIN sales_kpi_stage_move entry ON entry.lead_id = deal.id
         LEFT JOIN crm_stage stage ON stage.id = entry.to_stage_id
             WHERE %s
          GROUP BY entry.lead_id
            """,
            LOWEST,
            self._where_enters(),
        )

    def _select_last(self):
        """The furthest stage of a way: where it is now, if it was nowhere further."""
        return SQL(
            """
            SELECT way.number,
                   LEAST(way.first_sequence, now.sequence) AS first_sequence,
                   CASE WHEN ahead THEN now.id ELSE NULLIF(way.last_id, 0) END AS stage_id,
                   CASE WHEN NOT ahead THEN way.last_name END AS stage_name,
                   CASE WHEN ahead THEN now.sequence ELSE was.sequence END AS sequence
              FROM way
         LEFT JOIN crm_stage now ON now.id = way.now_id
         LEFT JOIN crm_stage was ON was.id = way.last_id
        CROSS JOIN LATERAL (
                    SELECT now.id IS NOT NULL
                           AND (way.last_id IS NULL OR COALESCE(now.sequence, %(lowest)s)
                                                       > COALESCE(was.sequence, %(lowest)s))
                   ) AS compared(ahead)
            """,
            lowest=LOWEST,
        )

    def _select_came(self):
        """The stages in which each way was, and the open ones of its team that it jumped over."""
        stage, team_ids = self.env["crm.stage"], self.env["crm.stage"]._fields["team_ids"]
        stage.flush_model(["sequence", "is_won", "team_ids"])
        return SQL(
            """
            SELECT way.number, stage.id AS stage_id, NULL::varchar AS stage_name, true AS been
              FROM way
              JOIN crm_stage stage ON stage.id = way.now_id OR stage.id = ANY(way.stage_ids)
             UNION ALL
            SELECT number, NULL, UNNEST(names), true FROM way
             UNION ALL
            SELECT way.number, passed.id, NULL, false
              FROM way
              JOIN last ON last.number = way.number
              JOIN crm_stage passed ON passed.sequence > last.first_sequence
                                   AND passed.sequence < last.sequence
             WHERE passed.is_won IS NOT TRUE
               AND passed.id IS DISTINCT FROM way.now_id
               AND NOT COALESCE(passed.id = ANY(way.stage_ids), false)
               AND (NOT EXISTS (SELECT FROM %(teams)s WHERE %(stage)s = passed.id)
                    OR EXISTS (SELECT FROM %(teams)s
                                WHERE %(stage)s = passed.id AND %(team)s = way.team_id))
            """,
            teams=SQL.identifier(team_ids.relation),
            stage=SQL.identifier(team_ids.column1),
            team=SQL.identifier(team_ids.column2),
        )

    def _select_stayed(self):
        """How long they were in each stage that they left, as the log says it of the move that
        left. What was won where it was did not leave; one lost as it came in says where it is."""
        return SQL(
            """
            SELECT CASE WHEN %(known)s THEN from_stage_id ELSE to_stage_id END AS stage_id,
                   CASE WHEN %(known)s THEN from_stage_name ELSE to_stage_name END AS stage_name,
                   AVG(days) AS average_days,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days) AS median_days
              FROM deal
              JOIN sales_kpi_stage_move move ON move.lead_id = deal.id
             WHERE kind IN ('stage', 'lost', 'won') AND %(is_move)s
               AND (%(known)s OR kind = 'lost')
               AND NOT (kind = 'won' AND (from_stage_id, from_stage_name)
                                         IS NOT DISTINCT FROM (to_stage_id, to_stage_name))
          GROUP BY 1, 2
            """,
            is_move=IS_MOVE,
            known=SQL("(from_stage_id IS NOT NULL OR from_stage_name IS NOT NULL)"),
        )


def _select_columns(model, query, names):
    columns = (model._field_to_sql(model._table, name, query) for name in names)
    return query.select(
        *(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in zip(names, columns, strict=True)
        )
    )
