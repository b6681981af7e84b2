"""Figure 6: the refresh as everything grows, and as the history grows."""

import dataclasses

from . import database
from .refresh import OpenMonth
from .timing import Row, interleave, spread

SIZES = (0.25, 0.5, 1)
HISTORIES = (6, 12, 24)


def run(bench):
    sizes = [dataclasses.replace(bench.scale, factor=bench.scale.factor * part) for part in SIZES]
    histories = [dataclasses.replace(sizes[0], months=months) for months in HISTORIES]
    sized = measure(bench, sizes)
    aged = measure(bench, histories)
    growth = [median / sized[0] for median in sized]
    ageing = [median / aged[0] for median in aged]
    return [
        Row(
            6,
            "refresh with 4 x the people and records",
            sized[-1],
            sized[0],
            growth[-1],
            goal=4.4,
            note=f"1 x, 2 x, 4 x: {_join(growth)}; a straight line is 4",
            details={"seconds": sized},
        ),
        Row(
            6,
            "refresh with 4 x the history",
            aged[-1],
            aged[0],
            ageing[-1],
            goal=1.2,
            note=f"6, 12, 24 months: {_join(ageing)}",
            details={"seconds": aged},
        ),
    ]


def measure(bench, scales):
    """Median seconds of a refresh on each of them, in turn."""
    names = [
        bench.database if scale == bench.scale else database.get(scale, bench.templates)
        for scale in scales
    ]
    calls, news = {}, []
    environments = [database.environment(name) for name in names]
    try:
        for scale, opened in zip(scales, environments, strict=True):
            month = OpenMonth(opened.__enter__(), scale)
            calls[scale] = month.refresh
            news.append(month.make_news)
        times = interleave(bench.rounds, calls, lambda: [make() for make in news])
    finally:
        for opened in environments:
            opened.__exit__(None, None, None)
    return [spread(times[scale])["median"] for scale in scales]


def _join(ratios):
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)
