"""What a year pays, worked out by another hand: plain Python, written from the rules of pay, that
knows neither the database nor the engine."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

ZERO, ONE, HUNDRED, CENT = Decimal(0), Decimal(1), Decimal(100), Decimal("0.01")


def cents(value):
    """Half up; below zero half down."""
    return value.quantize(CENT, ROUND_HALF_UP)


def part_of(whole, percent):
    return (whole * percent / HUNDRED).quantize(Decimal("0.000001"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Source:
    """Something that pays, or takes back of a document: an order, an invoice, its cash."""

    key: tuple
    document: tuple
    day: object
    whole: Decimal
    parts: tuple  # ((person, per cent), ...)
    factor: Decimal = ONE

    @property
    def order(self):
        return self.day, self.document, self.key


@dataclass
class Component:
    """
    :param tables: {month: ((floor, rate), ...)} of the version in force
    :param tier_months: how many months the steps go on
    :param redoes: whether what is taken back redoes the steps, or keeps its own rate
    """

    tables: dict
    tier_months: int = 1
    redoes: bool = False

    def get_tier(self, month):
        return (month - 1) // self.tier_months

    def pay_of(self, month, amount):
        table, pay = self.tables[month], ZERO
        for place, (floor, rate) in enumerate(table):
            top = table[place + 1][0] if place + 1 < len(table) else amount
            pay += max(min(amount, top) - floor, ZERO) * rate
        return pay


@dataclass
class Row:
    """What a person earned by a source, as it stood when its month was closed.

    :param basis: all of it, :param left: of that when its month was closed
    :param before: what the steps had before it
    :param back: what was taken off in its own month, for what is not left
    """

    source: Source
    month: int
    percent: Decimal
    basis: Decimal
    left: Decimal = ZERO
    before: Decimal = ZERO
    amount: Decimal = ZERO
    back: Decimal = ZERO
    rest: Decimal = ZERO

    def worth(self, component, rest):
        """What it pays with so much of it left: at its own rate, what was paid last goes first."""
        if rest >= self.left:
            more = (rest - self.left) / (self.basis - self.left) if rest > self.left else ZERO
            return self.amount + cents(self.back * more)
        return self.amount - cents(self.lost(component, rest)) if rest > 0 else ZERO

    def lost(self, component, rest):
        def pay(amount):
            return component.pay_of(self.month, self.before + amount)

        if rest >= self.left:
            more = (rest - self.left) / (self.basis - self.left) if rest > self.left else ZERO
            return -self.back * more
        return self.source.factor * (pay(self.left) - pay(rest))


@dataclass
class Tier:
    """What the steps of a person have had so far."""

    basis: Decimal = ZERO
    full: Decimal = ZERO
    paid: Decimal = ZERO

    def earn(self, component, month, amount, factor):
        pay = component.pay_of(month, self.basis + amount) - component.pay_of(month, self.basis)
        before, self.basis = self.paid, self.basis + amount
        self.full += pay * factor
        self.paid = cents(self.full)
        return self.paid - before


class Book:
    """A component of the plan over the year, for everybody."""

    def __init__(self, component):
        self.component = component
        self.pieces = {}  # {key of what takes back: what it took}
        self.known = {}  # {key: Source when it was closed}
        self.late = set()  # what was dated in a closed month: somebody decides, it pays nothing
        self.rows = defaultdict(list)  # {person: [Row]}
        self.tiers = defaultdict(Tier)

    def close(self, month, sources):
        """:return: {person: (earned, taken back)}"""
        now = {one.key: one for one in sources}
        for key in [
            key for key in self.pieces if key not in now
        ]:  # it may come back, and take anew
            del self.known[key], self.pieces[key]
        fresh = [
            one for one in sorted(sources, key=lambda one: one.order) if self._is_new(one, month)
        ]
        stack = self._stack(now, fresh, month)
        people = set(self.rows) | {person for one in fresh for person, _percent in one.parts}
        result = {}
        for person in people:
            back = self._take_back(person, stack.rests)
            result[person] = self._earn(person, month, fresh, stack), back
        self.known |= {one.key: one for one in fresh}
        return result

    def _is_new(self, one, month):
        if one.key in self.known or one.key in self.late or not one.whole:
            return False
        if one.whole > 0 and one.day.month < month:
            self.late.add(one.key)
            return False
        return True

    def _stack(self, now, fresh, month):
        """What is left of all sources of all documents: what took back of them before keeps to what
        it took, what does now takes the newest."""
        stack = Stack()
        for key, then in sorted(self.known.items(), key=lambda one: one[1].order):
            whole = now[key].whole if key in now else ZERO
            if then.whole > 0:
                stack.add(key, then.document, max(min(whole, then.whole), ZERO))
            else:
                part = min(whole / then.whole, ONE)
                for one, piece in self.pieces[key]:
                    stack.rests[one] -= piece * part
        stack.level()
        for one in sorted(fresh, key=lambda one: (one.day.month == month, one.order)):
            stack.add(one.key, one.document, one.whole)
        self.pieces |= stack.pieces
        return stack

    def get_end(self, person):
        component, total = self.component, ZERO
        if component.redoes:
            months = {component.get_tier(row.month): row.month for row in self.rows[person]}
            for tier, month in months.items():
                total += component.pay_of(month, self.tiers[person, tier].basis)
            return total
        for row in self.rows[person]:
            total += row.amount - row.lost(component, row.rest)
        return total

    def _take_back(self, person, rests):
        """Of what was closed: less of it is left now, or more of it again."""
        component, total = self.component, ZERO
        for row in self.rows[person]:
            rest = part_of(rests[row.source.key], row.percent)
            tier = self.tiers[person, component.get_tier(row.month)]
            if component.redoes:
                now = component.pay_of(row.month, tier.basis + rest - row.rest)
                change, tier.full = cents(now) - tier.paid, now
            else:
                change = row.worth(component, rest) - row.worth(component, row.rest)
                tier.full += row.lost(component, row.rest) - row.lost(component, rest)
            tier.basis += rest - row.rest
            tier.paid += change
            row.rest = rest
            total += change
        return total

    def _earn(self, person, month, fresh, stack):
        tier = self.tiers[person, self.component.get_tier(month)]
        start = Tier(tier.basis, tier.full, tier.paid)
        rows = self._run(person, month, fresh, stack, tier)
        earned = tier.paid - start.paid
        for row in rows:  # what is left of each, as if nothing else had been
            row.left = row.rest = part_of(stack.rests[row.source.key], row.percent)
            row.before = start.basis
            row.amount = start.earn(self.component, month, row.left, row.source.factor)
        self.rows[person] += rows
        return earned

    def _run(self, person, month, fresh, stack, tier):
        """The month as it went: what takes back of what is open redoes the steps."""
        rows = {}
        for one in fresh:
            if one.whole < 0:
                for key, piece in stack.pieces[one.key]:
                    for row in rows.get(key, ()):
                        lost = part_of(piece, row.percent)
                        row.back -= tier.earn(self.component, month, -lost, row.source.factor)
                continue
            for _person, percent in (part for part in one.parts if part[0] == person):
                row = Row(one, month, percent, part_of(one.whole, percent))
                tier.earn(self.component, month, row.basis, one.factor)
                rows.setdefault(one.key, []).append(row)
        return [row for own in rows.values() for row in own]


@dataclass
class Stack:
    """What is left of the sources of documents; the newest is taken back first."""

    rests: dict = field(default_factory=lambda: defaultdict(lambda: ZERO))
    pieces: dict = field(default_factory=lambda: defaultdict(list))
    order: dict = field(default_factory=lambda: defaultdict(list))

    def add(self, key, document, whole):
        if whole >= 0:
            self.rests[key] += whole
            self.order[document].append(key)
            return
        for one in reversed(self.order[document]):
            piece = min(self.rests[one], -whole)
            if piece:
                self.rests[one] -= piece
                self.pieces[key].append((one, piece))
                whole += piece

    def level(self):
        """Of what is gone a part had been taken back: that was of what came before it."""
        for keys in self.order.values():
            for place, key in enumerate(keys):
                lack, self.rests[key] = min(self.rests[key], ZERO), max(self.rests[key], ZERO)
                for other in [*reversed(keys[:place]), *keys[place + 1 :]]:
                    piece = max(min(self.rests[other], -lack), ZERO)
                    self.rests[other] -= piece
                    lack += piece


class PlainLedger:
    """All components of a plan; a payment is never below zero, the rest is carried."""

    def __init__(self, components):
        self.books = {name: Book(component) for name, component in components.items()}
        self.carried = defaultdict(lambda: ZERO)
        self.paid = defaultdict(lambda: ZERO)

    def close(self, month, sources, people):
        """
        :param sources: {name of a component: [Source]}
        :return: {person: (earned, taken back, paid)}
        """
        self.parts = parts = {
            name: book.close(month, sources[name]) for name, book in self.books.items()
        }
        result = {}
        for person in people:
            own = [found.get(person, (ZERO, ZERO)) for found in parts.values()]
            earned, back = (sum(values, ZERO) for values in zip(*own, strict=True))
            due = earned + back + self.carried[person]
            self.carried[person] = min(due, ZERO)
            self.paid[person] += max(due, ZERO)
            result[person] = earned, back, max(due, ZERO)
        return result

    def get_worth(self, person):
        """What all of it comes to in the end: paid, or carried."""
        return self.paid[person] + self.carried[person]

    def get_end(self, person):
        """What is due for what is left in the end: F of the sums of steps that are redone, and each
        row at its own rate, in full precision."""
        return sum((book.get_end(person) for book in self.books.values()), ZERO)

    def count_rows(self, person):
        return sum(len(book.rows[person]) for book in self.books.values())
