"""What of a gap is due to what: the factors of a product, the parts of a sum, and of a rate what
its parts do differently and how much each of them weighs."""

from itertools import combinations
from math import factorial, fsum, isclose, prod
from typing import NamedTuple

MOST_FACTORS = 6
EXACT = 1e-9


# ---- a product -----------------------------------------------------------------------------------


def split_product(expected, actual):
    """The Shapley value of each factor of a product: what it adds to the gap, on the average of
    all orders in which the factors may have gone from expected to actual.

    A rate without a denominator (None) takes the other side's: of nothing there is no rate that
    could have been better or worse.

    :param expected: the factors that were to be expected, numbers or None
    :param actual: the factors as they came
    :return: [what each of them adds]; their sum is the one product less the other
    :raise ValueError: no factors, or more than six
    """
    if not 0 < len(actual) <= MOST_FACTORS:
        raise ValueError(f"A product has 1 to {MOST_FACTORS} factors.")
    expected, actual = fill(expected, actual), fill(actual, expected)
    return [
        (actual[place] - expected[place]) * _get_mean_rest(place, expected, actual)
        for place in range(len(actual))
    ]


def fill(factors, others):
    """The factors; for those that are missing the others', and 0 where both are."""
    pairs = zip(factors, others, strict=True)
    return [next((number for number in pair if number is not None), 0.0) for pair in pairs]


def _get_mean_rest(place, expected, actual):
    """The product of the other factors, on the average of all orders."""
    rest = [other for other in range(len(actual)) if other != place]
    return fsum(
        _get_weight(len(rest), size)
        * prod(actual[one] if one in gone else expected[one] for one in rest)
        for size in range(len(rest) + 1)
        for gone in combinations(rest, size)
    )


def _get_weight(others, size):
    """The share of the orders in which just these ``size`` of the others have gone before."""
    return factorial(size) * factorial(others - size) / factorial(others + 1)


def find_rate(numerator, denominator):
    """A factor made of two figures: None over nothing; no denominator at all of a number."""
    if denominator is None:
        return numerator
    return numerator / denominator if denominator else None


def makes(factors, result):
    """Whether the product of the factors is the result; a missing one is a 0 over nothing.

    :param result: a number, or None for "no data"
    """
    product = prod(number or 0.0 for number in factors)
    return isclose(product, result or 0.0, rel_tol=EXACT, abs_tol=EXACT)


# ---- a sum ---------------------------------------------------------------------------------------


def split_sum(expected, actual):
    """{part: what it adds to the gap}, of the parts of either side; a missing part is 0."""
    return {
        part: (actual.get(part) or 0.0) - (expected.get(part) or 0.0)
        for part in dict.fromkeys([*expected, *actual])
    }


# ---- a rate --------------------------------------------------------------------------------------


class Effects(NamedTuple):
    """What a part adds to the gap of the whole's rate.

    :param rate: for what it does differently, weighed by its mean share of the whole
    :param mix: for weighing more or less than expected, by its mean rate beside the others'
    """

    rate: float
    mix: float


def split_rate(expected, actual):
    """Why the rate of a whole isn't the one expected.

    :param expected: {part: (numerator, denominator)}
    :param actual: the same
    :return: {part: ``Effects``}; the sum of all is the one rate less the other. Empty where one
        side has no denominator at all
    """
    wholes = [fsum(whole for _part, whole in side.values()) for side in (expected, actual)]
    if not all(wholes):
        return {}
    parts = dict.fromkeys([*expected, *actual])
    before, after = (
        {part: _weigh(side.get(part, (0.0, 0.0)), whole) for part in parts}
        for side, whole in zip((expected, actual), wholes, strict=True)
    )
    rates = {part: _fill_rates(before[part][1], after[part][1]) for part in parts}
    middle = fsum(fsum(rate) * (before[p][0] + after[p][0]) for p, rate in rates.items()) / 4
    return {
        part: Effects(
            rate=(before[part][0] + after[part][0]) / 2 * (new - old),
            mix=(after[part][0] - before[part][0]) * ((old + new) / 2 - middle),
        )
        for part, (old, new) in rates.items()
    }


def _weigh(figures, whole):
    """(share of the whole, rate or None)"""
    numerator, denominator = figures
    return denominator / whole, numerator / denominator if denominator else None


def _fill_rates(old, new):
    return tuple(fill((old, new), (new, old)))
