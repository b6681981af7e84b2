"""Filling a table that is empty."""

import contextlib

from odoo.tools import SQL


@contextlib.contextmanager
def filling(cr, table):
    """Within it rows are written to a table without its indexes and foreign keys, which come back
    when all rows are there: looking after them row by row takes several times as long.

    A table that has rows keeps them. While it lasts nobody else gets at the table, nor at those
    that its keys name.
    """
    cr.execute(SQL("SELECT FROM %s LIMIT 1", SQL.identifier(table)))
    statements = [] if cr.rowcount else [*_drop_keys(cr, table), *_drop_indexes(cr, table)]
    yield
    for statement in reversed(statements):
        cr.execute(statement)


def _drop_keys(cr, table):
    """
    :return: statements that make them again
    """
    cr.execute(
        """SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                         pg_get_constraintdef(oid))
             FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'""",
        [table],
    )
    return _drop(cr)


def _drop_indexes(cr, table):
    """All but those of constraints, with the comments by which Odoo knows its own.

    :return: statements that make them again
    """
    cr.execute(
        """SELECT format('DROP INDEX %%s', indexrelid::regclass),
                  concat(pg_get_indexdef(indexrelid),
                         format('; COMMENT ON INDEX %%s IS %%L', indexrelid::regclass,
                                obj_description(indexrelid)))
             FROM pg_index
            WHERE indrelid = %s::regclass
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid
                                                          AND conrelid = indrelid)""",
        [table],
    )
    return _drop(cr)


def _drop(cr):
    rows = cr.fetchall()
    for drop, _make in rows:
        cr.execute(drop)  # pylint: disable=sql-injection
    return [make for _drop, make in rows]
