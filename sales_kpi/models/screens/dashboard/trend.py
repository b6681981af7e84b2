"""The way of a figure: what a measure gave in the last periods, as a line."""

from ....tools import period as periods
from ....tools import sparkline
from ...ground.figure_format import tell_period

PERIODS = 12  # this one included
# A year has few years before it that were counted: its way is told by its months.
BY_MONTH = {"quarter", "half", "year"}


def get_spans(period_type, bounds, company):
    """{(first, last day): label} of a period and those before it, oldest first; of a quarter, half
    or year the months until its last one that has begun."""
    start, unit = company._get_kpi_calendar(), _get_unit(period_type)
    if unit != period_type:
        day = max(bounds[0], min(bounds[1], company._get_kpi_today()))
        bounds = periods.bounds(unit, day, *start)
    spans = [bounds, *periods.earlier(unit, bounds, PERIODS - 1, *start)]
    return {span: tell_period(company.env, unit, *span, start) for span in reversed(spans)}


def _get_unit(period_type):
    return "month" if period_type in BY_MONTH else period_type


def read_values(facts, company, period_type, spans, definitions, subjects):
    """What was counted in the spans of periods of a type, by one query.

    :param facts: ``sales.kpi.fact``, with elevated rights or under the viewer's own: whoever leads
        a team sees of a rep what he did in it
    :param subjects: list of ("user" | "team" | "company", id)
    :return: {((definition id, kind, subject id), (first, last day)): value}
    """
    rows = facts._kpi_read_columns(
        [
            ("company_id", "=", company.id),
            ("period_id.period_type", "=", _get_unit(period_type)),
            ("date_from", "in", sorted({first for first, _last in spans})),
            ("definition_id", "in", definitions.ids),
            ("subject_type", "in", [kind for kind, _subject_id in subjects]),
            ("subject_id", "in", [subject_id for _kind, subject_id in subjects]),
            ("has_value", "=", True),
        ],
        ("definition_id", "subject_type", "subject_id", "date_from", "date_to", "value"),
    )
    return {(tuple(whose), (first, last)): value for *whose, first, last, value in rows}


def describe(env, figures, write):
    """What a sparkline needs: its points, its lines (a single figure is no way: none), and its
    story in words.

    :param figures: [(label of a period, value or None)], oldest first
    :param write: function that writes a value
    """
    points = [{"label": label, "value": value, "text": write(value)} for label, value in figures]
    values = [value for _label, value in figures]
    is_way = sum(value is not None for value in values) > 1
    runs = sparkline.segments(values) if is_way else []
    told = [f"{point['label']}: {point['text']}" for point in points if point["value"] is not None]
    return {
        "points": points,
        "segments": [[list(spot) for spot in run] for run in runs],
        "text": ", ".join(told) or env._("No figures yet"),
    }
