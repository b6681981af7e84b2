import logging

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from .night import Night

_logger = logging.getLogger(__name__)

HOUR = 3  # of the company's night: whatever is booked at midnight is in the books by then


class SalesKpiAlert(models.Model):
    """The night run: each company once on each of its working days, each rule in a transaction of
    its own, so that a run that was broken off goes on where it was."""

    _inherit = "sales.kpi.alert"

    @api.model
    def _cron_evaluate(self):
        """Look at the rules that are due, and tell whom it concerns."""
        Cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        due = {company: self._find_due(company) for company in companies}
        Cron._commit_progress(remaining=sum(map(len, due.values())))
        for company, rules in due.items():
            if rules and not self._run_night(company, rules):
                return

    @api.model
    def _find_due(self, company):
        """The rules that were not looked at today; none while it is no time for it."""
        rules = self.env["sales.kpi.alert.rule"]
        today = company._get_kpi_today()
        if not self._is_time(company) or not company._get_kpi_working_days(today, today):
            return rules
        done = self.env["sales.kpi.alert.run"].search(
            Domain("company_id", "=", company.id) & Domain("evaluated_on", ">=", today)
        )
        return rules._find_for(company) - done.rule_id

    @api.model
    def _is_time(self, company):
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(company._get_kpi_tz())).hour >= HOUR

    @api.model
    def _run_night(self, company, rules):
        """
        :return: whether there is time to go on
        """
        self._end_unruled(company)
        night = Night(company, company._get_kpi_today(), rules._find_for(company))
        for rule in rules:
            self._evaluate_safely(rule, night)
            # With the last rule, in its transaction: who is killed between them tells nobody twice.
            if rule == rules[-1]:
                self._tell_safely(night)
            if not self.env["ir.cron"]._commit_progress(1):
                return False
        return True

    @api.model
    def _end_unruled(self, company):
        """Nobody is told any more by a rule that was switched off."""
        domain = Domain("company_id", "=", company.id) & Domain("rule_id.active", "=", False)
        domain &= Domain("state", "in", ("watched", "open", "seen", "snoozed"))
        self.search(domain)._end("lapsed", company._get_kpi_today())

    @api.model
    def _evaluate_safely(self, rule, night):
        """One that fails stops no other, and says why on its rule."""
        error = None
        try:
            with self.env.cr.savepoint():
                self._evaluate(rule, night)
        except Exception as failure:
            _logger.exception("The alert rule %s can't be looked at", rule.id)
            error = str(failure).strip() or type(failure).__name__
        self.env["sales.kpi.alert.run"]._note(rule, night.company, night.today, error)

    @api.model
    def _tell_safely(self, night):
        try:
            with self.env.cr.savepoint():
                self._tell(night)
        except Exception:
            _logger.exception("The alerts of %s can't be told", night.company.name)
