import threading
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ...models.scores.period_refresh import LOCK

DAYS = [date(2001, month, 1) for month in (3, 2, 1)]  # as they are taken
SECONDS = 60


@tagged("post_install", "-at_install")
class TestRefreshShared(BaseCase):
    """Several processes refresh at once: connections of their own, and what they write is
    committed, so the periods lie where nobody else has any, and go again at the end."""

    def setUp(self):
        super().setUp()
        # Who runs the tests holds it, and other threads would wait for it.
        self.patch(Registry, "_lock", DummyRLock())
        self.registry = Registry(get_db_name())
        self.Period = self.registry["sales.kpi.period"]
        self.counted = []  # (thread, period) as they are counted
        with self._env() as env:
            company = env.ref("base.main_company")
            periods = [env["sales.kpi.period"]._make("month", day, company) for day in DAYS]
            self.period_ids = [period.id for period in periods]
            # What is running is none of this test's business.
            env.cr.execute(
                "UPDATE sales_kpi_period SET as_of = now() at time zone 'UTC'"
                " WHERE state = 'open' AND id != ALL(%s)",
                [self.period_ids],
            )
        self.addCleanup(self._drop)

    def _drop(self):
        with self._env() as env:
            env["sales.kpi.period"].browse(self.period_ids).unlink()

    @contextmanager
    def _env(self):
        """A transaction of its own, that never waits for a lock of another one."""
        with self.registry.cursor() as cr:
            cr.execute("SET lock_timeout = '2s'")
            try:
                yield api.Environment(cr, SUPERUSER_ID, {})
                cr.commit()  # pylint: disable=invalid-commit  # it is what is tested
            finally:
                if not cr._cnx.closed:
                    cr.rollback()
                    cr.execute("SET lock_timeout = DEFAULT")

    def _run(self):
        with self._env() as env:
            env["sales.kpi.period"]._cron_refresh()

    def _get_as_of(self):
        with self._env() as env:
            return env["sales.kpi.period"].browse(self.period_ids).mapped("as_of")

    def _get_locks(self):
        with self._env() as env:
            env.cr.execute(
                """SELECT objid FROM pg_locks JOIN pg_database here ON here.oid = database
                    WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()
                """,
                [LOCK],
            )
            return [period_id for (period_id,) in env.cr.fetchall()]

    @contextmanager
    def _held(self, pid=None):
        """The cron of another process, held in the middle of its first count until this ends.

        :param pid: a list, which gets the id of its connection
        """
        held, go = threading.Event(), threading.Event()
        count, counted = self.Period._count, self.counted

        def wait(period):
            count(period)
            counted.append((threading.current_thread().name, period.id))
            if threading.current_thread() is other and not held.is_set():
                period.env.flush_all()
                if pid is not None:
                    pid.append(period.env.cr._cnx.get_backend_pid())
                held.set()
                go.wait(SECONDS)

        other = threading.Thread(target=self._run, name="other")
        with patch.object(self.Period, "_count", wait):
            other.start()
            self.assertTrue(held.wait(SECONDS), "the other cron has not begun")
            try:
                yield
            finally:
                go.set()
                other.join(SECONDS)

    def test_each_period_is_counted_once_and_none_waits(self):
        with self._held():
            self._run()
            mine = [period_id for _thread, period_id in self.counted[1:]]
            self.assertEqual(mine, self.period_ids[1:], "all but the one that the other is at")
        self.assertEqual(
            [(name, period_id) for name, period_id in self.counted if name == "other"],
            [("other", self.period_ids[0])],
            "the other one goes on, and finds the rest counted",
        )
        self.assertEqual(len(self.counted), 3)

    def test_skipped_while_another_one_counts_and_taken_next_time(self):
        with self._env() as other:
            self.assertTrue(other["sales.kpi.period"].browse(self.period_ids[1])._try_lock())
            self._run()
            first, second, third = self._get_as_of()
            self.assertTrue(first and third)
            self.assertFalse(second)
        self._run()
        self.assertEqual(self._get_as_of()[::2], [first, third])
        self.assertTrue(self._get_as_of()[1])

    def test_killed_in_the_middle_leaves_no_lock_and_no_figure(self):
        pid = []
        with mute_logger("odoo.sql_db", "odoo.addons.sales_kpi.models.scores.period_refresh"):
            threading.excepthook, usual = lambda _args: None, threading.excepthook
            try:
                with self._held(pid):
                    self.assertEqual(self._get_locks(), self.period_ids[:1])
                    with self._env() as env:
                        env.cr.execute("SELECT pg_terminate_backend(%s, 5000)", pid)
                    self.assertFalse(self._get_locks())
                    self.assertFalse(self._get_as_of()[0])
                    self.assertFalse(self._get_facts(), "nothing is half written")
            finally:
                threading.excepthook = usual
        self._run()
        self.assertTrue(all(self._get_as_of()))
        self.assertTrue(self._get_facts())

    def _get_facts(self):
        with self._env() as env:
            return env["sales.kpi.reading"].search_count([("period_id", "in", self.period_ids[:1])])

    def test_two_make_the_same_period(self):
        """The second one's request is run again, and finds it."""
        day, raised = date(2001, 4, 1), []

        def make():
            with self._env() as env:
                try:
                    env["sales.kpi.period"]._make("month", day, env.ref("base.main_company"))
                except (ConcurrencyError, psycopg2.Error) as error:
                    raised.append(type(error))
                    env.cr.rollback()
                found = env["sales.kpi.period"].get_or_create("month", day)
                raised.append(found.id)

        other = threading.Thread(target=make)
        with self._env() as env:
            made = env["sales.kpi.period"]._make("month", day, env.ref("base.main_company"))
            self.period_ids.append(made.id)
            other.start()
            other.join(0.5)  # it waits for us
        other.join(SECONDS)
        self.assertEqual(raised, [ConcurrencyError, made.id])
