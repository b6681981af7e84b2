"""What people type into cells: a table of cases, and every locale that spreadsheets write in."""

from datetime import date

from babel.dates import format_date
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.typed import days, headings, notation, numbers, signs

LOCALES = st.sampled_from(sorted(locale_identifiers()))
FIGURES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.integers(-(10**8), 10**8).map(lambda cents: cents / 100),
    st.integers(-(10**7), 10**7).map(lambda mills: mills / 1000),
)
FILES = st.lists(FIGURES, min_size=1, max_size=8)
DAYS = st.lists(st.dates(date(1995, 1, 1), date(2049, 12, 31)), min_size=1, max_size=8)
POINTS = st.sampled_from((numbers.POINT, numbers.COMMA))
ORDERS = st.sampled_from(days.ORDERS)


@tagged("post_install", "-at_install")
class TestToolsTyped(BaseCase):
    def test_numbers(self):
        for text, point, expected in (
            ("4.5", ".", 4.5), ("-4.5", ".", -4.5), ("−4.5", ".", -4.5), ("-.5", ".", -0.5),
            (".5", ".", 0.5), ("5.", ".", 5), ("+3", ".", 3), ("- 3", ".", -3), ("3-", ".", -3),
            ("1,234.5", ".", 1234.5), ("12,34,567", ".", 1234567), ("1'234.50", ".", 1234.5),
            ("1,5", ".", None), ("1,2345", ".", None), (",123", ".", None), ("0,123", ".", None),
            ("1,234,56", ".", None), ("1,23,4567", ".", None), ("1 234,567", ".", None),
            ("1.234,5", ",", 1234.5), ("1234.5", ",", None), ("1.234", ",", 1234),
            ("1\u202f234,5", ",", 1234.5), ("1\u00a0234", ",", 1234), ("1 234 567", ".", 1234567),
            ("1234,5", ",", 1234.5), ("４．５", ".", 4.5), ("1e3", ".", 1000),
            ("1,5E+05", ",", 150000),
            ("", ".", None), ("-", ".", None), ("4.5.6", ".", None), ("1,234e3", ".", None),
            ("nan", ".", None), ("inf", ".", None), ("1_000", ".", None), ("0x10", ".", None),
            ("4 5", ".", None), ("12万", ".", 120_000), ("1.5亿", ".", 150_000_000),
            ("1,5亿", ",", 150_000_000), ("1.1万", ".", 11_000), ("2百万", ".", 2_000_000),
            ("120,000元", ".", 120_000), ("￥1,200", ".", 1200), ("R$ 1.234,50", ",", 1234.5),
            ("€ 5", ".", 5), ("5 €", ".", 5), ("-¥1,200", ".", -1200), ("¥-1,200", ".", -1200),
            ("(1,200)", ".", -1200), ("（1,200）", ".", -1200), ("¥(1,200)", ".", -1200),
            ("-(1)", ".", None), ("(1", ".", None), ("1)", ".", None), ("--1", ".", None),
            ("10²", ".", None), ("½", ".", None), ("①", ".", None), ("12 EUR", ".", None),
            ("٣٬٤٥٦٫٧", ".", 3456.7), ("1" * 61, ".", None), ("=1+2", ".", None), ("万", ".", None),
            ("€5元", ".", None), ("¥1,200元", ".", 1200), ("5％", ".", 0.05), ("%5", ".", 0.05),
            ("%5%", ".", None), ("5万%", ".", None), ("5元%", ".", None), ("(5%)", ".", -0.05),
        ):  # fmt: skip
            written = numbers.parse(text, point)
            self.assertEqual(written and written.number, expected, (text, point))

    def test_signs_of_a_number(self):
        for text, share, money in (
            ("85%", True, ""), ("85 %", True, ""), ("８５％", True, ""), ("85", False, ""),
            ("12万元", False, "元"), ("R$5", False, "R$"), ("￥5", False, "¥"),
        ):  # fmt: skip
            self.assertEqual(numbers.parse(text)[1:], (share, money), text)

    def test_nothing(self):
        for text in ("-", "–", "—", "－", "--", "/", "¥ -", " - "):
            self.assertTrue(numbers.is_nothing(text), text)
        for text in ("", "0", "-1", "n/a", "----"):
            self.assertFalse(numbers.is_nothing(text), text)

    def test_days(self):
        day = date(2026, 3, 2)
        for text, order, expected in (
            ("2026-03-02", "mdy", day), ("2026/3/2", "mdy", day), ("2026.03.02", "mdy", day),
            ("2026年3月2日", "mdy", day), ("2026 年 3 月 2 日", "mdy", day),
            ("20260302", "dmy", day),
            ("2026-03-02 00:00:00", "mdy", day), ("2026-03-02T09:30", "mdy", day),
            ("03/02/2026", "mdy", day), ("02.03.2026", "dmy", day), ("2/3/26", "dmy", day),
            ("26-03-02", "ymd", day), ("2 March 2026", "mdy", day), ("Mar 2, 2026", "dmy", day),
            ("2-Mar-26", "mdy", day), ("２０２６-03-02", "dmy", day),
            ("2/3/2026 9:30 PM", "dmy", day),
            ("13/02/2026", "mdy", None), ("2026-02-29", "mdy", None), ("", "mdy", None),
            ("soon", "mdy", None), ("2026-3-2x", "mdy", None), ("1/2-2026", "dmy", None),
            ("3月2日", "ymd", None), ("02/03", "dmy", None),
        ):  # fmt: skip
            self.assertEqual(days.parse(text, order), expected, (text, order))
        self.assertEqual(
            days.readings("01/10/2025"), {"dmy": date(2025, 10, 1), "mdy": date(2025, 1, 10)}
        )

    def test_orders(self):
        for form, order in (("%m/%d/%Y", "mdy"), ("%d.%m.%Y", "dmy"), ("%Y年%m月%d日", "ymd")):
            self.assertEqual(days.find_order(form), order)

    def test_months(self):
        for text, expected in (
            ("3月", (None, 3)), ("三月", (None, 3)), ("十二月", (None, 12)), ("3月份", (None, 3)),
            ("2026年3月", (2026, 3)), ("26年3月", (2026, 3)), ("Mar-26", (2026, 3)),
            ("Mar", (None, 3)), ("March 2026", (2026, 3)), ("Sept 2026", (2026, 9)),
            ("2026-03", (2026, 3)), ("2026/3", (2026, 3)), ("03/2026", (2026, 3)),
            ("202603", (2026, 3)), ("2026 Mar", (2026, 3)), ("３月", (None, 3)),
            ("Mar '26", (2026, 3)),
            ("13月", None), ("0月", None), ("26-Mar", None), ("3", None), ("3-26", None),
            ("2026", None), ("Q1", None), ("Mar 1 2026", None), ("Martin", None), ("", None),
        ):  # fmt: skip
            self.assertEqual(days.find_month(text), expected, text)

    def test_quarters(self):
        for text, expected in (
            ("Q2", (None, 2)), ("2026-Q2", (2026, 2)), ("2026Q2", (2026, 2)),
            ("Q2 2026", (2026, 2)),
            ("第二季度", (None, 2)), ("2季度", (None, 2)), ("2026年第2季度", (2026, 2)),
            ("Q5", None), ("2月", None), ("2", None), ("", None),
        ):  # fmt: skip
            self.assertEqual(days.find_quarter(text), expected, text)

    def test_headings(self):
        names = headings.make_names(("user", "name", "target"), {"user": "Verkaufsperson"})
        for text, expected in (
            ("姓　名", "name"), (" 业 务 员：", "user"), ("Sales  Rep *", "user"),
            ("目标（元）", "target"),
            ("Target (EUR)", "target"), ("verkaufsperson", "user"), ("Month", None), ("(x)", None),
        ):  # fmt: skip
            self.assertEqual(headings.find_part(text, names), expected, text)

    def test_totals(self):
        for text in ("合计", " 合 计 ", "总计：", "北区小计", "Total", "GRAND TOTAL",
        "Total North", "Sum:",
                     "Sub-total", "Итого"):  # fmt: skip
            self.assertTrue(headings.is_total(text), text)
        for text in ("Totally", "王合", "ann", "", "*", "Summer", "Suma Patel"):
            self.assertFalse(headings.is_total(text), text)

    def test_units_of_all_figures(self):
        for text in (
            "单位：万元",
            "目标(千元)",
            "in thousands",
            "Target (k€)",
            "€000",
            "单位: 百万",
        ):
            self.assertTrue(headings.find_scale(text), text)
        for text in ("单位：元", "2026年目标", "全年1.2亿元", "万科", "Target (€)", "3月"):
            self.assertFalse(headings.find_scale(text), text)

    def test_choices(self):
        def choose(*texts, own=numbers.POINT):
            return notation.choose([(text, numbers.readings(text)) for text in texts], own)

        for texts, value, is_plain, example in (
            ((), ".", True, None), (("12", "x"), ".", True, None),
            (("1.5", "1.234"), ".", True, None),
            (("1,5",), ",", False, None), (("1,5", "1,234"), ",", False, None),
            (("12", "1.234"), None, False, "1.234"), (("1,5", "1.5"), None, False, "1.5"),
            (("1 234",), ".", True, None),
        ):  # fmt: skip
            self.assertEqual(choose(*texts), (value, is_plain, example), texts)
        self.assertEqual(choose("1,5", own=","), (",", True, None))
        found = [("03-04-05", days.readings("03-04-05")), ("31-04-05", days.readings("31-04-05"))]
        # 31 April is none: only the year first is left.
        self.assertEqual(notation.choose(found, "mdy"), ("ymd", False, None))

    def test_plain_signs(self):
        for text, expected in (
            ("１２％", "12%"),
            ("\u00a0a\u3000b", "a b"),
            ("−", "-"),
            ("²", "²"),
        ):
            self.assertEqual(signs.make_plain(text), expected)

    @settings(max_examples=400, deadline=None)
    @given(LOCALES, FILES, POINTS)
    def test_a_file_of_any_locale_is_read_as_it_was_written(self, locale, figures, own):
        """Or refused, or asked about: never another number, whoever reads it."""
        rounded = [round(figure, 2) for figure in figures]  # currencies have no more
        exact = {"locale": locale, "decimal_quantization": False}
        for texts, written, is_share in (
            ([format_decimal(one, **exact) for one in figures], figures, False),
            ([format_percent(one, **exact) for one in figures], figures, True),
            ([format_currency(one, "EUR", locale=locale) for one in rounded], rounded, False),
            (
                [
                    format_currency(one, "CNY", locale=locale, format_type="accounting")
                    for one in rounded
                ],
                rounded,
                False,
            ),
        ):
            self._check_file(texts, written, own, is_share)

    def _check_file(self, texts, figures, own, is_share):
        found = [(text, numbers.readings(text)) for text in texts]
        point = notation.choose(found, own).value
        for figure, (text, readings) in zip(figures, found, strict=True):
            if readings and point is None:
                known = {round(written.number, 9) for written in readings.values()}
                self.assertIn(round(figure, 9), known, text)
            elif point in readings:
                self.assertAlmostEqual(readings[point].number, figure, 9, (text, texts))
                self.assertEqual(readings[point].is_share, is_share)

    @settings(max_examples=400, deadline=None)
    @given(LOCALES, DAYS, ORDERS, st.sampled_from(("short", "medium", "long")))
    def test_days_of_any_locale_are_read_as_they_were_written(self, locale, dates, own, length):
        texts = [format_date(day, length, locale=locale) for day in dates]
        found = [(text, days.readings(text)) for text in texts]
        order = notation.choose(found, own).value
        for day, (text, readings) in zip(dates, found, strict=True):
            if readings and order is None:
                self.assertIn(day, readings.values(), text)
            elif order in readings:
                self.assertEqual(readings[order], day, (text, texts))

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=70))
    def test_any_text_is_read_or_not(self, text):
        for method in (
            numbers.readings, numbers.is_nothing, days.readings, days.find_month,
            days.find_quarter, headings.is_total, headings.find_scale, signs.squeeze,
        ):  # fmt: skip
            method(text)
