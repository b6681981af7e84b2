"""What the parts of the company cockpit have in common."""

from odoo.fields import Domain

from ...ground.figure_format import format_value

MANY = 8  # parts that are shown by themselves; the smallest of more are put together


class CockpitSection:
    """One part of the page."""

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.company = frame.company

    def format(self, value, unit="number", beside=()):
        """A figure as text, in the user's language and the company's currency, with cents as those
        beside which it stands."""
        return format_value(self.env, value, unit, self.company.currency_id, beside)

    def get_domain(self, date_field=None, is_datetime=True):
        """Records of the company, or of the team chosen and those below it; of the page's days
        where a date is given."""
        domain = Domain("company_id", "=", self.company.id)
        if self.frame.team:
            below = self.frame.tree.below(self.frame.team.ids)
            domain &= Domain("team_id", "in", sorted(below))
        if date_field:
            first, last = self.frame.bounds
            if is_datetime:
                start, end = self.company._get_kpi_bounds(first, last)
                return domain & Domain(date_field, ">=", start) & Domain(date_field, "<", end)
            domain &= Domain(date_field, ">=", first) & Domain(date_field, "<=", last)
        return domain

    def source(self, model):
        """A source of measures, read on the company's own clock, archived records too."""
        return self.env[model].sudo().with_context(
            active_test=False, tz=self.company._get_kpi_tz(self.frame.bounds[1]),
            kpi_from=self.frame.bounds[0], kpi_as_of=self.frame.bounds[1],
        )  # fmt: skip

    def make_chart(self, name, title, labels, series, summary, kind="bar", **more):
        """:param series: [(name, values, texts, marks)]"""
        return {
            "name": name,
            "title": title,
            "type": kind,
            "labels": labels,
            "series": [
                {"name": label, "values": values, "texts": texts, "marks": marks}
                for label, values, texts, marks in series
            ],
            "summary": summary,
            **more,
        }


def put_smallest_together(parts, value):
    """The largest parts in order, and those that are put together.

    :param parts: whatever has a value
    :param value: function that tells it
    :return: (list, list); the second is empty, or has two parts at least
    """
    ordered = sorted(parts, key=value, reverse=True)
    if len(ordered) <= MANY:
        return ordered, []
    return ordered[: MANY - 1], ordered[MANY - 1 :]
