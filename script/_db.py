"""Create, copy, rename and drop databases on the server that PGHOST and PGUSER name."""

import sys

import psycopg2
from psycopg2 import sql


def connect(name="postgres"):
    try:
        connection = psycopg2.connect(dbname=name)
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


def create(cr, name):
    run(cr, "CREATE DATABASE {} TEMPLATE template0", name)


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
    cr.execute(
        "SELECT datname FROM pg_database WHERE datname = ANY(%s) ORDER BY oid DESC", [others]
    )
    for (name,) in cr.fetchall()[int(spare) :]:
        drop(cr, name)


def comment_of(cr, name):
    cr.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cr.fetchone()
    print((row and row[0]) or "")


def set_comment(cr, name, comment):
    cr.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [comment])


def logins(cr, name):
    """Print the people who can log in to a demo database: login and name."""
    cr = connect(name)
    cr.execute(
        """
        SELECT u.login, p.name
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
         WHERE u.active AND u.password IS NOT NULL AND u.login NOT LIKE '\\_\\_%%'
         ORDER BY u.id
        """
    )
    for login, person in cr.fetchall():
        print(f"{login:28} {person}")


COMMANDS = {
    f.__name__: f
    for f in (exists, drop, create, clone, rename, prune, comment_of, set_comment, logins)
}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    COMMANDS[command](connect(), *arguments)
