"""Figure 12: what shared credit costs: the refresh of figure 1 where each tenth document is shared.

Both databases hold the same records. In one of them each tenth confirmed order, posted invoice and
won opportunity is of two salespeople.
"""

import math

from . import builder, database
from .refresh import OpenMonth
from .timing import Row, interleave, paired, spread

ONE_IN = 10
# link of the share: (table of the document, which of them, whose they are)
DOCUMENTS = {
    "order_id": ("sale_order", "state = 'sale'", "kpi_user_id"),
    "invoice_id": ("account_move", "move_type = 'out_invoice'", "kpi_user_id"),
    "move_id": ("sales_kpi_stage_move", "kind = 'won'", "user_id"),
}
# The other one is whoever stands next in the list of people.
SHARE = """
    INSERT INTO sales_kpi_share (
        {link}, user_id, team_id, company_id, kind, percent, state, author_id, create_uid,
        write_uid, create_date, write_date)
    WITH people AS (
        SELECT user_id, MIN(team_id) AS team_id,
               COALESCE(LEAD(user_id) OVER by_id, FIRST_VALUE(user_id) OVER by_id) AS other_id
          FROM sales_kpi_membership GROUP BY user_id WINDOW by_id AS (ORDER BY user_id))
    SELECT document.id, part.user_id, holder.team_id, document.company_id, 'split', part.percent,
           'accepted', 1, 1, 1, now(), now()
      FROM {table} document
      JOIN people ON people.user_id = document.{user}
     CROSS JOIN LATERAL (VALUES (people.user_id, 60), (people.other_id, 40)) part(user_id, percent)
      JOIN people holder ON holder.user_id = part.user_id
     WHERE {which} AND document.id % {one_in} = 0"""


def run(bench):
    name = make(bench)
    try:
        with (
            database.environment(bench.database) as env,
            database.environment(name) as shared_env,
        ):
            months = {
                "alone": OpenMonth(env, bench.scale),
                "shared": OpenMonth(shared_env, bench.scale),
            }
            calls = {key: month.refresh for key, month in months.items()}
            times = interleave(bench.rounds, calls, lambda: make_news(months.values()))
            compare(months)
    finally:
        database.drop(name)
    return [
        Row(
            12,
            f"refresh with 1 in {ONE_IN} documents shared",
            *paired(times["shared"], times["alone"]),
            goal=1.15,
            note="beside the same one with none",
            details={key: spread(taken) for key, taken in times.items()},
        )
    ]


def make_news(months):
    for month in months:
        month.make_news()


def compare(months):
    """Whoever shares it, the company has done the same.

    :raise RuntimeError: it has not
    """
    alone, shared = (read(month) for month in months.values())
    if alone.keys() != shared.keys() or not all(
        math.isclose(value, shared[code]) for code, value in alone.items()
    ):
        raise RuntimeError("The company has other figures where its people share documents.")


def read(month):
    """{code of a measure: the company's figure}"""
    month.env.cr.execute(
        """SELECT definition.code, COALESCE(fact.value, 0)
             FROM sales_kpi_fact fact
             JOIN sales_kpi_definition definition ON definition.id = fact.definition_id
            WHERE fact.period_id = %s AND fact.subject_type = 'company'""",
        [month.period.id],
    )
    return dict(month.env.cr.fetchall())


def make(bench):
    """A copy of the database in which documents are shared.

    :return: its name
    """
    name = f"{database.PREFIX}shares"
    database.copy(bench.database, name)
    with database.environment(name) as env:
        for link, (table, which, user) in DOCUMENTS.items():
            env.cr.execute(
                SHARE.format(link=link, table=table, which=which, user=user, one_in=ONE_IN)
            )
        # nothing is known to be visible to all, so to an index alone, until its commit is on disk
        env.cr.execute("SET synchronous_commit = on")
        builder.analyze(env, "sales_kpi_share")
    return name
