from decimal import Decimal

from odoo.tests import tagged

from ....tools import payout
from ....tools.payout import Component, Guarantee, Ledger, Scale, make_steps, money
from .payout_common import TARGET, PayoutCase, marginal


@tagged("post_install", "-at_install")
class TestPayoutStatement(PayoutCase):
    def state(self, *amounts, **values):
        names = ("floor", "cap", "gated", "multiplier", "penalised")
        own = {name: values.pop(name) for name in names if name in values}
        return payout.compute_statement([Component("commission", amounts, **own)], **values)

    def check_lines(self, statement, expected):
        lines = [(line.step, line.amount) for line in statement.lines]
        self.assertEqual(lines, [(step, Decimal(amount)) for step, amount in expected])
        self.assertEqual(sum(line.amount for line in statement.lines), statement.paid)

    def test_cap_and_gate(self):
        """A3: 6,076.54 above 6,000 by 76.54; the gate of 80 % at 79.99 % and at 80 %."""
        statement = self.state("6076.54", cap=6_000)
        self.check_lines(statement, [("rows", "6076.54"), ("cap", "-76.54")])
        self.check_all((statement.paid, statement.above_cap), (6_000, "76.54"))
        for x, expected in ((79_990, 0), (80_000, 3_200)):
            gated = not payout.is_reached(Decimal(x) / TARGET, "0.8")
            statement = self.state(money(marginal(x)), floor=100, gated=gated)
            self.check(statement.paid, expected)

    def test_multiplier_after_the_cap(self):
        """900 above 800 by 100; 800 x 1.5."""
        statement = self.state(900, cap=800, multiplier="1.5")
        self.check_lines(statement, [("rows", 900), ("cap", -100), ("multiplier", 400)])

    def test_penalties(self):
        """A7: 3,000 x 1.2 = 3,600; 2 % = 72; 2 % and 3 %: 180; over 100 %: all of it."""
        pay = payout.performance(3_000, "1.2")
        for percents, amounts, paid in (
            ((), (), "3600.00"),
            ((2,), ("-72.00",), "3528.00"),
            ((2, 3), ("-72.00", "-108.00"), "3420.00"),
            ((60, 70, 5), ("-2160.00", "-1440.00", "0"), "0.00"),
        ):
            self.check_all(payout.penalties(pay, percents), amounts)
            codes = [("visits", percent) for percent in percents]
            self.check(self.state(pay, penalty_percents=codes).paid, paid)
        # Only of what is marked: 2 % of 3,600, not of 5,000.
        components = [
            Component("performance", (pay,)),
            Component("bonus", (1_400,), penalised=False),
        ]
        statement = payout.compute_statement(components, [("visits", 2)])
        self.check(statement.paid, "4928.00")
        self.check(statement.lines[-1].base, 3_600)

    def test_guarantee(self):
        """A10: 500, 300 and 600 topped up are 1,400; 600 and 800 of it come back."""
        owed, rows = 0, []
        for number, earned in enumerate((500, 700, 400, 1_600, 2_500), start=1):
            terms = Guarantee(1_000, "recoverable", number >= 4, owed)
            statement = self.state(earned, terms=terms)
            found = payout.guarantee(earned, terms)
            rows.append((found.top_up, found.recovered, statement.paid))
            owed = statement.owed
        self.assertEqual(
            rows,
            [(500, 0, 1000), (300, 0, 1000), (600, 0, 1000), (0, 600, 1000), (0, 800, 1700)],
        )
        self.check(owed, 0)
        statement = self.state(500, terms=Guarantee(1_000, "kept", True))
        self.check_all((statement.paid, statement.owed), (1_000, 0))

    def test_carry_over(self):
        """A11: 300 - 500; with 20 %: 60 of 300 and 600 of 3,000 are taken back."""
        full = self.state(300, changes=[("refund", -500)])
        self.check_all((full.paid, full.carried), (0, -200))
        first = self.state(300, changes=[("refund", -500)], recovery_limit=20)
        self.check_all((first.paid, first.carried), (240, -440))
        second = self.state(
            3_000, changes=[("refund", -800)], recovery_limit=20, carried=first.carried
        )
        self.check_all((second.paid, second.carried), (2_400, -640))
        for args, expected in (
            ((300, -500), (0, 300, -200)),
            ((300, -500, 0, 20), (240, 60, -440)),
            ((3_000, -800, -440, 20), (2_400, 600, -640)),
            ((3_000, 0, -440), (2_560, 440, 0)),
        ):
            self.check_all(payout.carry_over(*args), expected)

    def test_guarantee_before_carry_over(self):
        """300 earned, 500 taken back, 1,000 guaranteed, 400 carried from before: 300 go back, 1,000
        are topped up and paid, and 600 are carried on: nothing of the guarantee is taken."""
        statement = self.state(
            300, changes=[("refund", -500)], terms=Guarantee(1_000, "kept"), carried=-400
        )
        self.check_lines(
            statement, [("rows", 300), ("change", -500), ("deferred", 200), ("top_up", 1_000)]
        )
        self.check_all((statement.paid, statement.carried), (1_000, -600))
        # 1,300 earned: 300 lie above the guarantee.
        statement = self.state(1_300, terms=Guarantee(1_000, "kept"), carried=-400)
        self.check_lines(statement, [("rows", 1_300), ("carried", -300)])
        self.check(statement.carried, -100)

    def test_whole_plan(self):
        """A14: (50,000 x 1.2 % x 1.1 x 0.8 + 30,000 x 1.2 % x 0.6 x 0.8) x 0.9
        = (528 + 172.80) x 0.9 = 700.80 x 0.9."""
        ledger = Ledger(Scale(make_steps([(0, "0.012")])))
        amounts = [
            ledger.earn(50_000, ("1.1", "0.8")).amount,
            ledger.earn(30_000, ("0.6", "0.8")).amount,
        ]
        self.check_all(amounts, ("528.00", "172.80"))
        statement = self.state(*amounts, multiplier="0.9")
        self.check_lines(statement, [("rows", "700.80"), ("multiplier", "-70.08")])
        self.check(statement.paid, "630.72")

    def test_order_of_operations(self):
        """900 -> floor 1,000 -> x 1.5 = 1,500 -> 10 % off = 1,350, and 200 that no penalty takes of
        -> 1,550 -> plan's cap 1,400 -> 100 back, 50 added = 1,350 -> 150 of the guarantee back
        -> 1,200 -> 200 of the 500 carried, as 1,000 are guaranteed -> 1,000."""
        statement = payout.compute_statement(
            [
                Component("a", (400, 500), floor=1_000, cap=1_200, multiplier="1.5"),
                Component("b", (200,), penalised=False),
            ],
            [("visits", 10)],
            floor=500,
            cap=1_400,
            changes=[("refund", -100), ("appeal", 50)],
            terms=Guarantee(1_000, "recoverable", True, 150),
            carried=-500,
        )
        self.check_lines(
            statement,
            [
                ("rows", 900),
                ("floor", 100),
                ("multiplier", 500),
                ("rows", 200),
                ("penalty", -150),
                ("plan_cap", -150),
                ("change", -100),
                ("change", 50),
                ("recovery", -150),
                ("carried", -200),
            ],
        )
        self.check_all(
            (statement.earned, statement.paid, statement.carried, statement.owed),
            (1_400, 1_000, -300, 0),
        )
        self.check(statement.above_cap, 150)

    def test_nothing(self):
        statement = payout.compute_statement([])
        self.check_all((statement.paid, statement.carried, statement.above_cap), (0, 0, 0))
