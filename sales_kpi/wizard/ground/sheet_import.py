from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.shown import shown
from ...tools.typed import days, numbers
from .sheet_csv import CHARSETS
from .sheet_file import decode_upload, open_file, take_rows
from .sheet_preview import make_preview

MAX_SHOWN = 100
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
POINTS = {"point": numbers.POINT, "comma": numbers.COMMA}


class SalesKpiSheetImport(models.AbstractModel):
    """A dialog that takes a spreadsheet in, in two steps: a file is chosen; then its first rows are
    shown as they are read, with what is wrong, and all of it is written, or nothing.

    What a file doesn't say for sure (its encoding, the order of days, the sign before decimals) is
    chosen by whoever looks at it: nothing is written before.
    """

    _name = "sales.kpi.sheet.import"
    _description = "Import of a Spreadsheet"

    file = fields.Binary(attachment=False, help="An Excel workbook (.xlsx) or a CSV file.")
    filename = fields.Char()
    state = fields.Selection(
        [
            ("draft", "Not Checked"),
            ("choose", "To Be Chosen"),
            ("bad", "With Problems"),
            ("ready", "Ready"),
        ],
        required=True,
        default="draft",
        readonly=True,
    )
    is_text = fields.Boolean(readonly=True)
    charset = fields.Selection(list(CHARSETS.items()), string="Encoding")
    separator = fields.Selection(
        [("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab"), ("bar", "Bar |")],
        string="Between Columns",
    )
    decimals = fields.Selection(
        [("point", "1,234.5"), ("comma", "1.234,5")],
        string="Notation of Numbers",
        help="How numbers are written in the file.",
    )
    date_order = fields.Selection(
        [
            (days.DMY, "Day, month, year"),
            (days.MDY, "Month, day, year"),
            (days.YMD, "Year, month, day"),
        ],
        string="Order of Dates",
    )
    sheet_number = fields.Integer(
        string="Number of the Sheet",
        help="Its place in the workbook; 0: the first one that has the headings.",
    )
    sheet_count = fields.Integer(readonly=True)
    question = fields.Text(readonly=True)
    notice = fields.Text(string="Left Out", readonly=True)
    preview = fields.Html(string="First Rows", readonly=True)
    value_count = fields.Integer(string="Values in the File", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)

    @api.onchange("file")
    def _onchange_file(self):
        """What was found before says nothing of another file."""
        self.update(
            {
                **dict.fromkeys(("charset", "separator", "decimals", "date_order"), False),
                "sheet_number": 0,
                "state": "draft",
                **self._get_nothing_found(),
            }
        )

    @api.onchange("charset", "separator", "decimals", "date_order", "sheet_number")
    def _onchange_choice(self):
        """Show at once what a choice makes of the rows; they are checked afterwards."""
        if self.state == "draft" or not self.file:
            return
        self.update({"state": "choose", **self._get_nothing_found()})
        try:
            book, rows = self._lay_out()
        except UserError as error:
            self.question = str(error)
        else:
            self._show_rows(book, rows, rows.get_choices())

    def _get_nothing_found(self):
        return {
            **dict.fromkeys(("value_count", "problem_count"), 0),
            **dict.fromkeys(("question", "notice", "preview"), False),
            "problem_ids": [fields.Command.clear()],
        }

    def action_check(self):
        """Show the first rows, and how much would be written or all that is wrong."""
        self._kpi_check_one()
        self._read_file()
        return self._reopen()

    def action_import(self):
        """Check the file again and write it, unless something is wrong, or was guessed just now."""
        self._kpi_check_one()
        rows, guessed = self._read_file()
        if self.state != "ready" or guessed:
            return self._reopen()
        self._write_rows(rows)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._get_done(len(rows.items)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ---- what a kind of sheet adds ------------------------------------------------------------

    def _check_may_import(self):
        """:raise AccessError: the user writes no such records"""
        raise NotImplementedError

    def _make_rows(self):
        """``SheetRows`` of the kind"""
        raise NotImplementedError

    def _make_problem(self, reason):
        """Values of a problem of the file as a whole."""
        raise NotImplementedError

    def _get_counts(self, rows):
        """Values of the counts that the dialog shows."""
        raise NotImplementedError

    def _write_rows(self, rows):
        raise NotImplementedError

    def _get_title(self):
        raise NotImplementedError

    def _get_done(self, count):
        """What is said when so many were written."""
        raise NotImplementedError

    # ---- reading ------------------------------------------------------------------------------

    def _read_file(self):
        """(rows or None, whether something was guessed); what is found is shown in the dialog."""
        self._check_may_import()
        self.write(self._get_nothing_found())
        guessed = False
        try:
            book, rows = self._lay_out()
        except UserError as error:
            self._show_found(None, [self._make_problem(str(error))])
            return None, False
        choices = rows.get_choices()
        guessed = self._settle(book, rows, choices)
        self._show_rows(book, rows, choices)
        if self.question:
            self.state = "choose"
            return None, guessed
        rows.find_items(POINTS[self.decimals], self.date_order)
        rows.check_merged(book.find_merged(rows.sheet))
        self.notice = "\n".join((*(self.notice or "").splitlines(), *rows.notices))
        self._show_found(rows, [problem._asdict() for problem in rows.problems])
        return rows, guessed

    def _lay_out(self):
        """(the file, the rows of the sheet that has the headings)

        :raise UserError: it can't be read
        """
        content = decode_upload(self.env, self.with_context(bin_size=False).file)
        separator = SEPARATORS.get(self.separator)
        book = open_file(self.env, content, self.charset or None, separator)
        rows, found = self._make_rows(), []
        for rows.sheet in self._get_sheets(book):
            lines = take_rows(self.env, book.read(rows.sheet))
            if rows.lay_out(lines):
                return book, rows
            found.append(("user" in rows.columns, bool(lines), -rows.sheet, lines))
        *_rank, sheet, lines = max(found, key=lambda one: one[:3])
        rows.sheet = -sheet
        rows.lay_out(lines)
        return book, rows

    def _get_sheets(self, book):
        """Places of the sheets to look through."""
        if not self.sheet_number:
            return range(len(book.names))
        if not 0 < self.sheet_number <= len(book.names):
            raise UserError(
                self.env._("Choose a sheet from 1 to %s, or 0.", len(book.names)),
            )
        return [self.sheet_number - 1]

    def _settle(self, book, rows, choices):
        """Fill in what the file says itself; whether somebody should look at it first."""
        separators = {sign: name for name, sign in SEPARATORS.items()}
        points = {sign: name for name, sign in POINTS.items()}
        number, day = choices["number"], choices["day"]
        found = {
            "charset": (book.charset, book.is_plain),
            "separator": (separators.get(book.separator), True),
            "decimals": (points.get(number.value), number.is_plain),
            "date_order": (day.value, day.is_plain),
            "sheet_number": (len(book.names) > 1 and rows.sheet + 1, True),
        }
        fresh = {name: one for name, one in found.items() if one[0] and not self[name]}
        self.write({name: value for name, (value, _is_plain) in fresh.items()})
        return not all(is_plain for _value, is_plain in fresh.values())

    # ---- showing ------------------------------------------------------------------------------

    def _show_rows(self, book, rows, choices):
        """The first rows, what has to be chosen, and what is left out."""
        rows.point, rows.order = POINTS.get(self.decimals), self.date_order or None
        others = [
            f"{place} {shown(name)}"
            for place, name in enumerate(book.names, 1)
            if place != rows.sheet + 1
        ]
        text = others and self.env._("Left out, other sheets: %s", ", ".join(others))
        self.update(
            {
                "is_text": bool(book.charset),
                "sheet_count": len(book.names),
                "question": "\n".join(self._get_questions(rows, choices)),
                "notice": text or False,
                "preview": make_preview(rows),
            }
        )

    def _get_questions(self, rows, choices):
        """What the file leaves open, in words."""
        for kind, name in (("number", "decimals"), ("day", "date_order")):
            if not (self[name] or choices[kind].value):
                yield self._ask(rows, kind, choices[kind].example)

    def _ask(self, rows, kind, text):
        meanings = rows.get_meanings(kind, text)
        if len(meanings) > 1:
            asked = self.env._(
                "“%(text)s” can be %(meanings)s.", text=shown(text), meanings=" / ".join(meanings)
            )
        else:
            asked = self.env._("“%s” is written otherwise than others in the file.", shown(text))
        if kind == "day":
            remedy = self.env._("Choose the order of dates, and check again.")
        else:
            remedy = self.env._("Choose how decimals are written, and check again.")
        return f"{asked} {remedy}"

    def _show_found(self, rows, problems):
        self.write(
            {
                "state": "bad" if problems else "ready",
                **(self._get_counts(rows) if rows else {}),
                "problem_count": len(problems),
                "problem_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create(problem) for problem in problems[:MAX_SHOWN]),
                ],
            }
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
