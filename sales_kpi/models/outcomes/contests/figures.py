"""What the sides of a contest compete by, and how they stand. Plain classes: they live for one
refresh only."""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from odoo.tools import SQL

from ....tools.contests import contest as rules
from ....tools.ranking import rounded


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
    :param value: what it competes by, as exactly as places are told apart; None of who takes no
        place
    :param share: of its target, or of the goal; None where nothing is to be reached
    """

    amount: float | None = None
    value: float | None = None
    share: float | None = None
    second: float | None = None
    reached_on: date | None = None
    reason: str | None = None


class Standings:
    """What places win.

    :param contest: ``sales.kpi.contest`` with elevated rights
    :param lines: {side id: ``Line``}
    :param ranks: {side id: place or None}
    """

    def __init__(self, contest, lines, ranks):
        self.lines, self.ranks = lines, ranks
        self.is_race = contest.kind == "race"
        self.digits = contest.company_id.currency_id.decimal_places
        self.money = {one.place: one.amount for one in contest.prize_ids if one.amount}
        self.things = {one.place: one.thing for one in contest.prize_ids if one.thing}

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
        return line.reached_on is not None if self.is_race else line.value > 0

    @cached_property
    def prizes(self):
        """{side id: money}"""
        return rules.share_prizes(self.prized, self.money, self.digits)

    def get_won(self, side):
        """(money, thing or None)"""
        return self.prizes.get(side, rules.ZERO), self.things.get(self.prized.get(side))


def rank(contest, lines):
    """{side id: place or None}"""
    entries = [rules.Entry(one.value, one.second, one.reached_on) for one in lines.values()]
    find_ranks = rules.rank_race if contest.kind == "race" else rules.rank
    return dict(zip(lines, find_ranks(entries, contest.ties), strict=True))


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
        if bounds == self.bounds and (found := self._read_facts(measure)):
            return found
        cells = self.env["sales.kpi.reader"]._read_definitions(
            measure, self.contest.company_id, *bounds, only="user"
        )[measure.code]
        if cells.error:
            raise ValueError(cells.error)
        amounts = {
            subject: cell.value for (kind, subject), cell in cells.cells.items() if kind == "user"
        }
        return amounts, cells.default.value

    def find_facts(self, measure):
        """The reading with the facts of these days, where they were counted just now."""
        key = ("period", self.contest.company_id.id, *self.bounds)
        period = self._keep(key, self.contest._find_period)
        if self.is_live or not period or period.state != "open" or not period._is_fresh():
            return None
        some = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", period.id),
                ("definition_id", "=", measure.id),
                ("subject_type", "=", "user"),
                ("reading_id.error", "=", False),
            ],
            limit=1,
        )
        return some.reading_id

    def select_facts(self, facts):
        return SQL(
            """SELECT subject_id AS user_id, CASE WHEN has_value THEN value END AS amount
                 FROM sales_kpi_fact WHERE reading_id = %s AND subject_type = 'user'""",
            facts.id,
            to_flush=self.env["sales.kpi.fact"]._fields["value"],
        )

    def _read_facts(self, measure):
        facts = self.find_facts(measure)
        if not facts:
            return None
        amounts = dict(self.env.execute_query(self.select_facts(facts)))
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
    :param amounts: ({user id: figure}, figure of the others) where that is known
    """

    def __init__(self, contest, sides, reading, amounts=None):
        self.contest, self.sides, self.reading = contest, sides, reading
        self.goal = contest.goal if contest.kind == "race" else None
        self.minimum, self.is_sum = contest.minimum, bool(contest.definition_id)
        self.goes_by_days = self.goal is not None or contest.ties == "earlier"
        self.amounts, self.default = amounts or self._get_amounts()
        self.seconds = self._get_seconds()
        self.count = getattr(self, f"_count_{self._get_way()}")

    def get_lines(self):
        """{side id: ``Line``}"""
        return {side.id: self._get_line(side) for side in self.sides}

    # ---- reading -------------------------------------------------------------------------------

    def _get_amounts(self):
        if not self.goes_by_days:
            return self.reading.get_amounts()
        days = self.reading.get_days()
        return {user: math.fsum(own.values()) for user, own in days.items()}, 0.0

    def _get_seconds(self):
        if self.contest.ties != "second":
            return {}, None
        return self.reading.get_amounts(measure=self.contest.second_definition_id)

    def _get_way(self):
        contest = self.contest
        is_told = contest.kind == "teams" and contest.team_by != "sum"
        return contest.team_by if is_told else contest.value_by

    # ---- a side --------------------------------------------------------------------------------

    def _get_line(self, side):
        amount = self.fold(side, self.amounts, self.default)
        if amount is None:
            return Line(reason="no_data")
        value, share, reason = self.count(amount, side)
        if value is not None and self.minimum and amount < self.minimum:
            value, reason = None, "minimum"
        second = self.fold(side, *self.seconds)
        reached_on = self._get_day(side, amount) if self.goes_by_days else None
        return Line(amount, rounded(value), share, rounded(second), reached_on, reason)

    def fold(self, side, amounts, default):
        """The figure of a side: the sum of its members', of totals their mean."""
        own = [amounts.get(user, default) for user in side.members]
        known = [amount for amount in own if rules.is_number(amount)]
        if not known:
            return None
        total = math.fsum(known)
        return total if self.is_sum else total / len(known)

    def _get_day(self, side, amount):
        """When the goal of a race was reached, else where it stands now."""
        own, days = {}, self.reading.get_days()
        for user in side.members:
            for day, part in days.get(user, {}).items():
                own[day] = own.get(day, 0.0) + part
        return rules.reached_on(own, amount if self.goal is None else self.goal)

    # ---- (what it competes by, share of what is to be reached, why it takes no place) ----------

    def _count_amount(self, amount, _side):
        return amount, None if self.goal is None else amount / self.goal, None

    def _count_percent(self, amount, side):
        share = rules.percent_of(amount, side.target)
        return share, share, "no_target" if share is None else None

    def _count_progress(self, amount, side):
        value = rules.progress(amount, side.before)
        if value is None:
            return None, None, "dip" if side.before else "no_usual"
        return value, None, None

    def _count_member_day(self, amount, side):
        days = math.fsum(self.member_days.get(user, 0.0) for user in side.members)
        value = rules.per_member_day(amount, days)
        return value, None, "no_data" if value is None else None

    def _count_at_target(self, _amount, side):
        reached = [
            rules.percent_of(self.amounts.get(user, self.default), side.targets.get(str(user)))
            for user in side.members
        ]
        share = rules.share_at_target(reached)
        return share, share, "no_target" if share is None else None

    @cached_property
    def member_days(self):
        """{user id: days of the contest so far on which he was there}"""
        contest = self.contest
        days = contest._get_counting_days()
        presence = contest.env["sales.kpi.membership"]._get_presence_shares(
            contest.company_id, days
        )
        return {user: math.fsum(own.values()) for user, own in presence.items()}
