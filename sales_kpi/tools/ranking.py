"""Competition ranking: 1, 2, 2, 4.

Higher keys rank better. A missing value (None, or not a number) ranks below every value, and two
missing values tie. Floats are compared rounded to 1e-9, so that 0.1 + 0.2 ties with 0.3: a tie is a
tie to the cent, not to the last bit. Nothing else is rounded.
"""

from collections import Counter

_DIGITS = 9
MEDALS = {1: "gold", 2: "silver", 3: "bronze"}


def competition_rank(keys):
    """Return the rank of each key, in the order given: 1 is the best, equal keys share a rank.

    :param keys: tuples of values, most important first, higher is better; all of the same length.
        All may be plain values instead.
    """
    keys = list(keys)
    comparable = {key: _comparable(key) for key in set(keys)}  # many are alike
    first_place, place = {}, 1
    numbers = Counter(comparable[key] for key in keys)
    for key in sorted(numbers, reverse=True):
        first_place[key] = place
        place += numbers[key]
    return [first_place[comparable[key]] for key in keys]


def medal(rank, merit):
    """Return the medal of a place, or None: being the first of those who did nothing is no merit.

    :param merit: what the place was won by; None or nothing above zero wins no medal
    """
    return MEDALS.get(rank) if merit and merit > 0 else None


def rank_within(ranks):
    """Return the ranks that some have among themselves who were ranked among more.

    :param ranks: their ranks among all, 1 is the best; 0 is better still
    """
    first_place = {}
    for place, rank in enumerate(sorted(ranks), start=1):
        first_place.setdefault(rank, place)
    return [first_place[rank] for rank in ranks]


def find_shared(ranks):
    """Return [those who share a rank with each other, ...].

    :param ranks: {who: rank}
    """
    alike = {}
    for who, rank in ranks.items():
        alike.setdefault(rank, []).append(who)
    return [shared for shared in alike.values() if len(shared) > 1]


def movement(previous_rank, rank):
    """Return the places gained since the previous period (negative: lost).

    :return: None when either rank is missing
    """
    if not previous_rank or not rank:
        return None
    return previous_rank - rank


def rounded(value):
    """A value as exactly as ranks are told apart."""
    return round(value, _DIGITS) if isinstance(value, float) else value


def _comparable(key):
    if isinstance(key, tuple):
        return tuple(_comparable_value(value) for value in key)
    return _comparable_value(key)


def _comparable_value(value):
    """(is there a value, the value): tuples of these can always be compared."""
    if value is None or value != value:  # only not-a-number differs from itself
        return (False, 0)
    return (True, round(value, _DIGITS) if isinstance(value, float) else value)
