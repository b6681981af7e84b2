"""Values from a spreadsheet: what is understood, what is refused and how, and that it is all or
nothing."""

import base64
import io
import struct
import time
import zipfile
from datetime import date, datetime

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...tools import workbook_limits
from ...wizard.ground import sheet_limits
from ..screens.test_entry_grid import EntryGridCommon
from ..tools.workbook_bombs import get_bombs


class EntryImportCommon(EntryGridCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = cls._define(
            "share", name="Quality", kind="manual", unit="percent", model_id=False
        )

    def _wizard(self, content, user=None, **values):
        if isinstance(content, str):
            content = content.encode()
        user = user or self.leader
        Wizard = self.env["sales.kpi.entry.import"].with_user(user).with_context(lang=user.lang)
        return Wizard.create({"file": base64.b64encode(content), **values})

    def _check(self, content, user=None, **values):
        wizard = self._wizard(content, user, **values)
        wizard.action_check()
        return wizard

    def _import(self, content, user=None, **values):
        """Import a file, of which nothing may be wrong."""
        wizard = self._wizard(content, user, **values)
        wizard.action_import()
        self.assertEqual(self._problems(wizard), [])
        return wizard

    def _problems(self, wizard):
        return [(problem.line, problem.reason) for problem in wizard.problem_ids]

    def _refuse(self, content, expected, user=None, **values):
        """Check that a file has exactly these problems, [(line, part of the reason)], on checking
        and on importing it, and that nothing is written."""
        before = self._found()
        for action in ("action_check", "action_import"):
            wizard = self._wizard(content, user, **values)
            getattr(wizard, action)()
            problems = self._problems(wizard)
            self.assertEqual([line for line, _why in problems], [line for line, _why in expected])
            for (_line, reason), (_same, part) in zip(problems, expected, strict=True):
                self.assertIn(part, reason)
            self.assertEqual((wizard.state, wizard.problem_count), ("bad", len(expected)))
        self.assertEqual(self._found(), before)

    def _xlsx(self, *rows, formats=()):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for cell, number_format in formats:
            book.active[cell].number_format = number_format
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestEntryImport(EntryImportCommon):
    def test_list_in_csv(self):
        self._import(
            "Date,Salesperson,Measure,Value,Note\n"
            "2026-03-02,ann,service_score,4.5,Survey\n"
            "2026-03-02,bob,Knowledge score,80,\n"
            "2026-03-03,ann,share,85%,\n"
        )
        self.assertEqual(
            self._found(),
            {
                ("ann", "service_score", "2026-03-02"): 4.5,
                ("bob", "knowledge_score", "2026-03-02"): 80,
                ("ann", "share", "2026-03-03"): 0.85,
            },
        )
        entry = self.Entry.search([("definition_id", "=", self.service.id)])
        self.assertEqual((entry.note, entry.team_id), ("Survey", self.bees))
        self.assertEqual(entry.create_uid, self.leader)
        self.assertEqual(self._values("service_score", [self.ann.id]), {self.ann.id: 4.5})

    def test_separators_and_charsets(self):
        rows = (("日期", "业务员", "指标", "数值", "备注"), ("2026-03-02", "ann", "service_score",
                "4", "好"))  # fmt: skip
        for charset in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            for separator in ",;\t":
                text = "\r\n".join(separator.join(row) for row in rows)
                self.Entry.search([]).unlink()
                # Without a mark, or Unicode, the encoding is a guess: somebody looks first.
                wizard = self._check(text.encode(charset))
                self.assertTrue(wizard.charset in charset or charset in wizard.charset)
                wizard.action_import()
                entry = self.Entry.search([])
                self.assertEqual((entry.value, entry.note), (4, "好"), (charset, separator))

    def test_grid_in_xlsx(self):
        self._import(
            self._xlsx(
                ("Salesperson", "Name", "service_score", "Quality"),
                ("ann", "whoever", 4.5, 0.85),
                (None, None, None, None),
                ("bob", None, None, "90%"),
                ("carl", "not mine, but nothing is said of him", None, None),
                formats=[("D2", "0.0%")],
            ),
            date="2026-02-28",
        )
        self.assertEqual(
            self._found(),
            {
                ("ann", "service_score", "2026-02-28"): 4.5,
                ("ann", "share", "2026-02-28"): 0.85,
                ("bob", "share", "2026-02-28"): 0.9,
            },
        )

    def test_days_of_excel(self):
        # 46083 is 2 March 2026 in Excel's own count of days.
        head = ("Date", "Salesperson", "Measure", "Value")
        for day in (date(2026, 3, 2), datetime(2026, 3, 2, 9, 30), 46083, "2026-03-02", "2026/3/2"):
            self.Entry.search([]).unlink()
            self._import(self._xlsx(head, (day, "ann", "service_score", 4)))
            self.assertEqual(self._found(), {("ann", "service_score", "2026-03-02"): 4}, day)

    def test_notation_of_the_user(self):
        german = self.env["res.lang"]._activate_lang("de_DE")
        german.write({"decimal_point": ",", "thousands_sep": ".", "date_format": "%d.%m.%Y"})
        self.leader.lang = "de_DE"
        self.knowledge.entry_max = 2000
        self._import(
            "Date;Salesperson;Measure;Value\n"
            "02.03.2026;ann;knowledge_score;1.234,5\n"
            "03.03.2026;ann;knowledge_score;4,5\n"
            "04.03.2026;ann;share;12,5 %\n",
            date_order="dmy",  # 2 March, or 3 February
        )
        self.assertEqual(sorted(self._found().values()), [0.125, 4.5, 1234.5])

    def test_names_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.service.with_context(lang="zh_CN").name = "服务评分"
        self.leader.lang = "zh_CN"
        self._import("业务员,服务评分\nann,4\n", date="2026-03-02")
        self._import("业务员,Service score\nbob,5\n", date="2026-03-02")
        self.assertEqual(sorted(self._found().values()), [4, 5])

    def test_salesperson_by_login_mail_or_name(self):
        self.ann.write({"email": "Ann@Example.com", "name": "Ann  Lee"})
        for text in ("ann", "ANN", "ann@example.com", "ann lee"):
            self.Entry.search([]).unlink()
            self._import(f"Salesperson,service_score\n{text},4\n")
            self.assertEqual(self.Entry.search([]).user_id, self.ann, text)
        # A login is a login, whoever else has such a name.
        self.bob.name = "ann"
        self._import("Salesperson,service_score\nann,4\n", date="2026-03-05")
        self.assertFalse(self.Entry.search([("user_id", "=", self.bob.id)]))

    def test_one_who_left_and_one_who_is_there_with_the_same_name(self):
        (self.ann | self.bob).name = "Lee"
        self.ann.active = False
        self._import("Salesperson,service_score\nLee,4\n")
        self.assertEqual(self.Entry.search([]).user_id, self.bob)
        self._import("Salesperson,service_score\nann,3\n")
        self.assertIn(("ann", "service_score", "2026-03-20"), self._found())

    def test_existing_values_are_replaced_or_refused(self):
        self._enter(self.ann, 1, note="old")
        self._enter(self.ann, 2)
        self._enter(self.ann, 3, "2026-03-03")
        file = "Date,Salesperson,Measure,Value\n2026-03-02,ann,service_score,4.5\n"
        self._refuse(file, [(2, "There is a value already")], policy="refuse")
        wizard = self._check(file)
        self.assertEqual((wizard.state, wizard.value_count, wizard.replace_count), ("ready", 1, 1))
        self.assertEqual(len(self._found(self.ann)), 2)
        self.assertEqual(len(self.Entry.search([("user_id", "=", self.ann.id)])), 3)
        wizard.action_import()
        # Both of 2 March make way for the one, the third stays.
        self.assertEqual(
            self._found(),
            {
                ("ann", "service_score", "2026-03-02"): 4.5,
                ("ann", "service_score", "2026-03-03"): 3,
            },
        )
        self.assertEqual(len(self.Entry.search([])), 2)

    def test_a_value_of_another_team_does_not_make_way(self):
        entry = self._enter(self.ann, 1)
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.ann.id)]
        ).team_id = self.wasps
        self.env.add_to_compute(self.Entry._fields["team_id"], entry)
        entry.flush_recordset()
        self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)]).team_id = self.bees
        self.assertEqual(entry.team_id, self.wasps)
        file = "Date,Salesperson,Measure,Value\n2026-03-02,ann,service_score,4.5\n"
        self._refuse(file, [(2, "entered for another team")])

    def test_what_was_checked_is_checked_again(self):
        wizard = self._check("Salesperson,service_score\nann,4\n")
        self.assertEqual(wizard.state, "ready")
        self.march.action_review()
        wizard.action_import()
        self.assertEqual((wizard.state, self._found()), ("bad", {}))

    def test_roles(self):
        file = "Salesperson,service_score\ncarl,4\n"
        for user in (self.ann, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self._import(file, user)
        refused = [(2, "You may not enter values for carl")]
        self._refuse(file, refused)
        own = "Salesperson,service_score\nleader,4\n"
        self.env["sales.kpi.membership"].create(
            {"user_id": self.leader.id, "team_id": self.bees.id}
        )
        self._refuse(own, [(2, "You may not enter values for leader")])
        for user in (self.director, self.manager):
            self.Entry.search([]).unlink()
            self._import(file, user)
            self.assertEqual(len(self._found()), 1)

    def test_nobody_reads_the_file_of_another(self):
        wizard = self._wizard("Salesperson,service_score\nann,4\n")
        for user in (self.ann, self.director):
            with self.assertRaises(AccessError, msg=user.login):
                wizard.with_user(user).read(["file"])
            with self.assertRaises(AccessError, msg=user.login):
                wizard.with_user(user).action_import()

    def test_queries_do_not_grow_with_the_rows(self):
        def count(rows):
            lines = [f"2026-02-{1 + n:02},ann,service_score,{n % 5}" for n in range(rows)]
            file = "\n".join(["Date,Salesperson,Measure,Value", *lines])
            wizard = self._wizard(file)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            wizard.action_import()
            self.env.flush_all()
            self.assertEqual(wizard.state, "ready")
            return self.cr.sql_log_count - start

        for rows in (1, 2):
            count(rows)  # fills the caches that outlive a call
        few = count(2)
        self.assertEqual(count(28), few)
        self.assertEqual(len(self._found()), 28)

    def test_changing_the_file_forgets_what_was_found(self):
        wizard = self._check("x")
        self.assertEqual(wizard.state, "bad")
        changed = wizard.onchange(
            {"file": base64.b64encode(b"y")}, ["file"], {"state": {}, "problem_count": {}}
        )
        self.assertEqual(changed["value"]["state"], "draft")


@tagged("post_install", "-at_install")
class TestEntryImportProblems(EntryImportCommon):
    def test_every_reason_with_its_line(self):
        """All of it in one file: each bad line is named, and the good one isn't written."""
        self.env["sales.kpi.period"].get_or_create("month", "2026-01-15").action_review()
        (self.bob | self.carl).name = "Lee"
        self._define("double", name="Service score", kind="manual", model_id=False)
        self.service.name = "Service score"
        rows = (
            ("Date", "Salesperson", "Measure", "Value"),
            ("2026-03-02", "ann", "service_score", "4"),  # 2: good
            ("2026-03-02", "nobody", "service_score", "4"),
            ("2026-03-02", "Lee", "service_score", "4"),
            ("2026-03-02", "", "service_score", "4"),
            ("2026-03-02", "ann", "no_such_measure", "4"),
            ("2026-03-02", "ann", "Service score", "4"),
            ("2026-03-02", "ann", "won_count", "4"),
            ("2026-03-02", "ann", "", "4"),
            ("2026-02-30", "ann", "service_score", "4"),  # 10
            ("31.02.2026", "ann", "service_score", "4"),
            ("", "ann", "service_score", "4"),
            ("2026-03-03", "ann", "service_score", "good"),
            ("2026-03-03", "ann", "service_score", "1,5"),
            ("2026-03-03", "ann", "service_score", "85%"),
            ("2026-03-03", "ann", "share", "0.85"),
            ("2026-03-03", "ann", "service_score", "nan"),
            ("2026-03-03", "ann", "service_score", "1e300"),
            ("2026-03-03", "ann", "service_score", ""),
            ("2026-03-02", "ANN", "service_score", "5"),  # 20: of line 2
            ("2026-01-31", "ann", "service_score", "4"),
            ("2026-03-02", "carl", "service_score", "4"),
            ("", "nobody", "nothing", ""),
        )
        file = "\n".join(";".join(row) for row in rows)
        expected = [
            (3, "No salesperson is called “nobody”. Write the login or the e-mail address."),
            (4, "“Lee” could be bob, carl. Write the login instead."),
            (5, "The salesperson is missing. Write the login."),
            (6, "No active measure is called “no_such_measure”. Write its code, such as double,"),
            (7, "Several measures are called “Service score”. Write a code: double, service_score"),
            (8, "“won_count” is counted by itself: nobody enters it. Take it out of the file."),
            (9, "The measure is missing. Write its code or name."),
            (10, "“2026-02-30” is not a date. Write it as 2026-01-31."),
            (11, "“31.02.2026” is not a date. Write it as 2026-01-31."),
            (12, "The date is missing. Write it as 2026-01-31."),
            (13, "“good” is not a number. Write it as 1234.5."),
            (14, "“1,5” is not a number. Write it as 1234.5."),
            (15, "“85%”: Service score is no percentage. Write a plain number."),
            (16, "“0.85” could be 0.85% or 85%. Write it with a percent sign."),
            (17, "“nan” is not a number. Write it as 1234.5."),
            (18, "“1e300” is not a number. Write it as 1234.5."),
            (19, "The value is missing. Fill it in, or remove the line."),
            (20, "Line 2 has a value for the same salesperson, measure and day. Keep one."),
            (21, "Jan 31, 2026 lies in January 2026, which is closed. Remove the line."),
            (22, "You may not enter values for Lee on Mar 2, 2026: only the leaders of the team"),
            (23, "No salesperson is called “nobody”."),
            (23, "No active measure is called “nothing”."),
            (23, "The date is missing."),
            (23, "The value is missing."),
        ]
        # "1,5" and "0.85" are no numbers of one notation: which it is, is chosen.
        self._refuse(file, expected, decimals="point")
        self.assertEqual(self._found(), {})

    def test_lines_are_those_of_the_file(self):
        """Empty lines count, and so do the lines within quotes."""
        file = (
            "\n\nDate,Salesperson,Measure,Value,Note\n"
            '2026-03-02,ann,service_score,4,"two\nlines"\n'
            "\n"
            "2026-03-02,nobody,service_score,4,\n"
        )
        self._refuse(file, [(7, "nobody")])
        self._refuse(
            self._xlsx((), ("Salesperson", "service_score"), (), ("nobody", 4)), [(4, "nobody")]
        )

    def test_the_head(self):
        for head, expected in (
            ("a,b", [(1, "The first row must name the columns")]),
            ("Date,Measure,Value", [(1, "A column is missing: Salesperson.")]),
            ("Measure,Value,Note", [(1, "A column is missing: Date, Salesperson.")]),
            ("Salesperson,Date,date,service_score", [(1, "same thing: “date”")]),
            ("Salesperson,service_score,Service score", [(1, "Two columns are for the same meas")]),
            ("Salesperson,Name", [(1, "No column is for a measure.")]),
            ("Salesperson,service_scores", [(1, "No active measure is called “service_scores”")]),
            ("Salesperson,Won revenue", [(1, "“Won revenue” is counted by itself")]),
            ("Salesperson,service_score", [(0, "There is no value in the file.")]),
        ):
            with self.subTest(head):
                self._refuse(head, expected)

    def test_a_column_of_dates_in_a_grid(self):
        self._import("Salesperson,Date,service_score\nann,2026-02-02,4\nbob,,5\n")
        self.assertEqual(
            self._found(),
            {
                ("ann", "service_score", "2026-02-02"): 4,
                ("bob", "service_score", "2026-03-20"): 5,
            },
        )

    def test_files_that_are_none(self):
        old = struct.pack(">Q", 0xD0CF11E0A1B11AE1) + b"\0" * 100
        other_zip = io.BytesIO()
        with zipfile.ZipFile(other_zip, "w") as part:
            part.writestr("word/document.xml", "<x/>")
        broken = self._xlsx(("Salesperson", "service_score"), ("ann", 4))
        for content, reason in (
            (b"", "Choose a file first."),
            (b"\n\n", "The file is empty."),
            (b"%PDF-1.7\n\x00\x01\x02", "This file can't be read."),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "This file can't be read."),
            (b"\xff\xfe\x00", "This file can't be read."),
            (old, "Save it as .xlsx without a password."),
            (other_zip.getvalue(), "This file can't be read."),
            (broken[: len(broken) // 2], "This file can't be read."),
            (broken.replace(b"<", b"\0"), "This file can't be read."),
            (b"PK\x03\x04" + b"x" * 50, "This file can't be read."),
        ):
            with self.subTest(content[:10]):
                self._refuse(content, [(0, reason)])

    def test_too_big(self):
        line = "ann,4\n"
        rows = "Salesperson,service_score\n" + line * (sheet_limits.MAX_ROWS + 1)
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as part:
            part.writestr("xl/workbook.xml", b"\0" * (workbook_limits.MAX_UNPACKED + 1))
        many = io.BytesIO()
        with zipfile.ZipFile(many, "w") as part:
            for number in range(workbook_limits.MAX_PARTS + 1):
                part.writestr(f"{number or 'xl/workbook'}.xml", b"")
        wide = self._xlsx([f"c{n}" for n in range(sheet_limits.MAX_COLUMNS + 1)])
        for content, reason in (
            (b"x" * (sheet_limits.MAX_BYTES + 1), "bigger than 5 MB"),
            (rows, "more than 20,000 rows"),
            (bomb.getvalue(), "too big once it is unpacked"),
            (many.getvalue(), "too big once it is unpacked"),
            (wide, "more than 100 columns"),
            (",".join(["x"] * 200), "more than 100 columns"),
        ):
            with self.subTest(reason):
                self._refuse(content, [(0, reason)])

    def test_bombs(self):
        """Of each only that it is too big: nothing is built of it."""
        for name, content in get_bombs(self._xlsx(["Salesperson"])).items():
            with self.subTest(name):
                start = time.process_time()
                self._refuse(content, [(0, "too big once it is unpacked")])
                self.assertLess(time.process_time() - start, 2)
        lines = "Salesperson,service_score\n"
        for content, reason in (
            (lines + "\n" * 2_000_000, "more than 20,000 rows"),
            (lines + "," * 2_000_000, "more than 200,000 cells"),
            (lines + "x" * 2_001 + ",4", "a text of more than 2,000 characters"),
        ):
            with self.subTest(reason):
                self._refuse(content, [(0, reason)])

    def test_a_cell_is_not_repeated_at_length(self):
        wizard = self._check("Salesperson,service_score\n" + "x" * 2_000 + ",4")
        self.assertLess(len(wizard.problem_ids.reason), 200)

    def test_a_sheet_that_goes_on_for_ever(self):
        """One cell in the last row of all costs no million rows."""
        book = openpyxl.Workbook()
        book.active["A1"] = "Salesperson"
        book.active["B1048576"] = 4
        buffer = io.BytesIO()
        book.save(buffer)
        self._refuse(buffer.getvalue(), [(0, "more than 20,000 rows")])

    def test_formulas_are_not_worked_out(self):
        head = ("Date", "Salesperson", "Measure", "Value")
        rows = ((date(2026, 3, 2), "ann", "service_score", "=1+2"),)
        self._refuse(self._xlsx(head, *rows), [(2, "“=1+2” is not a number.")])
        file = "Salesperson,service_score\nann,=1+2\n"
        self._refuse(file, [(2, "“=1+2” is not a number.")])

    def test_the_first_hundred_are_shown_and_all_are_counted(self):
        file = "Salesperson,service_score\n" + "nobody,4\n" * 250
        wizard = self._check(file)
        self.assertEqual((len(wizard.problem_ids), wizard.problem_count), (100, 250))
        self.assertEqual(wizard.problem_ids.mapped("line"), list(range(2, 102)))


@tagged("post_install", "-at_install")
class TestEntryImportTemplate(EntryImportCommon):
    def _template(self, user, **values):
        Wizard = self.env["sales.kpi.entry.import"].with_user(user).with_context(lang=user.lang)
        wizard = Wizard.create(values)
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.template)))

    def test_round_trip(self):
        self.bob.login = "=cmd()"
        book = self._template(self.leader, date="2026-03-10")
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(rows[0], ("Salesperson", "Name", "Quality", "Service score",
                                   "Knowledge score"))  # fmt: skip
        self.assertEqual([row[:2] for row in rows[1:]], [
            ("ann", self.ann.name), ("=cmd()", self.bob.name),
        ])  # fmt: skip
        self.assertEqual(sheet["A3"].data_type, "s")
        sheet["C2"], sheet["D2"], sheet["D3"], sheet["E3"] = 0.85, 4.5, 3, 80
        buffer = io.BytesIO()
        book.save(buffer)
        wizard = self._check(buffer.getvalue(), date="2026-03-10")
        self.assertEqual((wizard.state, wizard.value_count, wizard.replace_count), ("ready", 4, 0))
        wizard.action_import()
        users = [self.ann.id, self.bob.id]
        for code, expected in (
            ("share", [0.85, None]), ("service_score", [4.5, 3]), ("knowledge_score", [None, 80]),
        ):  # fmt: skip
            values = self._values(code, users)
            self.assertEqual([values[user] for user in users], expected, code)
        self.assertEqual(self._cells("service_score")["team", self.bees.id].value, 3.75)

    def test_it_holds_those_of_the_user_only(self):
        for user, people in ((self.director, 3), (self.leader, 2), (self.ann, 0)):
            rows = list(self._template(user).worksheets[0].iter_rows(values_only=True))
            self.assertEqual(len(rows) - 1, people, user.login)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        book = self._template(self.leader)
        sheet = book.worksheets[0]
        for row in (2, 3):
            sheet.cell(row, 4).value = 4
        buffer = io.BytesIO()
        book.save(buffer)
        self._import(buffer.getvalue())
        self.assertEqual(list(self._found().values()), [4, 4])

    def test_measures_with_the_same_name_go_by_their_code(self):
        self.knowledge.name = "service score"
        rows = list(self._template(self.leader).worksheets[0].iter_rows(values_only=True))
        self.assertEqual(rows[0][2:], ("Quality", "service_score", "knowledge_score"))


@tagged("post_install", "-at_install")
class TestEntryImportDownload(EntryImportCommon, HttpCase):
    def test_download(self):
        Wizard = self.env["sales.kpi.entry.import"]
        wizard = Wizard.with_user(self.leader).create({"date": "2026-03-10"})
        url = wizard.action_download_template()["url"]
        self.env.flush_all()
        self.authenticate("leader", "leader")
        reply = self.url_open(url)
        self.assertEqual(reply.status_code, 200)
        self.assertIn("2026-03.xlsx", reply.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(reply.content))
        self.assertEqual(book.worksheets[0]["A2"].value, "ann")
        self.authenticate("director", "director")
        self.assertEqual(self.url_open(url).status_code, 404)
        with self.assertRaises(AccessError):
            wizard.with_user(self.ann).action_download_template()
