"""What the sides of a contest compete by, and how they stand. Plain classes: they live for one
refresh only."""

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ....tools.contests import contest as rules


@dataclass(frozen=True)
class Side:
    """A side as it was frozen.

    :param members: ids of whose figures count for it
    :param before: (usual figure, best of late); None where unknown
    """

    id: int
    members: tuple
    target: float
    targets: dict
    before: tuple | None


@dataclass(frozen=True)
class Line:
    """How a side stands.

    :param amount: its figure; None of no data
    :param value: what it competes by; None of who takes no place
    """

    amount: float | None = None
    value: float | None = None
    share: float | None = None
    second: float | None = None
    reached_on: date | None = None
    reason: str | None = None


class Standings:
    """
    :param contest: ``sales.kpi.contest`` with elevated rights
    :param lines: {side id: ``Line``}
    """

    def __init__(self, contest, lines):
        self.contest, self.lines = contest, lines
        self.digits = contest.company_id.currency_id.decimal_places
        self.money = {one.place: one.amount for one in contest.prize_ids if one.amount}
        self.things = {one.place: one.thing for one in contest.prize_ids if one.thing}

    @cached_property
    def ranks(self):
        """{side id: place or None}"""
        entries = [
            rules.Entry(one.value, one.second, one.reached_on) for one in self.lines.values()
        ]
        rank = rules.rank_race if self.contest.kind == "race" else rules.rank
        return dict(zip(self.lines, rank(entries, self.contest.ties), strict=True))

    @cached_property
    def prized(self):
        """{side id: place} of those whose place wins what it wins."""
        return {
            side: place
            for side, place in self.ranks.items()
            if place and self._may_win(self.lines[side])
        }

    def _may_win(self, line):
        """Nobody wins for nothing, nor a race that he did not finish."""
        if self.contest.kind == "race":
            return line.reached_on is not None
        return line.value > 0

    @cached_property
    def prizes(self):
        """{side id: money}"""
        return rules.share_prizes(self.prized, self.money, self.digits)

    def get_thing(self, side):
        return self.things.get(self.prized.get(side))


class Reading:
    """The figures of the people of a contest. What several contests look at is read once.

    :param kept: dict that is shared by the contests of a refresh
    :param is_live: whether the sources themselves are read, whatever was counted before
    """

    def __init__(self, contest, kept, is_live=False):
        self.contest, self.env, self.kept, self.is_live = contest, contest.env, kept, is_live
        self.bounds = contest.date_from, contest.date_to

    def get_amounts(self, bounds=None, measure=None):
        """{user id: figure}, and the figure of who has no records."""
        measure = measure or self.contest.definition_id
        bounds = bounds or self.bounds
        if not measure:
            return self._keep(
                ("scheme", self.contest.scheme_id.id, bounds), self._read_totals, bounds
            )
        key = ("amounts", measure.id, self.contest.company_id.id, bounds, self.is_live)
        return self._keep(key, self._read_amounts, measure, bounds)

    def get_days(self):
        """{user id: {day: amount}}"""
        measure = self.contest.definition_id
        key = ("days", measure.id, self.contest.company_id.id, self.bounds)
        return self._keep(key, self._read_days, measure)

    def _keep(self, key, read, *args):
        if key not in self.kept:
            self.kept[key] = read(*args)
        return self.kept[key]

    def _read_days(self, measure):
        Reader = self.env["sales.kpi.reader"]
        return Reader._read_days(measure, self.contest.company_id, *self.bounds)

    def _read_amounts(self, measure, bounds):
        """By one grouped query, or from the facts where they were just counted for these days."""
        is_counted = bounds == self.bounds and not self.is_live
        if is_counted and (found := self._read_facts(measure)):
            return found
        cells = self.env["sales.kpi.reader"]._read_definitions(
            measure, self.contest.company_id, *bounds, people=True
        )[measure.code]
        if cells.error:
            raise ValueError(cells.error)
        amounts = {
            subject: cell.value for (kind, subject), cell in cells.cells.items() if kind == "user"
        }
        return amounts, cells.default.value

    def _read_facts(self, measure):
        period = self.contest._find_period()
        if not period or period.state != "open" or not period._is_fresh():
            return None
        cells = self.env["sales.kpi.fact"]._read_cells(
            [
                ("period_id", "=", period.id),
                ("definition_id", "=", measure.id),
                ("subject_type", "=", "user"),
            ]
        )
        if not cells or any(cell.error for cell in cells.values()):
            return None
        amounts = {subject: cell.value for (_measure, _kind, subject), cell in cells.items()}
        return amounts, 0.0 if measure.is_additive else None

    def _read_totals(self, bounds):
        """Final totals of a scheme, of those who were judged."""
        contest = self.contest
        scores = (
            self.env["sales.kpi.score"]
            .sudo()
            ._kpi_read_columns(
                [
                    ("scheme_id", "in", contest.scheme_id._get_versions().ids),
                    ("company_id", "=", contest.company_id.id),
                    ("subject_type", "=", "user"),
                    ("is_scored", "=", True),
                    ("period_id.period_type", "=", contest.scheme_id.period_type),
                    ("date_from", "=", bounds[0]),
                ],
                ("subject_id", "final_total"),
            )
        )
        return dict(scores), None


class Figures:
    """What the sides of a contest compete by.

    :param sides: list of ``Side``
    """

    def __init__(self, contest, sides, reading):
        self.contest, self.sides, self.reading = contest, sides, reading
        self.amounts, self.default = self._get_amounts()

    def get_lines(self):
        """{side id: ``Line``}"""
        lines = {side.id: self._check_least(self._get_line(side)) for side in self.sides}
        return self._add_shares(lines)

    # ---- reading -------------------------------------------------------------------------------

    @property
    def _goes_by_days(self):
        return self.contest.kind == "race" or self.contest.ties == "earlier"

    def _get_amounts(self):
        if not self._goes_by_days:
            return self.reading.get_amounts()
        days = self.reading.get_days()
        return {user: math.fsum(own.values()) for user, own in days.items()}, 0.0

    @cached_property
    def seconds(self):
        if self.contest.ties != "second":
            return {}, None
        return self.reading.get_amounts(measure=self.contest.second_definition_id)

    # ---- a side --------------------------------------------------------------------------------

    def _get_line(self, side):
        amount = self.fold(side, self.amounts, self.default)
        if amount is None:
            return Line(reason="no_data")
        line = Line(amount, second=self.fold(side, *self.seconds))
        if self._goes_by_days:
            line = replace(line, reached_on=self._get_day(side, amount))
        return self._add_value(line, side)

    def fold(self, side, amounts, default):
        """The figure of a side: the sum of its members', of totals their mean."""
        own = [amounts.get(user, default) for user in side.members]
        known = [amount for amount in own if rules.is_number(amount)]
        if not known:
            return None
        total = math.fsum(known)
        return total if self.contest.definition_id else total / len(known)

    def _get_day(self, side, amount):
        """When the goal of a race was reached, else where it stands now."""
        own, days = {}, self.reading.get_days()
        for user in side.members:
            for day, part in days.get(user, {}).items():
                own[day] = own.get(day, 0.0) + part
        goal = self.contest.goal if self.contest.kind == "race" else amount
        return rules.reached_on(own, goal)

    def _add_value(self, line, side):
        contest = self.contest
        if contest.kind == "teams" and contest.team_by != "sum":
            return getattr(self, f"_count_{contest.team_by}")(line, side)
        return getattr(self, f"_count_{contest.value_by}")(line, side)

    def _count_amount(self, line, side):
        if self.contest.kind == "race":
            return replace(line, value=line.amount, share=line.amount / self.contest.goal)
        return replace(line, value=line.amount)

    def _count_percent(self, line, side):
        share = rules.percent_of(line.amount, side.target)
        reason = "no_target" if share is None else None
        return replace(line, value=share, share=share, reason=reason)

    def _count_progress(self, line, side):
        value = rules.progress(line.amount, side.before)
        if value is None:
            return replace(line, reason="dip" if side.before else "no_usual")
        return replace(line, value=value)

    def _count_member_day(self, line, side):
        days = math.fsum(self.member_days.get(user, 0.0) for user in side.members)
        value = rules.per_member_day(line.amount, days)
        return replace(line, value=value, reason="no_data" if value is None else None)

    def _count_at_target(self, line, side):
        reached = [
            rules.percent_of(self.amounts.get(user, self.default), side.targets.get(str(user)))
            for user in side.members
        ]
        share = rules.share_at_target(reached)
        reason = "no_target" if share is None else None
        return replace(line, value=share, share=share, reason=reason)

    @cached_property
    def member_days(self):
        """{user id: days of the contest so far on which he was there}"""
        contest = self.contest
        days = contest._get_counting_days()
        presence = contest.env["sales.kpi.membership"]._get_presence_shares(
            contest.company_id, days
        )
        return {user: math.fsum(own.values()) for user, own in presence.items()}

    # ---- all of them ---------------------------------------------------------------------------

    def _check_least(self, line):
        if line.value is None or line.amount >= self.contest.minimum:
            return line
        return replace(line, value=None, reason="minimum")

    def _add_shares(self, lines):
        """Where nothing else is to be reached, how near each is to the first one."""
        best = max((one.value for one in lines.values() if one.value is not None), default=0)
        return {
            side: replace(line, share=max(line.value, 0) / best)
            if line.share is None and line.value is not None and best > 0
            else line
            for side, line in lines.items()
        }
