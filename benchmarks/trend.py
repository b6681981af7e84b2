"""Figure 4: the months of the history of the eight measures, from facts and by counting."""

from . import plain
from .database import environment
from .refresh import OpenMonth
from .timing import Row, interleave, paired


def run(bench):
    with environment(bench.database) as env:
        month = OpenMonth(env, bench.scale)
        trend = Trend(env, month)
        if trend.read_facts() != trend.count():
            raise RuntimeError("The facts differ from what counting gives.")
        calls = {"facts": trend.read_facts, "count": trend.count}
        times = interleave(max(bench.rounds // 3, 1), calls, env.invalidate_all)
    ours, live, ratio = paired(times["facts"], times["count"])
    return [
        Row(
            4,
            f"{len(trend.periods)}-month trend of 8 measures",
            ours,
            live,
            1 / ratio,
            goal=100,
            at_least=True,
            note="times faster than counting it live",
        )
    ]


class Trend:
    """The company's figures of all months."""

    def __init__(self, env, month):
        self.env = env
        self.company = month.company
        codes = list(plain.QUERIES)  # an updated database may have measures that came later
        self.definitions = env["sales.kpi.definition"].search([("code", "in", codes)])
        self.periods = env["sales.kpi.period"].search([("period_type", "=", "month")])

    def read_facts(self):
        """{(code, first day): value}, as the screens read facts"""
        facts = self.env["sales.kpi.fact"].search_fetch(
            [
                ("period_id", "in", self.periods.ids),
                ("definition_id", "in", self.definitions.ids),
                ("subject_type", "=", "company"),
            ],
            ["definition_id", "date_from", "value", "has_value"],
        )
        return {
            (fact.definition_id.code, fact.date_from): _round(
                fact.value if fact.has_value else None
            )
            for fact in facts
        }

    def count(self):
        found = {}
        for period in self.periods:
            cells = self.env["sales.kpi.reader"]._read_definitions(
                self.definitions, self.company, period.date_from, period.date_to
            )
            for code, of_measure in cells.items():
                value = of_measure["company", self.company.id].value
                found[code, period.date_from] = _round(value)
        return found


def _round(value):
    return None if value is None else float(f"{value:.9g}")
