"""The periods before one, as far into each as the one has come."""

from datetime import timedelta

from ....tools import period as periods
from ....tools.analysis.paths import PAST

DAY = timedelta(days=1)


def get_past_spans(company, period_type, bounds):
    """As many working days of each period before as have gone by of this one, the latest first.

    :return: [(bounds of the period, (first, last day) that is compared)]; empty where no working
        day has gone by yet, or where days were only asked for
    """
    today = company._get_kpi_today()
    if period_type == "custom" or today < bounds[0]:
        return []
    spans = periods.earlier(period_type, bounds, PAST, *company._get_kpi_calendar())
    if today >= bounds[1]:
        return [(span, span) for span in spans]
    working = company._get_kpi_working_days(spans[-1][0], bounds[1])
    gone = [day for day in working if bounds[0] <= day <= today]
    # A weekend that has begun belongs to what is compared.
    is_rest = today not in gone
    return [(span, _get_part(span, working, len(gone), is_rest)) for span in spans if gone]


def _get_part(span, working, count, is_rest):
    days = [day for day in working if span[0] <= day <= span[1]]
    if count >= len(days):
        return span
    return span[0], days[count] - DAY if is_rest else days[count - 1]
