"""Who reads what of pay, by which way."""

from . import test_pay_seal, test_pay_trail, test_pay_ways
