"""Who wins an honour: Sales Star, Best Progress, Best Newcomer, a streak, a milestone.

Figures are {who: value}, higher is better. Whoever is equal to the best, to a billionth, shares the
honour with him. Who wins is told as {who: ``Win``}.
"""

from statistics import fmean
from typing import NamedTuple

from .. import ranking
from ..compare import at_least

USUAL = 6  # periods judged before, whose mean is somebody's usual figure
LEAST = 3  # of them, so that there is anything usual


class Win(NamedTuple):
    """What an honour was won by, and what it is measured against.

    :param value: what the honour goes by
    :param total: the figure of the period
    :param usual: the mean of the figures before
    :param count: among how many it was won; of a streak how many periods long it is
    :param shared: how many won it together
    :param later: how many periods of a streak come after this one
    """

    value: float
    total: float
    usual: float | None = None
    count: int = 0
    shared: int = 1
    later: int = 0


def find_best(figures, minimum):
    """The best of all, if he reaches the minimum."""
    return _find_highest({who: Win(value, value) for who, value in figures.items()}, minimum)


def find_progress(figures, former, minimum):
    """Who has come furthest beyond his usual figure.

    A dip makes no winner: the figure must exceed each of the last three as well.

    :param former: {who: figures of the periods before, the latest first}
    :param minimum: what the figure itself must reach
    """
    known = {
        who: (value, fmean(former[who][:USUAL]))
        for who, value in figures.items()
        if _is_rise(value, former.get(who, ()))
    }
    wins = {who: Win(value - usual, value, usual) for who, (value, usual) in known.items()}
    return _find_highest(wins, minimum)


def find_streaks(figures, former, level, length, later=None):
    """Who has reached a level so many periods running, or twice as many, and so on.

    Where periods after this one are over already, it may be what made a streak of them: what was
    not given there is given here.

    :param former: {who: figures of all periods before without a gap, the latest first; None where
        there is none}
    :param later: {who: [(figure, whether the honour was given there)] of periods that come after
        without a gap, the next first}
    """
    wins = {}
    for who, value in figures.items():
        if not at_least(value, level):
            continue
        before = _count_running(former.get(who, ()), level)
        known = (later or {}).get(who, [])
        after = known[: _count_running([figure for figure, _is_given in known], level)]
        count = before + 1 + len(after)
        given = sum(is_given for _figure, is_given in after)
        if count // length - before // length > given:
            wins[who] = Win(count, value, count=count, later=len(after))
    return wins


def find_milestones(figures, others, step, given=None):
    """Who has passed a multiple of a step by all that he has done so far.

    :param others: {who: the sum of all other periods that are over}
    :param given: {who: {multiples that he was honoured for}}
    """
    wins = {}
    for who, value in figures.items():
        former = others.get(who, 0)
        passed = _count_steps(former + value, step)
        is_known = passed * step in (given or {}).get(who, ())
        if passed > _count_steps(former, step) and not is_known:
            wins[who] = Win(passed * step, former + value)
    return wins


def _is_rise(value, former):
    return len(former) >= LEAST and value > max((*former[:LEAST], fmean(former[:USUAL])))


def _find_highest(wins, minimum):
    fit = {who: win for who, win in wins.items() if at_least(win.total, minimum)}
    ranks = ranking.competition_rank([win.value for win in fit.values()])
    best = [who for who, rank in zip(fit, ranks, strict=True) if rank == 1]
    return {who: fit[who]._replace(count=len(wins), shared=len(best)) for who in best}


def _count_running(values, level):
    count = 0
    for value in values:
        if value is None or not at_least(value, level):
            break
        count += 1
    return count


def _count_steps(value, step):
    return max(int(round(value / step, 9)), 0)
