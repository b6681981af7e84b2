"""From the cells of a sheet to what they mean; what is wrong is named, nothing is written."""

import math
from datetime import date as Date
from datetime import datetime

from openpyxl.utils.datetime import from_excel

from odoo.exceptions import UserError
from odoo.tools.misc import formatLang, get_lang

from ...models.screens.grids.entry_grid_changes import TOO_BIG
from ...tools.shown import shown
from ...tools.typed import days, notation, numbers
from .sheet_layout import SheetLayout, get_cell, to_text
from .sheet_lookup import MeasureIndex, SalespersonIndex
from .sheet_workbook import Share

YUAN = {"元", "圆", "圓", "块", "塊", "人民币", "rmb", "RMB"}


class SheetRows(SheetLayout):
    """What a sheet asks for. ``lay_out`` finds its headings, ``get_choices`` how it is written,
    ``find_items`` what it says."""

    any_measure = False

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.people = SalespersonIndex(env, company)
        self.measures = MeasureIndex(env, company, self.any_measure)
        self.lang = get_lang(env)
        self.point = self.order = None
        self.sheet = 0
        self.problems = []
        self.notices = []
        self.items = []
        self._money = set()  # signs of currencies

    def _get_written(self):
        """Yield (row, index, "number" or "day") of the cells that are numbers and days."""
        raise NotImplementedError

    def _read_items(self):
        raise NotImplementedError

    def _finish(self):
        """Look at all items together."""

    # ---- what is wrong ------------------------------------------------------------------------

    def _try(self, row, index, method, *args):
        """What a method gives; None, and a problem of the cell, where it raises one."""
        try:
            return method(*args)
        except UserError as error:
            self._add(row, index, str(error))
            return None

    # ---- how it is written --------------------------------------------------------------------

    def get_choices(self):
        """({"number" or "day": ``Choice``}) of the file as it is written."""
        found = {"number": {}, "day": {}}
        readings = {"number": numbers.readings, "day": days.readings}
        if self.head and self._is_full():
            for row, index, kind in self._get_written():
                cell = get_cell(row, index)
                if isinstance(cell, str) and cell not in found[kind]:
                    found[kind][cell] = readings[kind](cell)
        return {
            "number": notation.choose(found["number"].items(), self._get_own_point()),
            "day": notation.choose(found["day"].items(), days.find_order(self.lang.date_format)),
        }

    def _get_own_point(self):
        return numbers.COMMA if self.lang.decimal_point == numbers.COMMA else numbers.POINT

    def find_items(self, point, order):
        """Read all of it, where decimals follow a sign and days have an order."""
        self.point, self.order = point, order
        if not self.rows:
            self._add(None, None, self.env._("The file is empty."))
            return
        self._leave_out()
        self._check_layout()
        self.items = list(self._read_items())
        self._note_money()
        if not (self.items or self.problems):
            self._add(None, None, self.env._("There is no value in the file."))
        self._finish()

    def _note_money(self):
        """Amounts are in the company's currency, whatever sign stands beside them: that is said."""
        own = self.company.currency_id
        known = {own.symbol, own.name} | (YUAN if own.name == "CNY" else set())
        if others := sorted(self._money - known):
            self.notices.append(
                self.env._(
                    "Taken as %(currency)s, the company's currency: amounts with %(signs)s",
                    currency=own.name,
                    signs=", ".join(others),
                )
            )

    # ---- cells --------------------------------------------------------------------------------

    def _to_user(self, cell):
        if cell is None:
            raise UserError(self.env._("The salesperson is missing. Write the login."))
        return self.people.find(to_text(cell))

    def _to_measure(self, cell):
        if cell is None:
            raise UserError(self.env._("The measure is missing. Write its code or name."))
        return self.measures.find(to_text(cell))

    def _to_day(self, cell):
        if cell is None:
            raise UserError(self.env._("The date is missing. Write it as 2026-01-31."))
        day = self._find_day(cell)
        if not day or not 1970 <= day.year < 2100:
            raise UserError(
                self.env._("“%s” is not a date. Write it as 2026-01-31.", shown(to_text(cell)))
            )
        return day

    def _find_day(self, cell):
        """The day of a cell, or None. Excel keeps some days as plain numbers."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, Date):
            return cell
        if isinstance(cell, (bool, Share)):
            return None
        if isinstance(cell, (int, float)):
            return from_excel(cell).date() if 20_000 < cell < 80_000 else None
        return days.parse(cell, self.order) if isinstance(cell, str) else None

    def _to_value(self, cell, measure):
        """The number of a cell; without a measure only whether there is one."""
        if cell is None:
            raise UserError(self.env._("The value is missing. Fill it in, or remove the line."))
        written = self._find_number(cell)
        if written is None or not abs(written.number) < TOO_BIG:
            raise UserError(
                self.env._(
                    "“%(text)s” is not a number. Write it as %(example)s.",
                    text=shown(to_text(cell)),
                    example="1234,5" if self.point == numbers.COMMA else "1234.5",
                )
            )
        number = written.number
        if measure:
            self._check_signs(cell, written, measure)
        if measure and measure.unit == "percent":
            number = self._to_share(cell, written)
        if measure and (problem := self._find_value_problem(measure, number)):
            raise UserError(
                self.env._(
                    "“%(text)s”: %(measure)s, %(problem)s",
                    text=shown(to_text(cell)),
                    measure=measure.name,
                    problem=problem,
                )
            )
        return number

    def _find_value_problem(self, measure, number):
        """Why a number may not be taken for a measure, in words; None when it may."""
        return None

    def _find_number(self, cell):
        """``Written``, or None"""
        if isinstance(cell, (bool, Date, datetime)):
            return None
        if isinstance(cell, (int, float)):
            is_share = isinstance(cell, Share)
            return numbers.Written(cell, is_share) if math.isfinite(cell) else None
        return numbers.parse(cell, self.point)

    def _check_signs(self, cell, written, measure):
        if written.is_share and measure.unit != "percent":
            raise UserError(
                self.env._(
                    "“%(text)s”: %(measure)s is no percentage. Write a plain number.",
                    text=shown(to_text(cell)),
                    measure=measure.name,
                )
            )
        if written.money and measure.unit != "money":
            raise UserError(
                self.env._(
                    "“%(text)s”: %(measure)s is no amount of money. Write a plain number.",
                    text=shown(to_text(cell)),
                    measure=measure.name,
                )
            )
        self._money |= {written.money} - {""}

    def _to_share(self, cell, written):
        if written.is_share:
            return written.number
        if 0 < abs(written.number) <= 1:
            raise UserError(
                self.env._(
                    "“%(text)s” could be %(text)s%% or %(share)s%%. Write it with a percent sign.",
                    text=shown(to_text(cell)),
                    share=f"{written.number * 100:g}",
                )
            )
        return written.number / 100

    # ---- what is shown ------------------------------------------------------------------------

    def get_reading(self, row, index, kind):
        """What a cell is read as, in words; None where it is not known."""
        cell = get_cell(row, index)
        if kind == "day":
            day = self._find_day(cell)
            return day and day.isoformat()
        written = self._find_number(cell)
        if not written or not math.isfinite(written.number):
            return None
        if written.is_share:
            return f"{self._format(written.number * 100)}%"
        return self._format(written.number)

    def get_meanings(self, kind, text):
        """All that a text can mean, in words."""
        if kind == "day":
            return sorted({day.isoformat() for day in days.readings(text).values()})
        found = {written.number for written in numbers.readings(text).values()}
        return [f"{number:.15g}" for number in sorted(found)]

    def get_kinds_of(self, rows):
        """{line: {index: "number" or "day"}} of the cells that are read as such."""
        found, lines = {}, {row.line for row in rows}
        for row, index, kind in self._get_written() if self._is_full() else ():
            if row.line in lines:
                found.setdefault(row.line, {})[index] = kind
        return found

    def _format(self, number):
        text = f"{number:.6f}".rstrip("0").rstrip(".")
        decimals = len(text.partition(".")[2])
        return formatLang(self.env, number, digits=decimals)


def is_empty(cell):
    """Whether a cell says nothing: a lone dash is how accountants leave it empty."""
    return cell is None or (isinstance(cell, str) and numbers.is_nothing(cell))
