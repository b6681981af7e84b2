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
        return (self._sums if self.line.is_summed else self._means).get(subject)

    @property
    def is_mean(self):
        """Whether it moves with what is counted of the people: a mean of targets that differ."""
        return bool(self.own) and not self.line.is_summed

    def _gather(self, parts):
        """{subject: [what each of its people brings]}, each once in every team above him.

        :param parts: function that gives those of a team, by the ids of its people and the team
        """
        found = {subject: [] for subject in self.case.subjects if subject[0] != "user"}
        for team_id, user_ids in self.case.members.items():
            own = parts(user_ids, team_id)
            for subject in self.case.above[team_id]:
                found[subject] += own
        return found

    def _get_own(self, user_ids):
        default = self.line.default_target
        return [self.own.get(user_id, default) for user_id in user_ids]

    # ---- sums ----------------------------------------------------------------------------------

    @cached_property
    def _sums(self):
        found = self._gather(self._get_amounts)
        nothing = self.line.default_target and 0.0  # None where nobody set a target
        return {
            subject: math.fsum(targets) if targets else nothing
            for subject, targets in found.items()
        }

    def _get_amounts(self, user_ids, team_id):
        own = self._get_own(user_ids)
        if self.line.prorate:
            shares = self.case.member_shares[team_id]
            return [t * share for t, share in zip(own, shares, strict=True) if t is not None]
        return [target for target in own if target is not None]

    # ---- means ---------------------------------------------------------------------------------

    @cached_property
    def _means(self):
        default = self.line.default_target
        if not self.is_mean:
            return dict.fromkeys(self.case.subjects, default)
        found = self._gather(self._get_weighted)
        return {subject: _get_mean(pairs, default) for subject, pairs in found.items()}

    def _get_weighted(self, user_ids, _team_id):
        """[(target, weight)] of those who have a target."""
        weights = self.case.weights.get(self.line.definition_id, {})
        higher = self.line.rules["higher_is_better"]
        return [
            (target, weights.get(user_id))
            for user_id, target in zip(user_ids, self._get_own(user_ids), strict=True)
            if target is not None and (target > 0 or not higher)
        ]


def _get_mean(pairs, default):
    """The mean of targets; where nothing was counted so far, all weigh the same."""
    if not pairs:
        return default
    weighted = [(target, w) for target, w in pairs if is_finite(w) and w > 0]
    weighted = weighted or [(target, 1.0) for target, _weight in pairs]
    whole = math.fsum(weight for _target, weight in weighted)
    return math.fsum(target * weight for target, weight in weighted) / whole
