"""Figures as text in the user's language. A screen writes thousands of them: what is the same for
all of them is not looked up for each, as Odoo's ``formatLang`` does, whose text this is."""

from ast import literal_eval
from functools import lru_cache

from odoo.tools import float_round

from odoo.addons.base.models.res_lang import intersperse


def format_value(env, value, unit, currency):
    """A figure as text, in the user's language.

    :param value: a number, or None for "no data"
    :param unit: that of a measure
    :param currency: ``res.currency``, or whatever has its symbol, position and decimal places
    """
    if value is None:
        return "—"
    if unit == "money":
        return _format_money(env, value, currency)
    if unit == "percent":
        return format_number(env, value * 100, 1) + "%"
    return format_number(env, value, 0 if unit == "number" and float(value).is_integer() else 1)


def _format_money(env, value, currency):
    """An amount with its currency; cents only where they can be told apart."""
    digits = 0 if not value or abs(value) >= 1000 else currency.decimal_places
    text = format_number(env, value, digits)
    pair = (currency.symbol, text) if currency.position == "before" else (text, currency.symbol)
    return "\N{NO-BREAK SPACE}".join(pair)


def format_number(env, value, digits):
    """A number as text, in the user's language: ``formatLang(env, value, digits=digits)``."""
    language = get_language(env)
    rounded = float_round(value, precision_digits=digits, rounding_method="HALF-EVEN")
    whole, point, cents = f"{rounded:.{digits}f}".partition(".")
    groups = _parse_grouping(language.grouping)
    whole = intersperse(whole, groups, language.thousands_sep or "")[0]
    return f"{whole}{language.decimal_point}{cents}" if point else whole


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
