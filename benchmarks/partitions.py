"""Figure 9: the activities of several companies in one table, and in a partition for each.

The copies have the indexes of the module's table, but no foreign keys; they are in a database of
their own, which goes at the end.
"""

import contextlib

import psycopg2

from . import database, plain
from .scale import Scale
from .timing import Row, interleave, paired, seconds, spread

LARGEST = 0.1
COMPANIES = 4
TABLE = "sales_kpi_activity"
QUERIES = ("activities_done", "visits")


def run(bench):
    scale = Scale(min(bench.scale.factor, LARGEST), bench.scale.month, months=bench.scale.months)
    name = f"{database.PREFIX}partitions"
    database.copy(database.get(scale, bench.templates), name)
    try:
        with contextlib.closing(psycopg2.connect(dbname=name)) as connection:
            connection.autocommit = True
            cr = connection.cursor()
            make(cr)
            return [compare_scan(cr, bench), compare_size(cr), compare_drop(cr)]
    finally:
        database.drop(name)


def make(cr):
    """``whole`` and ``parted``: the same rows, spread over the companies by their salespeople."""
    cr.execute(f"CREATE TABLE whole (LIKE {TABLE} INCLUDING DEFAULTS)")
    cr.execute(
        f"CREATE TABLE parted (LIKE {TABLE} INCLUDING DEFAULTS) PARTITION BY LIST (company_id)"
    )
    for number in range(1, COMPANIES + 1):
        cr.execute(f"CREATE TABLE part_{number} PARTITION OF parted FOR VALUES IN ({number})")
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s ORDER BY ordinal_position",
        [TABLE],
    )
    columns = [column for (column,) in cr.fetchall()]
    values = [f"1 + user_id % {COMPANIES}" if c == "company_id" else f'"{c}"' for c in columns]
    for table in ("whole", "parted"):
        cr.execute(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {TABLE} ORDER BY id")
    make_indexes(cr)
    cr.execute("VACUUM ANALYZE whole")
    cr.execute("VACUUM ANALYZE parted")


def make_indexes(cr):
    """A unique index of a partitioned table must hold the company: each partition has its own."""
    cr.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [TABLE])
    for index, definition in cr.fetchall():
        unique = definition.startswith("CREATE UNIQUE")
        leaves = [f"part_{number}" for number in range(1, COMPANIES + 1)] if unique else ["parted"]
        for number, table in enumerate(["whole", *leaves]):
            cr.execute(
                definition.replace(f"INDEX {index}", f'INDEX "{index[:50]}_{table[:4]}{number}"')
                .replace(f"public.{TABLE} ", f"{table} ")
            )  # fmt: skip


def compare_scan(cr, bench):
    """The month of one company, by the two plain queries on activities."""
    bounds = {"company": 1, "start": bench.scale.month, "end": bench.scale.end}

    def read(table):
        for code in QUERIES:
            cr.execute(plain.QUERIES[code].replace(TABLE, table), bounds)
            cr.fetchall()

    calls = {table: lambda table=table: read(table) for table in ("parted", "whole")}
    times = interleave(bench.rounds * 3, calls)
    return Row(
        9,
        "the month's activities of one company, partitioned",
        *paired(times["parted"], times["whole"]),
        note=f"beside one table of {COMPANIES} companies",
        details={table: spread(taken) for table, taken in times.items()},
    )


def compare_size(cr):
    cr.execute("SELECT pg_total_relation_size('whole')")
    [whole] = cr.fetchone()
    cr.execute("SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('parted')")
    parted = int(cr.fetchone()[0])
    return Row(
        9,
        "its size on disc, partitioned",
        None,
        None,
        parted / whole,
        note=f"{parted / 2**20:.0f} MB beside {whole / 2**20:.0f} MB",
    )


def compare_drop(cr):
    """One company's history goes, and its place on the disc is free."""

    def drop_partition():
        cr.execute(f"ALTER TABLE parted DETACH PARTITION part_{COMPANIES}")
        cr.execute(f"DROP TABLE part_{COMPANIES}")

    def delete():
        cr.execute("DELETE FROM whole WHERE company_id = %s", [COMPANIES])
        cr.execute("VACUUM FULL whole")

    dropped, deleted = seconds(drop_partition), seconds(delete)
    return Row(
        9,
        "dropping a company's history, partitioned",
        dropped,
        deleted,
        dropped / deleted,
        note="beside DELETE and VACUUM FULL; once each",
    )
