"""The company cockpit's part about people: how many reached how much of their targets."""

from itertools import pairwise

from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.compare import least
from ...targets.target_hint import TOO_HIGH, TOO_LOW
from .section import CockpitSection

BANDS = (60, 80, 100, 120)  # points; each begins a band, the first band lies below them


class AttainmentSection(CockpitSection):
    """How many salespeople reached how much of their scheme's total: whether targets fit."""

    def get_data(self):
        counts = self._count()
        judged = sum(counts)
        return {
            "scheme": self.frame.board.scheme.name if self.frame.board else "",
            "judged": judged,
            "reached": sum(counts[BANDS.index(100) + 1 :]),
            "hint": self._get_hint(counts, judged),
            "chart": self.make_chart(
                "attainment",
                self.env._("Attainment"),
                self._get_labels(),
                [(
                    self.env._("Salespeople"),
                    counts,
                    [self.format(count) for count in counts],
                    [bool(count) and {"kind": "attainment", "band": band}
                     for band, count in enumerate(counts)],
                )] if judged else [],
                self._get_summary(counts, judged),
            ),
        }  # fmt: skip

    def _get_labels(self):
        return [
            self.env._("under %s%%", BANDS[0]),
            *(f"{low}–{high}%" for low, high in pairwise(BANDS)),
            self.env._("%s%% and over", BANDS[-1]),
        ]

    def _count(self):
        """Salespeople in each band, by one grouped query."""
        counts = [0] * (len(BANDS) + 1)
        if not self.frame.board:
            return counts
        Score = self.env["sales.kpi.score"].sudo()
        query = Score._search(self.get_scores_domain())
        total = Score._field_to_sql(Score._table, "final_total", query)
        band = SQL(
            "width_bucket(COALESCE(%s, 0)::float8, %s::float8[]) AS band",
            total,
            [least(band) for band in BANDS],
        )
        rows = self.env.execute_query(
            SQL("SELECT band, COUNT(*) FROM (%s) AS score GROUP BY band", query.select(band))
        )
        for place, count in rows:
            counts[place] = count
        return counts

    def get_scores_domain(self, band=None):
        """Scores of salespeople in the period, those of one band where it is given."""
        domain = self.get_domain() & Domain("period_id", "=", self.frame.period.id)
        domain &= Domain("scheme_id", "=", self.frame.board.scheme.id)
        domain &= Domain("subject_type", "=", "user") & Domain("is_scored", "=", True)
        if band:
            domain &= Domain("final_total", ">=", least(BANDS[band - 1]))
        if band is not None and band < len(BANDS):
            domain &= Domain("final_total", "<", least(BANDS[band]))
        return domain

    def _get_summary(self, counts, judged):
        if not self.frame.board:
            return self.env._("No contest judges a period of this kind")
        if not judged:
            return self.env._("Nobody has been judged yet")
        reached = sum(counts[BANDS.index(100) + 1 :])
        if judged == 1:
            return (
                self.env._("The only salesperson reached 100%")
                if reached
                else self.env._("The only salesperson is below 100%")
            )
        return self.env._(
            "%(reached)s of %(all)s salespeople reached 100%%", reached=reached, all=judged
        )

    def _get_hint(self, counts, judged):
        """Whether the targets fit, when the period is over."""
        if not judged or self.frame.today <= self.frame.bounds[1]:
            return ""
        share = sum(counts[BANDS.index(100) + 1 :]) / judged
        if share < TOO_HIGH:
            return self.env._(
                "Fewer than %s%% reached their targets: they look too high.",
                f"{TOO_HIGH * 100:.0f}",
            )
        if share >= TOO_LOW:
            return self.env._(
                "%s%% or more reached their targets: they look too low.", f"{TOO_LOW * 100:.0f}"
            )
        return ""
