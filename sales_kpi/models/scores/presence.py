"""How much of a period everybody is there, and how much of that is over."""

import hashlib
import marshal
from dataclasses import dataclass
from functools import cached_property

RULES = 1  # raise it when the pace says something else after the same days: then it is told anew


@dataclass
class Presence:
    """
    :param days: {subject: working days of the period when it was there, parts of days added up}
    :param elapsed: {subject: those until today}
    :param shares: {subject: which part of the period it was there}
    """

    days: dict
    elapsed: dict
    shares: dict

    @cached_property
    def mark(self):
        """Mark of all that the day changes in scorecards: it stays over a weekend."""
        columns = [
            list(self.days),
            *(list(column.values()) for column in (self.days, self.elapsed)),
        ]
        return hashlib.blake2b(marshal.dumps((RULES, columns), 2), digest_size=16).hexdigest()
