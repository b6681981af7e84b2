import itertools

from odoo import models
from odoo.fields import Domain

from .....tools import period as periods
from .....tools.contests import honours
from ....ground.period import CLOSED

HISTORY = 60  # periods back, as far as anybody looks for a streak or for what is usual


class SalesKpiHonour(models.Model):
    """Who wins an honour in a period, by frozen figures: some queries, however many people."""

    _inherit = "sales.kpi.honour"

    def _find_winners(self, period):
        """
        :return: [(scheme id or None, subject id, ``Win``)]
        """
        self.ensure_one()
        return [
            (scheme_id, subject_id, win)
            for scheme_id, figures in self._read_figures(period).items()
            for subject_id, win in self._find_wins(period, scheme_id, figures).items()
        ]

    def _find_wins(self, period, scheme_id, figures):
        return getattr(self, f"_find_{self.rule}")(period, scheme_id, figures)

    def _find_best(self, period, scheme_id, figures):
        return honours.find_best(figures, self.minimum)

    def _find_newcomer(self, period, scheme_id, figures):
        Membership = self.env["sales.kpi.membership"].sudo()
        new = Membership._get_newcomers(period.company_id, period.date_to)
        fit = {who: value for who, value in figures.items() if who in new}
        return honours.find_best(fit, self.minimum)

    def _find_progress(self, period, scheme_id, figures):
        former = self._read_former(period, scheme_id, figures)
        latest = {who: list(values.values()) for who, values in former.items()}
        return honours.find_progress(figures, latest, self.minimum)

    def _find_streak(self, period, scheme_id, figures):
        fit = {who: value for who, value in figures.items() if value >= self.level}
        former = self._read_former(period, scheme_id, fit)
        days = [first for first, _last in period._get_earlier_bounds(HISTORY)]
        rows = {who: [values.get(day) for day in days] for who, values in former.items()}
        later = self._read_later(period, scheme_id, fit)
        return honours.find_streaks(figures, rows, self.level, self.period_count, later)

    def _find_milestone(self, period, scheme_id, figures):
        """What was locked after the period, out of turn, has been done, too."""
        others = Domain(self._get_former_domain(period, None)) | self._get_later_domain(
            period, None
        )
        sums = self.env["sales.kpi.fact"].sudo()._read_group(
            others, ["subject_id"], ["value:sum"]
        )  # fmt: skip
        given = {}
        for subject_id, _day, value in self._read_given(period, None):
            given.setdefault(subject_id, set()).add(value)
        return honours.find_milestones(figures, dict(sums), self.level, given)

    def _read_figures(self, period):
        """{scheme id, None for a measure: {subject id: what counts}} of all who take part."""
        figures = {}
        domain = [("period_id", "=", period.id), *self._get_domain(self.scheme_id)]
        fits = self._get_scope(period)
        for scheme_id, subject_id, team_id, value in self._read(domain):
            if fits(subject_id, team_id):
                figures.setdefault(scheme_id, {})[subject_id] = value
        return figures

    def _read_former(self, period, scheme_id, figures):
        """{subject id: {first day: what counted}} of closed periods before, the latest first."""
        found = {}
        oldest = period._get_earlier_bounds(HISTORY)[-1][0]
        domain = [*self._get_former_domain(period, scheme_id), ("date_from", ">=", oldest)]
        rows = (
            self._read(domain, ("date_from",), order="date_from desc, id desc") if figures else ()
        )
        for _scheme, subject_id, _team, value, day in rows:
            if subject_id in figures:
                found.setdefault(subject_id, {}).setdefault(day, value)
        return found

    def _read_later(self, period, scheme_id, figures):
        """{subject id: [(what counted, whether the honour was given there)]} of the periods that
        follow and were locked before this one, the next first, up to a gap."""
        domain = self._get_later_domain(period, scheme_id)
        rows = self._read(domain, ("date_from",), order="date_from, id") if figures else ()
        found = {}
        for _scheme, subject_id, _team, value, day in rows:
            found.setdefault(subject_id, {}).setdefault(day, value)
        if not found:
            return {}
        given = {(who, day) for who, day, _value in self._read_given(period, scheme_id)}
        days = self._get_later_days(period)
        return {
            who: [
                (values[day], (who, day) in given)
                for day in itertools.takewhile(values.__contains__, days)
            ]
            for who, values in found.items()
        }

    def _get_later_days(self, period):
        """The first days of the periods of the type after this one."""
        calendar = period.company_id._get_kpi_calendar()
        days, span = [], (period.date_from, period.date_to)
        for _step in range(HISTORY):
            span = periods.following(period.period_type, *span, *calendar)
            days.append(span[0])
        return days

    def _read_given(self, period, scheme_id):
        """[(subject id, first day, value)] of what was given in periods after this one."""
        schemes = self.env["sales.kpi.scheme"].browse(scheme_id).sudo()._get_versions()
        domain = [
            ("honour_id", "=", self.id), ("company_id", "=", period.company_id.id),
            ("scheme_id", "in", schemes.ids or [False]), ("state", "=", "given"),
            ("period_id.date_from", ">", period.date_from),
        ]  # fmt: skip
        columns = ("subject_id", "period_id.date_from", "value")
        return self.env["sales.kpi.honour.award"].sudo()._kpi_read_columns(domain, columns)

    def _read(self, domain, others=(), order="id"):
        """[(scheme id or None, subject id, team id, what counts, ...)]"""
        if self.definition_id:
            columns = ("subject_id", "team_id", "value", *others)
            rows = self.env["sales.kpi.fact"].sudo()._kpi_read_columns(domain, columns, order)
            return [(None, *row) for row in rows]
        columns = ("scheme_id", "subject_id", "team_id", "final_total", *others)
        return self.env["sales.kpi.score"].sudo()._kpi_read_columns(domain, columns, order)

    def _get_domain(self, scheme):
        """What is counted, whenever."""
        kind = ("subject_type", "=", self.subject_type)
        if self.definition_id:
            return [kind, ("definition_id", "=", self.definition_id.id), ("has_value", "=", True)]
        versions = scheme and [("scheme_id", "in", scheme.sudo()._get_versions().ids)]
        return [kind, ("rank", ">", 0), *(versions or ())]

    def _get_former_domain(self, period, scheme_id):
        return [
            ("company_id", "=", period.company_id.id),
            ("period_id.period_type", "=", period.period_type),
            ("period_id.state", "in", CLOSED),
            ("date_from", "<", period.date_from),
            *self._get_domain(self.env["sales.kpi.scheme"].browse(scheme_id)),
        ]

    def _get_later_domain(self, period, scheme_id):
        scheme = self.env["sales.kpi.scheme"].browse(scheme_id)
        return Domain(
            [
                ("company_id", "=", period.company_id.id),
                ("period_id.period_type", "=", period.period_type),
                ("period_id.state", "=", "locked"),
                ("date_from", ">", period.date_from),
                *self._get_domain(scheme),
            ]
        )

    def _get_scope(self, period):
        """Function that says whether somebody takes part, by his team at the end of the period; of
        teams only those that no other stands under."""
        tree = self.env["sales.kpi.team.parent"]._get_tree(period.company_id, period.date_to)
        within = tree.below({self.team_id.id}) if self.team_id else None
        is_team = self.subject_type == "team"

        def fits(subject_id, team_id):
            is_lowest = not is_team or tree.below({subject_id}) == {subject_id}
            return is_lowest and (within is None or team_id in within)

        return fits
