"""How a figure changed against one before it."""


def relative(value, before):
    """Return the change as a fraction of what was before: 120 after 100 is 0.2, -50 after -100 0.5.

    :param value: number, or None for "no data"
    :param before: number, or None
    :return: None where one of them is missing, or nothing was there before
    """
    if value is None or before is None or not before:
        return None
    return (value - before) / abs(before)


def verdict(value, before, direction):
    """Return 1 when a figure got better, -1 when it got worse, 0 when neither can be said.

    :param direction: "higher" or "lower" is better
    """
    if value is None or before is None or value == before:
        return 0
    rose = value > before
    return 1 if rose == (direction == "higher") else -1
