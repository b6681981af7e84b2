"""Plans that prove the indexes that the module puts on Odoo's own tables."""

from odoo.tools import SQL

from .database import environment
from .refresh import OpenMonth

# index: code of the measure that needs it, how to find rows by it
INDEXES = {"account_partial_reconcile_kpi_collected_idx": "collected_amount"}


def show(bench):
    """Print what PostgreSQL does with each index and without it; nothing is changed."""
    with environment(bench.database) as env:
        month = OpenMonth(env, bench.scale)
        for index, code in INDEXES.items():
            print(f"\n## {code} with {index}\n")
            print(explain(month, code))
            env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))
            print(f"\n## {code} without it\n")
            print(explain(month, code))
            env.cr.rollback()


def explain(month, code):
    period = month.period
    reader = month.env["sales.kpi.reader"]._for_days(
        month.company, period.date_from, period.date_to
    )
    definition = month.env["sales.kpi.definition"].search([("code", "=", code)])
    model = month.env[definition.model].sudo()
    query = model._search(definition._get_domain(month.company, period.date_from, period.date_to))
    rows = query.select(SQL("SUM(%s)", reader._get_value(model, definition, query)))
    found = month.env.execute_query(SQL("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) %s", rows))
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
