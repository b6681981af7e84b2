"""What a plan of targets rests on: figures of the past, who is there, and for how long."""

from datetime import timedelta
from functools import cached_property
from math import fsum

from ...tools import period as periods
from ...tools import ramp
from ...tools.cell import NO_DATA, ZERO, Cells


class PlanFigures:
    """Reads, and writes nothing; each span of days is read once.

    :param company: ``res.company``
    :param period_type: type of the period that is planned
    :param bounds: its first and last local day
    :param team: the team that is planned, with those below it; none: the company
    """

    def __init__(self, env, company, period_type, bounds, team=None):
        self.env = env
        self.team = team
        self.company = company
        self.period_type = period_type
        self.bounds = bounds
        self.start = company._get_kpi_calendar()
        self.today = company._get_kpi_today()
        self._read = {}
        self._rosters = {}

    @cached_property
    def subject(self):
        """Whose the whole is: ("team" or "company", id)"""
        return ("team", self.team.id) if self.team else ("company", self.company.id)

    @cached_property
    def team_ids(self):
        """Ids of the planned team and of those below it, archived ones too; None: all."""
        return self.tree.below(self.team.ids) if self.team else None

    @cached_property
    def tree(self):
        """The ``TeamTree`` by which the planned figures will be added up, as far as known."""
        return self.get_tree(self.bounds)

    def get_tree(self, span):
        """That of other days."""
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, span[1])

    # ---- days ---------------------------------------------------------------------------------

    def get_parts(self, period_type):
        """[(first, last day)] of the periods of a type within the planned one."""
        parts, day = [], self.bounds[0]
        while day <= self.bounds[1]:
            parts.append(periods.bounds(period_type, day, *self.start))
            day = parts[-1][1] + timedelta(days=1)
        return parts

    @cached_property
    def closed(self):
        """{(period type, first day): name} of what is closed within the planned period."""
        found = (
            self.env["sales.kpi.period"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", self.company.id),
                    ("state", "in", ("review", "locked")),
                    ("date_from", ">=", self.bounds[0]),
                    ("date_to", "<=", self.bounds[1]),
                ],
                ["name", "period_type", "date_from", "date_to"],
                order="date_from, id",
            )
        )
        return {(period.period_type, period.date_from): period.display_name for period in found}

    def get_open_parts(self, period_type):
        """Those of ``get_parts`` that are not closed: they alone take other targets."""
        return [
            part
            for part in self.get_parts(period_type)
            if (period_type, part[0]) not in self.closed
        ]

    def get_spans(self, base, count=1):
        """The spans of days that a base is the average of.

        :param base: "last_year", "previous", "average" (of the last ``count`` periods)
        """
        if base == "last_year":
            return [periods.year_ago(*self.bounds, self.period_type, *self.start)]
        number = count if base == "average" else 1
        return periods.earlier(self.period_type, self.bounds, number, *self.start)

    def get_last_year(self, part, period_type):
        """The same days a year before."""
        return periods.year_ago(*part, period_type, *self.start)

    # ---- figures ------------------------------------------------------------------------------

    def read(self, definition, span, period_type):
        """``Cells`` of a measure on days of the past: as they were frozen, else counted now."""
        key = (definition.id, span)
        if key not in self._read:
            self._read[key] = self._read_one(definition, span, period_type)
        return self._read[key]

    def _read_one(self, definition, span, period_type):
        period = self.env["sales.kpi.period"].sudo()._find(period_type, span[0], self.company)
        frozen = period.state in ("review", "locked")
        if frozen or not definition._filter_countable(span[1], self.today):
            return self._get_facts(definition, period)
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(definition, self.company, *span)[definition.code]

    def _get_facts(self, definition, period):
        found = self.env["sales.kpi.fact"].sudo().search(
            [("period_id", "=", period.id), ("definition_id", "=", definition.id)]
        )  # fmt: skip
        cells = {(fact.subject_type, fact.subject_id): fact._get_cell() for fact in found}
        return Cells(cells, ZERO if definition.is_additive and found else NO_DATA)

    def average(self, definition, spans, period_type, subject):
        """The mean of what a subject has on spans of days; None without any data."""
        cells = [self.read(definition, span, period_type)[subject] for span in spans]
        values = [cell.value for cell in cells if cell.value is not None]
        return sum(values) / len(values) if values else None

    def find_error(self, definition, spans, period_type):
        """Why the figures can't be counted; None when they can."""
        errors = (self.read(definition, span, period_type).error for span in spans)
        return next(filter(None, errors), None)

    def get_base(self, definition, base, count, step=None):
        """The figure of who is planned that a target starts from; None without data.

        Where parts of the period are closed, it is that of the open ones: their own days a year
        ago, or their share of other periods. What can't be added up stays that of the whole.

        :param step: type of the parts; none: the whole period
        """
        parts, planned = (self.get_parts(step), self.get_open_parts(step)) if step else ((), ())
        if len(parts) > len(planned) > 0 and definition.is_additive and base == "last_year":
            spans = [self.get_last_year(part, step) for part in planned]
            figures = [self.average(definition, [span], step, self.subject) for span in spans]
            known = [figure for figure in figures if figure is not None]
            return fsum(known) if known else None
        spans = self.get_spans(base, count)
        figure = self.average(definition, spans, self.period_type, self.subject)
        if len(parts) > len(planned) and definition.is_additive and figure is not None:
            return figure * len(planned) / len(parts)
        return figure

    # ---- people -------------------------------------------------------------------------------

    def get_rosters(self, parts):
        """[{user id: home team id}] of those who are planned in each part; those who have left
        are not asked for more."""
        rosters = self.get_all_rosters(parts)
        if self.team_ids is None:
            return rosters
        return [
            {user: team for user, team in one.items() if team in self.team_ids} for one in rosters
        ]

    def get_all_rosters(self, parts):
        """The same of the whole company."""
        key = tuple(parts)
        if key not in self._rosters:
            self._rosters[key] = self._read_rosters(parts)
        return self._rosters[key]

    def _read_rosters(self, parts):
        Membership = self.env["sales.kpi.membership"].sudo()
        rosters = [Membership._get_roster(self.company, *part) for part in parts]
        ids = set().union(*rosters)
        active = set(self.env["res.users"].sudo().browse(ids).filtered("active").ids)
        return [{user: team for user, team in one.items() if user in active} for one in rosters]

    def get_working_days(self, parts):
        """{user id: [his working days in a team in each part]}"""
        Membership = self.env["sales.kpi.membership"].sudo()
        presence = Membership._get_presence(self.company, *self.bounds)
        days = self.company._get_kpi_working_days(*self.bounds)
        counted = {}
        for spans in set(map(tuple, presence.values())):
            own = [day for day in days if any(first <= day <= last for first, last in spans)]
            counted[spans] = [sum(first <= day <= last for day in own) for first, last in parts]
        return {user_id: counted[tuple(spans)] for user_id, spans in presence.items()}

    def get_ramps(self, parts, percents):
        """{user id: [share of a full target that is asked of him in each part]} of new hires.

        The month in which somebody first joins a team of the company is his first; in a longer
        part each month counts the same. Who was there from the start has no entry.

        :param percents: list: per cent in the first month, in the second, and so on
        """
        rows = self.env["sales.kpi.membership"].sudo()._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id"],
            ["date_from:min", "date_from:count", "__count"],
        )  # fmt: skip
        limit = self.bounds[0] - timedelta(days=31 * (len(percents) + 1))
        return {
            user.id: [ramp.share(first, part, percents) for part in parts]
            for user, first, dated, count in rows
            if dated == count and first and first > limit
        }
