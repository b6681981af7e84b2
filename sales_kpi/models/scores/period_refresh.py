import logging
import uuid
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

LOCK = 0x5A1E5  # first key of the advisory locks of refreshes; the second is the period's id
RECENT = timedelta(days=45)


class SalesKpiPeriod(models.Model):
    """Counting and judging a period: what the cron does, and whoever looks at old figures."""

    _inherit = "sales.kpi.period"

    judged_by = fields.Json(
        readonly=True,
        groups="base.group_no_one",
        help="For each scheme, the mark of all but the facts that its scorecards depend on.",
    )
    paced_by = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_no_one",
        help="For each scheme, the mark of the working days by which it was told what was to be "
        "expected by now.",
    )

    board_mark = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_no_one",
        help="Another one whenever a score of the period changes: what boards keep in memory is "
        "told apart by it.",
    )

    @api.model
    def _init_column(self, column_name):
        """Periods that were counted by an earlier version of the module get their first mark."""
        if column_name != "board_mark":
            return super()._init_column(column_name)
        return self.env.cr.execute("UPDATE sales_kpi_period SET board_mark = gen_random_uuid()")

    @api.model
    def _get_kept_by_us(self):
        return super()._get_kept_by_us() | {"board_mark", "judged_by", "paced_by"}

    def refresh(self):
        """Count the facts of open periods and judge them, now.

        One refresh of a period runs at a time: whoever comes second reads what the first one
        writes. Those who are no managers get a new count only when the last is older than the
        company's freshness setting.

        :return: True when something was counted
        :raise AccessError: the caller may not see sales figures of the company
        """
        self._kpi_check_some()
        Viewer = self.env["sales.kpi.viewer"]
        done = False
        for period in self.sudo():
            self._get_company(period.company_id.id)
            if period.state == "open" and (Viewer._is_manager() or not period._is_fresh()):
                done |= period._refresh_one()
        return done

    def _refresh_one(self):
        """Facts, then scores, in the caller's transaction; False when another one is at it."""
        self.ensure_one()
        if not self._try_lock():
            return False
        self._count()
        return True

    def _count(self):
        period = self.with_company(self.company_id).with_context(active_test=True)
        definitions = period._get_definitions()
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(period.company_id, period.date_from, period.date_to)
        failing = period._get_failing()
        changed = period.env["sales.kpi.fact"]._refresh(period, definitions, roster)
        if period.env["sales.kpi.score"]._refresh(period, roster, changed):
            self._tell_judged()
        period.as_of = fields.Datetime.now()
        (period._get_failing() - failing)._tell_author()

    def _mark_board(self):
        """Called when scores are others than before. Nobody ever had this mark before, not even in
        a transaction that was undone."""
        for period in self:
            period.sudo().board_mark = uuid.uuid4().hex

    def _tell_judged(self):
        """Called when a scorecard is another one than before."""

    def _try_lock(self):
        """Take the refresh of this period for the rest of the transaction. It goes with the
        connection: a process that is killed leaves no lock."""
        [[taken]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.id)
        )
        return taken

    def _get_definitions(self):
        """Active measures of the company that can be counted for the period now; those whose
        source has gone are switched off, those whose module has come are switched on."""
        Definition = self.env["sales.kpi.definition"]
        Definition._wake_up()
        found = Definition.search([("company_id", "in", [self.company_id.id, False])])
        fine = found._switch_off_broken()
        return fine._filter_countable(self.date_to, self.company_id._get_kpi_today())

    def _get_failing(self):
        readings = self.env["sales.kpi.reading"].search_fetch(
            [("period_id", "=", self.id), ("error", "!=", False)], ["definition_id"]
        )
        return readings.definition_id

    @api.model
    def _cron_refresh(self):
        """Keep the open periods counted; one transaction a period.

        Any number of processes may be at it at once, each by a copy of the scheduled action: they
        share the periods, none waits for another, and none counts what another one just did.
        """
        since = fields.Datetime.now() - self._get_pause()
        try:
            periods = self._get_all_due(since)
        except ConcurrencyError:  # another one has just made this month's period
            self.env.cr.rollback()
            periods = self._get_all_due(since)
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(periods))
        for period in periods:
            period._refresh_due(since)
            if not Cron._commit_progress(1):
                break

    def _get_pause(self):
        """Half the time between two runs of the cron: what was counted within it, by whomever, is
        not due. Else a run that takes long would begin with the same periods over and over."""
        cron = self.env["ir.cron"].sudo().browse(self.env.context.get("cron_id"))
        cron = cron or self.env.ref("sales_kpi.sales_kpi_period_cron", raise_if_not_found=False)
        now = fields.Datetime.now()
        length = relativedelta(**{cron.interval_type: cron.interval_number}) if cron else None
        return (now + length - now) / 2 if cron else timedelta(0)

    @api.model
    def _get_all_due(self, since):
        """The due periods of all companies, those first that were counted longest ago: whom the
        time did not suffice for comes first next time."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        periods = self.browse().union(*(self._get_due(company) for company in companies))
        due = periods.filtered(lambda period: period._is_due(since))
        return due.sorted(lambda period: period.as_of or datetime.min)

    def _is_due(self, since):
        return self.state == "open" and (not self.as_of or self.as_of < since)

    def _refresh_due(self, since):
        """Count a period, unless it was counted or closed since it was found to be due. One that
        fails stops no other.

        The lock comes first, so that the transaction sees what its last holder wrote.
        """
        try:
            with self.env.cr.savepoint():
                if self._try_lock() and self._is_due(since):
                    self._count()
        except (SerializationFailure, DeadlockDetected):
            _logger.info("Period %s is being written to, and will be counted next time", self.id)
        except Exception:
            _logger.exception("Period %s can't be counted", self.id)

    @api.model
    def _refresh_first(self):
        """Count the running periods and those before them, so that the first screen is full."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            for period in self._get_running(company):
                day = period._get_previous_bounds()[0]
                before = self.get_or_create(period.period_type, day, company.id)
                (before | period).refresh()

    def _get_running(self, company):
        """The periods of today, of each type that a scheme of the company has."""
        today = company._get_kpi_today()
        return self.browse().union(
            *(
                self.get_or_create(kind, today, company.id)
                for kind in sorted(self._get_scheme_types(company))
            )
        )

    @api.model
    def _get_scheme_types(self, company):
        schemes = self.env["sales.kpi.scheme"].sudo()
        schemes = schemes.search_fetch([("company_id", "in", [company.id, False])], ["period_type"])
        return set(schemes.mapped("period_type"))

    @api.model
    def _get_types_in_use(self, company):
        return super()._get_types_in_use(company) | self._get_scheme_types(company)

    def _get_due(self, company):
        """The running periods of the company's schemes, and open ones that are due again:
        every time for a while after their end, then once a day."""
        today = company._get_kpi_today()
        recent = Domain("date_to", ">=", today - RECENT)
        old = Domain("as_of", "=", False) | Domain(
            "as_of", "<", fields.Datetime.now() - timedelta(days=1)
        )
        running = self._get_running(company)
        mine = Domain(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_from", "<=", today),
                ("period_type", "in", running.mapped("period_type")),
            ]
        )
        return running | self.search(mine & (recent | old))
