import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .finding import OPEN
from .kinds.known import BY_CODE

_logger = logging.getLogger(__name__)

LONGEST = 100  # days that are looked at: open years are looked at by their last months
MOST = 1000  # new cases of a rule in a night; a rule that finds more is set wrong


class SalesKpiFinding(models.Model):
    """The night: each rule looks at each company, and what it finds is kept once."""

    _inherit = "sales.kpi.finding"

    @api.model
    def _cron_look(self):
        """Look at all companies by all rules; one transaction a company and rule. A night that was
        interrupted goes on with what it has not looked at."""
        waiting = self._find_waiting()
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(waiting))
        for company, rule in waiting:
            self._look_safely(company, rule)
            if not Cron._commit_progress(1):
                break

    def _find_waiting(self):
        """[(company, rule)] that were not looked at today."""
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        rules = self.env["sales.kpi.check.rule"].sudo().search([])  # pylint: disable=no-search-all
        return [
            (company, rule)
            for company in companies
            for rule in rules
            if rule.company_id in (company, company.browse()) and not rule._is_done(company)
        ]

    def _look_safely(self, company, rule):
        try:
            with self.env.cr.savepoint():
                self._look(company, rule)
        except Exception:
            _logger.exception("%s can't look at %s", rule.name, company.name)
        rule._set_done(company)

    @api.model
    def _look(self, company, rules, span=None):
        """Look at a company by some rules. Looking again changes nothing, unless something has
        happened since.

        :param span: (first, last) local day; None: the open periods and the last closed one
        :return: the new findings (sudo)
        """
        self, company = self.sudo(), company.sudo()
        first, last = span or self._get_span(company)
        made = self.browse()
        for rule in rules.sudo():
            rows = [row for row in rule._find(company, first, last) if row["ids"]]
            made |= self._keep(rule, company, rows)
        self._pass_to_admins(company)
        return made

    @api.model
    def _get_span(self, company):
        """The days of the open periods and of the last closed one, up to today."""
        Period, today = self.env["sales.kpi.period"].sudo(), company._get_kpi_today()
        begun = Domain("company_id", "=", company.id) & Domain("date_from", "<=", today)
        current = begun & Domain("state", "=", "open") & Domain("date_to", ">=", today)
        periods = Period.search(current) | Period._find_last_closed(company)
        month = Period._bounds("month", today, company)[0]
        former = Period._bounds("month", month - timedelta(days=1), company)[0]
        first = min([former, *periods.mapped("date_from")])
        return max(first, today - timedelta(days=LONGEST)), today

    def _keep(self, rule, company, rows):
        """Make findings of what is new, and renew those that nobody was asked about yet."""
        known = self.search([("rule_id", "=", rule.id), ("company_id", "=", company.id)])
        by_user = known.grouped(lambda finding: finding.user_id.id or None)
        teams, fresh = self._get_teams(company, rows), []
        for row in rows:
            same = [one for one in by_user.get(row["user_id"], ()) if one._is_of(row)]
            undecided = [one for one in same if one.state in OPEN]
            if undecided:
                undecided[0]._renew(row)
            elif not self._was_decided(same, row):
                fresh.append(self._prepare_vals(rule, company, row, teams.get(row["user_id"])))
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return quiet.create(fresh[:MOST])

    def _is_of(self, row):
        """Whether it is the case of a row: by its name, or by its records and days."""
        days = self.date_from <= row["last"] and row["first"] <= self.date_to
        return self.key == row["key"] or (days and not set(self.res_ids).isdisjoint(row["ids"]))

    @api.model
    def _was_decided(self, findings, row):
        """Whether there is nothing in a row but what was decided already, nor happened later."""
        decided = {record_id for finding in findings for record_id in finding.res_ids}
        known = max((finding.date_to for finding in findings), default=None)
        return decided.issuperset(row["ids"]) and known is not None and row["last"] <= known

    def _renew(self, row):
        """What somebody was asked about stays as it was put to him."""
        if self.state == "open" and self.res_ids != row["ids"]:
            self.write(self._prepare_found(row))

    @api.model
    def _prepare_vals(self, rule, company, row, team_id):
        return self._prepare_found(row) | {
            "rule_id": rule.id,
            "kind": rule.kind,
            "severity": rule.severity,
            "is_booked": BY_CODE[rule.kind].is_booked,
            "user_id": row["user_id"] or False,
            "team_id": team_id or False,
            "company_id": company.id,
            "key": row["key"],
        }

    @api.model
    def _prepare_found(self, row):
        return {
            "model": row["model"],
            "res_ids": row["ids"],
            "count": len(row["ids"]),
            "figure": row["figure"] or 0,
            "date_from": row["first"],
            "date_to": row["last"],
            "told": row["told"],
        }

    @api.model
    def _get_teams(self, company, rows):
        """{user id: id of the team whose leaders he is the case of}; a leader who belongs to none
        is a case of those above the team that he leads."""
        users = {row["user_id"] for row in rows if row["user_id"]}
        today = company._get_kpi_today()
        roster = self.env["sales.kpi.membership"]._get_roster(company, today, today)
        led = self.env["crm.team"].sudo().search([("user_id", "in", list(users - roster.keys()))])
        return {team.user_id.id: team.id for team in led} | {
            user_id: roster[user_id] for user_id in users & roster.keys()
        }
