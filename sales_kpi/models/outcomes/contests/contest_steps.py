import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class SalesKpiContest(models.Model):
    """What the calendar decides: a contest begins, ends, and is final, each company at its own
    midnight."""

    _inherit = "sales.kpi.contest"

    @api.model
    def _cron_play(self):
        """Let contests go on, count them and give the prizes; one transaction a contest."""
        due = self.search([("state", "in", ("published", "running", "provisional", "final"))])
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for contest in due.sorted("id"):
            contest._play_safely()
            if not Cron._commit_progress(1):
                return
        self._look_back_all()

    def _play_safely(self):
        """One that fails stops no other.

        :return: whether it went on
        """
        try:
            with self.env.cr.savepoint():
                return self._play()
        except Exception:
            _logger.exception("The contest %s can't go on", self.id)
            return False

    def _play(self):
        """Go on as far as the day allows, then count."""
        if not self._lock_free():
            return False
        while step := self._find_step():
            step()
        if self.state in ("running", "provisional"):
            self._refresh()
        return True

    def _lock_free(self):
        """Those that nobody else is at, for the rest of the transaction."""
        self.flush_model(["state"])
        self.env.cr.execute(
            """SELECT id FROM sales_kpi_contest WHERE id = ANY(%s) ORDER BY id
                  FOR NO KEY UPDATE SKIP LOCKED""",
            [self.ids],
        )
        free = self.browse(row[0] for row in self.env.cr.fetchall())
        free.invalidate_recordset(["state"])
        return free

    def _find_step(self):
        """What has to be done now; None where there is nothing."""
        today = self._get_today()
        if self.state == "published":
            return self._find_first_step(today)
        if self.state == "running" and self.date_to < today:
            return self._stop
        if self.state == "provisional" and self._get_last_day() < today:
            return self._finish
        return self._award if self.state == "final" else None

    def _find_first_step(self, today):
        is_open = self.kind == "duel" and any(not one.accepted_on for one in self.side_ids)
        if is_open and self.accept_by < today:
            return self._lapse
        return self._start if self.date_from <= today else None

    def _lapse(self):
        self._cancel(self.env._("The challenge was not accepted in time."))

    def _start(self):
        """Freeze who takes part, with which targets."""
        self._freeze()
        if self.env["sales.kpi.contest.side"].search_count([("contest_id", "=", self.id)]) < 2:
            self._cancel(self.env._("There were no two sides on the first day."))
            return
        self.state = "running"
        self._announce("started")

    def _stop(self):
        self.state = "provisional"
        self._announce("ended")

    def _finish(self):
        """Count once more, by the sources themselves; from now on the standings stay."""
        self._refresh(is_live=True)
        if self.error:
            raise ValueError(self.error)  # tried again next time
        self.state = "final"
