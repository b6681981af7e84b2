"""The picture of what changed by parts of the result: by region, category, class, team or person.
A plain class: it lives for one request only."""

from functools import cached_property
from math import fsum

from ....tools.analysis.sums import Part
from ...outcomes.diagnosis.sums import Sums

CENT = 0.005  # what is less is rounding


class ChangesByPart:
    """
    :param words: ``DiagnosisWords`` of the result
    :param way: how it is to be told apart; what the result doesn't know is no way
    """

    def __init__(self, words, way):
        self.env = words.env
        self.words = words
        self.outcome = words.outcome
        self.sums = Sums(words.diagnoser.figures, words.result, words.diagnosis.subject)
        self.way = way if way in self.sums.ways else False

    def get_choices(self):
        labels = {
            "team": self.env._("By team"),
            "person": self.env._("By salesperson"),
            "region": self.env._("By region"),
            "country": self.env._("By country"),
            "industry": self.env._("By industry"),
            "class": self.env._("By customer class"),
            "category": self.env._("By product category"),
        }
        return [{"name": way, "label": labels[way]} for way in self.sums.ways]

    @cached_property
    def parts(self):
        """[``Part``], a last one without keys for what the records don't show; None where too
        little is known."""
        if not self.way:
            return None
        found = self.sums.split(self.way, self.outcome.expected)
        if found is None:
            return None
        rest = self.outcome.actual - fsum(part.actual for part in found)
        return [*found, *([Part((), 0.0, rest)] if abs(rest) >= CENT else [])]

    def tell(self):
        """What was to be expected of each part, or why it isn't told apart."""
        if not self.way:
            return ""
        if self.parts is None:
            return self.sums.error or self.env._(
                "Too little is known of the periods before to tell it apart: that takes three "
                "with something in them."
            )
        return {
            "target": self.env._(
                "Expected of each part: as much of the target as it made of the periods before."
            ),
            "usual": self.env._(
                "Expected of each part: as much of what is usual as it made of the periods before."
            ),
            "peers": self.env._(
                "Expected of each part: as much of the middle of the others as it made of the "
                "own periods before."
            ),
        }[self.words.diagnosis.baseline]

    def get_rows(self):
        """[(look, name, what it adds, note, mark)]"""
        names = self.sums.get_names(self.way, self.parts)
        return [self._get_row(part, names) for part in self.parts]

    def _get_row(self, part, names):
        look = "up" if part.added > 0 else "down" if part.added < 0 else "even"
        note = self.env._(
            "%(actual)s instead of %(expected)s",
            actual=self.words.say(part.actual),
            expected=self.words.say(part.expected),
        )
        mark = {"kind": "part", "split": self.way, "keys": [key or False for key in part.keys]}
        has_records = bool(part.keys) and part.actual
        return look, self._get_name(part, names), part.added, note, has_records and mark

    def _get_name(self, part, names):
        if not part.keys:
            return self.env._("Changed since it was counted")
        if len(part.keys) == 1:
            return names.get(part.keys[0]) or names[None]
        return self.env._("%s others", len(part.keys))
