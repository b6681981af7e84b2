import json
from types import NoneType

from psycopg2.extras import Json

from odoo import api, models
from odoo.tools import SQL

PLAIN = {int, float, bool, NoneType}
WORDS = {str, NoneType}


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
                   SELECT %(columns)s FROM %(rows)s
                   ON CONFLICT (%(key)s) DO UPDATE SET %(sets)s
                   WHERE (%(old)s) IS DISTINCT FROM (%(new)s)""",
                table=SQL.identifier(self._table),
                columns=_identifiers(columns),
                rows=self._unnest(rows),
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
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s AS t SET %(sets)s FROM %(rows)s WHERE t.id = r.id",
                table=SQL.identifier(self._table),
                sets=SQL(", ").join(
                    SQL("%s = r.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in rows[0]
                    if name != "id"
                ),
                rows=self._unnest(rows),
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
        self._execute_insert(rows)
        self.invalidate_model()

    @api.private
    def _insert_columns(self, columns, common):
        """Insert rows that are there column by column.

        :param columns: {name: the values of all rows, as a list or as ``to_array`` writes them}
        :param common: {name: what is the same in all rows}
        """
        self.env.flush_all()
        same = [name for name, values in columns.items() if _is_same_list(values)]
        same = same[: len(columns) - 1]  # one is left to tell how many rows there are
        common = common | {name: columns[name][0] for name in same}
        columns = {
            name: values if isinstance(values, str) else to_array(values)
            for name, values in columns.items()
            if name not in same
        }
        values = [SQL("(%s)::%s", value, self._column_type(name)) for name, value in common.items()]
        arrays = [SQL("%s::%s[]", text, self._column_type(name)) for name, text in columns.items()]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT %s, r.* FROM unnest(%s) AS r",
                SQL.identifier(self._table),
                _identifiers(common),
                _identifiers(columns),
                SQL(", ").join(values),
                SQL(", ").join(arrays),
            )
        )
        self.invalidate_model()

    def _execute_insert(self, rows):
        """Insert rows, and no more: whoever calls it knows what has to be flushed before."""
        # One row is what a click writes: as plain values it is planned in half the time.
        # Thousands of them would be planned for seconds.
        if len(rows) == 1:
            source = SQL()
            cells = {name: SQL("%s", _adapt(value)) for name, value in rows[0].items()}
        else:
            source = SQL("FROM %s", self._unnest(rows))
            cells = {name: SQL.identifier("r", name) for name in rows[0]}
        cells = {name: self._prepare_cell(name, cell) for name, cell in cells.items()}
        if self._log_access:
            uid, now = SQL("%s", self.env.uid), SQL("%s", self.env.cr.now())
            cells |= {"create_uid": uid, "write_uid": uid, "create_date": now, "write_date": now}
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s %s",
                SQL.identifier(self._table),
                _identifiers(cells),
                SQL(", ").join(cells.values()),
                source,
            )
        )

    def _prepare_cell(self, name, cell):
        """SQL of what is inserted for a value."""
        return cell

    def _unnest(self, rows):
        """SQL that gives rows of values as ``r``: an array a column, as text. PostgreSQL reads that
        four times as fast as JSON, and plans it as one value. What is the same in all rows is sent
        once."""
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        same = [name for name, values in columns.items() if _is_same(values)]
        same = same[: len(columns) - 1]  # one is left to tell how many rows there are
        arrays = [
            SQL("%s::%s[]", to_array(values), self._column_type(name))
            for name, values in columns.items()
            if name not in same
        ]
        listed = _identifiers(name for name in columns if name not in same)
        if not same:
            return SQL("unnest(%s) AS r(%s)", SQL(", ").join(arrays), listed)
        once = [
            SQL("(%s)::%s AS %s", _adapt(value), self._column_type(name), SQL.identifier(name))
            for name in same
            for value in columns[name][:1]
        ]
        return SQL(
            "(SELECT *, %s FROM unnest(%s) AS listed(%s)) AS r",
            SQL(", ").join(once),
            SQL(", ").join(arrays),
            listed,
        )

    def _column_type(self, name):
        return SQL(self._fields[name].column_type[1])  # pylint: disable=sql-injection


def _adapt(value):
    return Json(value) if isinstance(value, (dict, list)) else value


def _is_same(values):
    """Whether a column holds one value in all rows. Of floats 0.0 and -0.0 would count as one."""
    first = values[0]
    return len(set(map(type, values))) == 1 and (
        first is None
        or (
            isinstance(first, (str, int, float))
            and values.count(first) == len(values)
            and (first != 0 or not isinstance(first, float))
        )
    )


def _is_same_list(values):
    return not isinstance(values, str) and bool(values) and _is_same(values)


def leave_room(cr, table):
    """Keep half of each page free for what the rows in it are changed to. Pages that are full
    already stay so, until their rows are written anew."""
    cr.execute(SQL("ALTER TABLE %s SET (fillfactor = 50)", SQL.identifier(table)))


def to_array(values):
    """An array as PostgreSQL reads it from text. Python writes a list of numbers as a whole five
    times as fast as number by number."""
    types = set(map(type, values))
    if types <= PLAIN:
        return f"{{{repr(values)[1:-1].replace('None', 'NULL')}}}"
    if types <= WORDS:
        elements = {value: _to_element(value) for value in set(values)}
        return f"{{{','.join(map(elements.get, values))}}}"
    return f"{{{','.join(map(_to_element, values))}}}"


def _to_element(value):
    if value is None:
        return "NULL"
    if isinstance(value, (int, float)):
        return repr(value)  # whatever the column: also false and true
    text = json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    text = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{text}"'


def _identifiers(names):
    return SQL(", ").join(map(SQL.identifier, names))
