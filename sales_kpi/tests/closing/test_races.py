"""Several people at once, each in a transaction of his own: nothing slips into a period that is
being closed, and a decision is made once."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import SECONDS, RaceCase

DAY = "2001-01-03"
TABLES = ("activity", "entry", "target", "target_change", "evidence", "fact", "reading")


@tagged("post_install", "-at_install")
class TestRaces(RaceCase):
    """Rows are committed, so that several connections see them, and taken away at the end."""

    def setUp(self):
        super().setUp()
        with self._env() as env:
            period = env["sales.kpi.period"].create(
                {"period_type": "custom", "date_from": "2001-01-01", "date_to": "2001-01-07"}
            )
            self.period_id = period.id
        self.addCleanup(self._drop)

    def _drop(self):
        """Past the ORM, which keeps what was closed."""
        with self._env() as env:
            for name in TABLES:
                table = f"sales_kpi_{name}"
                column = {"activity": "date_start::date", "entry": "date"}.get(name, "period_id")
                value = DAY if column != "period_id" else self.period_id
                env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [value])  # pylint: disable=sql-injection
            env.cr.execute("DELETE FROM sales_kpi_period WHERE id = %s", [self.period_id])

    # ---- what is written

    def _enter(self, env):
        service = env.ref("sales_kpi.definition_service_score")
        values = {"definition_id": service.id, "user_id": SUPERUSER_ID, "date": DAY, "value": 5}
        return env["sales.kpi.entry"].create(values).id

    def _log(self, env):
        values = {"name": "Call", "date_start": f"{DAY} 12:00:00", "state": "done"}
        return env["sales.kpi.activity"].create(values | {"user_id": SUPERUSER_ID}).id

    def _aim(self, env):
        values = {"period_id": self.period_id, "user_id": SUPERUSER_ID, "value": 3}
        won = env.ref("sales_kpi.definition_won_revenue")
        return env["sales.kpi.target"].create(values | {"definition_id": won.id}).id

    def _close(self, env):
        env["sales.kpi.period"].browse(self.period_id)._move_to("review", ("open",))

    def _count(self, env):
        """Close, and say what was frozen; nothing of it stays."""
        period = env["sales.kpi.period"].browse(self.period_id)
        period.action_review()
        evidence = period.evidence_ids.filtered(
            lambda kept: kept.definition_id.code == "service_score"
        )
        rows = evidence._get_rows()
        env.cr.rollback()
        return len(rows)

    # ---- tests

    def test_closing_waits_for_who_writes_and_counts_what_he_wrote(self):
        with self._env() as env:
            self._enter(env)
            closing = self._start(self._count)
            closing.join(1)
            self.assertTrue(closing.is_alive(), "It was frozen while somebody wrote into it")
        self.assertEqual(self._finish(closing), 1)

    def test_what_was_written_between_the_request_and_the_lock_is_counted(self):
        """A transaction sees the database as it was when it began: it must not freeze that."""
        began, go, tries = threading.Event(), threading.Event(), []

        def count(env):
            env["sales.kpi.period"].browse(self.period_id).exists()
            began.set()
            go.wait(SECONDS)
            tries.append(1)
            return self._count(env)

        for writers in (1, 2):
            with self.subTest(writers=writers):
                began.clear(), go.clear(), tries.clear()
                closing = self._start(count)
                began.wait(SECONDS)
                with self._env() as env, self._env() as other:
                    self._enter(env)
                    if writers == 2:  # who held it last is then a group, not one of them
                        self._log(other)
                go.set()
                # An entry of each round.
                self.assertEqual(self._finish(closing), writers)
                self.assertEqual(len(tries), 2)

    @mute_logger("odoo.sql_db")
    def test_who_comes_after_the_freeze_is_refused(self):
        for write in (self._enter, self._log, self._aim):
            with self.subTest(write.__name__):
                with self._env() as env:
                    self._close(env)
                    env.flush_all()
                    writer = self._start(write)
                    writer.join(1)
                    self.assertTrue(writer.is_alive(), "It was written while it was closed")
                self.assertIsInstance(self._finish(writer), UserError)
                self.assertIn("closed", str(writer.result))
                with self._env() as env:
                    env.cr.execute(
                        "UPDATE sales_kpi_period SET state = 'open' WHERE id = %s",
                        [self.period_id],
                    )

    def test_writers_do_not_wait_for_each_other_nor_for_a_count(self):
        with self._env() as env:
            self._enter(env)
            env["sales.kpi.period"].browse(self.period_id).as_of = "2026-01-01"
            env.flush_all()
            writer = self._start(self._log)
            self.assertIsInstance(self._finish(writer), int)

    @mute_logger("odoo.sql_db")
    def test_a_dialog_that_is_confirmed_four_times_at_once_decides_once(self):
        with self._env() as env:
            dialog = env["sales.kpi.decision"].create({"kind": "adjust", "reason": "Late"})
        done, go = [], threading.Event()

        def confirm(env):
            env["sales.kpi.decision"].browse(dialog.id).exists()
            go.wait(SECONDS)
            env["sales.kpi.decision"].browse(dialog.id).action_confirm()

        give = self.registry["sales.kpi.decision"]
        with patch.object(give, "_do_adjust", lambda one: done.append(one.id)):
            threads = [self._start(confirm) for _time in range(4)]
            go.set()
            results = [self._finish(thread) for thread in threads]
        self.assertEqual(done, [dialog.id])
        refused = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(refused), 3, results)
        self.assertIn("decided already", str(refused[0]))
