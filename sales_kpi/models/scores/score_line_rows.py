"""The rows that a judged scorecard is written as."""

from ...tools import progress, scoring
from ...tools.curve import COHORT_CURVES


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

    def prepare_row(self, score_id, result, card):
        actual = card.penalty_actuals.get(self.id)
        return {
            **self.common,
            **dict.fromkeys(_WEIGHT_ONLY),
            "score_id": score_id,
            "actual": actual,
            "has_actual": actual is not None,
            "status": "error" if result.error else "applied" if result.applied else "spared",
            "points": 0.0 - result.points,  # never -0.0
            "penalty_percent": result.percent,
            "error": result.error,
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

    def prepare_row(self, score_id, result, card):
        return {
            **self.common,
            "score_id": score_id,
            "actual": result.actual,
            "has_actual": result.actual is not None,
            "status": result.status,
            "target": result.target,
            "has_target": result.target is not None and result.status != "no_target",
            "has_mean_target": self.id in card.means,
            "achievement": result.achievement,
            "base_weight": result.base_weight,
            "weight": result.weight,
            "points": result.points,
            "penalty_percent": None,
            "capped": result.capped,
            "floored": result.floored,
            "gated": result.gated,
            "error": result.error,
            **self.tell_pace(result, card.elapsed, card.days),
        }

    def tell_pace(self, result, elapsed, days):
        """What depends on the day: what was to be expected by now, the forecast, how it stands.

        :param result: a ``scoring.LineResult``, or what is kept of one
        :param elapsed: working days until today that the subject was there
        :param days: those of the whole period
        """
        pace = forecast = None
        if self.grows and result.status == "scored":
            pace = progress.pace(result.target, elapsed, days)
            forecast = progress.forecast(result.actual, elapsed, days)
        return {
            "pace": pace,
            "forecast": forecast,
            "has_pace": pace is not None,
            "standing": self._get_standing(result, pace, forecast),
        }

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


_WEIGHT_ONLY = (
    "target", "has_target", "has_mean_target", "achievement", "base_weight", "weight",
    "capped", "floored", "gated", "pace", "forecast", "has_pace", "standing",
)  # fmt: skip
