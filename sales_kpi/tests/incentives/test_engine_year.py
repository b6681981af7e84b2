import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo.tests import tagged

from .engine_common import EngineCommon, steps

CENT = Decimal("0.01")
MONTHS = range(1, 11)
TABLE = ((0, "0.04"), (20_000, "0.06"), (50_000, "0.08"))


def rounded(value):
    sign = -1 if value < 0 else 1
    return sign * abs(value).quantize(CENT, ROUND_HALF_UP)


def marginal(amount):
    """What the table pays for a sum."""
    pay = Decimal(0)
    for place, (floor, rate) in enumerate(TABLE):
        ceiling = TABLE[place + 1][0] if place + 1 < len(TABLE) else amount
        pay += max(min(amount, ceiling) - floor, 0) * Decimal(rate)
    return pay


class PlainLedger:
    """Another hand's account of the same year: a flat rate and steps each month, in plain Python.

    It knows nothing of the module: what each document is worth for whom at the end of each month,
    what was paid of it before, and what is left over.
    """

    def __init__(self, rates):
        self.rates = rates  # {month: flat rate of the plan in force}
        self.paid = {}  # {(user, order): [basis, rate, left]}
        self.carried = {}

    def close(self, month, orders, known):
        """:return: {user: (earned, taken back, total)}"""
        result = {}
        users = {user for order in known for user, _percent in order["then"]}
        for user in users | {user for order in orders for user, _percent in order["parts"]}:
            earned = self._earn(month, user, [one for one in orders if one["month"] == month])
            back = self._take_back(user, known)
            due = back + self.carried.get(user, 0)
            total = max(earned + due, 0)
            self.carried[user] = min(earned + due, 0)
            result[user] = (earned, back, total)
        for order in orders:
            if order["month"] == month:
                order["then"] = list(order["parts"])
                order["amount_then"] = order["amount"]
        return result

    def _earn(self, month, user, orders):
        so_far, paid = Decimal(0), Decimal(0)
        for order in sorted(orders, key=lambda one: (one["date"], one["id"])):
            for whose, percent in order["parts"]:
                if whose != user or not order["amount"]:
                    continue
                basis = order["amount"] * percent / 100
                so_far += basis
                now = rounded(so_far * self.rates[month])
                self.paid[user, order["id"]] = [basis, self.rates[month], basis, now - paid]
                paid = now
        return paid

    def _take_back(self, user, known):
        """At its own rate, cents so that all of a row gives all of its amount."""
        total = Decimal(0)
        for order in known:
            row = self.paid.get((user, order["id"]))
            percent = dict(order["then"]).get(user)
            if not row or percent is None:
                continue
            basis, _rate, left, amount = row
            wanted = min(order["amount"] * percent / 100, basis)
            kept = {value: amount - rounded(amount_of(row) * (basis - value) / basis)
                    if value else Decimal(0) for value in (left, wanted)}  # fmt: skip
            if left == basis:
                kept[left] = amount
            if wanted == basis:
                kept[wanted] = amount
            total += kept[wanted] - kept[left]
            row[2] = wanted
        return total


def amount_of(row):
    return row[0] * row[1]


@tagged("post_install", "-at_install")
class TestEngineYear(EngineCommon):
    """A random year against an account kept in plain Python, to the cent."""

    def _make(self, rng, month):
        first = date(2026, month, 1)
        day = first + timedelta(days=rng.randrange(27))
        amount = Decimal(rng.randrange(100, 2_000_000)) / 100
        user = rng.choice(self.people)
        order = self._sell(float(amount), f"{day:%m-%d}", user)
        parts = [(user, Decimal(100))]
        if rng.random() < 0.3:
            other = rng.choice([one for one in self.people if one != user])
            percent = Decimal(rng.choice((20, 40, 50, 75)))
            parts = [(user, 100 - percent), (other, percent)]
            self._share(order, {"split": [(one, float(part)) for one, part in parts]})
        return {
            "record": order, "id": order.id, "date": day, "month": month, "amount": amount,
            "parts": parts, "then": [], "amount_then": amount,
        }  # fmt: skip

    def _disturb(self, rng, orders):
        """What happens to closed orders: cancelled, lowered, back again, given away."""
        for order in rng.sample(orders, min(len(orders), 4)):
            what = rng.random()
            if what < 0.3:
                order["record"]._action_cancel()
                order["amount"] = Decimal(0)
            elif what < 0.6 and order["amount"]:
                order["amount"] = (order["amount"] * Decimal("0.7")).quantize(CENT)
                order["record"].order_line.price_unit = float(order["amount"])
            elif what < 0.8 and order["amount"] and order["amount"] < order["amount_then"]:
                order["amount"] = order["amount_then"]
                order["record"].order_line.price_unit = float(order["amount"])
            elif order["amount"] and len(order["parts"]) == 1:
                other = rng.choice(self.people)
                self.env.flush_all()
                self.cr.execute(
                    "UPDATE sale_order SET kpi_user_id = %s WHERE id = %s",
                    [other.id, order["id"]],
                )  # drift: it moves nothing by itself
                self.env.invalidate_all()

    def test_a_random_year(self):
        self.people = list(self.ann | self.bob | self.carl)
        first = self._plan({"rate": 0.05}, users=self.ann | self.bob | self.carl)
        second = first.copy({"previous_id": first.id, "name": first.name})
        second.line_ids.write({"rate": 0.07, "root_id": first.line_ids.id})
        second.write({"state": "published", "date_from": "2026-06-01"})
        rates = {month: Decimal("0.05" if month < 6 else "0.07") for month in MONTHS}
        rng, ledger, orders = random.Random(20260101), PlainLedger(rates), []
        paid = dict.fromkeys(self.people, Decimal(0))
        for month in MONTHS:
            known = list(orders)
            self._disturb(rng, known)
            orders += [self._make(rng, month) for _number in range(5)]
            self._close(month)
            for user, (earned, back, total) in ledger.close(month, orders, known).items():
                payout = self._payout(month, user)
                found = payout.earned, payout.reversed, payout.total
                for one, expected in zip(found, (earned, back, total), strict=True):
                    self.assertAlmostEqual(one, float(expected), 2, (month, user.login, found))
                self.assertSums(month, user)
                paid[user] += total
        for user in self.people:
            own = [row for (whose, _id), row in ledger.paid.items() if whose == user]
            left = sum((row[2] * row[1] for row in own), Decimal(0))
            kept = paid[user] + ledger.carried.get(user, 0)
            # In the end everybody was paid what is left of his orders; a cent a row at the most.
            self.assertLess(abs(left - kept), CENT * len(own), user.login)

    def test_steps_in_any_order_and_cut(self):
        """However a month is cut and worked out, it pays F of its sum."""
        table = [(floor, float(rate)) for floor, rate in TABLE]
        self._plan({"scale": "amount", "step_ids": steps(table)})
        rng, whole = random.Random(7), Decimal(0)
        for _number in range(12):
            amount = Decimal(rng.randrange(1, 1_500_000)) / 100
            self._sell(float(amount), f"03-{rng.randrange(1, 28):02}")
            whole += amount
            self.assertAlmostEqual(self._total(3), float(rounded(marginal(whole))), 2)
