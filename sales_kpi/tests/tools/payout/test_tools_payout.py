from decimal import Decimal

from odoo.tests import tagged

from ....tools import payout
from ....tools.payout import Earned, Ledger, Scale, Step, make_steps, money
from .payout_common import DAYS, FLAT, QUARTER, TABLE, TARGET, PayoutCase, marginal, whole


@tagged("post_install", "-at_install")
class TestPayoutMoney(PayoutCase):
    def test_half_up_to_the_digits_of_the_currency(self):
        for value, digits, expected in (
            ("0.005", 2, "0.01"),
            ("0.0049999999", 2, "0.00"),
            (2.675, 2, "2.68"),  # a float below it counts as what it is written as
            ("-0.005", 2, "-0.01"),  # what is taken back mirrors what was given
            (Decimal(1) / 6 * 3 / 100, 2, "0.01"),  # half a cent, however it was divided
            ("1234.5", 0, "1235"),
            ("1.0005", 3, "1.001"),
            ("9999999999999999.995", 2, "10000000000000000.00"),
        ):
            self.check(money(value, digits), expected)
        self.assertEqual(str(money("-0.001")), "0.00")
        self.assertEqual(payout.exact(0.1), Decimal("0.1"))

    def test_no_numbers(self):
        for value in (None, True, "x", "nan", float("inf"), Decimal("nan"), [], (0, (1,), 0)[1:2]):
            with self.assertRaises(ValueError):
                money(value)

    def test_split(self):
        """A4: 333.35 x 60 % = 200.01, x 40 % = 133.34; of 16.65 each would have 8.325."""
        for amount, percents, expected in (
            ("333.35", (60, 40), ("200.01", "133.34")),
            ("16.65", (50, 50), ("8.33", "8.32")),
            ("-16.65", (50, 50), ("-8.33", "-8.32")),
            ("100", ("33.3333", "33.3333", "33.3334"), ("33.33", "33.33", "33.34")),
            ("0.01", (50, 50), ("0.01", "0")),
            ("50", (100,), ("50",)),
        ):
            self.check_all(payout.split(amount, percents), expected)

    def test_split_paid(self):
        """A4: 5 % of 200.01 = 10.0005, of 133.34 = 6.667; an overlay of 20 % counts beside it."""
        shares = payout.split("333.35", (60, 40))
        self.check_all([Ledger(Scale(FLAT)).earn(x).amount for x in shares], ("10.00", "6.67"))
        self.check(payout.share_of("333.35", 20), "66.67")

    def test_split_refused(self):
        self.assertEqual(payout.check_split(("33.3333", "33.3333", "33.3334")), [])
        for percents, texts in (
            (("33.33",) * 3, ["The shares come to 99.99 %. Change them until they come to 100 %."]),
            ((100, 0), ["A share is 0 %. Give more than 0 %."]),
            ((120, -20), ["A share is -20 %. Give more than 0 %."]),
            ((), ["The shares come to 0 %. Change them until they come to 100 %."]),
            (("99.9999",), ["The shares come to 99.9999 %. Change them until they come to 100 %."]),
        ):
            self.assertEqual(list(map(str, payout.check_split(percents))), texts)

    def test_exchange(self):
        """A9: 10,000 USD at 7.20 are 72,000 CNY, 3 % are 2,160; in EUR at 7.80: 276.923."""
        basis = payout.convert(10_000, "7.20")
        self.check(basis, "72000")
        earned = Ledger(Scale(make_steps([(0, "0.03")]))).earn(basis)
        self.check(earned.amount, "2160.00")
        paid = money(payout.convert(earned.full, 1, "7.80"))
        self.check(paid, "276.92")
        # The refund in May, whatever the euro is worth then: the row, as it was paid.
        row = Earned(basis, paid)
        self.check(payout.take_back(row, basis), "-276.92")
        for rates in ((0,), (1, 0), (1, -1)):
            with self.assertRaises(ValueError):
                payout.convert(10, *rates)


@tagged("post_install", "-at_install")
class TestPayoutSteps(PayoutCase):
    def test_marginal(self):
        """A1: 80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 3,200 + 1,000 + 1,876.5424."""
        for x, expected in (
            ("123456.78", "6076.54"),
            (100_000, "4200.00"),
            (80_000, "3200.00"),
            (0, 0),
            (-1, 0),
        ):
            self.check(money(marginal(x)), expected)
        self.assertEqual(
            payout.parts_of(TABLE, "marginal", "123456.78", TARGET),
            [
                (80_000, Decimal("0.04"), 0),
                (20_000, Decimal("0.05"), 0),
                (Decimal("23456.78"), Decimal("0.08"), 0),
            ],
        )

    def test_whole(self):
        """A2: 123,456.78 x 8 % = 9,876.5424; a cent decides on 3,000 and on 800."""
        for x, expected in (
            ("123456.78", "9876.54"),
            ("99999.99", "5000.00"),
            ("100000.00", "8000.00"),
            ("79999.99", "3200.00"),
            ("80000", "4000.00"),
        ):
            self.check(money(whole(x)), expected)
        cliffs = payout.cliffs(TABLE, "whole", TARGET)
        self.assertEqual(cliffs, [(Decimal("0.8"), 800), (Decimal(1), 3000)])
        self.assertEqual(payout.cliffs(TABLE, "marginal", TARGET), [])

    def test_interpolated(self):
        """At 90 % half-way from 5 % to 8 %: 6.5 % of 90,000 = 5,850; from 100 % on 8 %."""
        for x, expected in (
            (80_000, "4000"),
            (90_000, "5850"),
            (100_000, "8000"),
            (200_000, "16000"),
        ):
            pay = payout.pay_of(TABLE, "interpolated", x, TARGET)
            self.check(money(pay), expected)

    def test_fixed_sums(self):
        """500 from 80 %, 1,000 more from 100 %; whole: the sum of the step reached alone."""
        steps = make_steps([(0, 0), ("0.8", 0, 500), (1, 0, 1000)])
        for mode, x, expected in (
            ("marginal", "79999.99", 0),
            ("marginal", 80_000, 500),
            ("marginal", 100_000, 1500),
            ("whole", 80_000, 500),
            ("whole", 100_000, 1000),
            ("interpolated", 90_000, 750),
        ):
            self.check(payout.pay_of(steps, mode, x, TARGET), expected)
        self.assertEqual(
            payout.cliffs(steps, "whole", TARGET), [(Decimal("0.8"), 500), (Decimal(1), 500)]
        )

    def test_steps_of_a_score(self):
        """2 % of 50,000 at a score below 100, 3 % from there on; none below 0."""
        steps = make_steps([(0, "0.02"), (100, "0.03")])
        for level, expected in (
            ("99.99", 1000),
            ("99.9999999999", 1500),
            (100, 1500),
            (0, 1000),
            (-5, 0),
        ):
            self.check(payout.pay_of(steps, "whole", 50_000, level=level), expected)
        # Marginal: 100 of 125 at 2 %, the rest at 3 %: 40,000 x 2 % + 10,000 x 3 %.
        self.check(payout.pay_of(steps, "marginal", 50_000, level=125), 1100)

    def test_no_target(self):
        for target in (0, -1):
            for mode in payout.MODES:
                self.check(payout.pay_of(TABLE, mode, 5000, target), 0)

    def test_a_scale_has_the_same_limits(self):
        """79,999.99995 of 100,000 misses 80 % by less than a billionth."""
        scale = Scale(TABLE, "whole", TARGET)
        for x, expected in (("79999.99995", "4000.00"), ("79999.99", "3200.00")):
            self.check(money(scale.pay_of(x)), expected)
            self.check(money(whole(x)), expected)

    def test_gate(self):
        """A3: 79.99 % is not 80 %; what a billionth is missing to is."""
        for level, expected in (("0.7999", False), ("0.8", True), ("0.79999999999", True)):
            self.assertIs(payout.is_reached(level, "0.8"), expected)

    def test_next_step(self):
        missing, step = payout.next_step(TABLE, 91_458, TARGET)
        self.assertEqual((missing, step.rate), (8_542, Decimal("0.08")))
        self.assertIsNone(payout.next_step(TABLE, 100_000, TARGET))
        self.assertIsNone(payout.next_step(TABLE, 1, 0))

    def test_check_steps(self):
        self.assertEqual(payout.check_steps(TABLE), [])
        for steps, texts in (
            ([], ["There is no step. Add one from 0."]),
            ([Step(10)], ["The first step begins at 10. It must begin at 0."]),
            (
                [Step(0, "79.9"), Step(80)],
                ["Gap: no step covers 79.9 to 80. Let them meet."],
            ),
            (
                [Step(0, 150_000), Step(140_000)],
                [
                    "Overlap: the step from 0 ends at 150,000, and the next one begins at 140,000. "
                    "Let it end there."
                ],
            ),
            (
                [Step(0), Step(10)],
                [
                    "Overlap: the step from 0 never ends, and the next one begins at 10. Let it "
                    "end there."
                ],
            ),
            (
                [Step(0, 10)],
                ["Nothing is said about 10 and more. Leave the end of the last step empty."],
            ),
            ([Step(0, 0), Step(0)], ["The step from 0 ends at 0. End it later."]),
            ([Step(0, None, -1)], ["The step from 0 pays less than nothing. Use 0 or more."]),
        ):
            self.assertEqual(list(map(str, payout.check_steps(steps))), texts)


@tagged("post_install", "-at_install")
class TestPayoutRows(PayoutCase):
    def test_whole_steps_taken_back(self):
        """A2, 30,000 of 123,456.78: at 8 % 2,400; redone 9,876.54 - 93,456.78 x 5 % = 4,672.84."""
        row = Ledger(Scale(TABLE, "whole", TARGET)).earn("123456.78")
        self.check(payout.take_back(row, 30_000), "-2400.00")
        self.check(payout.difference(whole, "123456.78", -30_000), "-5203.70")

    def test_cash(self):
        """A5: 11,300 with 13 % tax, 5 % of the net 10,000 as it comes and goes."""
        net = [payout.net_of(cash, 10_000, 11_300) for cash in (4_520, 6_780, 2_260)]
        self.check_all(net, (4_000, 6_000, 2_000))
        january = Ledger(Scale(FLAT)).earn(net[0])
        march = Ledger(Scale(FLAT)).earn(net[1])
        self.check_all((january.amount, march.amount), ("200.00", "300.00"))
        self.check(payout.take_back(march, net[2]), "-100.00")
        self.check(payout.take_back(march, net[1]), "-300.00")
        # Paid back first, bounced then: no more than there was.
        self.check(payout.take_back(march, net[1], before=net[2]), "-200.00")

    def test_taken_back_of_what_was_earned_before_rounding(self):
        """0.28 x 5 % = 0.014, paid 0.01; 0.13 of it back: 0.0065; the rest: what is left."""
        row = Ledger(Scale(FLAT)).earn("0.28")
        self.check(row.amount, "0.01")
        self.check(payout.take_back(row, "0.13"), "-0.01")
        self.check(payout.take_back(row, "0.15", before="0.13"), 0)

    def test_what_is_kept_in_full_precision(self):
        """0.13 of 0.28 x 5 % back: 0.014 - 0.0065 = 0.0075 are left, 0.01 - 0.01 in cents."""
        row = Ledger(Scale(FLAT)).earn("0.28")
        self.check_all(payout.kept_of(row, Decimal("0.13")), ("0.00", "0.0075"))
        self.check_all(payout.kept_of(row, 0), ("0.01", "0.014"))
        self.check_all(payout.kept_of(row, 1), (0, 0))

    def test_rows_make_up_for_cents_that_were_taken_back(self):
        """1.6665 was paid as 1.67 and is gone; 0.505 is 0.51 of nothing, and with a cent that was
        paid too much before 0.50."""
        for amount, expected in ((0, "0.51"), ("0.01", "0.50")):
            ledger = Ledger(Scale(FLAT), 2, 0, 0, amount)
            self.check(ledger.earn("10.10").amount, expected)

    def test_cash_by_category(self):
        """4,520 of 11,300 on lines of 6,000 and 4,000: 2,400 and 1,600 of basis."""
        net = [payout.net_of(4_520, line, 11_300) for line in (6_000, 4_000)]
        self.check_all(net, (2_400, 1_600))
        self.check(payout.net_of(10, 10, 0), 0)

    def test_pay_a_unit(self):
        """2.5 pieces x 3.33 = 8.325; 2.5 more: 16.65 - 8.33."""
        ledger = Ledger(Scale(make_steps([(0, "3.33")])))
        self.check_all([ledger.earn("2.5").amount for _row in range(2)], ("8.33", "8.32"))

    def test_cents_telescope(self):
        """A5: 1.6665, 3.333 and 5 are 1.67, 3.33 and 5.00."""
        ledger = Ledger(Scale(FLAT))
        amounts = [ledger.earn(x).amount for x in ("33.33", "33.33", "33.34")]
        self.check_all(amounts, ("1.67", "1.66", "1.67"))

    def test_days_to_cash(self):
        """A5b: 4,000 x 5 % x 1.1 = 220; 6,000 x 5 % x 0.8 = 240; 2,000 of it back = 80."""
        ledger = Ledger(Scale(FLAT))
        rows = [
            ledger.earn(basis, [payout.factor_of(DAYS, days)])
            for basis, days in ((4_000, 12), (6_000, 57))
        ]
        self.check_all([row.amount for row in rows], ("220.00", "240.00"))
        backs = payout.newest_first([row.basis for row in rows], 2_000)
        self.check_all(backs, (0, 2_000, 0))
        self.check_all(map(payout.take_back, rows, backs[:2]), (0, "-80.00"))
        # 7,000: all of the newest, 1,000 of the one before: 240 and 55; 11,000 is too much.
        backs = payout.newest_first([row.basis for row in rows], 7_000)
        self.check_all(map(payout.take_back, rows, backs[:2]), ("-55.00", "-240.00"))
        self.check_all(payout.newest_first([4_000, 6_000], 11_000), (4_000, 6_000, 1_000))

    def test_factors(self):
        for days, expected in (
            (-3, "1.1"), (15, "1.1"), (16, "1"), (31, "1"), (32, "0.8"), (150, "0.2"), (151, "0.1"),
        ):  # fmt: skip
            self.check(payout.factor_of(DAYS, days), expected)
        self.check(payout.factor_of(DAYS, 15, closed=False), "1.0")
        self.assertEqual(payout.check_factors(DAYS), [])
        for table, kinds in (
            ([], ["empty"]),
            ([(15, 1)], ["end"]),
            ([(31, 1), (15, 1), (None, 1)], ["order"]),
            ([(15, 1), (15, 1), (None, 1)], ["order"]),
            ([(None, 1), (None, 1)], ["order"]),
            ([(15, 0), (None, 1)], []),
            ([(15, -1), (None, 1)], ["negative"]),
        ):
            self.assertEqual([fault.kind for fault in payout.check_factors(table)], kinds)

    def test_quarterly_steps_monthly_pay(self):
        """A6: 90,000 x 4 %; 55,000 x 4 %; 5,000 x 4 % + 15,000 x 6 % = 1,100; in all 6,900."""
        ledger = Ledger(Scale(QUARTER))
        rows = [ledger.earn(x) for x in (90_000, 55_000, 20_000)]
        amounts = [row.amount for row in rows]
        self.check_all(amounts, ("3600.00", "2200.00", "1100.00"))
        self.check(sum(amounts), "6900.00")
        # A pay period knows of those before it only their sums.
        march = Ledger(Scale(QUARTER), basis=145_000).earn(20_000)
        self.assertEqual(march, rows[2])
        # 10,000 back: 10,000 x 6 %. 30,000: 15,000 x 6 % + 15,000 x 4 %.
        for back, expected in ((10_000, "-600.00"), (30_000, "-1500.00")):
            self.check(payout.difference(ledger.scale.pay_of, 165_000, -back), expected)
            backs = payout.newest_first([row.basis for row in rows], back)
            self.check(sum(map(payout.take_back, rows, backs[:3])), expected)

    def test_deals_across_a_step_blend(self):
        """90,000, then 20,000: 10,000 x 5 % + 10,000 x 8 %, 6.5 % on average."""
        ledger = Ledger(Scale(TABLE, target=TARGET))
        ledger.earn(90_000)
        row = ledger.earn(20_000)
        self.check(row.amount, 1_300)
        self.check(row.rate, "0.065")
        # Whole: the step lifts what was there, too: 20,000 x 8 % + 90,000 x 3 %.
        ledger = Ledger(Scale(TABLE, "whole", TARGET))
        ledger.earn(90_000)
        row = ledger.earn(20_000)
        self.check(row.amount, 4_300)
        self.assertEqual(row.parts, [(20_000, Decimal("0.08"), 0), (90_000, Decimal("0.03"), 0)])
        self.check(payout.take_back(row, 10_000), -2_150)
        self.check(ledger.earn(-20_000).amount, -4_300)

    def test_performance_pay(self):
        """A8: 3,000 x 1.2 x 11/22 = 1,800; B to A: 3,000 x 1.2 - 3,000 x 1.0; 2,000 x 1.45."""
        coefficients = make_steps([(0, 0), (60, "0.8"), (75, 1), (85, "1.2"), (95, "1.5")])
        for total, expected in (
            (94, "1.2"), ("94.9999999999", "1.5"), (95, "1.5"), ("94.99", "1.2"), (-3, None),
        ):  # fmt: skip
            step = payout.find_step(coefficients, total)
            self.assertEqual(step and step.rate, expected and Decimal(expected))
        self.check(payout.performance(3_000, "1.2", 11, 22), "1800.00")
        gained = payout.performance(3_000, "1.2") - payout.performance(3_000, 1)
        self.check(gained, "600.00")
        self.check(payout.performance(3_000, "1.2", 0, 0), 0)
        cells = {(0, 0): "0.5", (0, 1): "0.8", (1, 0): "1", (1, 1): "1.45"}
        for levels, expected in ((("1.02", "0.9"), 2_900), ((1, "0.89"), 2_000), ((-1, 1), 0)):
            coefficient = payout.matrix_of((0, 1), (0, "0.9"), cells, *levels)
            self.check(payout.performance(2_000, coefficient), expected)

    def test_override(self):
        """A12: (400,000 - 60,000) x 1 %."""
        self.check(payout.override(400_000, 60_000, "0.01"), "3400.00")

    def test_released_with_the_cash(self):
        """A13: 10,000 x 8 % = 800; 40 % of the cash: 320; the rest: 480."""
        earned = Ledger(Scale(make_steps([(0, "0.08")]))).earn(10_000).amount
        self.check(earned, "800.00")
        first = payout.release(earned, 0, 4_520, 11_300)
        self.check(first, "320.00")
        self.check(payout.release(earned, first, 11_300, 11_300), "480.00")
        # Cash goes back; cancelled before there was any; cancelled after; nothing is due.
        self.check(payout.release(earned, 800, 4_520, 11_300), "-480.00")
        self.check(payout.release(0, 0, 0, 11_300), 0)
        self.check(payout.release(0, first, 4_520, 11_300), "-320.00")
        self.check(payout.release(earned, 0, 0, 0), "800.00")
