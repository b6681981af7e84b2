"""Figure 8: companies that share a database, refreshed by one and by two processes of Odoo.

The processes are real servers with a cron thread each, and find their work as they always do: in
the scheduled actions. A trigger of the bench's own writes down each count, in its transaction.
Each of these is a fault, and ends the run: a period that is counted twice or not at all, a
process that waits for a lock, or a killed one that leaves a lock or figures behind.
"""

import contextlib
import dataclasses
import os
import signal
import statistics
import time

import psycopg2

from . import builder, database
from .server import running
from .timing import Row

LARGEST = 0.1
COMPANIES = 4
LOCK = 0x5A1E5  # of period_refresh.py
SECONDS = 600
CRON = ["--max-cron-threads=1"]
# Whose company follows from the salesperson's, and whose from a document's.
SPLIT = (
    "crm_lead", "sale_order", "account_move", "sales_kpi_activity", "sales_kpi_stage_move",
    "sales_kpi_membership",
)  # fmt: skip
FOLLOWING = (
    ("sale_order_line", "order_id", "sale_order"),
    ("account_move_line", "move_id", "account_move"),
    ("account_payment", "move_id", "account_move"),
)


def run(bench):
    with made(bench, "companies") as name:
        with database.environment(name) as env:
            _note_counts(env)
            _make_crons(env)
            env.cr.commit()
        database.close(name)
        alone, shared = [], []
        for _round in range(max(bench.rounds // 2, 2)):
            alone.append(refresh(name, 1))
            shared.append(refresh(name, 2))
        lock_left = kill(name, min(alone) / COMPANIES / 2)
    ratios = [two / one for one, two in zip(alone, shared, strict=True)]
    return [
        Row(
            8,
            f"{COMPANIES} companies counted by 2 processes",
            statistics.median(shared),
            statistics.median(alone),
            statistics.median(ratios),
            note="beside 1 process; each counted once, nobody waited",
            details={"alone": alone, "shared": shared},
        ),
        Row(
            8,
            "a process killed in the middle of a count",
            lock_left,
            None,
            0,
            note="until its lock was gone; no figure was half written, the next process went on",
        ),
    ]


def get_scale(bench):
    """That of a database of several companies: never a large one."""
    return dataclasses.replace(bench.scale, factor=min(bench.scale.factor, LARGEST))


@contextlib.contextmanager
def made(bench, what):
    """Name of a copy of a database whose teams belong to several companies; it goes at the end."""
    scale = get_scale(bench)
    name = f"{database.PREFIX}{what}"
    database.copy(database.get(scale, bench.templates), name)
    try:
        with database.environment(name) as env:
            companies = [env.ref("base.main_company").id]
            for number in range(1, COMPANIES):
                companies += env["res.company"].create({"name": f"Company {number}"}).ids
            env.flush_all()
            _split(env.cr, companies)
            env.invalidate_all()
            _make_periods(env, companies, scale.month)
            env.cr.commit()
            builder.analyze(env)  # as after a night: one company was known of only
        database.close(name)
        yield name
    finally:
        database.drop(name)


def _split(cr, companies):
    """Each team belongs to one of the companies, with all that its people did."""
    cr.execute(
        """CREATE TEMP TABLE home ON COMMIT DROP AS
           SELECT user_id, (%s::int[])[1 + team_id %% %s] AS company_id
             FROM sales_kpi_membership""",
        [companies, len(companies)],
    )
    cr.execute("SET LOCAL session_replication_role = replica")  # foreign keys hold by construction
    cr.execute("UPDATE crm_team SET company_id = NULL")
    cr.execute(
        """INSERT INTO res_company_users_rel (cid, user_id) SELECT company_id, user_id FROM home
               ON CONFLICT DO NOTHING"""
    )
    cr.execute(
        "UPDATE res_users SET company_id = home.company_id FROM home WHERE home.user_id = id"
    )
    for table in SPLIT:
        user = "invoice_user_id" if table == "account_move" else "user_id"
        cr.execute(
            f"""UPDATE {table} t SET company_id = home.company_id
                  FROM home WHERE home.user_id = t.{user}"""
        )
    for table, link, document in FOLLOWING:
        cr.execute(
            f"""UPDATE {table} t SET company_id = d.company_id
                  FROM {document} d WHERE d.id = t.{link}"""
        )


def _make_periods(env, companies, month):
    """The open month of each company; what was kept of others is not looked at."""
    for table in ("sales_kpi_score", "sales_kpi_fact", "sales_kpi_reading", "sales_kpi_target"):
        env.cr.execute(f"DELETE FROM {table}")
    env.cr.execute("DELETE FROM sales_kpi_period")
    for company_id in companies:
        env["sales.kpi.period"].get_or_create("month", month, company_id)


def _note_counts(env):
    """A trigger writes down each count of a period, in its transaction."""
    env.cr.execute("CREATE TABLE bench_counted (period_id int, pid int, at timestamptz)")
    env.cr.execute(
        """CREATE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
               INSERT INTO bench_counted VALUES (NEW.id, pg_backend_pid(), clock_timestamp());
               RETURN NEW;
           END $$"""
    )
    env.cr.execute(
        """CREATE TRIGGER bench_counted AFTER UPDATE OF as_of ON sales_kpi_period
               FOR EACH ROW WHEN (NEW.as_of IS NOT NULL) EXECUTE FUNCTION bench_note()"""
    )


def _make_crons(env):
    """The module's scheduled action and a copy of it: Odoo runs each in one process at a time."""
    env["ir.cron"].search([]).active = False
    cron = env.ref("sales_kpi.sales_kpi_period_cron")
    (cron | cron.copy()).write({"active": True, "nextcall": "2999-01-01 00:00:00"})


@contextlib.contextmanager
def asking(name):
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def refresh(name, processes):
    """Have all periods counted by so many processes.

    :return: seconds from the call to the last count
    :raise RuntimeError: what must not happen has happened
    """
    with contextlib.ExitStack() as stack:
        cr = stack.enter_context(asking(name))
        for _process in range(processes):
            stack.enter_context(running(name, workers=0, options=CRON))
        began, waits = call(cr, name), 0
        while count_left(cr):
            check_time(began)
            waits += count_waiting(cr)
            time.sleep(0.01)
        taken = time.monotonic() - began
        time.sleep(1)  # who came second would count again now
        cr.execute("SELECT period_id, count(*) FROM bench_counted GROUP BY period_id")
        counted = dict(cr.fetchall())
        cr.execute("SELECT count(DISTINCT pid) FROM bench_counted")
        [pids] = cr.fetchone()
    if set(counted.values()) != {1} or len(counted) != COMPANIES:
        raise RuntimeError(f"Each period was to be counted once: {counted}")
    if waits:
        raise RuntimeError(f"A process waited for a lock ({waits} looks).")
    if pids < processes:
        raise RuntimeError("One of the processes did not find any work.")
    return taken


def kill(name, pause):
    """Kill a process in the middle of a count, and have another one go on.

    :param pause: seconds from the beginning of a count to its middle
    :return: seconds until the killed one's lock was gone
    :raise RuntimeError: figures were half written, or were not counted by the next process
    """
    with asking(name) as cr:
        with running(name, workers=0, options=CRON) as (process, _port):
            began = call(cr, name)
            before = get_figures(cr)
            while not get_locked(cr):
                check_time(began)
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGKILL)
            killed = time.monotonic()
        while get_locked(cr):
            check_time(killed)
        taken = time.monotonic() - killed
        cr.execute("SELECT period_id FROM bench_counted")
        whole = [period_id for (period_id,) in cr.fetchall()]
        after = get_figures(cr)
        if any(after[key] != before[key] for key in before if key not in whole):
            raise RuntimeError("A killed process left figures behind.")
        with running(name, workers=0, options=CRON):
            began = call(cr, name, again=False)
            while count_left(cr):
                check_time(began)
                time.sleep(0.01)
    return taken


def call(cr, name, again=True):
    """Make the periods due, all figures of which are new, unless not ``again``; wake the servers.

    :return: when
    """
    if again:
        for table in ("sales_kpi_score", "sales_kpi_fact", "sales_kpi_reading"):
            cr.execute(f"DELETE FROM {table}")
        cr.execute("UPDATE sales_kpi_period SET as_of = NULL")
        cr.execute("DELETE FROM bench_counted")
    cr.execute("UPDATE ir_cron SET nextcall = now() at time zone 'UTC' WHERE active")
    with asking("postgres") as postgres:
        postgres.execute("SELECT pg_notify('cron_trigger', %s)", [name])
    return time.monotonic()


def count_left(cr):
    cr.execute("SELECT count(*) FROM sales_kpi_period WHERE as_of IS NULL")
    return cr.fetchone()[0]


def count_waiting(cr):
    """Connections that wait for a lock of another one, right now."""
    cr.execute(
        """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
              AND wait_event NOT IN ('extend', 'virtualxid')"""
    )
    return cr.fetchone()[0]


def get_locked(cr):
    """Whether a period is being counted, by its lock."""
    cr.execute(
        """SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database
            WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()""",
        [LOCK],
    )
    return cr.fetchone()[0]


def get_figures(cr):
    """{period id: a digest of all that counting it writes}"""
    cr.execute(
        """SELECT period.id, period.as_of, digest
             FROM sales_kpi_period period, LATERAL (
                 SELECT sum(hashtextextended(told, 0)) AS digest FROM (
                     SELECT t::text AS told FROM sales_kpi_fact t WHERE period_id = period.id
                     UNION ALL SELECT t::text FROM sales_kpi_reading t WHERE period_id = period.id
                     UNION ALL SELECT t::text FROM sales_kpi_score t WHERE period_id = period.id
                 ) rows
             ) digests"""
    )
    return {period_id: figures for period_id, *figures in cr.fetchall()}


def check_time(began):
    if time.monotonic() - began > SECONDS:
        raise RuntimeError("The servers' cron does not come to an end.")
