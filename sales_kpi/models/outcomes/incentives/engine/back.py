"""What changed behind closed payouts: what is taken back of them, what is earned again, and what a
manager decides. Plain classes: they live for one refresh only."""

from collections import defaultdict
from decimal import Decimal

from odoo import fields

from .....tools import payout
from .changes import KEPT, Changes
from .count import OVERRIDE, spread
from .earning_basis import Event
from .leading import Leading
from .origins import Origins, get_document, split_suffix

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
FAR = fields.Date.to_date("2099-12-31")


class Back:
    """
    :param refresh: ``PlanRefresh``
    :param looks_back: whether closed payouts are compared with their records
    """

    def __init__(self, refresh, looks_back):
        self.refresh, self.env = refresh, refresh.env
        self.plan, self.period = refresh.plan, refresh.period
        self.looks_back = looks_back
        self.late, self.drifts, self.differences = [], [], defaultdict(list)
        self.digests = {}
        self.origins = Origins(refresh)
        changes = Changes(refresh) if looks_back else None
        for line in self._get_lines() if changes and changes.first else ():
            self._look(line, changes)

    def tell(self, user_id):
        """What a person's mark tells of it."""
        mine = [row[2:] for row in self.differences.get(user_id, ())]
        return mine and sorted(map(repr, mine)), self.origins.tell(user_id)

    def _get_lines(self):
        return [
            line
            for line in self.plan.line_ids
            if line.basis != "fact"
            and line.kind != "performance"
            and line not in self.refresh.unknown
        ]

    # ---- comparing -----------------------------------------------------------------------------

    def _look(self, line, changes):
        rows, self.digests[line] = changes.read(line)
        added = [Event(*row[KEPT:]) for row in rows if row[0] is None]
        rows = [(*row[:KEPT], row[KEPT + 5], row[KEPT + 6]) for row in rows if row[0] is not None]
        gone = [row for row in rows if row[7] is None]
        if gone:  # moved to other days, perhaps
            found = changes.read_whole(line, {split_suffix(row[1])[0] for row in gone})
            rows = [self._find_again(row, found) for row in rows]
        for row in sorted(rows, key=lambda row: row[:2]):
            self._weigh(line, *row)
        added.sort(key=lambda event: (event.date, event.res_id, event.key))
        if line.kind == "override":
            added = Leading(self.refresh).spread(line, added)
        for event in added:
            self._take_added(line, event)

    def _find_again(self, row, found):
        """The row with what its document is now, on whatever day that is."""
        now = found.get(split_suffix(row[1])[0])
        if row[7] is not None or not now:
            return row
        share = row[4]
        return *row[:7], *now, round(now[0] * share / HUNDRED, 6), share

    def _weigh(self, line, user_id, key, net, date, share, total_then, taken, *now):
        """Whether less of it is left, more of it is back, or somebody has to decide."""
        whole, total, day, basis, share_now = now
        if net < 0 < taken or (not net and not taken and (whole or ZERO) < 0):
            self._weigh_taking(line, user_id, key, net, taken, total_then, now)
            return
        expected = round((whole or ZERO) * share / HUNDRED, 6)
        is_regrouped = (
            total_then is not None and total is not None and abs(total) >= abs(total_then)
        )
        change = expected - net
        if change < 0 < net and is_regrouped and whole is not None:
            change = ZERO  # its lines were moved to another category
        if change > 0:
            change = min(change, taken) if taken > 0 else ZERO
        elif net <= 0:
            change = ZERO
        if change:
            self.differences[user_id].append((line, key, change, day, total))
        left = (basis or ZERO) - (net + change)
        if whole is not None and (left or share_now != share or day != date):
            before = net + change, share, date
            self._note_drift(line, user_id, key, before, (basis, share_now, day))

    def _weigh_taking(self, line, user_id, key, net, taken, total_then, now):
        """A credit note, or cash that was paid back: it takes by the shares of what it takes of, so
        that only its amount counts."""
        whole, total, day, basis, share_now = now
        if not net:  # it was back in whole, and takes anew
            self.differences[user_id].append((line, key, whole, day, total))
            return
        left = min(total / total_then, ONE) if whole is not None and total_then else ZERO
        if back := min(round(net * (left - ONE), 6), taken):
            self.differences[user_id].append((line, key, back, day, total))
        if whole is not None and total_then and total / total_then > ONE:
            before, after = (net, HUNDRED, day), (basis, share_now, day)
            self._note_drift(line, user_id, key, before, after)

    def _note_drift(self, line, user_id, key, before, after):
        self.drifts.append(
            {
                "line_id": line.id,
                "user_id": user_id,
                "key": key,
                "basis_before": before[0],
                "share_before": before[1],
                "date_before": before[2],
                "basis_after": after[0],
                "share_after": after[1],
                "date_after": after[2],
            }
        )

    def _take_added(self, line, event):
        """What takes back counts now, of all else a manager decides."""
        if event.basis < 0 and event.document != event.key:
            self.late.append((line, event))
        else:
            after = (event.basis, event.share, event.date)
            self._note_drift(line, event.user_id, event.key, (ZERO, ZERO, None), after)

    # ---- taking back ---------------------------------------------------------------------------

    def read_origins(self, events, taking=None):
        """Closed rows of which something is taken back, and those that differ.

        :param events: {component: {user id: [event]}}
        :param taking: {component: [event]} of what takes of whom it does not name
        """
        root = self.refresh.book.lineage
        documents, owners, keys = set(), set(), set()
        for line, by_user in events.items():
            for event in (one for own in by_user.values() for one in own if one.is_taking_back):
                documents.add((root[line.id], split_suffix(event.document)[0]))
                owners.add((event.user_id, event.document))
        for line, own in (taking or {}).items():
            documents |= {(root[line.id], split_suffix(one.document)[0]) for one in own}
            owners |= {(one.user_id, one.document) for one in own if one.user_id}
        for user_id, own in self.differences.items():
            for line, key, *_change in own:
                keys.add((root[line.id], user_id, key))
                documents.add((root[line.id], split_suffix(get_document(key))[0]))
                owners |= {(user_id, key), (user_id, get_document(key))}
        self.origins.read(documents, keys, owners)

    def get_rows(self, case):
        """What is taken back of a person's closed rows, and what he earns again: that first."""
        rows = []
        own = self.differences.get(case.user_id, ())
        for line, key, change, day, total in sorted(own, key=lambda one: one[2] < 0):
            about = key, day, total
            if change > 0:
                rows += self._give_again(case, line, change, about)
                continue
            for origin, piece in self._spread(line, case.user_id, key, -change):
                rows += self.reverse(case, origin, piece, *about)
        return rows

    def _spread(self, line, user_id, key, change):
        """[(closed row, basis)] that loses; what takes anew takes what it took before, each by its
        own share."""
        found = self._find_rows(line, user_id, key)
        if all(origin.row["key"] != key for origin in found):
            root = self.refresh.book.lineage[line.id]
            took = [origin for origin, _basis in self.origins.by_key.get((root, user_id, key), ())]
            found = sorted(took, key=lambda one: (one.row["date"], one.row["id"]))
            if OVERRIDE not in key:
                return spread(found, change)
        pieces = payout.newest_first([origin.rest for origin in found], change)
        return [one for one in zip(found, pieces, strict=False) if one[1]]

    def _find_rows(self, line, user_id, key):
        """Closed rows of a key, the last; before them those of its document: of cash that bounced a
        part may have been paid back, and that was of the cash before it then."""
        root = self.refresh.book.lineage[line.id]
        found = self.origins.by_document.get((root, user_id, get_document(key)), [])
        own = [origin for origin in found if origin.row["key"] == key]
        last = max((origin.row["date"] for origin in own), default=FAR)
        others = [origin for origin in found if origin not in own]
        later = [origin for origin in others if origin.row["date"] > last]
        return [*later, *(origin for origin in others if origin not in later), *own]

    def _give_again(self, case, line, change, about):
        """What a key took back of closed rows; its own row is the last to have it again."""
        key = about[0]
        root = self.refresh.book.lineage[line.id]
        found = self.origins.by_key.get((root, case.user_id, key), ())
        rows = []
        for origin, taken in sorted(found, key=lambda one: one[0].row["key"] == key):
            piece = min(change, taken, origin.taken)
            if piece > 0:
                change -= piece
                pay = origin.take(-piece, case.digits)
                rows.append(self._prepare(case, origin, "earned", piece, pay, *about))
        return rows

    def reverse(self, case, origin, piece, key, day, total):
        pay = origin.take(piece, case.digits)
        return [self._prepare(case, origin, "reversed", -piece, pay, key, day, total)]

    def _prepare(self, case, origin, kind, basis, pay, key, day, total):
        row, (amount, full) = origin.row, pay
        if running := self.refresh.book.find_running(origin):
            running.add(basis, full, amount)
        if (
            row["fx"] != case.fx
            and row["parts"].get("currency", case.currency.id) != case.currency.id
        ):
            amount = payout.money(amount * row["fx"] / case.fx, case.digits)
        parts = {"full": str(full), "of": row["key"]}
        if total is not None:
            parts["total"] = str(total)
        if kind == "earned":
            parts["again"] = True
        if row["parts"].get("due"):
            parts["due"], amount = str(amount), ZERO
        return {
            **self.refresh.blank,
            "user_id": case.user_id,
            "team_id": row["team_id"],
            "line_id": row["line_id"],
            "origin_period_id": row["period_id"],
            "tier_from": row["tier_from"],
            "tier_to": row["tier_to"],
            "kind": kind,
            "res_model": row["res_model"],
            "res_id": row["res_id"],
            "key": key,
            "date": day or self.period.date_to,
            "basis": basis,
            "share": row["share"],
            "rate": row["rate"],
            "factor": row["factor"],
            "currency_id": case.currency.id,
            "fx": row["fx"],
            "amount": amount,
            "reverses_id": row["id"],
            "parts": parts,
            "is_change": True,
        }
