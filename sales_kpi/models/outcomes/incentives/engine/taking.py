"""What takes back of documents whose credit has moved since they paid. Plain classes: they live for
one refresh only."""

from collections import defaultdict
from decimal import Decimal

from .origins import split_suffix

ZERO = Decimal(0)


class Taking:
    """What takes back of a document takes of whom that paid, whoever has its credit now.

    ``events`` are what takes back of whom it does not name, by component; ``own`` are the same as
    events of whom they concern.

    :param refresh: ``PlanRefresh``
    """

    def __init__(self, refresh):
        self.refresh, self.env = refresh, refresh.env
        self.late_keys = {split_suffix(event.key)[0] for _line, event in refresh.back.late}
        self.events, self.own = self._read(), {}

    def _read(self):
        found, refresh = defaultdict(list), self.refresh
        for line, event in refresh.back.late:
            if line.kind != "override":
                found[line].append(event)
        for line in refresh.lines if refresh.book.has_others else ():
            is_plain = line.kind in ("commission", "per_unit") or line._pays_each_document()
            if is_plain and line not in refresh.unknown and line.basis in ("invoice", "cash"):
                found[line] += self.env["sales.kpi.earning.basis"]._get_taking(
                    line, refresh.company, refresh.period, refresh.book.lineage[line.id]
                )
        return found

    def spread(self):
        """Find whom the documents paid: the newest that came in of each goes back first, whose ever
        it is."""
        self.own, self.wholes, self.handled = defaultdict(list), defaultdict(lambda: ZERO), set()
        for line, events in self.events.items():
            units = self._get_closed_units(line)
            for event in sorted(events, key=self._get_place):
                own = self.refresh._in_plan_currency(line, event)
                mine = units[split_suffix(event.document)[0]]
                plain, suffix = split_suffix(event.key)
                if not event.is_taking_back:
                    unit = mine.setdefault(plain, [own.whole, set()])
                    unit[1].add((event.user_id, suffix))
                elif (line, plain) not in self.handled:
                    self.handled.add((line, plain))
                    self._take(line, own, mine)

    def _get_closed_units(self, line):
        """{document: {key: [what is left of the whole, {(user id, suffix)}]}}, oldest first."""
        units, found = defaultdict(dict), []
        root = self.refresh.book.lineage[line.id]
        for (one, user_id, document), own in self.refresh.back.origins.by_document.items():
            if one == root and own:
                plain, suffix = split_suffix(document)
                found += [
                    (one.row["date"], one.row["id"], plain, user_id, suffix, one) for one in own
                ]
        for *_place, plain, user_id, suffix, origin in sorted(found, key=lambda row: row[:2]):
            whole = origin.rest * 100 / origin.share
            key = split_suffix(origin.row["key"])[0]
            unit = units[plain].setdefault(key, [whole, set()])
            unit[0] = max(unit[0], whole)
            unit[1].add((user_id, suffix))
        return units

    def _take(self, line, event, units):
        left, key = -event.whole, split_suffix(event.key)[0]
        document = split_suffix(event.document)[0]
        for unit in reversed(list(units.values())):
            piece = min(unit[0], left)
            left, unit[0] = left - piece, unit[0] - piece
            for user_id, suffix in unit[1] if piece > 0 else ():
                self.wholes[line, user_id, key + suffix] -= piece
        for (one, user_id, name), whole in list(self.wholes.items()):
            if one == line and split_suffix(name)[0] == key and user_id in self.refresh.terms:
                told = {
                    "key": name, "document": document + split_suffix(name)[1],
                    "user_id": user_id, "whole": whole, "told": None,
                }  # fmt: skip
                self.own[line, user_id].append(event._replace(**told))

    def concerns(self, line, user_id):
        return (line, user_id) in self.own

    def add_to(self, events, line, user_id):
        """A person's events with those that concern him, in their order; what came late counts
        first."""
        more = self.own.get((line, user_id), [])
        events = [one for one in events if (line, split_suffix(one.key)[0]) not in self.handled]
        return sorted(events + more, key=self._get_place) if more or self.late_keys else events

    def _get_place(self, event):
        is_late = split_suffix(event.key)[0] in self.late_keys
        return not is_late, event.date, event.res_id, event.key
