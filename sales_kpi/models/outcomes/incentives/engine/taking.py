"""What takes back of documents whose credit has moved since they paid. Plain classes: they live for
one refresh only."""

from collections import defaultdict

from .origins import split_suffix


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
            is_plain = line.kind in ("commission", "per_unit") and line not in refresh.unknown
            if is_plain and line.basis in ("invoice", "cash"):
                found[line] += self.env["sales.kpi.earning.basis"]._get_taking(
                    line, refresh.company, refresh.period, refresh.book.lineage[line.id]
                )
        return found

    def spread(self):
        """Find those whom the documents paid."""
        self.own = defaultdict(list)
        by_document = defaultdict(list)
        for root, user_id, document in self.refresh.back.origins.by_document:
            plain, suffix = split_suffix(document)
            by_document[root, plain].append((user_id, suffix))
        for line, events in self.events.items():
            named = {(event.user_id, event.key) for event in events}
            root = self.refresh.book.lineage[line.id]
            for event in events:
                plain = split_suffix(event.document)[0]
                for user_id, suffix in by_document[root, plain]:
                    self._add(line, event, user_id, plain, suffix, named)

    def _add(self, line, event, user_id, plain, suffix, named):
        key = split_suffix(event.key)[0] + suffix
        if user_id in self.refresh.terms and (user_id, key) not in named:
            named.add((user_id, key))
            told = {"key": key, "document": plain + suffix, "user_id": user_id}
            self.own[line, user_id].append(event._replace(**told))

    def concerns(self, line, user_id):
        return (line, user_id) in self.own

    def add_to(self, events, line, user_id):
        """A person's events with those that concern him, in their order; what came late counts
        first."""
        more = self.own.get((line, user_id), [])
        return sorted(events + more, key=self._get_place) if more or self.late_keys else events

    def _get_place(self, event):
        is_late = split_suffix(event.key)[0] in self.late_keys
        return not is_late, event.date, event.res_id, event.key
