"""Where a figure that adds up will end, by how former periods went. No figure is judged by it.

A past period is a pair: what was reached by the same part of it, and its total. Past periods are
lists of such pairs, the latest first.
"""

import math
from statistics import median

from .robust import deviation

MOST = 12  # past periods that the season's curve is made of
LEAST = 6  # fewer say nothing: neither a curve of one's own, nor a band
RECENT = 6  # of which the usual period is the middle
INDEX = (0.5, 2.0)  # how far a month may differ from those before it: one year is no law
SHRINK = 10  # as many cases of the average weigh beside the own ones
APART = 4  # a deal of more than so many times the average stands beside
BAND = (0.1, 0.9)  # eight of ten periods ended within it


def same_part(day, days, others):
    """Return the working day of another period that is as far into it as one of this period.

    The last day stands for the last day only: as long as a period isn't over, nothing is final.

    :param day: number of working days gone by
    :param days: working days of the period
    :param others: working days of the other period
    """
    if day >= days:
        return others
    return max(min(round(day * others / days), others - 1), min(day, 1))


def shares(pasts):
    """The part of its total that each past period had reached; one without a total has none."""
    return [reached / total for reached, total in pasts[:MOST] if total > 0]


def season(pasts, least=LEAST, even=None):
    """Return how much of the total is there by now, as a rule; None where too few periods tell.

    A few periods that differ widely make a crooked curve by chance: it is drawn towards an even
    one, as far as it is uncertain beside how far it is from that. A steady one stays as it is.

    :param even: how much of the days has gone by; None: the periods alone tell
    :return: from 0 to 1, the middle of the shares
    """
    found = shares(pasts)
    if len(found) < least:
        return None
    part = median(found)
    if even is not None and len(found) > 1 and part != even:
        uncertain = math.pi / 2 * deviation(found) ** 2 / len(found)  # of a middle
        part += uncertain / (uncertain + (even - part) ** 2) * (even - part)
    return min(max(part, 0.0), 1.0)


def chain_ladder(actual, part):
    """What it comes to if the rest is like what is there; None while nothing is to be expected."""
    return actual / part if part > 0 else None


def bornhuetter(actual, part, usual):
    """What it comes to if the rest is as usual."""
    return actual + (1 - part) * usual


def blend(actual, part, usual):
    """Both, the first trusted as far as the period has gone.

    part x (actual / part) is the actual itself: so nothing is divided by a part near 0.
    """
    return actual + (1 - part) * bornhuetter(actual, part, usual)


def usual(pasts, index=1.0):
    """The middle of the last six totals, by how the month differs from those before it; None of
    nothing."""
    totals = [total for _reached, total in pasts[:RECENT]]
    return median(totals) * index if totals else None


def month_index(pasts, year=12):
    """How the same month of last year stood beside the six before it; 1 where nobody knows.

    :param year: periods of this length in a year
    """
    before = pasts[year : year + RECENT]
    base = median(total for _reached, total in before) if len(before) == RECENT else 0
    if base <= 0:
        return 1.0
    return min(max(pasts[year - 1][1] / base, INDEX[0]), INDEX[1])


def since_begun(pasts):
    """The past periods since the first with anything in it: before it nobody was there."""
    known = [place for place, (reached, total) in enumerate(pasts) if reached or total]
    return pasts[: known[-1] + 1] if known else []


def look_ahead(actual, pasts, index=1.0, even=None):
    """The season's forecast; None where too few own periods tell.

    :param actual: what is there by now
    """
    part = season(pasts, even=even)
    return None if part is None else blend(actual, part, usual(pasts, index))


def look_back(pasts, indexes=(), evens=()):
    """What would have been forecast for past periods by those before each of them.

    :param indexes: how each of the past months differs from those before it; 1 where it is missing
    :param evens: how much of the days of each had gone by
    :return: {place of the period, 0 the latest: forecast}
    """
    tried = {}
    for place, (reached, _total) in enumerate(pasts[:MOST]):
        index = indexes[place] if place < len(indexes) else 1.0
        even = evens[place] if place < len(evens) else None
        tried[place] = look_ahead(reached, pasts[place + 1 :], index, even)
    return {place: told for place, told in tried.items() if told is not None}


def odds(wins, cases, overall):
    """The chance of a stage, drawn towards that of all as far as its cases are few."""
    return (wins + SHRINK * overall) / (cases + SHRINK)


def wape(pairs):
    """Return by how much forecasts were off: the sum of the misses beside that of the actuals.

    :param pairs: [(forecast, actual)]
    :return: None where nothing came of any
    """
    whole = sum(abs(actual) for _forecast, actual in pairs)
    missed = sum(abs(forecast - actual) for forecast, actual in pairs)
    return missed / whole if whole else None


def bias(pairs):
    """Return by how much they were too high, or with a minus too low, all in all."""
    whole = sum(abs(actual) for _forecast, actual in pairs)
    return sum(forecast - actual for forecast, actual in pairs) / whole if whole else None


def band(value, pairs):
    """Return (low, high) in which eight of ten would have ended; None where too few tell."""
    ratios = sorted(actual / forecast for forecast, actual in pairs if forecast > 0)
    if len(ratios) < LEAST:
        return None
    low, high = (value * _quantile(ratios, share) for share in BAND)
    return min(low, value), max(high, value)


def _quantile(ordered, share):
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
