"""Where a measure stands while its period goes on: what was due by now, what will come of it."""

from dataclasses import replace

from . import scoring

FAR_BEHIND = 0.8  # share of what was due by now; below it a measure is bad, not only behind


def pace(target, elapsed_days, total_days):
    """Return what should have been reached so far: target x elapsed / total working days.

    :return: None without a target or working days; the whole target once the period is over
    """
    if target is None or total_days <= 0:
        return None
    return target * min(max(elapsed_days, 0), total_days) / total_days


def forecast(actual, elapsed_days, total_days):
    """Return what an additive measure reaches at the period's end at the speed so far.

    :return: None without data or before the first working day; the actual once the period is over
    """
    if actual is None or elapsed_days <= 0:
        return None
    return actual * max(total_days, elapsed_days) / elapsed_days


def standing(line, reached, pace, forecast):
    """Return what was reached of what was due by now: from 1 on all is well.

    Higher is better: actual / pace, and 1 as long as nothing was due. Lower is better: what the
    forecast would achieve.

    :param line: `scoring.Line`
    :param reached: its achievement, or None
    :param pace: see `pace`; None where nothing can be expected of a part of the period: then what
        was reached of the whole target stands
    :param forecast: see `forecast`
    """
    if reached is None or pace is None or line.actual is None:
        return reached
    if line.higher_is_better:
        return line.actual / pace if pace > 0 else 1.0
    return reached if forecast is None else scoring.achievement(replace(line, actual=forecast))
