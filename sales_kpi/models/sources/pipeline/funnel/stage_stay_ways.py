from odoo import models
from odoo.tools import SQL

from ..deal import Part
from .deal_month import select_alike, select_ways

# What the funnel looks at of a deal.
COLUMNS = ("user_id", "team_id", "status", "lost_reason_id", "won_revenue", "expected_revenue",
           "stage_id", "path", "path_names", "left_ids", "left_names", "left_days")  # fmt: skip
PARTS, GONE = (SQL("deal"), SQL("changed")), SQL("gone")
LOWEST = -(2**31)
SAME_STAGE = SQL(
    "(came.stage_id, came.stage_name) IS NOT DISTINCT FROM (last.stage_id, last.stage_name)"
)
# The days between which the middle of a stage lies, and those to be taken away from them.
MIDDLE = SQL(
    """
    SELECT placed.stage_id, placed.stage_name, placed.total, whole, below,
           alike.count > 0 AS is_there, UNNEST(alike.days) AS day
      FROM placed
      JOIN alike ON alike.size = placed.size
                AND (alike.stage_id, alike.stage_name)
                    IS NOT DISTINCT FROM (placed.stage_id, placed.stage_name)
     WHERE below <= whole / 2 AND upto >= (whole + 1) / 2
    """
)


class SalesKpiStageStay(models.Model):
    """The tables of which the funnel's query is made."""

    _inherit = "sales.kpi.stage.stay"

    def _with_came(self, asked, each=False, users=False):
        """Tables of a query: ``deal``, the opportunities that the viewer may see, and ``changed``,
        those of them that have changed since they were kept; ``gone``, what was kept of these in
        the months that stand for their deals; ``way``, how many of them were in the same stages
        and became the same; ``last``, the furthest of these stages; ``came``, one row for each
        stage that those of a way came to or jumped over. The deals are many, the ways are few.

        :param asked: the opportunities (``Asked``)
        :param each: whether each opportunity is a way of its own, with its ``id``
        :param users: whether those of different salespeople go different ways
        """
        self.env["sales.kpi.stage.move"].flush_model()
        return SQL(
            """
            deal AS NOT MATERIALIZED (%s), changed AS NOT MATERIALIZED (%s),
            gone AS NOT MATERIALIZED (%s),
            way AS MATERIALIZED (%s), last AS MATERIALIZED (%s),
            came AS (SELECT came.*, way.id, way.count, way.status, way.lost_reason_id,
                            way.user_id, way.revenue, %s AS is_last,
                            way.now_id IS DISTINCT FROM last.stage_id AS is_elsewhere
                       FROM (%s) came
                       JOIN way ON way.number = came.number
                       JOIN last ON last.number = came.number)
            """,
            self._select_deals(asked.alone, Part.KEPT),
            self._select_deals(asked.domain, Part.CHANGED),
            self.env["sales.kpi.deal"]._select_gone(asked),
            self._select_ways(asked, each, users),
            self._select_last(),
            SAME_STAGE,
            self._select_came(),
        )

    def _select_deals(self, domain, part):
        """The viewer's own of a part, with what is kept of them besides the fields of the model.
        Those that are read live keep PostgreSQL from counting in two processes: each part is put
        together by itself."""
        deals = self.env["sales.kpi.opportunity"].with_context(kpi_deals=part)
        query = deals._search(domain)
        return query.select(*(SQL.identifier(deals._table, name) for name in ("id", *COLUMNS)))

    def _select_ways(self, asked, each, users):
        """The log doesn't know where those are that it doesn't know: that is where they are now."""
        none, deal = SQL("NULL::int"), self.env["sales.kpi.deal"]
        own = {"id": SQL("id") if each else none, "user_id": SQL("user_id") if users else none}
        parts = [select_ways(part, **own) for part in PARTS]
        if asked.month_ids:
            parts += [deal._select_month_ways(asked), select_ways(GONE, -1, **own)]
        return SQL(
            """
            SELECT ROW_NUMBER() OVER () AS number, ways.*
              FROM (SELECT id, user_id, status, lost_reason_id, team_id, now_id, path, path_names,
                           SUM(count)::int AS count, SUM(revenue) AS revenue
                      FROM (%s) part GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                    HAVING SUM(count) > 0) ways
            """,
            SQL(" UNION ALL ").join(parts),
        )

    def _select_last(self):
        """The furthest stage of a way, of two alike the one entered last; or where it is now, if
        it was nowhere further."""
        return SQL(
            """
            SELECT way.number,
                   LEAST(first.sequence, now.sequence) AS first_sequence,
                   CASE WHEN ahead THEN now.id ELSE was.id END AS stage_id,
                   CASE WHEN NOT ahead AND was.id IS NULL
                        THEN way.path_names[CARDINALITY(way.path_names)] END AS stage_name,
                   CASE WHEN ahead THEN now.sequence ELSE was.sequence END AS sequence
              FROM way
         LEFT JOIN crm_stage now ON now.id = way.now_id
        CROSS JOIN LATERAL (SELECT MIN(sequence) FROM crm_stage WHERE id = ANY(way.path)
                           ) AS first(sequence)
         LEFT JOIN LATERAL (
                    SELECT stage.id, stage.sequence
                      FROM UNNEST(way.path) WITH ORDINALITY AS been(stage_id, place)
                      JOIN crm_stage stage ON stage.id = been.stage_id
                  ORDER BY COALESCE(stage.sequence, %(lowest)s) DESC, been.place DESC LIMIT 1
                   ) was ON true
        CROSS JOIN LATERAL (
                    SELECT now.id IS NOT NULL
                           AND (way.path IS NULL AND way.path_names IS NULL
                                OR COALESCE(now.sequence, %(lowest)s)
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
              JOIN crm_stage stage ON stage.id = way.now_id OR stage.id = ANY(way.path)
             UNION ALL
            SELECT number, NULL, UNNEST(path_names), true FROM way
             UNION ALL
            SELECT way.number, passed.id, NULL, false
              FROM way
              JOIN last ON last.number = way.number
              JOIN crm_stage passed ON passed.sequence > last.first_sequence
                                   AND passed.sequence < last.sequence
             WHERE passed.is_won IS NOT TRUE
               AND passed.id IS DISTINCT FROM way.now_id
               AND NOT COALESCE(passed.id = ANY(way.path), false)
               AND (NOT EXISTS (SELECT FROM %(teams)s WHERE %(stage)s = passed.id)
                    OR EXISTS (SELECT FROM %(teams)s
                                WHERE %(stage)s = passed.id AND %(team)s = way.team_id))
            """,
            teams=SQL.identifier(team_ids.relation),
            stage=SQL.identifier(team_ids.column1),
            team=SQL.identifier(team_ids.column2),
        )

    def _select_stayed(self, asked):
        """How long they were in each stage that they left: of what ``select_alike`` has put
        together only that is sorted between which the middle of a stage lies. Each part by itself,
        and as deep in the query as can be: what is done above a union is done by one process."""
        parts = [select_alike(part) for part in PARTS]
        if asked.month_ids:
            months = self.env["sales.kpi.deal"]._select_month_days(asked)
            parts += [months, select_alike(GONE, -1)]
        return SQL(
            """
            WITH alike AS MATERIALIZED (%s),
            sized AS (
                    SELECT stage_id, stage_name, size, SUM(count) AS count, SUM(total) AS total
                      FROM alike GROUP BY 1, 2, 3
            ), placed AS (
                    SELECT stage_id, stage_name, size, SUM(total) OVER stage AS total,
                           (SUM(count) OVER stage)::int AS whole,
                           (SUM(count) OVER upto)::int AS upto,
                           (SUM(count) OVER upto - count)::int AS below
                      FROM sized
                    WINDOW stage AS (PARTITION BY stage_id, stage_name),
                           upto AS (stage ORDER BY size)
            ), middle AS (%s), ordered AS (
                    SELECT there.*, below + ROW_NUMBER() OVER (PARTITION BY stage_id, stage_name,
                                                                   below ORDER BY day) AS place
                      FROM (SELECT stage_id, stage_name, total, whole, below, day
                              FROM middle WHERE is_there
                            EXCEPT ALL
                            SELECT stage_id, stage_name, total, whole, below, day
                              FROM middle WHERE NOT is_there) there
            )
            SELECT stage_id, stage_name, total / whole AS average_days, AVG(day) AS median_days
              FROM ordered WHERE place IN ((whole + 1) / 2, whole / 2 + 1)
          GROUP BY stage_id, stage_name, total, whole
            """,
            SQL(" UNION ALL ").join(parts),
            MIDDLE,
        )
