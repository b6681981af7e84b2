"""What is asked of teams and the company where no target was set for them: it follows from what is
asked of their people. Plain classes: they live for one refresh only."""

import math
from functools import cached_property

from ...tools.compare import is_finite


class TeamTargets:
    """
    :param case: what the scorer knows of the period
    :param line: one line of the scheme, as the scorer knows it
    """

    def __init__(self, case, line):
        self.case = case
        self.line = line
        self.own = line.targets.get("user", {})

    def get(self, subject):
        return self._get_sum(subject) if self.line.is_summed else self._get_mean(subject)

    @property
    def is_mean(self):
        """Whether it moves with what is counted of the people: a mean of targets that differ."""
        return bool(self.own) and not self.line.is_summed

    @cached_property
    def _parts(self):
        """What each of all people brings, in their teams' order; None who has no target."""
        default = self.line.default_target
        own = [self.own.get(user_id, default) for user_id in self.case.people]
        return (self._get_amounts if self.line.is_summed else self._get_weighted)(own)

    # ---- sums ----------------------------------------------------------------------------------

    def _get_sum(self, subject):
        teams = self.case.below.get(subject, ())
        sums = [self._sums[team_id] for team_id in teams if team_id in self._sums]
        if sums:
            return math.fsum(sums)
        return self.line.default_target and 0.0  # None where nobody set a target

    @cached_property
    def _sums(self):
        """{team id: sum of what its own people have as targets}; only of those where any has one"""
        found = {
            team_id: _get_given(self._parts[span]) for team_id, span in self.case.spans.items()
        }
        return {team_id: math.fsum(given) for team_id, given in found.items() if given}

    def _get_amounts(self, own):
        """Their targets, for the part of the period in which they were there."""
        if not self.line.prorate:
            return own
        shares = self.case.people_shares
        return [t if t is None else t * share for t, share in zip(own, shares, strict=True)]

    # ---- means ---------------------------------------------------------------------------------

    def _get_mean(self, subject):
        default = self.line.default_target
        if not self.is_mean:
            return default
        spans = map(self.case.spans.get, self.case.below.get(subject, ()))
        return _get_mean(
            [pair for span in spans for pair in _get_given(self._parts[span])], default
        )

    def _get_weighted(self, own):
        """[(target, weight)]"""
        weights = self.case.weights.get(self.line.definition_id, {})
        higher = self.line.rules["higher_is_better"]
        return [
            None if t is None or (higher and t <= 0) else (t, weights.get(user_id))
            for user_id, t in zip(self.case.people, own, strict=True)
        ]


def _get_given(parts):
    return [part for part in parts if part is not None]


def _get_mean(pairs, default):
    """The mean of targets; where nothing was counted so far, all weigh the same."""
    if not pairs:
        return default
    weighted = [(target, w) for target, w in pairs if is_finite(w) and w > 0]
    weighted = weighted or [(target, 1.0) for target, _weight in pairs]
    whole = math.fsum(weight for _target, weight in weighted)
    return math.fsum(target * weight for target, weight in weighted) / whole
