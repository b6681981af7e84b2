"""Command line of the bench; script/bench calls it."""

import argparse
import datetime
import json

from . import (
    alerts,
    busy,
    closing,
    cold,
    companies,
    compare,
    contests,
    database,
    gamification,
    growth,
    installation,
    nights,
    pay,
    peers,
    plans,
    refresh,
    screens,
    shares,
    trend,
    values,
    viewers,
    whole_night,
    writes,
)
from .bench import Bench, to_json, to_table
from .scale import MONTHS, SEED, Scale
from .server import end_in_order

FIGURES = {
    "refresh": refresh.run,
    "pay": pay.run,
    "contests": contests.run,
    "alerts": alerts.run,
    "nights": nights.run,
    "whole_night": whole_night.run,
    "closing": closing.run,
    "gamification": gamification.run,
    "screens": screens.run,
    "trend": trend.run,
    "peers": peers.run,
    "cold": cold.run,
    "values": values.run,
    "writes": writes.run,
    "growth": growth.run,
    "viewers": viewers.run,
    "companies": companies.run,
    "workers": viewers.run_workers,
    "shares": shares.run,
    "installation": installation.run,
    "busy": busy.run,
}
# Only when they are asked for: how a company grows, which SCALING.md tells, what shares cost, what
# the module costs a database that was there before it, and a busy day.
SPECIAL = ("companies", "workers", "shares", "installation", "busy")
USUAL = [name for name in FIGURES if name not in SPECIAL]


def parse():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--conf", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--template", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default=",".join(USUAL))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--compare", metavar="FILE")
    parser.add_argument("--with", metavar="FILE", dest="other")
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--drop", action="store_true")
    arguments = parser.parse_args()
    arguments.only = arguments.only.split(",")
    if arguments.other and not arguments.compare:
        parser.error("--with FILE goes with --compare FILE")
    if unknown := set(arguments.only) - set(FIGURES):
        parser.error(
            f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}"
        )
    return arguments


def main():
    arguments = parse()
    kept = [compare.read(path) for path in (arguments.compare, arguments.other) if path]
    if arguments.other:
        raise SystemExit(tell_changes(*kept))
    end_in_order()
    database.start_odoo(arguments.conf)
    if arguments.drop:
        database.drop_all()
        return
    templates = database.Templates(arguments.base, arguments.template, arguments.key)
    month = datetime.date.today().replace(day=1)
    scale = Scale(arguments.scale, month, months=arguments.months, seed=arguments.seed)
    bench = Bench(scale, templates, arguments.rounds)
    if arguments.build:
        print(bench.database)
        return
    if arguments.plan:
        plans.show(bench)
        return
    figures = {name: run for name, run in FIGURES.items() if name in arguments.only}
    rows = list(bench.run(figures))
    if arguments.compare:
        raise SystemExit(tell_changes(*kept, json.loads(to_json(bench.describe(), rows))))
    print(to_json(bench.describe(), rows) if arguments.json else to_table(rows))


def tell_changes(then, now):
    """Print what changed between two runs; 1 when something got slower by more than the noise."""
    changes = compare.compare(then, now)
    print(compare.to_table(changes))
    for difference in compare.find_differences(then, now):
        database.say(f"Note: {difference}")
    return int(any(change.verdict == "slower" for change in changes))


if __name__ == "__main__":
    main()
