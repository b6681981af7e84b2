"""Figure 6: the refresh as a company grows, each way by itself: people with their records, years of
history, measures, schemes that judge the same month, companies in one database.

Each goal is a straight line with a tenth of grace: n times as much takes n times as long at most.
What the history costs has a goal of its own, as a month is no longer than before.
"""

import contextlib
import dataclasses

from odoo import Command

from . import companies, database
from .builder import MEASURES
from .refresh import OpenMonth
from .timing import Row, interleave, seconds, spread

GRACE = 1.1
SIZES = (0.25, 0.5, 1)
HISTORIES = (12, 24, 48)  # months
COUNTED = (8, 16, 40)  # measures
SCHEMES = (1, 4, 8)
COMPANIES = (1, 2, 4)
# The shipped measures that come to the bench's eight, in this order, a source after another, so
# that sixteen are as mixed as forty. All are counted from what the bench's databases hold (of
# activities, moves, stays, orders, their lines, invoices, payments and customers), none by hand,
# by a formula over others, or from modules that aren't there.
MORE = (
    "calls", "order_count", "won_count", "invoiced_amount",
    "customers_contacted", "avg_order_amount", "lost_count", "new_business_share",
    "online_contacts", "signed_customers", "avg_deal_size", "overdue_amount",
    "activity_quality", "product_sales", "win_rate_value", "active_customers",
    "activity_cost", "expansion_share", "stage_advances", "collection_rate",
    "receptions", "renewal_share", "sales_cycle_days", "customer_pool",
    "key_account_visits", "new_customers", "cohort_win_rate", "collection_days",
    "opportunities_followed", "customer_retention", "open_pipeline", "stage_dwell_days",
)  # fmt: skip


def run(bench):
    sizes = [dataclasses.replace(bench.scale, factor=bench.scale.factor * part) for part in SIZES]
    histories = [dataclasses.replace(sizes[0], months=months) for months in HISTORIES]
    yield tell("people and records", [part / SIZES[0] for part in SIZES], measure(bench, sizes))
    years = [months / HISTORIES[0] for months in HISTORIES]
    yield tell("history", years, measure(bench, histories), goal=1.2, unit="years")
    with copied(bench) as env:
        yield tell("measures", COUNTED, measure_measures(bench, env))
        yield tell("schemes", SCHEMES, measure_schemes(bench, env))
    yield tell(
        "companies", COMPANIES, measure_companies(bench), note="a quarter of the people each"
    )


def tell(what, parts, times, goal=None, unit="", note=""):
    """
    :param parts: how much there was each time, the least first
    :param times: {how much: seconds of the rounds}, in the same order
    :param goal: of the ratio of the most to the least, where it is no straight line
    :param unit: of the parts
    """
    medians = [spread(taken)["median"] for taken in times]
    ratios = [median / medians[0] for median in medians]
    line = parts[-1] / parts[0]
    told = (
        f"{', '.join(f'{part:g}' for part in parts)} {unit or what}: "
        f"{', '.join(f'{ratio:.2f}' for ratio in ratios)}; a straight line is {line:g}"
    )
    return Row(
        6,
        f"refresh with {line:g} x the {what}",
        medians[-1],
        medians[0],
        ratios[-1],
        goal=goal or round(line * GRACE, 2),
        note=f"{told}; {note}" if note else told,
        details={"seconds": medians, "ours": spread(times[-1]), "yardstick": spread(times[0])},
    )


def measure(bench, scales):
    """Seconds of a refresh in a database of each scale, in turn."""
    names = [
        bench.database if scale == bench.scale else database.get(scale, bench.templates)
        for scale in scales
    ]
    with contextlib.ExitStack() as stack:
        months = {
            scale: OpenMonth(stack.enter_context(database.environment(name)), scale)
            for scale, name in zip(scales, names, strict=True)
        }
        calls = {scale: month.refresh for scale, month in months.items()}
        times = interleave(
            bench.rounds, calls, lambda: [month.make_news() for month in months.values()]
        )
    return [times[scale] for scale in scales]


def take_turns(rounds, steps):
    """Seconds of the refresh of some months of one database, in turn with others, or with the same
    ones under other choices.

    :param steps: [(makes the choices, function that picks the ``OpenMonth`` of a round)]; what is
        new by the choices is counted before, untimed; then each month gets news
    :return: [seconds of the rounds] of each step
    """
    times = [[] for _step in steps]
    for turn in range(rounds):
        for taken, (choose, pick) in zip(times, steps, strict=True):
            choose()
            months = pick(turn)
            for month in months:
                month.refresh()
                month.make_news()
            taken.append(seconds(lambda months=months: [month.refresh() for month in months]))
    return times


@contextlib.contextmanager
def copied(bench):
    """A copy of the database, in which measures and schemes come and go."""
    name = f"{database.PREFIX}grown"
    database.copy(bench.database, name)
    try:
        with database.environment(name) as env:
            yield env
    finally:
        database.drop(name)


def measure_measures(bench, env):
    """With eight measures, sixteen and forty.

    :raise RuntimeError: one of them can't be counted
    """
    Definition = env["sales.kpi.definition"].with_context(active_test=False)
    known = {one.code: one for one in Definition.search([])}
    ordered = Definition.union(*(known[code] for code in (*MEASURES, *MORE)))
    month = OpenMonth(env, bench.scale)

    def choose(count):
        (Definition.search([]) - ordered[:count]).active = False
        ordered[:count].active = True
        env.cr.commit()

    steps = [(lambda count=count: choose(count), lambda _turn: [month]) for count in COUNTED]
    times = take_turns(bench.rounds, steps)
    readings = env["sales.kpi.reading"].search([("period_id", "=", month.period.id)])
    if failed := readings.filtered("error") or ordered - readings.definition_id:
        raise RuntimeError(f"Not all measures were counted: {failed}")
    choose(COUNTED[0])
    return times


def measure_schemes(bench, env):
    """With the bench's scheme alone, with three and with seven others of the same eight measures
    for everybody, whose weights and targets are others."""
    first = env["sales.kpi.scheme"].search([("period_type", "=", "month")])
    schemes = first.union(*(copy_scheme(first, place) for place in range(1, SCHEMES[-1])))
    month = OpenMonth(env, bench.scale)

    def choose(count):
        schemes[count:].active = False
        schemes[:count].active = True
        env.cr.commit()

    steps = [(lambda count=count: choose(count), lambda _turn: [month]) for count in SCHEMES]
    return take_turns(bench.rounds, steps)


def copy_scheme(scheme, place):
    """:param place: of the measure that weighs twice as much as the usual one"""
    lines = scheme.line_ids
    other = scheme.copy({"name": f"Bench {place}", "line_ids": False})
    weights = [2 if line == lines[place % len(lines)] else 1 for line in lines]
    vals_list = [line.copy_data()[0] for line in lines]
    for vals, weight in zip(vals_list, weights, strict=True):
        vals["weight"] = 100 * weight / sum(weights)
        vals["default_target"] *= 1 + place / 20
    other.line_ids = [Command.create(vals) for vals in vals_list]
    return other


def measure_companies(bench):
    """The months of one, of two and of four companies, one after another; each time it begins with
    another company, as none is quite like the others."""
    scale = companies.get_scale(bench)
    with companies.made(bench, "growing") as name, database.environment(name) as env:
        found = env["res.company"].search([], order="id")
        months = [OpenMonth(env, scale, company) for company in found]

        def pick(turn, count):
            first = turn % len(months)
            return (months[first:] + months[:first])[:count]

        steps = [(lambda: None, lambda turn, n=count: pick(turn, n)) for count in COMPANIES]
        return take_turns(max(bench.rounds, len(months)), steps)
