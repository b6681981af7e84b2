"""Odoo reads SQL's exact numbers as floats; pay is worked out in exact ones again."""

from .....tools.payout import exact


def read_exact(env, query):
    """Rows of a query, each number with a point as the Decimal that it is."""
    return [
        tuple(exact(value) if type(value) is float else value for value in row)
        for row in env.execute_query(query)
    ]
