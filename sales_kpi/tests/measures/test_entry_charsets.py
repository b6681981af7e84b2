"""Text files in the encodings that programs write: never garbled without a word."""

from odoo.tests import HttpCase, tagged

from ...wizard.ground.sheet_csv import find_charset, find_separator
from ..common import SalesKpiCommon
from .test_entry_import import EntryImportCommon

HEAD = "Date;Salesperson;Measure;Value;Note\n"
# (encoding, language of the user, text)
WRITTEN = (
    ("cp1252", "en_US", "AVIAÇÃO"), ("cp1252", "zh_CN", "AVIAÇÃO"), ("cp1252", "pt_BR", "São João"),
    ("cp1252", "de_DE", "Müller & Söhne"), ("cp1250", "pl_PL", "Łukasz Wiśniewski"),
    ("cp1250", "cs_CZ", "Žofie Nováková"), ("cp1251", "ru_RU", "Иван Иванов"),
    ("cp1251", "en_US", "Иван Иванов"), ("cp950", "zh_TW", "王小明"),
    ("cp950", "zh_TW", "陳美玲，台北"),
    ("cp932", "ja_JP", "山田太郎"), ("gb18030", "zh_CN", "王芳"), ("gb18030", "en_US", "王芳"),
    ("gb18030", "zh_CN", "航空公司：北京"), ("cp949", "ko_KR", "김철수"),
    ("cp1254", "tr_TR", "Şükrü Işık"),
    ("cp1253", "el_GR", "Γιώργος"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestEntryCharsets(EntryImportCommon):
    def _file(self, note, day="2026-03-02", value="4"):
        return f"{HEAD}{day};ann;service_score;{value};{note}\n"

    def test_aviacao(self):
        """It was AVIA敲O: both are the same bytes."""
        content = self._file("AVIAÇÃO").encode("cp1252")
        self.assertIn("AVIA敲O", content.decode("gb18030"))
        wizard = self._wizard(content)
        wizard.action_import()
        self.assertFalse(self._found(), "nobody has seen yet what was guessed")
        self.assertEqual((wizard.state, wizard.charset), ("ready", "cp1252"))
        self.assertIn("AVIAÇÃO", wizard.preview)
        wizard.action_import()
        self.assertEqual(self.Entry.search([]).note, "AVIAÇÃO")

    def test_guesses(self):
        for charset, lang, text in WRITTEN:
            with self.subTest(text, charset=charset, lang=lang):
                found = find_charset(self._file(text).encode(charset), lang)
                self.assertEqual(found, (charset, False))

    def test_unicode_is_no_guess(self):
        for charset in ("utf-8", "utf-8-sig", "utf-16"):
            for _charset, lang, text in WRITTEN:
                content = self._file(text).encode(charset)
                self.assertEqual(find_charset(content, lang)[1], True)
        self._import(self._file("AVIAÇÃO"))
        self.assertEqual(self.Entry.search([]).note, "AVIAÇÃO")

    def test_a_choice_is_followed_or_refused(self):
        for charset, _lang, text in WRITTEN:
            with self.subTest(text):
                self.Entry.search([]).unlink()
                self._import(self._file(text).encode(charset), charset=charset)
                self.assertEqual(self.Entry.search([]).note, text)
        self._refuse(
            self._file("王芳").encode("gb18030"),
            [(0, "The file is not written in Unicode (UTF-8). Choose another encoding.")],
            charset="utf-8-sig",
        )

    def test_what_is_chosen_shows_at_once(self):
        wizard = self._check(self._file("Łukasz").encode("cp1250"))
        self.assertEqual(wizard.charset, "cp1252")
        self.assertNotIn("Łukasz", wizard.preview)
        spec = {name: {} for name in ("state", "preview", "question", "charset")}
        changed = wizard.onchange({"charset": "cp1250"}, ["charset"], spec)["value"]
        self.assertEqual(changed["state"], "choose")
        self.assertIn("Łukasz", changed["preview"])
        wizard.charset = "cp1250"
        wizard.action_import()
        self.assertEqual(self.Entry.search([]).note, "Łukasz")

    def test_a_day_that_could_be_two(self):
        """01/10/2025 is 1 October for a Briton, and 10 January for an American."""
        for order, day in (("dmy", "2025-10-01"), ("mdy", "2025-01-10")):
            self.Entry.search([]).unlink()
            wizard = self._wizard(self._file("", "01/10/2025"))
            wizard.action_import()
            self.assertEqual((wizard.state, self._found()), ("choose", {}))
            self.assertIn("“01/10/2025” can be 2025-01-10 / 2025-10-01.", wizard.question)
            self.assertIn('<td class="table-warning">01/10/2025</td>', wizard.preview)
            wizard.date_order = order
            wizard.action_import()
            self.assertEqual(self._found(), {("ann", "service_score", day): 4})

    def test_another_day_of_the_file_tells(self):
        """13/10/2025 is in October. It isn't how the user writes days: he looks at it first."""
        lines = f"{self._file('', '01/10/2025')}13/10/2025;ann;service_score;5;\n"
        wizard = self._wizard(lines)
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.date_order), ("ready", "dmy"))
        self.assertFalse(self._found())
        wizard.action_import()
        expected = {
            ("ann", "service_score", "2025-10-01"): 4,
            ("ann", "service_score", "2025-10-13"): 5,
        }
        self.assertEqual(self._found(), expected)

    def test_a_number_that_could_be_two(self):
        self.knowledge.write({"entry_max": 2000, "entry_decimals": 3})
        for decimals, value in (("point", 1.234), ("comma", 1234)):
            self.Entry.search([]).unlink()
            wizard = self._wizard(f"{HEAD}2026-03-02;ann;knowledge_score;1.234;\n")
            wizard.action_import()
            self.assertEqual((wizard.state, self._found()), ("choose", {}))
            wizard.decimals = decimals
            wizard.action_import()
            self.assertEqual(list(self._found().values()), [value])

    def test_a_title_totals_and_a_dash(self):
        self.ann.name = "王芳"
        wizard = self._import("三月评分,,\n姓名,service_score,总计\n王　芳,4,4\nbob,-,\n合计,4,4\n")
        self.assertEqual(self._found(), {("ann", "service_score", "2026-03-20"): 4})
        for text in ("1 三月评分", "5 合计", "C2 总计"):
            self.assertIn(text, wizard.notice)

    def test_a_measure_called_like_a_total_is_one(self):
        self.service.name = "Total score"
        self._import("Salesperson,Total score\nann,4\n")
        self.assertEqual(list(self._found().values()), [4])

    def test_separators(self):
        for text, sign in (
            ("a;b;c\nx;1,5;2,5\ny;2,5;1,5\n", ";"), ("Plan 2026\n\na,b\n1,2\n", ","),
            ("a\tb\n1,5\t2,5\n", "\t"), ("a|b\n1|2\n", "|"), ('"a;b",c\n"d;e",f\n', ","),
            ("a\n", ","), ("", ","),
        ):  # fmt: skip
            self.assertEqual(find_separator(text), sign, text)
        self._import("sep=|\nSalesperson|service_score\nann|4\n")
        self._import("Salesperson;service_score\nbob;4\n", separator="semicolon")
        self._refuse("sep=;\nSalesperson;service_score\nnobody;4\n", [(3, "nobody")])
        self._refuse(
            "Salesperson;service_score\nann;4\n",
            [(1, "The first row must name the columns")],
            separator="tab",
        )


class EntryImportTourCommon(SalesKpiCommon, HttpCase):
    def _import_a_value(self):
        self.start_tour("/odoo/sales-enter-values", "sales_kpi_import_values", login="leader")
        entry = self.env["sales.kpi.entry"].search([("user_id", "=", self.ann.id)])
        self.assertEqual((str(entry.date), entry.value, entry.note), ("2025-10-01", 4, "AVIAÇÃO"))


@tagged("post_install", "-at_install")
class TestEntryImportTour(EntryImportTourCommon):
    def test_leader_imports_a_value(self):
        self._import_a_value()


@tagged("post_install", "-at_install")
class TestEntryImportTourPhone(EntryImportTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_leader_imports_a_value_on_phone(self):
        self._import_a_value()
