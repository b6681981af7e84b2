from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools import payout
from ....tools.payout import Component, Guarantee, Ledger, Scale, make_steps, money

checked = settings(max_examples=100, deadline=None, database=None, derandomize=True)


def cents(least, most):
    return st.integers(least, most).map(lambda number: Decimal(number) / 100)


AMOUNTS = cents(1, 10**8)
MOVES = st.lists(cents(-(10**7), 10**7), min_size=1, max_size=12)
PERCENTS = st.lists(st.integers(0, 60), max_size=5)
FACTORS = st.lists(st.sampled_from(["1.1", "1", "0.8", "0.35", "0"]), max_size=2)
TABLES = st.lists(
    st.tuples(
        st.integers(1, 200).map(lambda number: Decimal(number) / 100),
        st.integers(0, 2000).map(lambda number: Decimal(number) / 10_000),
        st.sampled_from([0, 0, 0, 500]),
    ),
    max_size=4,
    unique_by=lambda row: row[0],
).map(lambda rows: tuple(make_steps([(0, "0.03"), *rows])))
SCALES = st.builds(
    Scale,
    steps=TABLES,
    mode=st.sampled_from(payout.MODES),
    target=st.one_of(st.none(), cents(1, 10**7)),
    level=st.one_of(st.none(), st.none(), cents(0, 300)),
)
PARTS_OF_100 = (
    st.lists(st.integers(1, 999_999), max_size=6, unique=True)
    .map(lambda limits: [0, *sorted(limits), 1_000_000])
    .map(lambda limits: [Decimal(high - low) / 10_000 for low, high in pairwise(limits)])
)


def integrate(steps, x, target):
    """F(x) of a marginal table, from top to bottom and in fractions: worked out another way."""
    x, unit, pay = Fraction(x), Fraction(target if target is not None else 1), Fraction(0)
    for step in reversed(steps):
        low = Fraction(step.floor) * unit
        if x > 0 and x >= low:
            above = max(x - low, 0)
            pay += above * Fraction(step.rate) + Fraction(step.fixed)
            x -= above
    return pay


def round_half_up(value, digits=2):
    """The same as ``money``, by whole numbers."""
    sign = -1 if value < 0 else 1
    return sign * Decimal(int(abs(Fraction(value)) * 10**digits + Fraction(1, 2))) / 10**digits


@tagged("post_install", "-at_install")
class TestPayoutRowProperties(BaseCase):
    @checked
    @given(TABLES, AMOUNTS, st.one_of(st.none(), cents(1, 10**7)))
    def test_marginal_another_way(self, steps, x, target):
        pay = payout.pay_of(steps, "marginal", x, target)
        self.assertEqual(money(pay), round_half_up(integrate(steps, x, target)))

    @checked
    @given(SCALES, MOVES)
    def test_a_scale_is_its_steps(self, scale, amounts):
        for x in [*amounts, *(step.floor * (scale.target or 1) for step in scale.steps)]:
            pay = payout.pay_of(scale.steps, scale.mode, x, scale.target, scale.level)
            self.assertEqual(money(scale.pay_of(x), 9), money(pay, 9))

    @checked
    @given(TABLES, AMOUNTS, AMOUNTS)
    def test_marginal_is_monotonous(self, steps, x, more):
        self.assertGreaterEqual(
            payout.pay_of(steps, "marginal", x + more), payout.pay_of(steps, "marginal", x)
        )

    @checked
    @given(SCALES, MOVES, st.sampled_from([0, 2, 3]), st.randoms())
    def test_rows_sum_to_the_whole_in_any_order(self, scale, moves, digits, random):
        for _order in range(2):
            ledger = Ledger(scale, digits)
            amounts = [ledger.earn(move).amount for move in moves]
            self.assertEqual(sum(amounts), money(scale.pay_of(sum(moves)), digits))
            random.shuffle(moves)

    @checked
    @given(SCALES, MOVES)
    def test_rows_are_differences(self, scale, moves):
        ledger, before = Ledger(scale), Decimal(0)
        for move in moves:
            row = ledger.earn(move)
            self.assertEqual(row.amount, payout.difference(scale.pay_of, before, move))
            self.assertEqual(money(row.full, 9), money(sum(part.pay for part in row.parts), 9))
            before += move

    @checked
    @given(SCALES, MOVES, MOVES)
    def test_a_later_pay_period_goes_on(self, scale, moves, later):
        whole, first = Ledger(scale), Ledger(scale)
        for move in moves:
            first.earn(move, ["0.8"])
        second = Ledger(scale, basis=first.basis, full=first.full)
        amounts = [second.earn(move).amount for move in later]
        for move in moves:
            whole.earn(move, ["0.8"])
        self.assertEqual(amounts, [whole.earn(move).amount for move in later])

    @checked
    @given(
        SCALES, st.lists(AMOUNTS, min_size=1, max_size=5), FACTORS, st.lists(AMOUNTS, max_size=4)
    )
    def test_all_taken_back_is_nothing(self, scale, moves, factors, backs):
        """However many pieces it is taken back in, and in whatever mode it was earned."""
        ledger = Ledger(scale)
        for row in [ledger.earn(move, factors) for move in moves]:
            taken, back = Decimal(0), Decimal(0)
            for piece in [*backs, row.basis]:
                back += payout.take_back(row, piece, taken)
                taken += piece
            self.assertEqual(row.amount + back, 0)
        redone = payout.difference(scale.pay_of, sum(moves), -sum(moves))
        self.assertEqual(redone, -money(scale.pay_of(sum(moves))))

    @checked
    @given(TABLES, AMOUNTS, AMOUNTS)
    def test_a_lone_row_is_taken_back_as_its_steps_redone(self, steps, x, back):
        """Marginal: what was paid last goes first, so that both ways come to the same."""
        scale = Scale(tuple(make_steps([(step.floor, step.rate) for step in steps])))
        row = Ledger(scale).earn(x)
        back = min(x, back)
        redone = payout.difference(scale.pay_of, x, -back)
        self.assertLessEqual(abs(payout.take_back(row, back) - redone), Decimal("0.01"))

    @checked
    @given(st.lists(cents(0, 10**7), max_size=6), AMOUNTS)
    def test_newest_first(self, rests, back):
        *parts, left = payout.newest_first(rests, back)
        self.assertEqual(sum(parts) + left, back)
        self.assertTrue(all(0 <= part <= rest for part, rest in zip(parts, rests, strict=True)))
        touched = [part > 0 for part in parts]
        emptied = [part == rest for part, rest in zip(parts, rests, strict=True)]
        for place, is_touched in enumerate(touched):
            self.assertTrue(not is_touched or all(emptied[place + 1 :]))

    @checked
    @given(cents(0, 10**7), AMOUNTS, st.lists(cents(-(10**7), 10**7), max_size=6))
    def test_release(self, amount, due, moves):
        """Between nothing and all; with all of the cash, all; cancelled, nothing."""
        cash, released = Decimal(0), Decimal(0)
        for move in moves:
            cash += move
            released += payout.release(amount, released, cash, due)
            self.assertTrue(0 <= released <= amount)
        self.assertEqual(released + payout.release(amount, released, due, due), amount)
        self.assertEqual(released + payout.release(0, released, cash, due), 0)

    @checked
    @given(cents(-(10**9), 10**9), PARTS_OF_100, st.sampled_from([0, 2, 3]))
    def test_splits_sum(self, amount, percents, digits):
        self.assertEqual(payout.check_split(percents), [])
        parts = payout.split(amount, percents, digits)
        self.assertEqual(sum(parts), money(amount, digits))
        self.assertEqual(payout.split(-amount, percents, digits), [-part for part in parts])
        for part, percent in zip(parts, percents, strict=True):
            full = money(amount, digits) * percent / 100
            self.assertLess(abs(part - full), Decimal(1).scaleb(-digits))

    @checked
    @given(st.fractions(-(10**6), 10**6, max_denominator=40), st.sampled_from([0, 2, 3]))
    def test_money_another_way(self, value, digits):
        divided = Decimal(value.numerator) / value.denominator
        self.assertEqual(money(divided, digits), round_half_up(value, digits))


@tagged("post_install", "-at_install")
class TestPayoutStatementProperties(BaseCase):
    @checked
    @given(cents(-(10**6), 10**8), PERCENTS, st.randoms())
    def test_penalties_never_take_more_than_all(self, base, percents, random):
        amounts = payout.penalties(base, percents)
        self.assertTrue(all(amount <= 0 for amount in amounts))
        whole = max(base, 0) * min(sum(percents), 100) / 100
        self.assertEqual(-sum(amounts), money(whole))
        random.shuffle(percents)
        self.assertEqual(sum(payout.penalties(base, percents)), sum(amounts))

    @checked
    @given(
        st.lists(st.tuples(cents(0, 10**6), cents(-(10**6), 0)), min_size=1, max_size=14),
        st.sampled_from(payout.GUARANTEES),
        cents(0, 10**5),
        st.integers(0, 5),
        st.sampled_from([0, 20, 100]),
    )
    def test_a_year_conserves(self, year, kind, minimum, recovers_from, limit):
        """What was paid and what is carried is what was earned and topped up; what is owed is
        what was topped up and not recovered; nobody gets less than his guarantee."""
        carried = owed = paid = topped = Decimal(0)
        for number, (gains, losses) in enumerate(year):
            terms = Guarantee(minimum, kind, number >= recovers_from, owed)
            statement = payout.compute_statement(
                [Component("all", (gains,))],
                changes=[("refund", losses)],
                terms=terms,
                carried=carried,
                recovery_limit=limit,
            )
            carried, owed = statement.carried, statement.owed
            paid += statement.paid
            steps = {line.step: line.amount for line in statement.lines}
            topped += steps.get("top_up", 0) + steps.get("recovery", 0)
            self.assertEqual(sum(line.amount for line in statement.lines), statement.paid)
            self.assertGreaterEqual(statement.paid, 0 if kind == "none" else minimum)
            self.assertLessEqual(carried, 0)
        self.assertEqual(paid + carried, sum(gains + losses for gains, losses in year) + topped)
        if kind == "recoverable":
            self.assertEqual(owed, topped)

    @checked
    @given(cents(0, 10**6), cents(-(10**6), 0), cents(-(10**6), 0), st.integers(0, 100))
    def test_without_a_guarantee_it_is_the_carry_over(self, gains, losses, carried, limit):
        statement = payout.compute_statement(
            [Component("all", (gains,))],
            changes=[("refund", losses)],
            carried=carried,
            recovery_limit=limit,
        )
        expected = payout.carry_over(gains, losses, carried, limit)
        self.assertEqual((statement.paid, statement.carried), (expected.paid, expected.carried))

    @checked
    @given(
        st.lists(
            st.builds(
                Component,
                code=st.just("any"),
                amounts=st.lists(cents(-(10**5), 10**6), max_size=3).map(tuple),
                floor=st.one_of(st.none(), cents(0, 10**5)),
                cap=st.one_of(st.none(), cents(0, 10**6)),
                gated=st.booleans(),
                multiplier=st.sampled_from(["1", "0.9", "1.337", "0"]),
                penalised=st.booleans(),
            ),
            max_size=4,
        ),
        PERCENTS,
        st.one_of(st.none(), cents(0, 10**6)),
        st.lists(cents(-(10**6), 10**6), max_size=3),
        cents(-(10**6), 0),
    )
    def test_never_below_nothing(self, components, percents, cap, changes, carried):
        statement = payout.compute_statement(
            components,
            [("any", percent) for percent in percents],
            cap=cap,
            changes=[("any", change) for change in changes],
            carried=carried,
        )
        self.assertGreaterEqual(statement.paid, 0)
        self.assertEqual(sum(line.amount for line in statement.lines), statement.paid)
        self.assertEqual(
            statement.paid + statement.carried, statement.earned + sum(changes) + carried
        )
        if cap is not None:
            self.assertLessEqual(statement.earned, cap)
