"""Figures, and periods, as text in the user's language. A screen writes thousands of figures: what
is the same for all of them is not looked up for each, as Odoo's ``formatLang`` does, whose text
this is."""

from ast import literal_eval
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from odoo.tools import float_round
from odoo.tools.misc import babel_locale_parse

from odoo.addons.base.models.res_lang import intersperse

from ...tools import period as periods

COUNTED = ("count", "distinct")
WHOLE = "whole"  # the unit of what is counted, and of what is asked and expected of it


def format_value(env, value, unit, currency, beside=()):
    """A figure as text, in the user's language.

    :param value: a number, or None for "no data"
    :param unit: that of a measure, or ``WHOLE``
    :param currency: ``res.currency``, or whatever has its symbol, position and decimal places
    :param beside: the figures with which it stands in a list: all of them have cents, or none
    """
    if value is None:
        return "—"
    if unit == "money":
        return _format_money(env, value, currency, beside)
    if unit == "percent":
        return format_number(env, value * 100, 1) + "%"
    if unit == WHOLE:
        # Halves go up: then what is expected less what was done is what is missing.
        value = float_round(value, precision_digits=0, rounding_method="HALF-UP")
        return format_number(env, value, 0)
    if unit == "number" and (float(value).is_integer() or abs(value) >= 100):
        return format_number(env, value, 0)
    return format_number(env, value, 1)


def format_gap(env, gap, unit, currency, beside=()):
    """How far beyond the target, or with a minus short of it: "+20", "-4.3 pts" of a share."""
    if gap is None:
        return format_value(env, None, unit, currency)
    text = _format_distance(env, abs(gap), unit, currency, beside)
    if text == _format_distance(env, 0.0, unit, currency, beside):
        return text
    return keep_order(env, f"{'+' if gap > 0 else '-'}{text}")


def tell_gap(env, gap, is_higher, unit, currency, beside=()):
    """How far from the target, in words; empty where that is not known.

    :param gap: how far beyond it, whichever direction is better
    """
    if gap is None:
        return ""
    text = _format_distance(env, abs(gap), unit, currency, beside)
    if text == _format_distance(env, 0.0, unit, currency, beside):
        return env._("reached")
    if gap < 0 and is_higher:
        return env._("short by %s", text)
    is_above = (gap > 0) == is_higher
    return env._("%s above", text) if is_above else env._("%s below", text)


def _format_distance(env, number, unit, currency, beside):
    if unit == "percent":
        return env._("%s pts", format_number(env, number * 100, 1))
    return format_value(env, number, unit, currency, beside)


def keep_order(env, text):
    """Figures with signs and symbols are read from left to right in every language: "+20%" is no
    "20%+" among Arabic words. What prints (``kpi_on_paper``) knows marks only: it reads what is
    isolated backwards, "55.671,2" for "2,176.55"."""
    if get_language(env).direction != "rtl":
        return text
    if env.context.get("kpi_on_paper"):
        return f"\N{LEFT-TO-RIGHT MARK}{text}\N{LEFT-TO-RIGHT MARK}"
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def tell_pace(env, actual, pace, is_higher, write):
    """How a figure stands beside what was to be expected by now.

    :param write: function that writes a figure
    """
    missing = pace - actual if is_higher else actual - pace
    return tell_shortfall(env, missing, write) or env._("on course")


def tell_shortfall(env, missing, write, is_over=False):
    """What is missing, in the same words everywhere; empty where nothing is, as far as it shows."""
    text = write(max(missing, 0.0))
    if text == write(0.0):
        return ""
    return env._("short by %s", text) if is_over else env._("behind by %s", text)


def format_weight(weight):
    """Weights have no zeros at their end: 10, 16.67."""
    return f"{weight:.4g}"


def get_unit(measure, actual=None):
    """The unit in which figures of a measure are written: nobody wins 2.9 deals, unless he shared
    some of them, nor sells 28.6 products where whole ones are sold.

    :param measure: ``sales.kpi.definition``, or what a closed period knows of it
    :param actual: what it came to, beside which the figures stand
    """
    is_counted = measure.kind in COUNTED
    if measure.unit != "number" or not (is_counted or measure.kind == "sum"):
        return measure.unit
    is_whole = is_counted if actual is None else float(actual).is_integer()
    return WHOLE if is_whole else measure.unit


def _format_money(env, value, currency, beside):
    """An amount with its currency; cents only where they can be told apart."""
    largest = max(abs(amount or 0) for amount in (value, *beside))
    digits = 0 if not largest or largest >= 1000 else currency.decimal_places
    text = format_number(env, value, digits)
    pair = (currency.symbol, text) if currency.position == "before" else (text, currency.symbol)
    return keep_order(env, "\N{NO-BREAK SPACE}".join(pair))


def format_number(env, value, digits):
    """A number as text, in the user's language: ``formatLang(env, value, digits=digits)``."""
    language = get_language(env)
    rounded = float_round(value, precision_digits=digits, rounding_method="HALF-EVEN")
    whole, point, cents = f"{rounded:.{digits}f}".partition(".")
    groups = _parse_grouping(language.grouping)
    whole = intersperse(whole, groups, language.thousands_sep or "")[0]
    return f"{whole}{language.decimal_point}{cents}" if point else whole


def tell_day(env, day):
    """A day in words, which no reader takes for another one: "Nov 3, 2026"; empty where there is
    none."""
    if not day:
        return ""
    locale = babel_locale_parse(get_language(env).code)
    return format_skeleton("yMMMd", day, locale=locale)


def tell_period(env, period_type, date_from, date_to, calendar=(), is_near=False):
    """The label of a period, of a month its name: "November 2026".

    :param calendar: of the company, see ``_get_kpi_calendar``
    :param is_near: whether the year goes without saying: "November"
    """
    if period_type != "month":
        return periods.label(period_type, date_from, date_to, *calendar)
    locale = babel_locale_parse(get_language(env).code)
    if is_near:
        return format_date(date_from, "LLLL", locale=locale)
    return format_skeleton("yMMMM", date_from, locale=locale)


def get_language(env):
    """How the user's language writes numbers: ``get_lang(env)``, without reading all that there is
    of his company."""
    installed = env["res.lang"]._get_active_by("code")
    code = env.context.get("lang")
    if code not in installed:
        code = _read_one(_read_one(env.user.company_id, "partner_id"), "lang")
    if code not in installed:
        code = "en_US" if "en_US" in installed else next(iter(installed))
    return installed[code]


def _read_one(record, name):
    """A column of a record, without its many other ones."""
    if name not in record._cache:
        record.fetch([name])
    return record[name]


@lru_cache
def _parse_grouping(grouping):
    """How many digits the groups have, as ``res.lang`` keeps it: a list written in Python."""
    return literal_eval(grouping)
