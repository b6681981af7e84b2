from datetime import date
from types import SimpleNamespace

from odoo.tests import TransactionCase, tagged
from odoo.tools import formatLang

from ...models.ground.figure_format import (
    format_number,
    format_value,
    keep_order,
    tell_day,
    tell_gap,
)

LANGUAGES = ("en_US", "zh_CN", "de_DE", "fr_FR", "hi_IN", "pl_PL")
NUMBERS = (
    0, 0.0, -0.0, 1, -1, 12, 0.04, -0.04, 0.05, 0.25, 2.5, -2.5, 999, 999.94, 999.96, 1000, -1000,
    12345.678, -12345.678, 1234567.5, 1e12, 123456789012345.67, 1e16, -1e16,
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestFigureFormat(TransactionCase):
    """Figures are written as Odoo's own ``formatLang`` writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES:
            cls.env["res.lang"]._activate_lang(code)

    def test_as_odoo_does(self):
        for code in (*LANGUAGES, None, "xx_XX"):
            env = self.env(context={"lang": code})
            for number in NUMBERS:
                for digits in (0, 1, 2, 4):
                    with self.subTest(code=code, number=number, digits=digits):
                        expected = formatLang(env, number, digits=digits)
                        self.assertEqual(format_number(env, number, digits), expected)

    def test_as_somebody_set_up_his_language(self):
        """Two digits a group, no separator between them, a comma before the cents."""
        language = self.env["res.lang"]._lang_get("en_US")
        for grouping in ("[3,0]", "[3,2,0]"):
            for thousands, decimal in ((",", "."), ("", ","), (" ", ","), ("'", "·")):
                language.write(
                    {"grouping": grouping, "thousands_sep": thousands, "decimal_point": decimal}
                )
                env = self.env(context={"lang": "en_US"})
                for number in NUMBERS:
                    with self.subTest(grouping=grouping, thousands=thousands, number=number):
                        expected = formatLang(env, number, digits=2)
                        self.assertEqual(format_number(env, number, 2), expected)

    def test_language_of_the_company_without_one_of_the_user(self):
        self.env.company.partner_id.lang = "de_DE"
        self.assertEqual(format_number(self.env(context={}), 1234.5, 1), "1.234,5")

    def test_units(self):
        env = self.env(context={"lang": "de_DE"})
        currency = SimpleNamespace(symbol="€", position="after", decimal_places=2)
        for value, unit, expected in (
            (None, "number", "—"),
            (None, "money", "—"),
            (1234.0, "number", "1.234"),
            (1234.56, "number", "1.235"),
            (34.56, "number", "34,6"),
            (34.5, "whole", "35"),
            (-2.5, "whole", "-3"),
            (-3, "number", "-3"),
            (0.1234, "percent", "12,3%"),
            (-12.5, "percent", "-1.250,0%"),
            (7.0, "days", "7,0"),
            (0.0, "money", "0\N{NO-BREAK SPACE}€"),
            (999.5, "money", "999,50\N{NO-BREAK SPACE}€"),
            (-1234567.4, "money", "-1.234.567\N{NO-BREAK SPACE}€"),
        ):
            with self.subTest(value=value, unit=unit):
                self.assertEqual(format_value(env, value, unit, currency), expected)

    def test_currency_before_the_amount(self):
        env = self.env(context={"lang": "zh_CN"})
        currency = SimpleNamespace(symbol="¥", position="before", decimal_places=2)
        said = format_value(env, 12.5, "money", currency)
        self.assertEqual(said, "¥\N{NO-BREAK SPACE}12.50")

    def test_a_day_is_no_other_one(self):
        """3 November is no 11 March, whoever reads it."""
        self.env["res.lang"]._activate_lang("ar_001")
        day = date(2026, 11, 3)
        for code, expected in (
            ("en_US", "Nov 3, 2026"),
            ("zh_CN", "2026年11月3日"),
            ("de_DE", "3. Nov. 2026"),
            ("fr_FR", "3 nov. 2026"),
            ("ar_001", "3 نوفمبر 2026"),
        ):
            with self.subTest(code=code):
                self.assertEqual(tell_day(self.env(context={"lang": code}), day), expected)
        self.assertEqual(tell_day(self.env, False), "")

    def test_how_far_from_the_target(self):
        """100,000 less 55,351 are 44,649; a rate of 55 % on 60 % lacks 5 points; 12 days where 10
        are aimed at are 2 too many."""
        currency = SimpleNamespace(symbol="$", position="before", decimal_places=2)
        env = self.env(context={"lang": "en_US"})
        for gap, is_higher, unit, expected in (
            (55_351 - 100_000, True, "money", "short by $\N{NO-BREAK SPACE}44,649"),
            (3, True, "whole", "3 above"),
            (0.55 - 0.6, True, "percent", "short by 5.0 pts"),
            (10 - 12, False, "number", "2 above"),
            (10 - 8, False, "number", "2 below"),
            (0, True, "number", "reached"),
            (-0.00001, True, "percent", "reached"),
            (None, True, "number", ""),
        ):
            with self.subTest(gap=gap, unit=unit):
                self.assertEqual(tell_gap(env, gap, is_higher, unit, currency), expected)

    def test_figures_among_words_from_right_to_left(self):
        """The screen isolates them; what prints turned 2,176.55 into 55.671,2 by that."""
        self.env["res.lang"]._activate_lang("ar_001")
        env = self.env(context={"lang": "ar_001"})
        text = "$\N{NO-BREAK SPACE}2,176.55"
        isolated = f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        self.assertEqual(keep_order(env, text), isolated)
        paper = env["res.lang"].with_context(kpi_on_paper=True).env
        marked = f"\N{LEFT-TO-RIGHT MARK}{text}\N{LEFT-TO-RIGHT MARK}"
        self.assertEqual(keep_order(paper, text), marked)
        self.assertEqual(keep_order(self.env(context={"lang": "en_US"}), text), text)
