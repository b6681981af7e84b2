from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

TAKE_SOURCE = """
    CREATE OR REPLACE FUNCTION sales_kpi_take_source() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE sales_kpi_stage_move SET source_id = NEW.source_id
         WHERE lead_id = NEW.id AND source_id IS DISTINCT FROM NEW.source_id;
        RETURN NULL;
    END $$"""
TRIGGER = """
    CREATE TRIGGER sales_kpi_source_changed AFTER UPDATE OF source_id ON crm_lead
        FOR EACH ROW WHEN (OLD.source_id IS DISTINCT FROM NEW.source_id)
        EXECUTE FUNCTION sales_kpi_take_source()"""


class SalesKpiStageMove(models.Model):
    """Each move keeps the source of its opportunity, as it is now: what a year brought by source is
    counted without a look at all opportunities there are.

    What is said later is taken along by a trigger of PostgreSQL: no writer can forget to, and it
    needs no rights on the log. The ORM would do so, if the field were related to the opportunity's;
    but then it looked up the moves amid the writing of the opportunity, and whoever looks at the
    log has all written that is noted: a change of team and source in one write left no move.
    """

    _inherit = "sales.kpi.stage.move"

    source_id = fields.Many2one(
        "utm.source",
        compute="_compute_source_id",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Where the opportunity comes from, by what it says now.",
    )

    def _auto_init(self):
        """Moves that are there before the field are filled by one statement."""
        cr = self.env.cr
        is_new = table_exists(cr, self._table) and not column_exists(cr, self._table, "source_id")
        if is_new:
            create_column(cr, self._table, "source_id", "int4")
        self._watch_sources()
        if is_new:
            self._fill_sources()
        return super()._auto_init()

    @api.depends("lead_id")
    def _compute_source_id(self):
        for move in self:
            move.source_id = move.lead_id.source_id

    def _fetch_query(self, query, fields):
        self._take_sources([field.name for field in fields])
        return super()._fetch_query(query, fields)

    def _take_sources(self, names=None):
        """Before anybody reads sources, those that opportunities are about to say are written, and
        so taken along."""
        if names is None or "source_id" in names:
            self.env["crm.lead"].flush_model(["source_id"])

    def _watch_sources(self):
        """Nobody writes a source until the transaction ends."""
        self.env.cr.execute(TAKE_SOURCE)
        self.env.cr.execute(
            """SELECT FROM pg_trigger
                WHERE tgname = 'sales_kpi_source_changed' AND tgrelid = 'crm_lead'::regclass"""
        )
        if not self.env.cr.rowcount:
            self.env.cr.execute(TRIGGER)

    @api.model
    def _unwatch_sources(self):
        """Leave Odoo's table as it was: the module goes."""
        self.env.cr.execute("DROP FUNCTION IF EXISTS sales_kpi_take_source CASCADE")

    @api.model
    def _fill_sources(self):
        """Say of all moves what is taken along of each opportunity that changes.

        Deals don't pass for changed by that: all of them would be read live until they were kept
        anew. The indexes stay: made again within the transaction that has written the rows, they
        might be of no use to it until it ends, and more of an update may follow.

        :return: how many were said anew
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        self.env.cr.execute(
            SQL(
                """UPDATE %s AS move SET source_id = lead.source_id
                     FROM crm_lead lead
                    WHERE lead.id = move.lead_id
                      AND lead.source_id IS DISTINCT FROM move.source_id""",
                table,
            )
        )
        filled = self.env.cr.rowcount
        self.env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
        return filled
