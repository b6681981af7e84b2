from odoo import api, models
from odoo.tools import SQL

from ...ground.filling import filling
from ...ground.tuning import tune
from .deal import CHUNK, COLUMNS, LOCK

# Columns of an opportunity from which something is kept. Those that the log doesn't know are
# credited by the last three.
WATCHED = (
    "type", "stage_id", "won_status", "lost_reason_id", "expected_revenue", "date_closed",
    "create_date", "source_id", "medium_id", "campaign_id", "company_id", "team_id", "user_id",
)  # fmt: skip
NOTE_MOVES = """
    CREATE OR REPLACE FUNCTION sales_kpi_note_moves() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO sales_kpi_deal_due (lead_id) SELECT DISTINCT lead_id FROM made;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO sales_kpi_deal_due (lead_id)
            SELECT lead_id FROM made UNION SELECT lead_id FROM gone;
        ELSE
            INSERT INTO sales_kpi_deal_due (lead_id) SELECT DISTINCT lead_id FROM gone;
        END IF;
        RETURN NULL;
    END $$"""
NOTE_LEAD = """
    CREATE OR REPLACE FUNCTION sales_kpi_note_lead() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO sales_kpi_deal_due (lead_id) VALUES (NEW.id);
        RETURN NULL;
    END $$"""
TRIGGERS = {
    "sales_kpi_moves_made": """AFTER INSERT ON sales_kpi_stage_move
        REFERENCING NEW TABLE AS made EXECUTE FUNCTION sales_kpi_note_moves()""",
    "sales_kpi_moves_changed": """AFTER UPDATE ON sales_kpi_stage_move
        REFERENCING OLD TABLE AS gone NEW TABLE AS made EXECUTE FUNCTION sales_kpi_note_moves()""",
    "sales_kpi_moves_gone": """AFTER DELETE ON sales_kpi_stage_move
        REFERENCING OLD TABLE AS gone EXECUTE FUNCTION sales_kpi_note_moves()""",
    "sales_kpi_lead_made": """AFTER INSERT ON crm_lead
        FOR EACH ROW EXECUTE FUNCTION sales_kpi_note_lead()""",
    "sales_kpi_lead_changed": f"""AFTER UPDATE OF {", ".join(WATCHED)} ON crm_lead
        FOR EACH ROW WHEN (({", ".join(f"OLD.{name}" for name in WATCHED)})
                           IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in WATCHED)}))
        EXECUTE FUNCTION sales_kpi_note_lead()""",
}


class SalesKpiDeal(models.Model):
    """Which deals have changed since they were kept, and keeping them anew.

    PostgreSQL itself notes them: no writer can forget to, be it another module, an import or a
    foreign key. Whoever keeps deals anew takes those notes away that he has seen, so that one
    that comes meanwhile stays. An opportunity that the log doesn't know is never kept: it stays
    noted, and is read live.
    """

    _inherit = "sales.kpi.deal"

    def _init_due(self):
        """The list of changed deals. The triggers that fill it come when the table is filled."""
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS sales_kpi_deal_due (
                   id bigserial PRIMARY KEY, lead_id int NOT NULL);
               CREATE INDEX IF NOT EXISTS sales_kpi_deal_due_lead_idx
                   ON sales_kpi_deal_due (lead_id)"""
        )

    def _find_due(self):
        """Ids of the opportunities that are not as they were kept, with what is being written."""
        self.env["sales.kpi.stage.move"].flush_model()
        self.env["crm.lead"].flush_model(WATCHED)
        rows = self.env.execute_query(SQL("SELECT DISTINCT lead_id FROM sales_kpi_deal_due"))
        return [lead_id for (lead_id,) in rows]

    @api.model
    def _backfill(self):
        """Keep all deals, and watch them from now on."""
        self.env.flush_all()
        self._watch()
        self.env.cr.execute("DELETE FROM sales_kpi_deal; DELETE FROM sales_kpi_deal_due")
        tune(self.env.cr)
        with filling(self.env.cr, self._table):
            self._keep(SQL("true"))
        self.env.cr.execute(
            SQL("INSERT INTO sales_kpi_deal_due (lead_id) %s", self._select_never_kept())
        )
        self.env.cr.execute("ANALYZE sales_kpi_deal; ANALYZE sales_kpi_deal_due")

    def _watch(self):
        """Nobody writes what is watched until the transaction ends."""
        self.env.cr.execute(NOTE_MOVES)
        self.env.cr.execute(NOTE_LEAD)
        for name, trigger in TRIGGERS.items():
            table = "crm_lead" if "_lead_" in name else "sales_kpi_stage_move"
            self.env.cr.execute(
                SQL("DROP TRIGGER IF EXISTS %s ON %s", *map(SQL.identifier, (name, table)))
            )
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s", SQL.identifier(name), SQL(trigger)))

    @api.model
    def _unwatch(self):
        """Leave Odoo's tables as they were: the module goes."""
        self.env.cr.execute(
            """DROP FUNCTION IF EXISTS sales_kpi_note_moves, sales_kpi_note_lead CASCADE;
               DROP TABLE IF EXISTS sales_kpi_deal_due"""
        )

    @api.model
    def _cron_keep(self):
        """Keep anew what has changed; one transaction a part."""
        Cron, last = self.env["ir.cron"], 0
        while part := self._keep_part(last):
            last = part
            if not Cron._commit_progress(CHUNK):
                break

    def _keep_part(self, after):
        """Keep those anew that are noted after a note; one process at a time.

        :return: the last note that was looked at; None where there is none, or another is at it
        """
        [[is_mine]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))
        notes = is_mine and self.env.execute_query(
            SQL(
                "SELECT id, lead_id FROM sales_kpi_deal_due WHERE id > %s ORDER BY id LIMIT %s",
                after,
                CHUNK,
            )
        )
        if not notes:
            return None
        note_ids, lead_ids = (list(column) for column in zip(*notes, strict=True))
        self.env.cr.execute(SQL("DELETE FROM sales_kpi_deal WHERE id = ANY(%s)", lead_ids))
        self._keep(SQL("entry.lead_id = ANY(%s)", lead_ids))
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_kpi_deal_due
                    WHERE id = ANY(%s) AND lead_id NOT IN (%s AND lead.id = ANY(%s))""",
                note_ids,
                self._select_never_kept(),
                lead_ids,
            )
        )
        return note_ids[-1]

    def _keep(self, condition):
        self.env.cr.execute(
            SQL(
                """INSERT INTO sales_kpi_deal (%(columns)s)
                   SELECT %(columns)s FROM (%(live)s) live WHERE is_logged
                       ON CONFLICT (id) DO NOTHING""",
                columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                live=self._select_live(condition),
            )
        )

    def _select_never_kept(self):
        """Query of the opportunities that the log doesn't know."""
        return SQL(
            """SELECT lead.id FROM crm_lead lead
                WHERE lead.type = 'opportunity'
                  AND NOT EXISTS (SELECT FROM sales_kpi_deal kept WHERE kept.id = lead.id)"""
        )
