"""The share of a full target that is asked of new hires, by their months of tenure."""

from datetime import timedelta

LIMIT = 60  # months of tenure that anybody could want to write down


def parse(text):
    """Return the per cents that a text says: [30.0, 60.0, 80.0] of "30, 60, 80".

    :raise ValueError: it is no list of percentages
    """
    parts = (text or "").replace("/", ",").replace("%", "").split(",")
    percents = [float(part) for part in parts if part.strip()]
    if len(percents) > LIMIT or any(not 0 <= percent <= 100 for percent in percents):
        raise ValueError(text)
    return percents


def share(first, part, percents):
    """Return the share of a full target in some days, the mean of that of their months.

    :param first: the day of joining; its month is the first
    :param part: (first, last day)
    :param percents: per cent of a full target in the first month, in the second, and so on
    """
    shares, day = [], part[0].replace(day=1)
    while day <= part[1]:
        tenure = (day.year - first.year) * 12 + day.month - first.month
        shares.append(percents[tenure] / 100 if 0 <= tenure < len(percents) else 1.0)
        day = (day + timedelta(days=32)).replace(day=1)
    return sum(shares) / len(shares)
