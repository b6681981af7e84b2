from types import SimpleNamespace

from odoo.tests import TransactionCase, tagged
from odoo.tools import formatLang

from ...models.ground.figure_format import format_number, format_value

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
