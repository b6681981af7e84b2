"""Opens the screens on a primary with a replica, and asks both what they were asked.

script/replica calls it.
"""

import argparse
import contextlib
import json
import tempfile
from pathlib import Path

import psycopg2

from odoo.fields import Date

from . import screens
from .database import environment, say, start_odoo
from .server import Viewer, end_in_order, log_in, serving

ROUNDS = 20
PORTS = {"primary": 5433, "replica": 5434}
REPLAYED = "retrying with a read/write cursor"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--folder", required=True, help="where both servers have their sockets")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    end_in_order()
    start_odoo(arguments.conf)
    found = measure(arguments.database, arguments.folder)
    print(json.dumps(found, indent=1) if arguments.json else tell(found))
    faults = find_faults(found)
    for fault in faults:
        say(f"FAILED  {fault}")
    raise SystemExit(1 if faults else 0)


def measure(name, folder):
    people, opened = screens.prepare(name)
    day = find_day(name)
    with tempfile.TemporaryDirectory() as logs:
        log = Path(logs) / "log"
        sessions = log_in(name, people.values())
        with serving(name, options=[f"--logfile={log}"]) as port:
            viewers = {who: Viewer(port, sessions[uid]) for who, uid in people.items()}
            look(viewers, opened, day, 4)  # both workers get to know the database
            asked = {}
            with contextlib.ExitStack() as stack:
                servers = {
                    server: stack.enter_context(ask(name, folder, port_of))
                    for server, port_of in PORTS.items()
                }
                for cr in servers.values():
                    cr.execute("SELECT pg_stat_statements_reset()")
                look(viewers, opened, day, ROUNDS)
                asked = {server: read_statements(cr) for server, cr in servers.items()}
        replayed = log.read_text(encoding="utf-8").count(REPLAYED) if log.exists() else 0
    return {
        "screens": [screen[1] for screen in opened],
        "opened": ROUNDS * len(opened),
        "replayed on the primary": replayed,
        **asked,
    }


def find_day(name):
    with environment(name) as env:
        last = env["sales.kpi.period"].search([("state", "=", "open")], limit=1)
        return Date.to_string(last.date_from)


def look(viewers, opened, day, rounds):
    for _round in range(rounds):
        for who, _name, model, method in opened:
            viewers[who].call(model, method, {"date": day})


@contextlib.contextmanager
def ask(name, folder, port):
    connection = psycopg2.connect(dbname=name, host=folder, port=port, user="odoo")
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def read_statements(cr):
    """What a server was asked: all that Odoo asked, and what of it was about figures."""
    cr.execute(
        """SELECT COALESCE(SUM(calls), 0)::int, COALESCE(SUM(total_exec_time), 0)::float,
                  COALESCE(SUM(calls) FILTER (WHERE query LIKE '%sales_kpi_%'), 0)::int
             FROM pg_stat_statements
             JOIN pg_database ON pg_database.oid = dbid AND datname = current_database()
            WHERE query NOT LIKE '%pg_stat_statements%'"""
    )
    calls, milliseconds, figures = cr.fetchone()
    return {"statements": calls, "milliseconds": round(milliseconds, 1), "of figures": figures}


def find_faults(found):
    faults = []
    if found["replayed on the primary"]:
        faults.append("a screen was replayed on the primary")
    if found["primary"]["of figures"]:
        faults.append("the primary was asked for figures")
    if not found["replica"]["of figures"]:
        faults.append("the replica was asked for no figures")
    return faults


def tell(found):
    shares = [found[server]["milliseconds"] for server in PORTS]
    lines = [
        f"{found['opened']} screens opened: {', '.join(found['screens'])}",
        *(
            f"{server:8} {found[server]['statements']:6} statements, "
            f"{found[server]['of figures']:6} about figures, {found[server]['milliseconds']:9} ms"
            for server in PORTS
        ),
        f"replayed on the primary: {found['replayed on the primary']}",
        f"time of the database that the replica took over: {shares[1] / (sum(shares) or 1):.1%}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
