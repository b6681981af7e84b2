"""Whether the end of a month brings more than it usually does to somebody."""

from .robust import FEWEST, median, spread

LEAST_SPREAD = 0.02  # of a share: who is alike each month is not out of the usual by a hair


def get_limit(usual, factor=3):
    """What a share may come to: the median of the usual ones, and so many times their spread."""
    return median(usual) + factor * max(spread(usual), LEAST_SPREAD)


def is_rush(late, undone, usual_late, usual_undone, factor=3):
    """Whether more than usual is sold in the last days, and more of that is undone than usual.

    :param late: share of the month's amount that came in its last days
    :param undone: share of these that was cancelled or credited soon after
    :param usual_late: such shares of the months before, and ``usual_undone``
    """
    if len(usual_late) < FEWEST:
        return False
    return late > get_limit(usual_late, factor) and undone > median(usual_undone)
