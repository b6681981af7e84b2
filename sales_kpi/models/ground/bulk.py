import json

from odoo import api, models
from odoo.tools import SQL


class SalesKpiBulk(models.AbstractModel):
    """Set-based writing for the tables that only the module itself fills.

    They have thousands of rows a refresh; a record at a time would make the cost depend on the
    number of reps.
    """

    _name = "sales.kpi.bulk"
    _description = "Set-Based Writing"

    @api.private
    def _upsert(self, rows, key):
        """Insert the rows, or update those that exist and differ, in one statement.

        :param rows: list of dicts with the same keys: column names and plain values
        :param key: names of the columns of a unique index of the table
        """
        if not rows:
            return
        self.env.flush_all()
        columns = list(rows[0])
        changing = [name for name in columns if name not in key]
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s AS t (%(columns)s)
                   SELECT %(columns)s FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(types)s)
                   ON CONFLICT (%(key)s) DO UPDATE SET %(sets)s
                   WHERE (%(old)s) IS DISTINCT FROM (%(new)s)""",
                table=SQL.identifier(self._table),
                columns=_identifiers(columns),
                rows=json.dumps(rows, default=str),
                types=SQL(", ").join(self._column_type(name) for name in columns),
                key=_identifiers(key),
                sets=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in changing
                ),
                old=SQL(", ").join(SQL.identifier("t", name) for name in changing),
                new=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in changing),
            )
        )
        self.invalidate_model()

    @api.private
    def _update(self, rows):
        """Change rows that exist, in one statement.

        :param rows: list of dicts with the same keys: the id, and column names with plain values
        """
        if not rows:
            return
        self.env.flush_all()
        columns = list(rows[0])
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s AS t SET %(sets)s
                     FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(types)s) WHERE t.id = r.id""",
                table=SQL.identifier(self._table),
                sets=SQL(", ").join(
                    SQL("%s = r.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in columns
                    if name != "id"
                ),
                rows=json.dumps(rows, default=str),
                types=SQL(", ").join(self._column_type(name) for name in columns),
            )
        )
        self.invalidate_model()

    @api.private
    def _insert(self, rows):
        """Insert the rows in one statement, in the user's name; nothing else is made of them.

        :param rows: list of dicts with the same keys: column names and plain values
        """
        if not rows:
            return
        self.env.flush_all()
        columns = list(rows[0])
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s
                          (%(columns)s, create_uid, write_uid, create_date, write_date)
                   SELECT %(columns)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                     FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(%(types)s)""",
                table=SQL.identifier(self._table),
                columns=_identifiers(columns),
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(rows, default=str),
                types=SQL(", ").join(self._column_type(name) for name in columns),
            )
        )
        self.invalidate_model()

    def _column_type(self, name):
        return SQL("%s %s", SQL.identifier(name), SQL(self._fields[name].column_type[1]))  # pylint: disable=sql-injection


def _identifiers(names):
    return SQL(", ").join(map(SQL.identifier, names))
