"""How actual values become achievements, points and a total.

Achievements, floors, caps and gates are shares (1.0 is 100 %). Weights and points are points: the
weights of a scheme sum to 100. Nothing is rounded here. Limits (bands, gates, thresholds) are
compared with a tolerance far below a cent: float noise takes no value off a limit.

A line is not applicable, and its weight is shared out over the applicable lines in proportion,
- when it carries an error (its own, an infinite value, or a curve without proper points),
- when it needs a target and has none: for higher-is-better a target of zero or less is none, as no
  share of it can be taken; or when proration leaves nothing of the period,
- when it has no data, unless `no_data` is "zero": then its achievement is 0.
"""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .compare import OPERATORS, at_least, holds, is_finite, least
from .curve import COHORT_CURVES, apply, check_points

BEST_LEVEL = 4  # of a rating; 0 is the worst


@dataclass(slots=True)  # not frozen: thousands are made at once, in a third of the time
class Line:
    """What is known of one measure of a subject before it is judged.

    :param weight: points for an achievement of 1, before redistribution
    :param target: for the whole period, in the measure's unit; None: there is none
    :param actual: in the measure's unit; None: no data
    :param baseline: lower-is-better only: the actual that is worth 0
    :param curve: one of `CURVES`
    :param points: "bands": (from_achievement, result) steps, half-open, the first from 0;
        "piecewise": (achievement, result) points, straight between and flat outside
    :param floor: least result of the curve that is paid
    :param cap: greatest result of the curve that is paid
    :param gate: achievement of the target below which the line gives no points, whatever the curve
        and the floor; 0: no gate. Without a target nothing is gated.
    :param no_data: "skip" (not applicable) or "zero" (achievement 0)
    :param proration: share of the period present; target and baseline are multiplied by it. Give
        it for additive measures only.
    :param cohort: "relative" and "percentile": the actuals of all subjects compared (None: no data,
        left out). The subject's own actual is added when it is missing.
    :param error: why the actual could not be read
    """

    code: str
    weight: float
    target: float | None = None
    actual: float | None = None
    higher_is_better: bool = True
    baseline: float | None = None
    curve: str = "linear"
    points: tuple = ()
    floor: float = 0.0
    cap: float = 1.2
    gate: float = 0.0
    no_data: str = "skip"
    proration: float = 1.0
    cohort: tuple = ()
    error: str | None = None

    @property
    def effective_target(self):
        """Target x proration, or None."""
        return None if self.target is None else self.target * self.proration

    @property
    def effective_baseline(self):
        """Baseline x proration, or None."""
        return None if self.baseline is None else self.baseline * self.proration


@dataclass(slots=True)
class LineResult:
    """A judged line.

    :param status: "scored", or why the line is not applicable: "no_target", "no_data", "error".
        A line without data that counts as zero is "scored", with `actual` None.
    :param target: after proration
    :param baseline: after proration
    :param achievement: None when not applicable
    :param curved: clamp(curve(achievement), floor, cap); None when not applicable
    :param base_weight: as declared
    :param weight: after redistribution; 0 when not applicable
    :param points: weight x curved; 0 when gated
    :param capped: the curve gave more than the cap
    :param floored: the curve gave less than the floor
    :param gated: the achievement of the target is below the gate
    """

    code: str
    status: str
    actual: float | None
    target: float | None
    achievement: float | None
    curved: float | None
    base_weight: float
    weight: float
    points: float
    capped: bool = False
    floored: bool = False
    gated: bool = False
    error: str | None = None
    baseline: float | None = None


@dataclass(frozen=True)
class Penalty:
    """Something taken off when `actual operator threshold` holds; without data it never does.

    :param operator: one of `OPERATORS`
    :param points: taken off the total
    :param percent: per cent of the payout; kept for the incentive, not taken off the total
    """

    code: str
    operator: str
    threshold: float
    actual: float | None
    points: float = 0.0
    percent: float = 0.0


@dataclass(frozen=True)
class PenaltyResult:
    """A judged penalty: `points` and `percent` are 0 when it does not apply."""

    code: str
    applied: bool
    points: float
    percent: float
    error: str | None = None


@dataclass(frozen=True)
class Card:
    """A scorecard.

    :param total: points of the lines less those of the penalties; it may be negative. When no line
        is applicable, what the penalties take off; when they take nothing off either, it is 0 and
        `scored` is False.
    :param weight_sum: sum of the declared weights
    :param penalty_percent: sum of the per cents of the payout to take off
    """

    total: float
    lines: tuple
    penalties: tuple
    weight_sum: float
    scored: bool = True
    penalty_percent: float = 0.0


class _Verdict(NamedTuple):
    status: str
    raw: float | None = None
    error: str | None = None


def score(lines, penalties=()):
    """Judge lines and penalties. The order of the lines does not change the total.

    :param lines: iterable of `Line`
    :param penalties: iterable of `Penalty`
    :return: `Card`, its lines and penalties in the order given
    """
    lines = tuple(lines)
    verdicts = [_judge(line) for line in lines]
    applicable = [verdict.status == "scored" for verdict in verdicts]
    weights = redistribute([line.weight for line in lines], applicable)
    results = tuple(map(_line_result, lines, verdicts, weights))
    penalty_results = tuple(map(_penalty_result, penalties))
    taken_off = [-penalty.points for penalty in penalty_results]
    return Card(
        total=math.fsum([result.points for result in results] + taken_off),
        lines=results,
        penalties=penalty_results,
        weight_sum=math.fsum(line.weight for line in lines),
        scored=any(applicable) or any(taken_off),
        penalty_percent=math.fsum(penalty.percent for penalty in penalty_results),
    )


def achievement(line):
    """Return the achievement of a line as a share, or None when it is not applicable.

    - higher is better: actual / target
    - lower is better with a baseline b: (b - actual) / (b - target); when b is not above the
      target: 1 at or below the target, else 0
    - lower is better without: target / actual, and the cap when actual <= 0; with a target of 0 (or
      less): 1 at or below the target, else 0
    - relative, higher is better: actual / best of the cohort; 0 when even the best is not above 0
    - relative, lower is better: best of the cohort / actual; when the best is 0 or less, no share
      can be taken: 1 for the best, else 0
    - percentile: share of the others who are left behind, where those who tie count half: the best
      has 1, the last 0. Who is alone has 1, as nobody is ahead.

    Relative and percentile are standings: target, baseline and proration play no part in them, but
    the gate looks at these.
    """
    return _shown(line, _judge(line).raw)


def redistribute(weights, applicable):
    """Return the weights with those not applicable at 0, shared out over the others in proportion.

    The sum stays the same, unless nothing with a weight is applicable: then all are 0.

    :param weights: numbers
    :param applicable: booleans, one a weight
    """
    kept = [weight if keep else 0.0 for weight, keep in zip(weights, applicable, strict=True)]
    part = math.fsum(kept)
    if all(applicable) or not part:
        return kept
    whole = math.fsum(weights)
    return [weight * whole / part for weight in kept]


def rating(total, thresholds):
    """Return the name of the highest threshold that a total reaches, or None below all.

    :param total: points; None: not scored
    :param thresholds: [(least total, name)], in any order
    """
    if total is None:
        return None
    reached = [pair for pair in thresholds if at_least(total, pair[0])]
    return max(reached, key=lambda pair: pair[0])[1] if reached else None


def rating_level(name, thresholds):
    """Return how good a rating is among all that there are: 4 is the best, 0 the worst; None where
    it is none of them.

    :param thresholds: [(least total, name)], in any order
    """
    names = [pair[1] for pair in sorted(thresholds)]
    if name not in names:
        return None
    return round(BEST_LEVEL * names.index(name) / (len(names) - 1)) if names[1:] else BEST_LEVEL


def _judge(line):
    error = line.error or _fault(line)
    if error:
        return _Verdict("error", error=error)
    if line.curve not in COHORT_CURVES and not _has_target(line):
        return _Verdict("no_target")
    if line.actual is not None:
        return _Verdict("scored", _raw(line))
    return _Verdict("scored", 0.0) if line.no_data == "zero" else _Verdict("no_data")


def _fault(line):
    """What makes a line impossible to judge, or None."""
    for number in (line.actual, line.target, line.baseline):
        if number is not None and not is_finite(number):
            return f"{line.code}: a value is infinite or not a number."
    if line.curve == "linear":
        return None
    try:
        check_points(line.curve, line.points)
    except ValueError as error:
        return str(error)
    return None


def _has_target(line):
    target = line.effective_target
    if target is None or line.proration <= 0:
        return False
    return target > 0 or not line.higher_is_better


def _raw(line):
    """Achievement of a line with data; infinite when the best is reached without any amount."""
    if line.curve == "relative":
        return _relative(line)
    if line.curve == "percentile":
        return _percentile(line)
    return _of_target(line)


def _of_target(line):
    if line.higher_is_better:
        return line.actual / line.effective_target
    if line.baseline is not None:
        return _against_baseline(line.actual, line.effective_target, line.effective_baseline)
    return _lower(line.actual, line.effective_target)


def _against_baseline(actual, target, baseline):
    if baseline <= target:
        return _reached(actual, target)
    return (baseline - actual) / (baseline - target)


def _lower(actual, target):
    if target <= 0:
        return _reached(actual, target)
    return math.inf if actual <= 0 else target / actual


def _reached(actual, target):
    return 1.0 if at_least(target, actual) else 0.0


@lru_cache(maxsize=64)  # the lines of all subjects share a few cohorts
def _ascending(cohort):
    return sorted(actual for actual in cohort if is_finite(actual))


def _cohort(line):
    """The actuals compared, ascending, oneself included."""
    cohort = _ascending(tuple(line.cohort))
    place = bisect_left(cohort, line.actual)
    if cohort[place : place + 1] == [line.actual]:
        return cohort
    return [*cohort[:place], line.actual, *cohort[place:]]


def _relative(line):
    cohort = _cohort(line)
    if line.higher_is_better:
        return line.actual / cohort[-1] if cohort[-1] > 0 else 0.0
    return cohort[0] / line.actual if cohort[0] > 0 else _reached(line.actual, cohort[0])


def _percentile(line):
    cohort = _cohort(line)
    others = len(cohort) - 1
    if not others:
        return 1.0
    noise = line.actual - least(line.actual)
    low = bisect_left(cohort, line.actual - noise)
    high = bisect_right(cohort, line.actual + noise)
    behind = low if line.higher_is_better else len(cohort) - high
    return (behind + (high - low - 1) / 2) / others


def _shown(line, raw):
    """An infinite achievement is shown as what it is worth: the cap or the floor."""
    if raw is None or math.isfinite(raw):
        return raw
    return line.cap if raw > 0 else line.floor


def _line_result(line, verdict, weight):
    found = LineResult(
        code=line.code,
        status=verdict.status,
        actual=line.actual,
        target=line.effective_target,
        achievement=_shown(line, verdict.raw),
        curved=None,
        base_weight=line.weight,
        weight=weight,
        points=0.0,
        error=verdict.error,
        baseline=line.effective_baseline,
    )
    if verdict.status == "scored":
        _judge_curved(line, found, apply(line.curve, line.points, verdict.raw))
    return found


def _judge_curved(line, found, result):
    """Note what a line gets for the result of its curve."""
    found.curved = min(max(result, line.floor), line.cap)
    found.capped, found.floored = result > line.cap, result < line.floor
    found.gated = _is_gated(line)
    if not found.gated:
        found.points = found.weight * found.curved


def _is_gated(line):
    if line.gate <= 0 or not _has_target(line):
        return False
    reached = 0.0 if line.actual is None else _of_target(line)
    return not at_least(reached, line.gate)


def _penalty_result(penalty):
    if penalty.operator not in OPERATORS:
        error = f"{penalty.code}: unknown operator {penalty.operator!r}."
        return PenaltyResult(penalty.code, False, 0.0, 0.0, error)
    if not holds(penalty.operator, penalty.actual, penalty.threshold):
        return PenaltyResult(penalty.code, False, 0.0, 0.0)
    return PenaltyResult(penalty.code, True, penalty.points, penalty.percent)
