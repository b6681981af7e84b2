"""An open pay period of a component and a person: what earns, and what takes back of it. Plain
classes: they live for one refresh only."""

from collections import defaultdict
from decimal import Decimal

from .....tools import payout
from .....tools.payout import Ledger

OVERRIDE = ":of:"  # in the key of a leader's event: whose it is
ZERO, HUNDRED = Decimal(0), Decimal(100)


class Entry:
    """An event that earns; or one that takes back, with its ``pieces``: [(``Entry``, basis)].

    :param terms: of the person on that day; None: nothing more is earned
    """

    def __init__(self, event, terms):
        self.event, self.terms = event, terms
        self.rest, self.pieces, self.row = event.basis, [], None

    @property
    def share(self):
        return self.event.share


def allocate(events, get_terms, get_origins, reverse):
    """What happens in the period, in its order. What takes back takes the newest of its document
    first: what is closed at once, of what is open it knows what it will take.

    :return: list of ``Entry``
    """
    entries, opened = [], defaultdict(list)
    for event in events:
        entry = Entry(event, get_terms(event.date))
        if event.is_taking_back:
            closed, mine = get_origins(event.document), opened[event.document]
            for one, piece in spread_event([*closed, *mine], event):
                if isinstance(one, Entry):
                    one.rest -= piece
                    entry.pieces.append((one, piece))
                else:
                    reverse(one, piece, event)
        elif entry.terms is None or not event.basis:
            continue
        else:
            opened[event.document].append(entry)
        entries.append(entry)
    return entries


def spread_event(rows, event):
    """The same of an event: of a leader it says itself how much of it is his."""
    if OVERRIDE not in event.key:
        return spread(rows, -event.whole)
    pieces = payout.newest_first([one.rest for one in rows], -event.basis)
    return [one for one in zip(rows, pieces, strict=False) if one[1]]


def spread(rows, whole):
    """Spread what is taken back of a document over rows of it, the newest first: each loses by its
    own share, whatever the share is now.

    :param rows: oldest first, each with its ``rest`` and ``share``
    :param whole: what is taken back of the document
    :return: [(row, basis)], oldest first
    """
    wholes = [one.rest * HUNDRED / one.share for one in rows]
    found = []
    for one, rest, piece in zip(rows, wholes, payout.newest_first(wholes, whole), strict=False):
        if piece:
            part = one.rest if piece == rest else round(piece * one.share / HUNDRED, 6)
            found.append((one, part))
    return found


class Count:
    """Rows of a component and person that count together.

    :param applied: ``Applied``
    :param start: ``Sums`` of the tier period so far
    """

    def __init__(self, applied, digits, start):
        self.applied, self.digits, self.start = applied, digits, tuple(start)
        self.scale = applied.make_scale()
        self.ledger = self._make_ledger()
        self.rows, self.is_taken = [], False

    def _make_ledger(self):
        return Ledger(self.scale, self.digits, *self.start)

    def settle(self, fx):
        """Where some of it was taken back again: keep with each row what is left of it, and what
        that pays as if nothing else had been. That is what is taken back of it later."""
        ledger = self._make_ledger()
        for row in self.rows if self.is_taken else ():
            earned = ledger.earn(row["rest"], (row["factor"], 1 / fx)) if row["rest"] else None
            row["parts"]["left"] = {
                "basis": str(row["rest"]),
                "amount": str(earned.amount if earned else ZERO),
                "full": str(earned.full if earned else ZERO),
                "before": str(earned.before if earned else ZERO),
                "back": str(row["back"]),
            }
