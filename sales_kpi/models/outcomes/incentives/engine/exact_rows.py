"""Odoo reads SQL's exact numbers as floats; pay is worked out in exact ones again."""

from .....tools.payout import exact


def read_exact(env, query):
    """Rows of a query, each number with a point as the Decimal that it is."""
    return make_exact(env.execute_query(query))


def make_exact(rows):
    """The same of rows that were read."""
    return [tuple(exact(value) if type(value) is float else value for value in row) for row in rows]
