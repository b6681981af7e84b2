"""Why somebody is on the list, in words. A plain class: it lives for one request only."""

from ....tools import scoring
from ...ground.figure_format import format_number

TOLD = 2  # measures that are named
GOOD = 3  # see `people_review`


class ReviewText:
    """
    :param records: ``sales.kpi.people.review``, in the reader's language
    """

    def __init__(self, records):
        self.env = records.env
        scores = records.sudo().score_id
        lines = self.env["sales.kpi.score.line"].sudo().search(
            [("score_id", "in", scores.ids), ("role", "=", "weight"), ("status", "=", "scored")]
        )  # fmt: skip
        self.lines = lines.grouped("score_id")

    def tell(self, record):
        if not record.kind:
            return ""
        tell = getattr(self, f"_tell_{record.kind}")
        return " ".join(filter(None, (tell(record), self._tell_measures(record))))

    def _tell_promote(self, record):
        return self.env._(
            "%(count)s locked periods running with %(mark)s or better, up to %(period)s: "
            "%(total)s points there.",
            count=record.run,
            mark=self._find_good_mark(record),
            period=record.period_id.display_name,
            total=self._write(record.final_total),
        )

    def _tell_rise(self, record):
        return self.env._(
            "%(total)s points in %(period)s, %(gain)s more than the usual %(usual)s: the greatest "
            "progress of all.",
            total=self._write(record.final_total),
            period=record.period_id.display_name,
            gain=self._write(record.rise),
            usual=self._write(record.usual),
        )

    def _tell_support(self, record):
        return self.env._(
            "%(count)s locked periods running under %(level)s points, up to %(period)s: "
            "%(total)s points there.",
            count=record.run,
            level=self._write(record.company_id.kpi_support_below),
            period=record.period_id.display_name,
            total=self._write(record.final_total),
        )

    def _find_good_mark(self, record):
        """The least of the good marks, as the last period knows them."""
        marks = record.period_id._get_ratings_of(record.scheme_id)
        good = [pair for pair in marks if scoring.rating_level(pair[1], marks) >= GOOD]
        return min(good)[1] if good else record.final_rating

    def _tell_measures(self, record):
        """What it comes from: the measures furthest behind, or furthest ahead."""
        lines = self.lines.get(record.score_id, self.env["sales.kpi.score.line"])
        behind = record.kind == "support"
        fit = lines.filtered(lambda line: (line.achievement < 1) == behind)
        told = fit.sorted(lambda line: line.achievement, reverse=not behind)[:TOLD]
        if not told:
            return ""
        names = ", ".join(f"{line.measure_name} {self._percent(line)}" for line in told)
        if behind:
            return self.env._("Furthest behind their targets: %s.", names)
        return self.env._("Furthest beyond their targets: %s.", names)

    def _percent(self, line):
        return format_number(self.env, line.achievement * 100, 0) + "%"

    def _write(self, points):
        return format_number(self.env, points, 1)
