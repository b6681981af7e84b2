from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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

    def refresh(self):
        """Count the facts of open periods and judge them, now.

        One refresh of a period runs at a time: whoever comes second reads what the first one
        writes. Those who are no managers get a new count only when the last is older than the
        company's freshness setting.

        :return: True when something was counted
        :raise AccessError: the caller may not see sales figures of the company
        """
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
        period = self.with_company(self.company_id).with_context(active_test=True)
        if not period._try_lock():
            return False
        definitions = period._get_definitions()
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(period.company_id, period.date_from, period.date_to)
        failing = period._get_failing()
        changed = period.env["sales.kpi.fact"]._refresh(period, definitions, roster)
        period.env["sales.kpi.score"]._refresh(period, roster, changed)
        period.as_of = fields.Datetime.now()
        (period._get_failing() - failing)._tell_author()
        return True

    def _try_lock(self):
        """Take the refresh of this period for the rest of the transaction."""
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
        """Keep the open periods counted; one transaction a period."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        periods = self.browse().union(*(self._get_due(company) for company in companies))
        self.env["ir.cron"]._commit_progress(remaining=len(periods))
        for period in periods:
            period._refresh_one()
            if not self.env["ir.cron"]._commit_progress(1):
                break

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
        schemes = self.env["sales.kpi.scheme"].search([("company_id", "in", [company.id, False])])
        return self.browse().union(
            *(
                self.get_or_create(kind, today, company.id)
                for kind in sorted(set(schemes.mapped("period_type")))
            )
        )

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
