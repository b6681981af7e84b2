import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.analysis import forecast
from .forecasts import Forecasts
from .pipeline import MEASURE, Pipeline
from .plan import Plan

# Closed periods of which stays what salespeople were told on each day: of thousands of them a year
# would be millions of rows. Of those before it is worked out from the figures how far off it was.
# Of teams and of the company it stays for all periods by which errors are measured.
KEPT_OF_PEOPLE = 3

_logger = logging.getLogger(__name__)

KEY = ("period_id", "definition_id", "subject_type", "subject_id", "method", "date")
ERROR_KEY = (
    "company_id", "period_type", "definition_id", "subject_type", "subject_id", "method",
    "day_number",
)  # fmt: skip


class SalesKpiOutlook(models.Model):
    """The night's work: a measure takes a handful of queries, however many people there are. What
    was told on a day stays, so that it can be held against what it came to."""

    _inherit = "sales.kpi.outlook"

    @api.model
    def _cron_look_ahead(self):
        """Tell where the running periods will end; one transaction a measure. Who is interrupted
        goes on where he was: what is there is not told again."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        due = [one for company in companies for one in self._get_due(company)]
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for plan, definition in due:
            self._look_ahead_safely(plan, definition)
            if not Cron._commit_progress(1):
                break

    @api.model
    def _look_ahead_all(self, company):
        """The same at once, for whoever needs it now."""
        for plan, definition in self._get_due(company):
            self._look_ahead(plan, definition)

    def _get_due(self, company):
        """[(plan, measure)] of what is not told yet."""
        types = self.env["sales.kpi.period"]._get_scheme_types(company) - {"day"}
        today = company._get_kpi_today()
        plans = [Plan(company, period_type, today) for period_type in sorted(types)]
        return [
            (plan, definition)
            for plan in plans
            if not plan.is_over
            for definition in self._get_measures(plan) - self._find_done(plan)
        ]

    @api.model
    def _get_measures(self, plan):
        """What adds up day by day and is judged in such periods; and what is won."""
        lines = self.env["sales.kpi.scheme.line"].search(
            Domain("scheme_id.company_id", "in", [plan.company.id, False])
            & Domain("scheme_id.period_type", "=", plan.period_type)
            & Domain("role", "=", "weight")
        )
        Definition = self.env["sales.kpi.definition"]
        own = Domain("company_id", "in", [plan.company.id, False]) & Domain("code", "=", MEASURE)
        found = lines.definition_id | Definition.search(own)
        return found.filtered(lambda one: one.active and one.is_additive and not one._is_stand())

    def _find_done(self, plan):
        done = self.search_fetch(
            [
                ("company_id", "=", plan.company.id),
                ("period_id.period_type", "=", plan.period_type),
                ("subject_type", "=", "company"),
                ("date", ">=", plan.told_since),
            ],
            ["definition_id"],
        )
        return done.definition_id

    def _look_ahead_safely(self, plan, definition):
        """One that fails stops no other."""
        try:
            with self.env.cr.savepoint():
                self._look_ahead(plan, definition)
        except Exception:
            _logger.exception("No outlook of the measure %s", definition.code)

    def _look_ahead(self, plan, definition):
        known = self._forecast(plan, plan.day, definition)
        told = {subject: known.get(subject) for subject in self._get_subjects(plan, known.teams)}
        if definition.code == MEASURE:
            Pipeline(self.env, plan, known).add(told)
        Period = self.env["sales.kpi.period"].sudo()
        period = Period.get_or_create(plan.period_type, plan.bounds[0][0], plan.company.id)
        self._upsert(self._prepare_rows(plan, definition, period, known.teams, told), KEY)
        self._keep_errors(plan, plan.day, definition, told)
        self._look_back(plan, definition)
        self._forget(plan, definition)

    def _forecast(self, plan, day, definition, by_day=None, is_whole=False):
        """:param is_whole: whether the company's is enough
        :param by_day: its figures by day, where they are known and add up"""
        Membership = self.env["sales.kpi.membership"].sudo()
        teams = Membership._get_roster(plan.company, *plan.bounds[0])
        spans = plan.get_spans(day)
        if by_day is not None:
            found = {("company", plan.company.id): _add_up(spans, by_day)}
        else:
            Reader = self.env["sales.kpi.reader"]
            found = Reader._read_spans(definition, plan.company, spans, is_whole)
        return Forecasts(plan, day, found, teams, self._read_kept(plan, spans, definition))

    def _get_subjects(self, plan, teams):
        tree = self.env["sales.kpi.team.parent"]._get_tree(plan.company, plan.date)
        return [
            *(("user", user) for user in sorted(teams)),
            *(("team", team) for team in sorted(tree.above(teams.values()))),
            ("company", plan.company.id),
        ]

    def _read_kept(self, plan, spans, definition):
        """{(kind, id, method): {place of the past period, 0 the latest: what was told then}}"""
        past = spans[1 : forecast.MOST + 1]
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT told.subject_type, told.subject_id, told.method, part.place, told.value
                     FROM unnest(%s::int[], %s::date[], %s::date[]) AS part(place, first, until)
                     JOIN sales_kpi_period period ON period.date_from = part.first
                          AND period.company_id = %s AND period.period_type = %s
                     JOIN sales_kpi_outlook told ON told.period_id = period.id
                          AND told.date = part.until AND told.definition_id = %s""",
                list(range(len(past))),
                [span[0] for span in past],
                [span[1] for span in past],
                plan.company.id,
                plan.period_type,
                definition.id,
            )
        )
        kept = {}
        for kind, subject_id, method, place, value in rows:
            kept.setdefault((kind, subject_id, method), {})[place] = value
        return kept

    # ---- rows ----------------------------------------------------------------------------------

    def _prepare_rows(self, plan, definition, period, teams, told):
        common = {
            "period_id": period.id,
            "definition_id": definition.id,
            "company_id": plan.company.id,
            "date": fields.Date.to_string(plan.date),
            "day_number": plan.day,
            "days_total": plan.days,
        }
        return [
            common | _prepare_subject(subject, teams) | _prepare_told(one)
            for subject, methods in told.items()
            for one in methods
        ]

    def _keep_errors(self, plan, day, definition, told):
        """How far off forecasts of teams and of the company are on a working day."""
        common = {
            "company_id": plan.company.id,
            "period_type": plan.period_type,
            "definition_id": definition.id,
            "day_number": day,
        }
        rows = [
            common | _prepare_subject(subject, {}) | {"method": one.method} | _prepare_error(one)
            for subject, methods in told.items()
            if subject[0] != "user"
            for one in methods
        ]
        rows = [row for row in rows if row["periods"]]
        self.env["sales.kpi.outlook.error"]._upsert(rows, ERROR_KEY)

    def _look_back(self, plan, definition):
        """The first time: how far off the company's would have been on each day."""
        known = self.env["sales.kpi.outlook.error"].search_count(
            [
                ("company_id", "=", plan.company.id),
                ("period_type", "=", plan.period_type),
                ("definition_id", "=", definition.id),
                ("subject_type", "=", "company"),
                ("day_number", "!=", plan.day),
            ],
            limit=1,
        )
        if known:
            return
        by_day = self._read_by_day(plan, definition)
        for day in range(1, min(plan.days, 31)):
            if day != plan.day:
                found = self._forecast(plan, day, definition, by_day, is_whole=True)
                told = {found.company: found.get(found.company)}
                self._keep_errors(plan, day, definition, told)

    def _read_by_day(self, plan, definition):
        """What the company had on each day; None where days don't add up."""
        Reader = self.env["sales.kpi.reader"]
        if not Reader._sums_by_day(definition.sudo()):
            return None
        days = [day for bounds in plan.bounds for day in bounds]
        return Reader._read_company_days(definition, plan.company, min(days), max(days))

    def _forget(self, plan, definition):
        """What was told of periods that are looked at no more."""
        oldest = plan.bounds[forecast.MOST][0]
        oldest_of_people = plan.bounds[KEPT_OF_PEOPLE][0]
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_kpi_outlook told USING sales_kpi_period period
                    WHERE period.id = told.period_id AND period.period_type = %s
                      AND told.company_id = %s AND told.definition_id = %s
                      AND (told.date < %s OR told.subject_type = 'user' AND told.date < %s)""",
                plan.period_type,
                plan.company.id,
                definition.id,
                oldest,
                oldest_of_people,
            )
        )
        self.invalidate_model()


def _add_up(spans, by_day):
    """{place of the span: (first part, whole)}"""
    return {
        place: (
            sum(figure for day, figure in by_day.items() if first <= day <= until),
            sum(figure for day, figure in by_day.items() if first <= day <= last),
        )
        for place, (first, until, last) in enumerate(spans)
    }


def _prepare_subject(subject, teams):
    kind, subject_id = subject
    own = {"user": teams.get(subject_id), "team": subject_id}
    return {
        "subject_type": kind,
        "subject_id": subject_id,
        "user_id": subject_id if kind == "user" else None,
        "team_id": own.get(kind),
    }


def _prepare_told(told):
    pairs = told.pairs[: forecast.MOST]
    band = forecast.band(told.value, pairs)
    low, high = band or (told.value, told.value)
    error = _prepare_error(told)
    return {
        "method": told.method,
        "actual": told.actual,
        "value": told.value,
        # What is there is there.
        "low": max(low, min(told.actual, told.value)),
        "high": high,
        "has_band": bool(band),
        "part": told.part,
        "usual": told.usual,
        "curve": told.curve,
        "beside": told.beside,
        "wape": error["wape"],
        "bias": error["bias"],
        "error_periods": error["periods"],
        "error_kept": error["kept"],
    }


def _prepare_error(told):
    error = forecast.wape(told.pairs)
    return {
        "wape": error,
        "bias": forecast.bias(told.pairs),
        "periods": len(told.pairs) if error is not None else 0,
        "kept": told.kept if error is not None else 0,
    }
