"""Fair timing on a machine that is not ours alone: what is compared runs in turn."""

import os
import statistics
import time
from dataclasses import dataclass, field


@dataclass
class Row:
    """One figure: seconds of ours, seconds of the yardstick, and the goal of their ratio.

    :param figure: number of the figure
    :param goal: the ratio that is wanted; above it for ``"at least"``, else below it
    :param limit: the ratio that is never to be passed, or None
    :param unit: of ours and the yardstick, where these are no seconds
    """

    figure: int
    name: str
    ours: float
    yardstick: float
    ratio: float
    goal: float | None = None
    at_least: bool = False
    limit: float | None = None
    note: str = ""
    details: dict = field(default_factory=dict)
    unit: str = ""

    @property
    def verdict(self):
        if self.goal is None:
            return ""
        reached = self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        if reached:
            return "reached"
        within = self.limit is not None and self.ratio <= self.limit
        return "within the limit" if within else "missed"


def seconds(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def seconds_and_queries(env, call):
    """The same and the number of queries, as of a server that has just got the request: nothing
    is in its caches."""
    env.flush_all()
    env.invalidate_all()
    env.registry.clear_all_caches()
    before = env.cr.sql_log_count
    return seconds(call), env.cr.sql_log_count - before


def interleave(rounds, calls, before=None):
    """Time several calls in turn, A B A B ..., after a round that is not counted.

    :param calls: {name: callable}
    :param before: called before each round, untimed
    :return: {name: [seconds]}
    """
    times = {name: [] for name in calls}
    for number in range(rounds + 1):
        if before:
            before()
        for name, call in calls.items():
            taken = seconds(call)
            if number:
                times[name].append(taken)
    return times


def paired(ours, yardstick):
    """(median of ours, median of the yardstick, median of the ratios of each round)"""
    ratios = [a / b for a, b in zip(ours, yardstick, strict=True)]
    return statistics.median(ours), statistics.median(yardstick), statistics.median(ratios)


def spread(times):
    return {
        "min": min(times),
        "median": statistics.median(times),
        "max": max(times),
        "runs": len(times),
    }


def load():
    return round(os.getloadavg()[0], 2)
