from enum import Enum

from odoo import api, models
from odoo.tools import SQL, sql

from ....tools.pipeline import ENTRIES
from .stage_stay import IS_MOVE

LOCK = 0x5A1EDEA1  # key of the advisory lock of whoever brings the table up to date
CHUNK = 20_000
# What is known of a deal, as PostgreSQL has it. Money is in the currency of the company.
COLUMNS = {
    "id": "int PRIMARY KEY REFERENCES crm_lead ON DELETE CASCADE",
    "date": "timestamp",
    "user_id": "int",
    "team_id": "int",
    "company_id": "int",
    "source_id": "int",
    "medium_id": "int",
    "campaign_id": "int",
    "stage_id": "int",  # where it is now
    "status": "varchar",
    "date_closed": "timestamp",
    "expected_revenue": "numeric",
    "won_revenue": "numeric",
    "cycle_days": "float8",
    "lost_reason_id": "int",
    "path": "int[]",  # stages in which it was by the log, each once, the last entered last
    "path_names": "varchar[]",  # the same of deleted stages
    "left_ids": "int[]",  # stages that it left, one by one, a deleted one as NULL,
    "left_names": "varchar[]",  # the names of these; NULL where none was deleted,
    "left_days": "float8[]",  # and after how many days
}


class Part(Enum):
    """The deals that were kept, and those that have changed since. No caller from outside can name
    one of them."""

    KEPT = 1
    CHANGED = 2


class SalesKpiDeal(models.Model):
    """What the log and the opportunity say of each deal, kept so that the deals of years are
    counted without going through all that happened to them.

    A row is as its ``_select_live`` was once. Triggers note which deals have changed since
    (``deal_due.py``): these are read live until the scheduled action has kept them anew, so that
    what is read is always as it is now, whoever wrote it and however.
    """

    _name = "sales.kpi.deal"
    _description = "Kept Deal"
    _auto = False
    _log_access = False

    @api.private
    def init(self):
        if not sql.table_exists(self.env.cr, self._table):
            columns = (SQL("%s %s", SQL.identifier(name), SQL(of)) for name, of in COLUMNS.items())
            self.env.cr.execute(
                SQL(
                    """CREATE TABLE sales_kpi_deal (%s);
                       CREATE INDEX sales_kpi_deal_date_idx ON sales_kpi_deal (company_id, date)""",
                    SQL(", ").join(columns),
                )
            )
        self._init_due()
        return super().init()

    # ---- reading -------------------------------------------------------------------------------

    def _select_all(self):
        """Query of all deals as they are now: those that were kept and have not changed, and the
        others, which are few, read live. The context may ask for one of these ``Part``s only."""
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        kept = SQL("SELECT %s FROM sales_kpi_deal kept", columns)
        part, due = self.env.context.get("kpi_deals"), self._find_due()
        if not due:
            return SQL("%s WHERE false", kept) if part is Part.CHANGED else kept
        unchanged = SQL(
            "%s WHERE NOT EXISTS (SELECT FROM sales_kpi_deal_due due WHERE due.lead_id = kept.id)",
            kept,
        )
        # told by their ids: PostgreSQL looks these up, and doesn't go through all there are
        live = self._select_live(SQL("entry.lead_id = ANY(%s)", due))
        changed = SQL("SELECT %s FROM (%s) live", columns, live)
        if part is Part.KEPT:
            return unchanged
        return changed if part is Part.CHANGED else SQL("%s UNION ALL %s", unchanged, changed)

    def _select_live(self, condition):
        """Query of the deals that meet a condition on their ``entry``, from the log and the
        opportunities themselves. How it was closed is what the log says; the opportunity where
        the log says nothing."""
        return SQL(
            """
            SELECT lead.id, entry.date, entry.user_id, entry.team_id, entry.company_id,
                   lead.source_id, lead.medium_id, lead.campaign_id, lead.stage_id,
                   COALESCE(lead.won_status, 'pending') AS status,
                   CASE WHEN lead.won_status IN ('won', 'lost')
                        THEN COALESCE(closing.date, lead.date_closed) END AS date_closed,
                   lead.expected_revenue,
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
                    END AS lost_reason_id,
                   been.path, been.path_names, stayed.left_ids, stayed.left_names, stayed.left_days,
                   entry.is_logged
              FROM (%(by_log)s UNION ALL %(unlogged)s) entry
              JOIN crm_lead lead ON lead.id = entry.lead_id AND lead.type = 'opportunity'
         LEFT JOIN LATERAL (%(closing)s) closing ON closing.kind = lead.won_status
         LEFT JOIN LATERAL (%(been)s) been ON true
         LEFT JOIN LATERAL (%(stayed)s) stayed ON true
             WHERE %(condition)s
            """,
            by_log=self._select_entries_by_log(),
            unlogged=self._select_unlogged_entries(),
            closing=self._select_closing(),
            been=self._select_been(),
            stayed=self._select_stayed(),
            condition=condition,
        )

    def _select_entries_by_log(self):
        """An opportunity enters the pipeline once: the log writes no second entry of one that it
        knows (``tools.pipeline.moves``), and a merge hands none over. Of those that were recorded
        after they were closed, nobody knows when they came in."""
        return SQL(
            """
            SELECT lead_id, CASE kind WHEN 'created' THEN date END AS date,
                   user_id, team_id, company_id, true AS is_logged
              FROM sales_kpi_stage_move WHERE kind = ANY(%s) AND merged IS NOT TRUE
            """,
            list(ENTRIES),
        )

    def _select_unlogged_entries(self):
        """Those whom the log doesn't know."""
        return SQL(
            """
            SELECT unlogged.id, unlogged.create_date, unlogged.user_id, unlogged.team_id,
                   COALESCE(unlogged.company_id, team.company_id, owner.company_id), false
              FROM crm_lead unlogged
         LEFT JOIN crm_team team ON team.id = unlogged.team_id
         LEFT JOIN res_users owner ON owner.id = unlogged.user_id
             WHERE unlogged.type = 'opportunity'
               AND NOT EXISTS (SELECT FROM sales_kpi_stage_move known
                                WHERE known.lead_id = unlogged.id AND known.kind = ANY(%s)
                                  AND known.merged IS NOT TRUE)
            """,
            list(ENTRIES),
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

    def _select_been(self):
        return SQL(
            """
            SELECT ARRAY_AGG(stage_id ORDER BY last) FILTER (WHERE stage_id IS NOT NULL) AS path,
                   ARRAY_AGG(name ORDER BY last) FILTER (WHERE stage_id IS NULL) AS path_names
              FROM (SELECT entry.to_stage_id AS stage_id,
                           CASE WHEN entry.to_stage_id IS NULL THEN entry.to_stage_name END AS name,
                           MAX(entry.id) AS last
                      FROM sales_kpi_stage_move entry
                     WHERE entry.lead_id = lead.id AND %s
                  GROUP BY 1, 2) entered
            """,
            self.env["sales.kpi.stage.stay"]._where_enters(),
        )

    def _select_stayed(self):
        """How long it was in each stage that it left, as the log says it of the move that left.
        What was won where it was did not leave; one lost as it came in says where it is."""
        return SQL(
            """
            SELECT ARRAY_AGG(stage_id ORDER BY id) AS left_ids,
                   CASE WHEN COUNT(name) > 0 THEN ARRAY_AGG(name ORDER BY id) END AS left_names,
                   ARRAY_AGG(days ORDER BY id) AS left_days
              FROM (SELECT id, days,
                           CASE WHEN %(known)s THEN from_stage_id ELSE to_stage_id END AS stage_id,
                           CASE WHEN %(known)s THEN from_stage_name ELSE to_stage_name END AS name
                      FROM sales_kpi_stage_move
                     WHERE lead_id = lead.id AND kind IN ('stage', 'lost', 'won') AND %(is_move)s
                       AND (%(known)s OR kind = 'lost')
                       AND NOT (kind = 'won' AND (from_stage_id, from_stage_name)
                                IS NOT DISTINCT FROM (to_stage_id, to_stage_name))) gone
            """,
            is_move=IS_MOVE,
            known=SQL("(from_stage_id IS NOT NULL OR from_stage_name IS NOT NULL)"),
        )
