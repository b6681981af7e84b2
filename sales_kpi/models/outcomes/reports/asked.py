"""What a client asks of a report, checked: it may send anything."""

from dataclasses import dataclass
from datetime import date

from odoo.exceptions import UserError

from ....tools import period as periods
from ....tools.asked import is_word
from ....tools.shown import shown
from ...ground.figure_format import tell_day, tell_period
from ...measures.cross import filter as cross_filter
from ...measures.cross.reader_axes import OWN

MOST_MEASURES, MOST_ROWS, MOST_COLUMNS, MOST_TOP = 12, 3, 2, 1_000
MOST_SPANS = 400
DEFAULTS = {
    "name": "",
    "measures": [],
    "rows": [],
    "columns": [],
    "span": {},
    "comparison": "none",
    "filter": "[]",
    "order_by": "best",
    "order_code": False,
    "order_column": False,
    "top": 0,
    "subtotals": False,
    "share_of": "none",
    "look": "table",
}
SPAN = {"unit": "month", "kind": "to_date", "count": 1, "date_from": False, "date_to": False}
CHOSEN = {"comparison", "order_by", "share_of", "look"}  # fields of a report, by the same name


@dataclass(frozen=True)
class Days:
    """
    :param unit: type of period; custom: days that were chosen
    :param whole: first and last day of all that was meant
    :param bounds: of what is counted of it
    """

    unit: str
    whole: tuple
    bounds: tuple
    count: int = 1

    @property
    def is_period(self):
        """Whether it is one period of its type, so that it has targets."""
        return self.unit != "custom" and self.count == 1


class Asked:
    """
    :param model: ``sales.kpi.report``, with the rights of the viewer
    :param spec: see ``get_page``
    :param company: by whose calendar and clock
    :raise UserError: it can't be asked like that
    """

    def __init__(self, model, spec, company):
        self.model, self.env, self.company = model, model.env, company
        spec = {name: spec.get(name, default) for name, default in DEFAULTS.items()}
        self.name = self._to_text(spec["name"])
        self.measures = self._to_measures(spec["measures"])
        words = self.env._("Tell rows apart by %s things at most.")
        self.rows = self._to_axes(spec["rows"], MOST_ROWS, words)
        words = self.env._("Tell columns apart by %s things at most.")
        self.columns = self._to_axes(spec["columns"], MOST_COLUMNS, words)
        self._check_once((*self.rows, *self.columns))
        self.span = self._to_span(spec["span"])
        for name in CHOSEN:
            setattr(self, name, self._to_choice(name, spec[name]))
        self.filter = self._to_filter(spec["filter"])
        self.condition = cross_filter.parse(self.env, self.filter)
        self.order_code = self._to_text(spec["order_code"])
        self.order_column = self._to_text(spec["order_column"])
        self.top = self._to_number(spec["top"], MOST_TOP)
        self.subtotals = bool(spec["subtotals"])

    @property
    def spec(self):
        """What is asked, complete, as a client may send it again."""
        own = {name: getattr(self, name) for name in DEFAULTS}
        return own | {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "order_code": self.order_code or False,
            "order_column": self.order_column or False,
        }

    # ---- days ----------------------------------------------------------------------------------

    @property
    def calendar(self):
        return self.company._get_kpi_calendar()

    def get_days(self):
        unit, kind, today = self.span["unit"], self.span["kind"], self.company._get_kpi_today()
        Period = self.env["sales.kpi.period"]
        if unit == "custom":
            chosen = Period._to_span(self.span["date_from"], self.span["date_to"])
            return Days(unit, chosen, chosen)
        own = Period._bounds(unit, today, self.company)
        if kind == "last":
            count = self.span["count"]
            found = periods.earlier(unit, own, count, *self.calendar)
            whole = Period._to_span(found[-1][0], found[0][1])
            return Days(unit, whole, whole, count)
        return Days(unit, own, (own[0], today) if kind == "to_date" else own)

    def get_before(self, days):
        """First and last of the days that are compared with; None where none are."""
        if self.comparison == "none":
            return None
        today = self.company._get_kpi_today()
        if self.comparison == "year":
            other = self._get_year_before(days)
        elif days.unit == "custom":
            other = periods.previous("custom", *days.whole)
        else:
            found = periods.earlier(days.unit, days.whole, days.count, *self.calendar)
            other = found[-1][0], found[0][1]
        return periods.elapsed_part(*days.whole, *other, today)

    def _get_year_before(self, days):
        if days.unit != "week":
            return periods.year_ago(*days.whole)
        ends = [periods.year_ago(day, day, "week", *self.calendar) for day in days.whole]
        return ends[0][0], ends[1][1]

    def tell_days(self, bounds, days=None):
        """What days are called: "November 2026", "Nov 1, 2026 - Nov 15, 2026" with an en dash."""
        if days and days.is_period and bounds == days.whole and days.unit != "day":
            return tell_period(self.env, days.unit, *bounds, self.calendar)
        ends = dict.fromkeys(tell_day(self.env, day) for day in bounds)
        return " \N{EN DASH} ".join(ends)

    # ---- what was sent -------------------------------------------------------------------------

    def _refuse(self):
        raise UserError(self.env._("This can't be asked of a report. Load the page again."))

    def _to_text(self, value):
        if value and not (is_word(value) and len(value) <= 2_000):
            self._refuse()
        return value or ""

    def _to_list(self, values, most, words):
        """:param words: what to say where there are more"""
        if not isinstance(values, (list, tuple)):
            self._refuse()
        if len(values) > most:
            raise UserError(words % most)
        return values

    def _to_measures(self, given):
        given = self._to_list(given, MOST_MEASURES, self.env._("Choose %s measures at most."))
        found = [one if isinstance(one, dict) else {"code": one} for one in given]
        if not all(is_word(one.get("code")) for one in found):
            self._refuse()
        codes = [one["code"] for one in found]
        self._check_once(codes)
        return [{"code": one["code"], "with_target": bool(one.get("with_target"))} for one in found]

    def _to_axes(self, given, most, words):
        given = self._to_list(given, most, words)
        known = dict(self.env["sales.kpi.reader"]._get_axes())
        for name in given:
            if not is_word(name):
                self._refuse()
            if name == OWN[:-1] or (name not in known and not name.startswith(OWN)):
                raise UserError(
                    self.env._("There are no rows or columns called “%s”.", shown(name))
                )
        return tuple(given)

    def _check_once(self, names):
        if twice := {name for name in names if list(names).count(name) > 1}:
            raise UserError(
                self.env._("Take each only once: “%s” is there twice.", shown(sorted(twice)[0]))
            )

    def _to_span(self, given):
        if given and not isinstance(given, dict):
            self._refuse()
        span = SPAN | {name: value for name, value in (given or {}).items() if name in SPAN}
        span["unit"] = self._to_choice("span_unit", span["unit"])
        span["kind"] = self._to_choice("span_kind", span["kind"])
        span["count"] = max(1, self._to_number(span["count"], MOST_SPANS))
        for name in ("date_from", "date_to"):
            span[name] = str(span[name]) if isinstance(span[name], (str, date)) else False
        return span

    def _to_choice(self, name, value):
        choices = [key for key, _label in self.model._fields[name].selection]
        if not isinstance(value, str) or value not in choices:
            self._refuse()
        return value

    def _to_number(self, value, most):
        if type(value) is not int:
            self._refuse()
        if not 0 <= value <= most:
            raise UserError(self.env._("Choose a number from 0 to %s.", f"{most:,}"))
        return value

    def _to_filter(self, given):
        if not isinstance(given, (str, list, tuple)) and given:
            self._refuse()
        return given or "[]"
