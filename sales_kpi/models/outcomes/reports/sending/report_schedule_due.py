from datetime import timedelta

from odoo import api, fields, models

from .....tools.sending import due
from .....tools.sending.due import Rhythm

LOOKED_BACK = 100  # days: a period that ended before is not told of any more


class SalesKpiReportSchedule(models.Model):
    """When it is due."""

    _inherit = "sales.kpi.report.schedule"

    next_on = fields.Datetime(
        string="Next Time",
        compute="_compute_next_on",
        store=True,
        index=True,
        help="Empty: when a period is published.",
    )
    told_period_ids = fields.Many2many(
        "sales.kpi.period",
        compute="_compute_told_period_ids",
        store=True,
        copy=False,
        help="Periods that were told of, or had been published before it was switched on.",
    )

    @api.depends("active", "rhythm", "weekday", "nth", "hour", "company_id")
    def _compute_next_on(self):
        """Whoever changes it is not told of what is over."""
        now = fields.Datetime.now()
        for schedule in self:
            found = schedule.active and schedule._find_next(now)
            schedule.next_on = found[1] if found else False

    def _follow_calendar(self):
        """Another time zone, or a holiday that came or went, moves the next time. A day that is
        begun and was not told of yet keeps its own: it is late once, and never left out."""
        now = fields.Datetime.now()
        for schedule in self.filtered(lambda one: one.active and one._get_rhythm()):
            found, known = schedule._find_next(now), schedule.next_on
            if known and found and found[1] == known:
                continue
            last = schedule._find_last(now)
            if not (known and last and last[0] == schedule.company_id._get_kpi_date(known)):
                schedule.next_on = found and found[1]

    @api.depends("active", "rhythm", "period_type", "company_id")
    def _compute_told_period_ids(self):
        for schedule in self:
            waits = schedule.active and schedule.rhythm == "published" and schedule.company_id
            schedule.told_period_ids = waits and schedule._find_published()

    def _get_rhythm(self):
        """``Rhythm``; None where it follows the periods."""
        if self.rhythm == "published":
            return None
        minute = min(max(round(self.hour * 60), 0), 24 * 60 - 1)
        return Rhythm(self.rhythm, minute, int(self.weekday or 1) - 1, max(self.nth, 1))

    def _find_next(self, after):
        """(day, instant) of the next time after an instant, or None."""
        company, rhythm = self.company_id, self._get_rhythm()
        if not rhythm or not company:
            return None
        zones = company._get_kpi_zones()
        return due.get_following(rhythm, after, zones, company._get_kpi_working_days)

    def _find_last(self, until):
        """The same of the last time up to an instant."""
        company = self.company_id
        zones, working = company._get_kpi_zones(), company._get_kpi_working_days
        return due.get_latest(self._get_rhythm(), until, zones, working)

    def _is_due_today(self, today):
        """Whether it goes out on this local day."""
        start, end = self.company_id._get_kpi_bounds(today, today)
        last = self._get_rhythm() and self._find_last(end - timedelta(seconds=1))
        return bool(last) and last[1] >= start

    def _get_covered(self, day):
        """(first, last) local day that a mail of a day tells of."""
        return due.get_covered(self._get_rhythm(), day, self.company_id._get_kpi_working_days)

    def _find_published(self):
        """Periods that are published by now, of those that ended lately."""
        since = self.company_id._get_kpi_today() - timedelta(days=LOOKED_BACK)
        found = self.env["sales.kpi.period"].sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", self.period_type),
                ("state", "!=", "open"),
                ("date_to", ">=", since),
            ],
            order="date_from",
        )  # fmt: skip
        return found.filtered(lambda period: period._is_published())

    # ---- what is to be sent is written down before anything is sent -----------------------------

    @api.model
    def _start_due(self):
        """Write down who gets what is due now, each schedule in a transaction of its own."""
        Cron, now = self.env["ir.cron"], fields.Datetime.now()
        every = self.sudo().search([("company_id.active", "=", True)])
        due = every.filtered(lambda one: one.next_on and one.next_on <= now)
        (every - due)._follow_calendar()
        for schedule in due:
            schedule._start(now)
            Cron._commit_progress()
        for schedule in every.filtered(lambda one: one.rhythm == "published"):
            for period in schedule._find_published() - schedule.told_period_ids:
                schedule._start_period(period)
                Cron._commit_progress()

    def _start(self, now):
        """What was missed while the server stood still is sent once, for the last time it was due:
        its day is the key, so that a day is told once, whatever was changed meanwhile."""
        last = self._find_last(now)
        if last:
            day = last[0]
            self._write_down(fields.Date.to_string(day), self._get_covered(day))
        found = self._find_next(now)
        self.write({"next_on": found and found[1], "last_on": now})

    def _start_period(self, period):
        self._write_down(f"period-{period.id}", (period.date_from, period.date_to))
        self.write(
            {"told_period_ids": [(4, period.id)], "last_on": fields.Datetime.now()}
        )  # fmt: skip

    def _write_down(self, key, days):
        self.env["sales.kpi.report.sending"]._write_down(self, key, days)
