"""A diagnosis in words: what changed, why, what to do about it. The salesperson reads the same ones
as his leader. A plain class: it lives for one request only."""

from functools import cached_property

from ...ground.figure_format import format_gap, format_value, keep_order, tell_shortfall
from .keeping import DAYS, Keeping
from .phrases import get_high, get_low, tell_gap
from .ways import get_key, get_way

LOST = "won_count/new_opportunities"


class DiagnosisWords:
    """
    :param diagnoser: ``Diagnoser``
    :param leaks: ``Leaks`` of the same people
    :param diagnosis: ``Diagnosis``
    """

    def __init__(self, diagnoser, leaks, diagnosis):
        self.env = diagnoser.env
        self.diagnoser = diagnoser
        self.leaks = leaks
        self.diagnosis = diagnosis
        self.outcome = diagnosis.outcome
        self.lines = diagnosis.lines.with_env(self.env(su=True))
        self.result = diagnosis.path.result_id.with_env(self.env(su=True))
        self.currency = diagnoser.figures.company.currency_id

    # ---- figures -------------------------------------------------------------------------------

    def say(self, value):
        """A figure of the result."""
        return format_value(self.env, value, self.result.unit, self.currency, self._beside)

    @property
    def _beside(self):
        return (self.outcome.expected, self.outcome.actual)

    def write_added(self, value):
        """What a factor adds, with its sign."""
        text = self.say(abs(value))
        if text == self.say(0.0):
            return text
        return keep_order(self.env, f"{'+' if value > 0 else '-'}{text}")

    def write_factor(self, place, value):
        unit = self.lines[place].unit
        if value is not None and unit == "number" and 0 < abs(value) < 1:
            return format_value(self.env, value, "score", self.currency)
        return format_value(self.env, value, unit, self.currency)

    # ---- the first sentence: what --------------------------------------------------------------

    def get_what(self):
        """How the result stands beside what was to be expected."""
        short = tell_shortfall(self.env, abs(self.outcome.gap), self.say, True)
        if self.outcome.is_minor or not short:
            return self._tell_even()
        return tell_gap(
            self.env, self.diagnosis.baseline, self._is_over, self.outcome.gap < 0, self._figures
        )

    @property
    def _is_over(self):
        figures = self.diagnoser.figures
        return figures.bounds[1] < figures.company._get_kpi_today()

    @cached_property
    def _figures(self):
        return {
            "result": self.result.name,
            "actual": self.say(self.outcome.actual),
            "expected": self.say(self.outcome.expected),
            "gap": self.say(abs(self.outcome.gap)),
        }

    def _tell_even(self):
        return self.env._(
            "%(result)s: %(actual)s, about as expected (%(expected)s).", **self._figures
        )

    # ---- the second one: why -------------------------------------------------------------------

    @cached_property
    def problem(self):
        """Place of the factor that costs most, of those that can be told; None where none does."""
        return next(filter(self.outcome.tells, self.outcome.losses), None)

    @property
    def is_too_few(self):
        """Whether something costs enough to be told, but of too few cases, or as chance may."""
        return self.problem is None and bool(self.outcome.losses)

    def get_why(self):
        if self.problem is not None:
            return self._tell_problem()
        if self.is_too_few:
            return self._tell_too_few(self.outcome.losses[0])
        gains = [place for place in self.outcome.gains if self.outcome.tells(place)]
        if self.outcome.gap > 0 and not self.outcome.is_minor and gains:
            return self._tell_factor(get_high(self.env, self.lines[gains[0]]), gains[0])
        return self.env._("Nothing stands out.")

    def _tell_too_few(self, place):
        if self.outcome.factors[place].is_many:
            return self._tell_chance(place)
        return self.env._(
            "%(factor)s: too few cases to tell (%(count)s).",
            factor=self.lines[place].label,
            count=format_value(self.env, self.outcome.factors[place].cases, "whole", self.currency),
        )

    def _tell_chance(self, place):
        factor = self.outcome.factors[place]
        return self.env._(
            "%(factor)s: %(actual)s instead of %(expected)s, which may be chance.",
            factor=self.lines[place].label,
            actual=self.write_factor(place, factor.actual),
            expected=self.write_factor(place, factor.expected),
        )

    def _tell_problem(self):
        told = self._tell_factor(self.problem_type, self.problem)
        return self.env._("%(what)s %(more)s", what=told, more=self.leak[1]) if self.leak else told

    def _tell_factor(self, kind, place):
        factor = self.outcome.factors[place]
        return self.env._(
            "%(kind)s: %(factor)s %(actual)s instead of %(expected)s (%(added)s).",
            kind=kind,
            factor=self.lines[place].label,
            actual=self.write_factor(place, factor.actual),
            expected=self.write_factor(place, factor.expected),
            added=self.write_added(factor.added),
        )

    @cached_property
    def problem_type(self):
        """The type of the problem in a few words; empty where nothing can be told."""
        if self.problem is None:
            return ""
        return (self.leak and self.leak[0]) or get_low(self.env, self.lines[self.problem])

    @cached_property
    def leak(self):
        """(type of the problem where it is told by it, sentence) of where the factor leaks; None
        where nothing shows it."""
        for find in (self._find_lost, self._find_undone, self._find_helper):
            if found := find():
                return found
        return None

    def _find_lost(self):
        if get_key(self.lines[self.problem]) not in (LOST, "won_count"):
            return None
        subject = self.diagnosis.subject
        if found := self.leaks.find_reason(subject):
            return self.env._("Quotes do not close"), self.env._(
                "“%(reason)s” is %(share)s%% of the reasons (%(count)s of %(total)s).",
                **self._count("reason", found),
            )
        if found := self.leaks.find_stage(subject):
            return "", self.env._(
                "%(share)s%% are lost in “%(stage)s” (%(count)s of %(total)s).",
                **self._count("stage", found),
            )
        return None

    def _count(self, name, found):
        value, count, total = found
        return {name: value, "share": round(100 * count / total), "count": count, "total": total}

    def _find_undone(self):
        if "plan" not in get_way(self.lines[self.problem]).deeds:
            return None
        if not (found := self.leaks.find_undone(self.diagnosis.subject)):
            return None
        count, total = found
        return self.env._("Plans, does not go"), self.env._(
            "%(count)s of %(total)s visits were planned and not made.", count=count, total=total
        )

    def _find_helper(self):
        found = self.diagnoser.find_helper(self.diagnosis, self.problem)
        if not found:
            return None
        measure, actual, expected = found
        measure = measure.with_env(self.env(su=True))
        company = self.diagnoser.figures.company
        hard = measure.code == "first_visit_success_rate"
        return self.env._("Hard to open new customers") if hard else "", self.env._(
            "%(name)s: %(actual)s, %(expected)s is usual.",
            name=measure.name,
            actual=measure._format_value(actual, company),
            expected=measure._format_value(expected, company),
        )

    # ---- beside them ---------------------------------------------------------------------------

    def get_strengths(self):
        """[what he is good at, in a sentence], but what is told already."""
        told = [
            self._tell_factor(get_high(self.env, self.lines[place]), place)
            for place in self.diagnoser.find_strengths(self.diagnosis)
        ]
        return [text for text in told if text != self.get_why()] + self._tell_kept()

    def _tell_kept(self):
        """The industry whose customers he keeps best."""
        kind, user_id = self.diagnosis.subject
        if kind != "user":
            return []
        figures = self.diagnoser.figures
        last = min(figures.bounds[1], figures.company._get_kpi_today())
        return [
            self.env._(
                "Keeps customers of the industry %(industry)s: %(kept)s of %(cases)s have ordered "
                "again within %(days)s days; the others keep %(usual)s.",
                industry=industry.with_env(self.env(su=True)).name,
                kept=kept.kept,
                cases=kept.cases,
                days=DAYS,
                usual=format_value(self.env, kept.usual, "percent", self.currency),
            )
            for industry, kept in Keeping(figures.company, last).find(user_id)[:1]
        ]

    def get_mix(self, parts):
        """Of a team's rate: what its people do differently, and who has how much of it.

        :param parts: [("user", id)]
        """
        place = self.problem
        found = place is not None and self.diagnoser.split_mix(self.diagnosis, place, parts)
        if not found:
            return ""
        line = self.lines[place]
        texts = [format_gap(self.env, one, line.unit, self.currency) for one in found]
        return self.env._(
            "%(factor)s: %(rate)s by what each one does, %(mix)s by who has more or less of it.",
            factor=line.label,
            rate=texts[0],
            mix=texts[1],
        )

    def get_deeds(self):
        """Names of what can be done about the problem, the best one first."""
        return get_way(self.lines[self.problem]).deeds if self.problem is not None else ()

    def tell_baseline(self):
        """What it is compared with."""
        return tell_baseline(self.env, self.diagnosis.baseline, self.diagnosis.count)


def tell_baseline(env, name, count):
    if name == "peers":
        return env._("The middle of %s others", count)
    if name == "target":
        return env._("The target, as far as it is due")
    return env._("What is usual: the middle of %s periods before, by the same day", count)
