"""What a plan pays a person in a pay period. Plain classes: they live for one refresh only."""

from decimal import Decimal

from .....tools import payout
from .....tools.payout import Component, Guarantee, exact
from .applied import NO_MARGIN, Applied
from .count import Count, allocate
from .earning_basis import RECORDS
from .origin import Sums
from .release import waits_for_cash

ZERO, ONE = Decimal(0), Decimal(1)
STATEMENT_KINDS = {
    "gate": "limit",
    "floor": "limit",
    "cap": "limit",
    "multiplier": "multiplier",
    "penalty": "penalty",
    "plan_floor": "limit",
    "plan_cap": "limit",
    "deferred": "carried",
    "top_up": "topup",
    "recovery": "recovery",
    "carried": "carried",
}
MUCH = 3  # attainments above 300 % are looked at


class Case:
    """
    :param refresh: ``PlanRefresh``: what everybody's case rests on
    :param user_id: whom it is about
    :param terms: his terms in the period, earliest first
    """

    def __init__(self, refresh, user_id, terms):
        self.refresh, self.user_id, self.terms = refresh, user_id, terms
        self.plan, self.period = refresh.plan, refresh.period
        self.levels, self.book = refresh.levels, refresh.book
        self.last = terms[-1]
        self.currency = self.last.currency_id or self.plan.currency_id
        self.digits = self.currency.decimal_places
        self.fx = refresh.get_fx(self.currency)
        self.rows, self.flags, self.components = [], [], []
        self.is_dealt = False

    # ---- the whole -----------------------------------------------------------------------------

    def work_out(self):
        """:return: ``tools.payout.Statement``; the rows are in ``rows``"""
        for line in self.plan.line_ids:
            self.components.append(self._get_component(line))
        changes = self._get_changes()
        statement = payout.compute_statement(
            self.components,
            self._get_penalties(),
            self._in_currency(self.plan.floor),
            self._in_currency(self.plan.cap),
            changes,
            self._get_guarantee(),
            self.book.carried.get(self.user_id, ZERO),
            self.plan.recovery_limit,
            self.digits,
        )
        self._add_statement_rows(statement)
        self._flag(statement)
        return statement

    def _get_changes(self):
        """Reversals, and what a manager put in: it is in the rows already."""
        own = [("reversed", row["amount"]) for row in self.rows if row["is_change"]]
        return own + [("given", amount) for amount in self.refresh.given.get(self.user_id, ())]

    def _in_currency(self, amount):
        """A limit of the plan in whole units of the person's currency; None: there is none."""
        return payout.money(exact(amount) / self.fx, self.digits) if amount else None

    def _get_penalties(self):
        if not any(line.is_penalised for line in self.plan.line_ids):
            return []
        found = self.levels.penalties.get(self.user_id, ())
        return [((measure, actual), percent) for measure, percent, actual in found]

    def _get_guarantee(self):
        terms, begins = self.last, self.period.date_from
        is_over = terms.guarantee_to and terms.guarantee_to < begins
        kind = "none" if is_over else terms.guarantee
        recovers = not terms.recover_from or terms.recover_from <= begins
        return Guarantee(
            exact(terms.guarantee_amount),
            kind,
            recovers,
            self.book.owed.get(self.user_id, ZERO),
        )

    # ---- components ----------------------------------------------------------------------------

    def _get_component(self, line):
        start = len(self.rows)
        applied = Applied(line, self.levels, self.user_id, self.last)
        pay = getattr(self, f"_pay_{line.kind}", self._pay_events)
        if line in self.refresh.unknown:
            applied.faults.append((NO_MARGIN, None))
        pay(line, applied)
        own = [row for row in self.rows[start:] if not row["is_change"]]
        multiplier, gated = applied.get_multiplier(), self._is_gated(line, own, applied)
        self._note_faults(line, applied)
        return Component(
            str(line.id),
            tuple(row["amount"] for row in own),
            self._in_currency(line.floor),
            self._in_currency(line.cap),
            gated,
            multiplier,
            line.is_penalised,
        )

    def _note_faults(self, line, applied):
        for kind, measure in dict.fromkeys(applied.faults):
            self.flags.append({"kind": kind, "line_id": line.id, "definition_id": measure})

    def _is_gated(self, line, rows, applied):
        if not line.gate:
            return False
        attainment = self._get_own_attainment(line, rows, applied)
        if attainment is None:
            attainment = applied.get_attainment(line.definition_id)
        return attainment is None or not payout.is_reached(attainment, line.gate)

    def _get_own_attainment(self, line, rows, applied):
        """What the component's own basis has reached of the target, where steps look at that."""
        if not applied.target:
            return None
        before = self.book.get_before(line, self.user_id).basis
        reached = (before + sum((row["basis"] for row in rows), ZERO)) / applied.target
        if reached > MUCH:
            self.flags.append({"kind": "high", "line_id": line.id, "attainment": str(reached)})
        return reached

    def _pay_events(self, line, applied):
        """Commission and sums a unit: a row an event, in their order."""
        counts = {}
        for entry in self._allocate(line):
            self.is_dealt = True
            if not entry.event.is_taking_back:
                self._earn(line, self._get_count(counts, line, applied, entry.terms), entry)
            for other, piece in entry.pieces:
                count = self._get_count(counts, line, applied, other.terms)
                self._take_back(line, count, entry.event, other, piece)
        for count in counts.values():
            count.settle(self.fx)
        if waits_for_cash(line):
            self._release(line)

    def _allocate(self, line):
        refresh = self.refresh

        def reverse(origin, piece, event):
            self.rows += refresh.reverse(self, origin, piece, event)

        return allocate(
            refresh.get_events(line, self.user_id),
            self._get_terms_on,
            lambda document: refresh.get_origins(line, self.user_id, document),
            reverse,
        )

    _pay_override = _pay_events

    def _get_terms_on(self, day):
        for terms in self.terms:
            if terms.date_from <= day and (not terms.date_to or day <= terms.date_to):
                return terms
        return None

    def _get_count(self, counts, line, applied, terms):
        """``Count`` of terms: a rate of one's own begins a count of its own."""
        key = terms.rate if line._get_scale() == "no_table" else 0
        if key not in counts:
            if terms != self.last:
                applied = Applied(line, self.levels, self.user_id, terms)
            start = self.book.get_before(line, self.user_id) if not counts else Sums()
            counts[key] = Count(applied, self.digits, start)
        return counts[key]

    def _earn(self, line, count, entry):
        factor = self._get_factor(line, entry.event)
        earned = count.ledger.earn(entry.event.basis, (factor, ONE / self.fx))
        entry.row = self._add_event_row(line, count.applied, entry.event, earned, factor)
        entry.row["rest"] = entry.rest
        count.rows.append(entry.row)

    def _get_factor(self, line, event):
        if line.factor_by == "none":
            return ONE
        table = self.refresh.factors[line]
        if line.factor_by == "days":
            return payout.factor_of(table, event.days or 0)
        key = event.is_new if line.factor_by == "new" else event.customer_class
        return table.get(key, table.get(None, ONE))

    def _take_back(self, line, count, event, other, piece):
        """Less of what is open: its steps are redone."""
        row, count.is_taken = other.row, True
        earned = count.ledger.earn(-piece, (row["factor"], ONE / self.fx))
        row["back"] -= earned.amount
        event = event._replace(share=other.share)
        back = self._add_event_row(line, count.applied, event, earned, row["factor"], "reversed")
        back["parts"]["of"] = row["key"]

    # ---- rows ----------------------------------------------------------------------------------

    def _add_event_row(self, line, applied, event, earned, factor, kind="earned"):
        amount, parts = earned.amount, self._get_parts(applied, event, earned)
        if waits_for_cash(line):  # what the cash will release
            parts["due"], amount = str(amount), ZERO
        return self._add_row(
            line,
            kind,
            amount,
            team_id=event.team_id,
            res_model=RECORDS[line.basis],
            res_id=event.res_id,
            key=event.key,
            date=event.date,
            basis=earned.basis,
            share=event.share,
            rate=earned.rate,
            factor=factor,
            parts=parts,
        )

    def _get_parts(self, applied, event, earned):
        parts = {
            "before": str(earned.before),
            "full": str(earned.full),
            "total": str(event.total),
            "steps": [[str(part.amount), str(part.rate)] for part in earned.parts],
        }
        for name in ("target", "level", "flat"):
            value = getattr(applied, name)
            if value is not None:
                parts[name] = str(value)
        if event.days is not None:
            parts["days"] = event.days
        if event.is_overlay:
            parts["overlay"] = True
        return parts

    def _add_row(self, line, kind, amount, **values):
        tier = self.levels.tiers[line] if line else (None, None)
        row = {
            **self.refresh.blank,
            "user_id": self.user_id,
            "line_id": line.id if line else None,
            "tier_from": tier[0],
            "tier_to": tier[1],
            "kind": kind,
            "currency_id": self.currency.id,
            "fx": self.fx,
            "amount": amount,
            **values,
        }
        self.rows.append(row)
        return row

    def _pay_bonus(self, line, applied):
        """A sum at a condition, once; without steps, for each document."""
        if line._pays_each_document():
            self._pay_bonus_each(line)
            return
        if line.scale == "amount":
            level = sum((e.basis for e in self.refresh.get_events(line, self.user_id)), ZERO)
            found = payout.find_step(line._get_steps(), level)
            coefficient = (ZERO, found.fixed) if found else (ZERO, ZERO)
        elif line.scale == "none":
            coefficient = (ONE, ZERO)
        else:
            coefficient = applied.get_coefficient()
        rate, fixed = coefficient
        full = (exact(line.unit_amount) * rate + fixed) / self.fx
        if full:
            self._add_row(
                line, "earned", payout.money(full, self.digits), date=self.period.date_to,
                basis=ONE, rate=full, parts=self._get_level_parts(applied),
            )  # fmt: skip

    def _pay_bonus_each(self, line):
        """Of a shared document each has his part: to the cent they make the whole. It stays as long
        as anything of the document counts."""
        for entry in self._allocate(line):
            self.is_dealt = True
            if entry.event.basis > 0:
                amount = self.refresh.get_part_of_sum(line, entry.event, self)
                entry.row = self._add_bonus_row(line, "earned", entry.event, amount)
                if entry.rest != entry.event.basis:
                    entry.row["parts"]["left"] = {"basis": str(entry.rest)}
            for other, piece in entry.pieces:
                if other.row:
                    self._take_bonus(line, entry.event, other, piece)

    def _take_bonus(self, line, event, other, piece):
        row = other.row
        row["back"] += piece
        lost = ZERO if row["back"] < row["basis"] else -row["amount"]
        event = event._replace(basis=-piece, share=other.share)
        back = self._add_bonus_row(line, "reversed", event, lost)
        back["parts"]["of"] = row["key"]

    def _add_bonus_row(self, line, kind, event, amount):
        return self._add_row(
            line, kind, amount, team_id=event.team_id, res_model=RECORDS[line.basis],
            res_id=event.res_id, key=event.key, date=event.date, basis=event.basis,
            share=event.share, rate=amount / event.basis,
            parts={"total": str(event.total), "full": str(amount), "bonus": "whole"},
        )  # fmt: skip

    def _get_level_parts(self, applied):
        names = ("target", "level", "score", "rating")
        values = {name: getattr(applied, name) for name in names}
        return {name: str(value) for name, value in values.items() if value is not None}

    def _pay_performance(self, line, applied):
        """Base pay x coefficient, for the working days that he was there under these terms."""
        coefficient, fixed = applied.get_coefficient()
        present = self.levels.days.get(self.user_id, {})
        for terms in self.terms:
            days = [
                exact(share)
                for day, share in present.items()
                if terms.date_from <= day and (not terms.date_to or day <= terms.date_to)
            ]
            days = sum(days, ZERO)
            pay = exact(terms.base_pay) * coefficient + fixed
            amount = payout.performance(pay, 1, days, self.levels.working_days, self.digits)
            if amount:
                parts = self._get_level_parts(applied) | {
                    "base": str(terms.base_pay),
                    "days": str(days),
                    "working_days": self.levels.working_days,
                }
                self._add_row(
                    line, "earned", amount, date=self.period.date_to, basis=ONE,
                    rate=coefficient, parts=parts,
                )  # fmt: skip

    def _release(self, line):
        """What the cash that came in so far releases of what was earned."""
        for due in self.refresh.get_dues(line, self):
            amount = payout.release(due.amount, due.released, due.paid, ONE, self.digits)
            if amount:
                self._add_row(
                    line, "released", amount, team_id=due.team_id, res_model=due.res_model,
                    res_id=due.res_id, key=due.key, date=self.period.date_to, share=due.share,
                    basis=ZERO, factor=ONE, rate=ZERO,
                    parts={"due": str(due.amount), "paid": str(due.paid)},
                )  # fmt: skip

    # ---- the statement -------------------------------------------------------------------------

    def _add_statement_rows(self, statement):
        lines = {str(line.id): line for line in self.plan.line_ids}
        for entry in statement.lines:
            kind = STATEMENT_KINDS.get(entry.step)
            if kind:
                parts = {"step": entry.step}
                if entry.base is not None:
                    parts["base"] = str(entry.base)
                self._add_statement_row(entry, lines, kind, parts)

    def _add_statement_row(self, entry, lines, kind, parts):
        line = lines.get(entry.code) if isinstance(entry.code, str) else None
        if kind == "penalty":
            measure, actual = entry.code
            percents = dict(self._get_penalties())
            parts |= {
                "measure": measure,
                "actual": None if actual is None else str(actual),
                "percent": str(percents[entry.code]),
            }
        if kind == "multiplier":
            component = next(one for one in self.components if one.code == entry.code)
            parts["rate"] = str(component.multiplier)
        if kind == "topup":
            parts["guarantee"] = self.last.guarantee
        self._add_row(line, kind, entry.amount, date=self.period.date_to, parts=parts)

    def _flag(self, statement):
        if self.is_dealt and not statement.earned:
            self.flags.append({"kind": "zero"})
        if statement.carried < 0:
            self.flags.append({"kind": "negative"})
