"""Create, copy, rename and drop databases on the server that PGHOST and PGUSER name."""

import sys

import psycopg2
from psycopg2 import sql


def connect():
    try:
        connection = psycopg2.connect(dbname="postgres")
    except psycopg2.OperationalError as error:
        sys.exit(f"The database server can't be used: {error}".strip())
    connection.autocommit = True
    return connection.cursor()


def run(cr, query, *names):
    cr.execute(sql.SQL(query).format(*map(sql.Identifier, names)))


def names_like(cr, prefix):
    cr.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    return [name for (name,) in cr.fetchall()]


def exists(cr, name):
    cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if not cr.fetchone():
        sys.exit(1)


def drop(cr, name):
    run(cr, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def clone(cr, source, target):
    """Copy by files: the source has no unwritten pages worth a log, and this is the faster way."""
    drop(cr, target)
    cr.execute("SHOW server_version_num")
    strategy = " STRATEGY file_copy" if int(cr.fetchone()[0]) >= 150000 else ""
    run(cr, "CREATE DATABASE {} TEMPLATE {}" + strategy, target, source)


def rename(cr, source, target):
    run(cr, "ALTER DATABASE {} RENAME TO {}", source, target)


def prune(cr, prefix, keep, spare="2"):
    """Drop old templates with this prefix: all but `keep` and the newest few others."""
    others = [name for name in names_like(cr, prefix) if name != keep]
    cr.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s) ORDER BY oid DESC", [others])
    for (name,) in cr.fetchall()[int(spare) :]:
        drop(cr, name)


COMMANDS = {f.__name__: f for f in (exists, drop, clone, rename, prune)}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    COMMANDS[command](connect(), *arguments)
