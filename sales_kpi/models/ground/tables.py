"""Which tables say something about themselves: a class attribute serves where a list of names would
have to be edited for each new one."""

from odoo.tools import SQL


def select_versions(model, condition):
    """SQL that tells which rows of a table meet a condition, in which versions: "3 4711". A newer
    version has a higher number, so that no two changes make up for each other.

    :param condition: SQL over the columns of the table
    """
    model.flush_model()
    return SQL(
        "(SELECT COUNT(*) || ' ' || COALESCE(SUM(xmin::text::bigint), 0) FROM %s WHERE %s)",
        SQL.identifier(model._table), condition,
    )  # fmt: skip


def select_each_version(model, condition):
    """SQL that tells the version of each row that meets a condition, so that two changes of a row
    in one transaction are told apart, too. None where there is no such row.

    :param condition: SQL over the columns of the table
    """
    model.flush_model()
    return SQL(
        "(SELECT string_agg(CONCAT(id, ' ', xmin, ctid), ' ' ORDER BY id) FROM %s WHERE %s)",
        SQL.identifier(model._table), condition,
    )  # fmt: skip


def find_tables(env, attribute):
    """Names of the models with a table whose class says so by an attribute."""
    return [
        name
        for name, model in env.registry.models.items()
        if getattr(model, attribute) and not model._abstract
    ]
