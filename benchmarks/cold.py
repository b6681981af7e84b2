"""Figure 22: the company cockpit looked at cold, nothing of it kept, beside the plain queries of
what it shows: its cards, and the eight measures now, before and a year ago."""

import statistics
from datetime import timedelta

from odoo.fields import Date

from . import cold_plain
from .database import environment
from .scale import shift
from .timing import Row, interleave, paired, spread

LONGEST = 2.0  # seconds that nobody is to wait longer than
MODEL = "sales.kpi.company.cockpit"


def run(bench):
    with environment(bench.database) as env:
        env["sales.kpi.period"].get_or_create("month", bench.scale.month).refresh()
        env.cr.commit()
        for name, options in get_spans(bench.scale).items():
            look = ColdLook(env, options)
            look.compare()
            calls = {"ours": look.open, "plain": look.read_plainly}
            times = interleave(max(bench.rounds // 3, 1), calls, look.forget)
            ours = statistics.median(times["ours"])
            yield Row(
                22, f"the company cockpit, cold: {name}", *paired(times["ours"], times["plain"]),
                goal=1, limit=1.5, details={key: spread(own) for key, own in times.items()},
                note=f"{'within' if ours <= LONGEST else 'over'} the {LONGEST:g} s of any look",
            )  # fmt: skip
        env.cr.rollback()


def get_spans(scale):
    """{what is looked at: options of the page}, around the open month of the database"""
    day = Date.to_string(scale.month)
    first = shift(scale.month, -1) + timedelta(days=9)
    custom = {"date_from": Date.to_string(first), "date_to": Date.to_string(first + timedelta(44))}
    return {
        "a month": {"period_type": "month", "date": day},
        "a quarter": {"period_type": "quarter", "date": day},
        "a year": {"period_type": "year", "date": day},
        "45 days": {"period_type": "custom", **custom},
    }


class ColdLook:
    """One page, as its contents are found when nobody has kept them."""

    def __init__(self, env, options):
        self.env = env
        self.page = env(user=env.ref("base.user_admin").id)[MODEL]
        self.options = options
        frame = self.page._get_frame(options)
        spans = env["sales.kpi.comparison"]._get_spans(
            frame.period_type, frame.day, frame.company, frame.bounds
        )
        self.spans = list(dict.fromkeys(part for _bounds, part in spans))
        self.bounds = self._get_bounds(frame.bounds)

    def _get_bounds(self, span):
        company = self.env.ref("base.main_company")
        return {"company": company.id, "start": span[0], "end": span[1] + timedelta(days=1)}

    def forget(self):
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()

    def open(self):
        self.page._get_contents(self.page._get_frame(self.options))

    def read_plainly(self):
        for query in cold_plain.CARDS.values():
            cold_plain.read(self.env.cr, query, self.bounds)
        for span in self.spans:
            for query in cold_plain.MEASURES.values():
                cold_plain.read(self.env.cr, query, self._get_bounds(span))

    def compare(self):
        """Both must find the same.

        :raise RuntimeError: they don't
        """
        page = self.page._get_contents(self.page._get_frame(self.options))
        stages = page["funnel"]["funnel"]["stages"]
        found = {stage["mark"]["stage_id"]: stage["value"] for stage in stages}
        rows = cold_plain.read(self.env.cr, cold_plain.FUNNEL, self.bounds)
        plainly = {stage_id: entered for stage_id, entered, *_others in rows}
        if plainly != {stage_id: entered for stage_id, entered in found.items() if entered}:
            raise RuntimeError(f"The funnel of {self.bounds} differs: {found}, plainly {plainly}.")
        [amount] = cold_plain.read(self.env.cr, cold_plain.MEASURES["order_amount"], self.bounds)[0]
        tile = next(tile for tile in page["tiles"] if tile["code"] == "order_amount")
        if abs(tile["value"] - float(amount or 0)) > 0.01:
            raise RuntimeError(f"The orders of {self.bounds} differ: {tile['value']}, {amount}.")
