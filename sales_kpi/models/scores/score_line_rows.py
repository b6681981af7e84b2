"""The rows that a judged scorecard is written as."""

from operator import attrgetter

from ...tools import progress, scoring
from ...tools.curve import COHORT_CURVES

PACE = ("pace", "forecast", "has_pace", "standing")
# Columns that are called as in the result of the rules.
_AS_JUDGED = (
    "actual", "status", "target", "achievement", "base_weight", "weight", "points", "capped",
    "floored", "gated", "error",
)  # fmt: skip
_WEIGHT_ONLY = (
    "target", "has_target", "has_mean_target", "achievement", "base_weight", "weight", "capped",
    "floored", "gated", *PACE,
)  # fmt: skip


class Rule:
    """A line of the scheme, read once for all scorecards: one that takes points off."""

    def __init__(self, line):
        self.id = line.id
        self.common = {
            "scheme_line_id": line.id,
            "definition_id": line.definition_id.id,
            "sequence": line.sequence,
            "role": line.role,
        }

    def prepare(self, score_ids, results, cards):
        """The lines of scorecards, column by column.

        :param results: what came of the rule in each of the ``cards``
        :return: ({column: what is the same in all lines}, {column: its values})
        """
        actuals = [card.penalty_actuals.get(self.id) for card in cards]
        return self.common | dict.fromkeys(_WEIGHT_ONLY), {
            "score_id": score_ids,
            "actual": actuals,
            "has_actual": [actual is not None for actual in actuals],
            "status": [_get_penalty_status(result) for result in results],
            "points": [0.0 - result.points for result in results],  # never -0.0
            "penalty_percent": [result.percent for result in results],
            "error": [result.error for result in results],
        }


class Weight(Rule):
    """One that gives points."""

    def __init__(self, line):
        super().__init__(line)
        definition = line.definition_id
        compares = line.curve in COHORT_CURVES
        # The pace is told of sums only that grow from day to day, where the target plays a part.
        self.grows = definition.is_additive and not definition.is_snapshot and not compares
        self.higher_is_better = definition.direction == "higher"
        self.cap = line.cap
        self.baseline = line.baseline if line.has_baseline else None
        self.prorate = line.prorate and definition.is_additive

    def get_baseline(self, share):
        """:param share: which part of the period the subject was there"""
        if self.baseline is None:
            return None
        return self.baseline * (share if self.prorate else 1.0)

    def prepare(self, score_ids, results, cards):
        told = [
            self.tell_pace(result, card.elapsed, card.days)
            for result, card in zip(results, cards, strict=True)
        ]
        columns = {name: list(map(attrgetter(name), results)) for name in _AS_JUDGED}
        columns |= dict(zip(PACE, map(list, zip(*told, strict=True)), strict=True))
        return self.common | {"penalty_percent": None}, columns | {
            "score_id": score_ids,
            "has_actual": [actual is not None for actual in columns["actual"]],
            "has_target": [r.target is not None and r.status != "no_target" for r in results],
            "has_mean_target": [self.id in card.means for card in cards],
        }

    def tell_pace(self, result, elapsed, days):
        """What depends on the day, its ``PACE``: what was to be expected by now, the forecast,
        whether something can be expected, how it stands.

        :param result: a ``scoring.LineResult``, or what is kept of one
        :param elapsed: working days until today that the subject was there
        :param days: those of the whole period
        """
        pace = forecast = None
        if self.grows and result.status == "scored":
            pace = progress.pace(result.target, elapsed, days)
            forecast = progress.forecast(result.actual, elapsed, days)
        return pace, forecast, pace is not None, self._get_standing(result, pace, forecast)

    def _get_standing(self, result, pace, forecast):
        if pace is None:
            return result.achievement
        judged = scoring.Line(
            code="",
            weight=1.0,
            target=result.target,
            actual=result.actual,
            higher_is_better=self.higher_is_better,
            baseline=result.baseline,
            cap=self.cap,
        )
        return progress.standing(judged, result.achievement, pace, forecast)


def _get_penalty_status(result):
    if result.error:
        return "error"
    return "applied" if result.applied else "spared"
