"""What is to be reached in a quarter, a half or a year that no scheme judges. A plain class, for
one request only."""

import math
from functools import cached_property


class LongTargets:
    """Targets that were set for the period, else what those of its months come to; of teams and the
    company that have neither, the sum of their people's.

    :param frame: ``DashboardFrame``
    """

    def __init__(self, frame):
        self.frame = frame
        self.Target = frame.env["sales.kpi.target"].sudo()

    def get(self, definition, subject):
        """(target or None, where it comes from in words)"""
        kinds = self.spans.get(definition.id, {})
        kind, subject_id = subject
        span = kinds.get(kind, {}).get(subject_id)
        if span or kind == "user":
            return span and span.value, self.Target._tell_span(span)
        return self._add_up(definition, kinds.get("user", {}), subject)

    @cached_property
    def spans(self):
        """Of a team's page, its own people's only."""
        frame = self.frame
        people = self._get_people(("team", frame.team.id)) if frame.team else None
        return self.Target._get_spans(frame.period_type, frame.bounds, frame.company, people=people)

    def _add_up(self, definition, by_user, subject):
        if not by_user or not definition._is_summed():
            return None, ""
        found = [by_user[user] for user in self._get_people(subject) if user in by_user]
        if not found:
            return None, ""
        whole = [span.value for span in found if span.value is not None]
        if len(whole) < len(found):
            return None, self._tell_whole(len(whole), len(found))
        return math.fsum(whole), self.frame.env._("The target is the sum of the salespeople's.")

    def _tell_whole(self, known, people):
        env = self.frame.env
        if people == 1:
            return env._("The salesperson has no target for some months.")
        if known == 1:
            return env._("1 of %s salespeople has a target for every month.", people)
        return env._(
            "%(known)s of %(people)s salespeople have a target for every month.",
            known=known, people=people,
        )  # fmt: skip

    def _get_people(self, subject):
        kind, subject_id = subject
        if kind == "company":
            return self.frame.roster
        teams = set(self.frame.tree.below([subject_id]))
        return [user for user, team in self.frame.roster.items() if team in teams]
