"""What tests of pay have in common: the table of the worked examples, exact comparison."""

from decimal import Decimal

from odoo.tests import BaseCase

from ....tools import payout
from ....tools.payout import make_steps

# Attainment of 100,000: 4 % to 80 %, 5 % to 100 %, 8 % above.
TABLE = make_steps([("0", "0.04"), ("0.8", "0.05"), ("1", "0.08")])
TARGET = 100_000
FLAT = make_steps([(0, "0.05")])
DAYS = [
    (15, "1.1"), (31, "1.0"), (60, "0.8"), (90, "0.6"), (120, "0.4"), (150, "0.2"), (None, "0.1"),
]  # fmt: skip
QUARTER = make_steps([(0, "0.04"), (150_000, "0.06"), (250_000, "0.08")])


def marginal(x):
    return payout.pay_of(TABLE, "marginal", x, TARGET)


def whole(x):
    return payout.pay_of(TABLE, "whole", x, TARGET)


class PayoutCase(BaseCase):
    def check(self, value, expected):
        """Exactly so many units and cents."""
        self.assertEqual(value, Decimal(expected))

    def check_all(self, values, expected):
        self.assertEqual(list(values), [Decimal(each) for each in expected])
