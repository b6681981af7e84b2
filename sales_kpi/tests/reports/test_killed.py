import os
import signal
from collections import Counter
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, sql_db
from odoo.tests import TransactionCase, tagged

ADDRESSES = 60
BATCH = 10
MAKING = "odoo.addons.sales_kpi.models.outcomes.reports.sending.report_sending_making"
BRIEF = {
    "title": "The Company", "label": "March 2026", "company": "Test", "reader": "",
    "sentences": ["All is well."], "groups": [], "parts": [], "get_tables": list, "url": "#",
    "button": "Open", "is_empty": False,
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestKilled(TransactionCase):
    """A process that is killed in the middle of its work, and the one that goes on. Both have a
    database connection of their own, and commit: what they leave is taken away afterwards."""

    def setUp(self):
        super().setUp()
        models = self.registry
        self.enterContext(patch(f"{MAKING}.BATCH", BATCH))
        for model, method, value in (
            ("sales.kpi.brief", "_get_manager", lambda *args: dict(BRIEF)),
            ("sales.kpi.report.sending", "_prepare_figures", lambda *args: None),
        ):
            self.enterContext(patch.object(models[model], method, value))
        self.addCleanup(self._in_own, self._clean)
        self._in_own(self._make_schedule)

    def _in_own(self, do):
        """Do something in a transaction of its own, which is committed at its end."""
        with self.registry.cursor() as cr:
            return do(api.Environment(cr, SUPERUSER_ID, {}))

    def _make_schedule(self, env):
        self.was_allowed = env.company.kpi_mails_outside
        env.company.kpi_mails_outside = True
        schedule = env["sales.kpi.report.schedule"].create(
            {
                "name": "Killed",
                "kind": "manager",
                "user_id": env.ref("base.user_admin").id,
                "user_ids": False,
                "outside_emails": ",".join(f"a{n:03d}@example.org" for n in range(ADDRESSES)),
            }
        )
        self.schedule_id = schedule.id
        day = env.company._get_kpi_today()
        env["sales.kpi.report.sending"]._write_down(schedule, "2026-03-16", (day, day))

    def _clean(self, env):
        schedule = env["sales.kpi.report.schedule"].browse(self.schedule_id)
        schedule.sending_ids.mail_id.unlink()
        schedule.unlink()
        env.company.kpi_mails_outside = self.was_allowed

    def _count(self, env):
        """(mails of each address, rows of each state)"""
        rows = env["sales.kpi.report.schedule"].browse(self.schedule_id).sending_ids
        mails = env["mail.mail"].search([("email_to", "=like", "a___@example.org")])
        return Counter(mails.mapped("email_to")), Counter(rows.mapped("state"))

    def _send(self, env):
        env["sales.kpi.report.sending"]._send_waiting()

    def _kill_in_batch(self, number):
        """Let a process of its own make mails, and kill it when those of a batch are made, but
        nothing of it is committed."""
        here, there = os.pipe()
        process = os.fork()
        if not process:
            self._send_as_child(there, number)
        self.addCleanup(os.close, here)
        os.close(there)
        self.assertEqual(os.read(here, 1), b"x")
        os.kill(process, signal.SIGKILL)
        _pid, status = os.waitpid(process, 0)
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)

    def _send_as_child(self, pipe, number):
        """Never returns. The connections of the parent stay open and untouched."""
        try:
            self.kept = sql_db._Pool, self.registry._db
            sql_db._Pool = None
            self.registry._db = sql_db.db_connect(self.registry.db_name)
            create, batches = self.registry["mail.mail"].create, []

            def wait(model, vals_list):
                mails = create(model, vals_list)
                batches.append(len(mails))
                if len(batches) == number:
                    model.env.flush_all()
                    os.write(pipe, b"x")
                    signal.pause()
                return mails

            self.registry["mail.mail"].create = wait
            self._in_own(self._send)
        finally:
            os._exit(1)

    def test_each_once(self):
        self._kill_in_batch(3)
        mails, states = self._in_own(self._count)
        self.assertEqual(states, {"queued": 2 * BATCH, "waiting": ADDRESSES - 2 * BATCH})
        self.assertEqual(sum(mails.values()), 2 * BATCH)
        self._in_own(self._send)
        for _time in range(2):
            mails, states = self._in_own(self._count)
            self.assertEqual(states, {"queued": ADDRESSES})
            self.assertEqual(len(mails), ADDRESSES)
            self.assertEqual(set(mails.values()), {1})
            self._in_own(self._send)
