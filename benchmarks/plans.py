"""Plans that prove the indexes that the module puts on Odoo's own tables."""

from odoo.tools import SQL

from .database import environment
from .refresh import OpenMonth


def show(bench):
    """Print what PostgreSQL does with each index and without it; nothing is changed."""
    with environment(bench.database) as env:
        month = OpenMonth(env, bench.scale)
        for index, (what, select) in INDEXES.items():
            print(f"\n## {what} with {index}\n")
            print(explain(env, select(month)))
            env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))
            print(f"\n## {what} without it\n")
            print(explain(env, select(month)))
            env.cr.rollback()


def select_collected(month):
    """Query of what came in within the month."""
    reader, days = get_reader(month)
    definition = month.env["sales.kpi.definition"].search([("code", "=", "collected_amount")])
    model = reader.env[definition.model]
    query = model._search(definition._get_domain(month.company, *days))
    return query.select(SQL("SUM(%s)", reader._get_value(model, definition, query)))


def select_open(month):
    """Query of what is open today."""
    reader, _days = get_reader(month)
    model = reader.env["sales.kpi.receivable"]
    query = model._search([("company_id", "=", month.company.id), ("is_open", "=", True)])
    return query.select(SQL("SUM(%s)", model._field_to_sql(model._table, "unpaid", query)))


def get_reader(month):
    """(what reads measures, with the settings of counts; the days of the month)"""
    days = month.period.date_from, month.period.date_to
    return month.env["sales.kpi.reader"]._for_days(month.company, *days), days


# index: what it finds, its query
INDEXES = {
    "account_partial_reconcile_kpi_collected_idx": ("what was collected", select_collected),
    "account_move_line_kpi_open_idx": ("what is open", select_open),
}


def explain(env, query):
    found = env.execute_query(SQL("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) %s", query))
    return "\n".join(_prune(line for (line,) in found))


def _prune(lines):
    """A plan without the branches that were never executed: they are most of it."""
    pruned = None
    for line in lines:
        depth = len(line) - len(line.lstrip())
        if pruned is not None and depth > pruned:
            continue
        pruned = depth if "(never executed)" in line else None
        if pruned is None:
            yield line
