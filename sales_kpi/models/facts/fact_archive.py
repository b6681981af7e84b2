from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import table_exists

ARCHIVE = "sales_kpi_fact_archive"
COLUMNS = """SELECT attname FROM pg_attribute
              WHERE attrelid = 'sales_kpi_fact'::regclass AND attnum > 0 AND NOT attisdropped
              ORDER BY attnum"""


class SalesKpiFact(models.Model):
    """Facts of locked periods of former years lie in a table of their own, which PostgreSQL reads
    along with the first one, as its child: seals, screens and comparisons find what they found.
    What is counted every minute stays small. Nothing writes facts of a locked period, and no
    other table points at a fact, so that nothing else has to know where one lies."""

    _inherit = "sales.kpi.fact"

    def _archive(self, last):
        """Put the facts of locked periods that ended until a day into the archive.

        :return: how many
        """
        self._make_archive()
        where = SQL("period.state = 'locked' AND period.date_to <= %s", last)
        return self._move(self._table, ARCHIVE, where)

    def _restore(self, first):
        """Take back from the archive what is of periods that ended from a day on.

        :return: how many
        """
        if not table_exists(self.env.cr, ARCHIVE):
            return 0
        return self._move(ARCHIVE, self._table, SQL("period.date_to >= %s", first))

    def _move(self, source, target, where):
        """Rows go as they are, with their numbers."""
        self.env.flush_all()
        names = [SQL.identifier(name) for (name,) in self.env.execute_query(SQL(COLUMNS))]
        self.env.cr.execute(
            SQL(
                """WITH moved AS (DELETE FROM ONLY %s AS fact USING sales_kpi_period period
                                   WHERE period.id = fact.period_id AND %s RETURNING fact.*)
                   INSERT INTO %s (%s) SELECT %s FROM moved""",
                SQL.identifier(source),
                where,
                SQL.identifier(target),
                SQL(", ").join(names),
                SQL(", ").join(names),
            )
        )
        count = self.env.cr.rowcount
        self.env.cr.execute("ANALYZE sales_kpi_fact")  # of both
        self.env.invalidate_all()
        return count

    def _make_archive(self):
        """The child has the parent's columns, also those of later versions, and is given its
        indexes and references, which PostgreSQL does not hand down."""
        if not table_exists(self.env.cr, ARCHIVE):
            self.env.cr.execute(
                "CREATE TABLE sales_kpi_fact_archive (LIKE sales_kpi_fact INCLUDING DEFAULTS"
                " INCLUDING CONSTRAINTS INCLUDING INDEXES) INHERITS (sales_kpi_fact)"
            )
        for name, definition in self._find_missing_references():
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE sales_kpi_fact_archive ADD CONSTRAINT %s %s",
                    SQL.identifier(name),
                    SQL(definition),  # pylint: disable=sql-injection
                )
            )

    def _find_missing_references(self):
        """(name, definition) of the foreign keys that the archive does not have yet."""
        return self.env.execute_query(
            SQL(
                """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint own
                    WHERE conrelid = 'sales_kpi_fact'::regclass AND contype = 'f'
                      AND NOT EXISTS (SELECT FROM pg_constraint other
                                       WHERE other.conrelid = %s::regclass
                                         AND other.conname = own.conname)""",
                ARCHIVE,
            )
        )

    def _count_by_place(self, last):
        """What would go into the archive, what would stay as its period is not locked, and what
        is there already.

        :return: (facts that would go, facts that would stay, facts there, first day of these,
            last day of these)
        """
        there = SQL("SELECT NULL::date AS date_from, NULL::date AS date_to WHERE FALSE")
        if table_exists(self.env.cr, ARCHIVE):
            there = SQL("SELECT date_from, date_to FROM sales_kpi_fact_archive")
        self.flush_model()
        [counts] = self.env.execute_query(
            SQL(
                """SELECT hot.*, there.*
                     FROM (SELECT COUNT(*) FILTER (WHERE period.state = 'locked'),
                                  COUNT(*) FILTER (WHERE period.state != 'locked')
                             FROM ONLY sales_kpi_fact fact
                             JOIN sales_kpi_period period ON period.id = fact.period_id
                            WHERE period.date_to <= %s) AS hot,
                          (SELECT COUNT(*), MIN(date_from), MAX(date_to) FROM (%s) AS own) AS there
                """,
                last,
                there,
            )
        )
        return counts
