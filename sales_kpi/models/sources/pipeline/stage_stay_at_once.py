from odoo import api, fields, models
from odoo.tools import SQL

from .stage_stay import IS_MOVE, Since

AFTER = ("id", "date", "kind", "direction", "to_stage_id", "to_stage_name", "lost_reason_id")


class SalesKpiStageStay(models.Model):
    """Stays of a whole company, of which a night looks at a million: the move after each is found
    by sorting the log once, which takes less than looking it up a million times."""

    _inherit = "sales.kpi.stage.stay"

    @api.private
    def _all_since(self, moment):
        """The same model, for whoever reads nearly all stays that began at a moment or later: it
        holds these, and others only by chance."""
        return self.with_context(kpi_stays_since=Since(moment))

    def _select_in_order(self, since):
        """The moves, each with the columns of the one after it.

        By their ids: a move whose date was corrected is not left out between two others.
        """
        following = (
            SQL("LEAD(%s) OVER own AS %s", SQL.identifier(name), SQL.identifier(f"after_{name}"))
            for name in AFTER
        )
        return SQL(
            """
            (SELECT *, %(following)s
               FROM sales_kpi_stage_move
              WHERE %(is_move)s
                AND id >= (SELECT MIN(id) FROM sales_kpi_stage_move WHERE date >= %(since)s)
             WINDOW own AS (PARTITION BY lead_id ORDER BY id))
            """,
            following=SQL(", ").join(following),
            is_move=IS_MOVE,
            since=since,
        )

    def _select_following(self):
        """The move after an ``entry``, whose columns it has."""
        columns = (
            SQL("%s AS %s", SQL.identifier("entry", f"after_{name}"), SQL.identifier(name))
            for name in AFTER
        )
        return SQL("SELECT %s", SQL(", ").join(columns))

    @api.model
    @api.private
    def _read_still(self, company, before, leads):
        """In which stage each of some opportunities is now: that of its last move, so that nobody
        asks of each move whether another one came after it.

        :param before: naive UTC instant; those that came into their stage later are left out
        :param leads: SQL of a query of opportunities, with the column ``id`` among others
        :return: [tuple of the columns of ``leads``, the stage's id, and the days in it]
        """
        self.env["sales.kpi.stage.move"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead.*, entry.to_stage_id,
                       GREATEST(0, EXTRACT(EPOCH FROM %(now)s - entry.date) / 86400)::float8
                  FROM (%(leads)s) lead
                  JOIN LATERAL (SELECT kind, date, company_id, to_stage_id
                                  FROM sales_kpi_stage_move
                                 WHERE lead_id = lead.id AND %(is_move)s
                                 ORDER BY id DESC LIMIT 1) entry ON TRUE
                 WHERE entry.kind IN ('created', 'stage', 'reopened')
                   AND entry.to_stage_id IS NOT NULL
                   AND entry.company_id = %(company)s AND entry.date < %(before)s
                """,
                now=fields.Datetime.now(),
                leads=leads,
                is_move=IS_MOVE,
                company=company.id,
                before=before,
            )
        )
