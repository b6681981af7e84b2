from odoo import api, fields, models
from odoo.tools import SQL

DEAD = 10_000  # rows, from which on it matters
DEAD_PART = 0.3
UNKNOWN = 10 * 1024**2  # bytes of a table that PostgreSQL has never looked through


class SalesKpiHealthTable(models.Model):
    """How large a table of the module is, or an index of it on one of Odoo's own; as PostgreSQL
    reckons, without counting rows. Nothing is stored."""

    _name = "sales.kpi.health.table"
    _description = "Size of a Table"
    _auto = False
    _order = "is_bad desc, megabytes desc, id"

    name = fields.Char(readonly=True)
    kind = fields.Selection([("table", "Table"), ("index", "Index on Odoo's Table")], readonly=True)
    megabytes = fields.Float(
        string="Size (MB)", readonly=True, digits=(16, 1), help="Of a table with its indexes."
    )
    index_megabytes = fields.Float(string="Its Indexes (MB)", readonly=True, digits=(16, 1))
    share = fields.Float(string="Share of the Database", readonly=True)
    row_count = fields.Float(string="Rows (about)", readonly=True, digits=(16, 0))
    dead_count = fields.Float(
        string="Dead Rows", readonly=True, digits=(16, 0),
        help="Former versions of rows, which VACUUM takes away.",
    )  # fmt: skip
    vacuumed_on = fields.Datetime(readonly=True)
    analyzed_on = fields.Datetime(readonly=True)
    is_bad = fields.Boolean(string="Trouble", readonly=True)
    trouble = fields.Char(string="What Is Wrong", compute="_compute_trouble")

    @property
    def _table_query(self):
        return SQL(
            """SELECT own.*, bytes / 1048576.0 AS megabytes,
                      index_bytes / 1048576.0 AS index_megabytes, bytes / total AS share,
                      COALESCE(dead_count > %s AND dead_count > %s * row_count, FALSE)
                      OR is_unknown AND kind = 'table' AND bytes > %s AS is_bad
                 FROM (%s) AS own,
                      (SELECT pg_database_size(current_database())::float8 AS total) AS base""",
            DEAD,
            DEAD_PART,
            UNKNOWN,
            self._get_own_query(),
        )

    def _get_own_query(self):
        return SQL(
            """SELECT class.oid::bigint AS id, class.relname AS name,
                      CASE class.relkind WHEN 'i' THEN 'index' ELSE 'table' END AS kind,
                      pg_total_relation_size(class.oid)::float8 AS bytes,
                      pg_indexes_size(class.oid)::float8 AS index_bytes,
                      GREATEST(class.reltuples, 0)::float8 AS row_count,
                      class.reltuples < 0 AS is_unknown, stat.n_dead_tup::float8 AS dead_count,
                      GREATEST(last_vacuum, last_autovacuum) AT TIME ZONE 'UTC' AS vacuumed_on,
                      GREATEST(last_analyze, last_autoanalyze) AT TIME ZONE 'UTC' AS analyzed_on
                 FROM pg_class class
                 LEFT JOIN pg_stat_user_tables stat ON stat.relid = class.oid
                 LEFT JOIN pg_index link ON link.indexrelid = class.oid
                 LEFT JOIN pg_class other ON other.oid = link.indrelid
                WHERE class.relnamespace = current_schema()::regnamespace
                  AND strpos(class.relname, '_kpi_') > 0
                  AND (class.relkind = 'r'
                       OR class.relkind = 'i' AND strpos(other.relname, '_kpi_') = 0)"""
        )

    @api.depends("is_bad")
    def _compute_trouble(self):
        for row in self:
            row.trouble = row.is_bad and row._tell_trouble()

    def _tell_trouble(self):
        if self.dead_count <= DEAD:
            return self.env._(
                "PostgreSQL has never looked through %s, and plans blindly. Run ANALYZE.", self.name
            )
        return self.env._(
            "%(table)s has %(dead)s dead rows beside %(rows)s. Is autovacuum on? Run VACUUM.",
            table=self.name,
            dead=f"{self.dead_count:,.0f}",
            rows=f"{self.row_count:,.0f}",
        )
