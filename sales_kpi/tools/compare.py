"""Comparisons of figures that have been through float arithmetic.

The tolerance is relative, 1e-12: a value that misses a limit by float noise is on it, while one
cent under ten million is under it.
"""

import math

OPERATORS = ("<", "<=", ">", ">=")


def is_finite(number):
    """Tell whether this is a number that can be computed with: None, infinity and nan are not."""
    return isinstance(number, (int, float)) and math.isfinite(number)


def is_computable(number):
    """Tell whether a figure that somebody enters can be computed with: neither nan nor infinity,
    nor so large that a sum of such figures would be."""
    return is_finite(number) and abs(number) <= 1e15


def same(left, right):
    """Tell whether two numbers are equal but for float noise."""
    return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)


def least(limit):
    """The smallest number that counts as being on a limit, for comparisons that SQL makes."""
    return limit - 1e-12 * max(1.0, abs(limit))


def at_least(value, limit):
    """Tell whether a value reaches a limit, float noise aside."""
    return value >= limit or same(value, limit)


def holds(operator, value, limit):
    """Tell whether a comparison by one of `OPERATORS` is true, float noise aside; with what is no
    number, none is."""
    if not is_finite(value) or not is_finite(limit):
        return False
    if same(value, limit):
        return operator in ("<=", ">=")
    return (value < limit) == operator.startswith("<")
