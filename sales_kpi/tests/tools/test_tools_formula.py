import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import formula
from ...tools.formula import FormulaError

checked = settings(max_examples=300, deadline=None, database=None, derandomize=True)

CODES = ("calls", "order_amount", "won_2")
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
LEAVES = st.one_of(
    st.sampled_from(CODES),
    st.integers(0, 10**6).map(str),
    st.floats(0, 1e6, allow_nan=False, allow_infinity=False).map(repr),
)


def _grow(parts):
    pair = st.tuples(parts, parts)
    return st.one_of(
        st.tuples(parts, st.sampled_from("+-*/"), parts).map("({0[0]} {0[1]} {0[2]})".format),
        pair.map("min({0[0]}, {0[1]})".format),
        pair.map("max({0[0]},{0[1]}, 1)".format),
        parts.map("abs({})".format),
        parts.map("-{}".format),
        parts.map("(+{})".format),
    )


EXPRESSIONS = st.recursive(LEAVES, _grow, max_leaves=12)


@tagged("post_install", "-at_install")
class TestFormula(BaseCase):
    def test_values(self):
        values = {"a": 6.0, "b": 4, "c": -2.0, "zero": 0}
        for text, expected in [
            ("a", 6.0),
            ("12", 12.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("a + b * c", -2.0),  # 6 + 4 x -2
            ("(a + b) * c", -20.0),
            ("a - b - c", 4.0),  # (6 - 4) + 2
            ("a / b / 3", 0.5),  # 1.5 / 3
            ("a - (b - c)", 0.0),
            ("-a + +b", -2.0),
            ("--a", 6.0),
            ("min(a, b, c)", -2.0),
            ("max(a, b) / abs(c)", 3.0),
            ("a / max(zero, 1)", 6.0),
            ("  a\n\t+ b ", 10.0),
            ("100 * (a - b) / b", 50.0),
            ("zero * a", 0.0),
        ]:
            with self.subTest(text=text):
                self.assertEqual(formula.parse(text).evaluate(values), expected)

    def test_codes(self):
        parsed = formula.parse("won_2 / max(calls, won_2) + 1")
        self.assertEqual(parsed.codes, frozenset({"won_2", "calls"}))
        self.assertEqual(formula.parse("1 + 1").codes, frozenset())

    def test_no_data(self):
        for text, values in [
            ("a + b", {"a": 1, "b": None}),
            ("a + b", {"a": 1}),
            ("0 * a", {"a": None}),
            ("max(a, b)", {"a": None, "b": 3}),
            ("a / b", {"a": 1, "b": 0}),
            ("a / (b - b)", {"a": 1, "b": 5}),
            ("min(1, a / b)", {"a": 0, "b": 0}),
        ]:
            with self.subTest(text=text, values=values):
                self.assertIsNone(formula.parse(text).evaluate(values))

    def test_too_large_is_an_error_and_not_a_value(self):
        product = formula.parse("a * a")
        for value in (1e200, float("inf"), float("nan"), 10**400):
            with self.subTest(value=value), self.assertRaisesRegex(FormulaError, "too large"):
                product.evaluate({"a": value})

    def test_a_value_that_is_not_a_number(self):
        with self.assertRaisesRegex(FormulaError, "value of a is not a number"):
            formula.parse("a").evaluate({"a": "many"})

    def test_refused(self):
        for text, message, column in [
            ("", "empty", None),
            ("   ", "empty", None),
            (None, "empty", None),
            ("a ** 2", r"'\*\*' is not allowed", 3),
            ("a // b", "'//' is not allowed", 3),
            ("a % b", "'%' is not allowed", 3),
            ("a.b", "'.b' is not allowed", 2),
            ("a[0]", r"'\[' is not allowed", 2),
            ("'a'", "is not allowed", 1),
            ("a < b", "'<' is not allowed", 3),
            ("a == b", "'=' is not allowed", 3),
            ("a := 1", "':' is not allowed", 3),
            ("max(a, key=b)", "'=' is not allowed", 11),
            ("a # note", "'#' is not allowed", 3),
            ("a; b", "';' is not allowed", 2),
            ("a\0", "is not allowed", 2),
            ("\N{FULLWIDTH LEFT PARENTHESIS}a)", "is not allowed", 1),
            ("a \N{MULTIPLICATION SIGN} b", "is not allowed", 3),
            ("\N{FULLWIDTH LATIN SMALL LETTER A}", "is not allowed", 1),
            ("0x1F", "'0x1F' is not allowed", 1),
            ("1_000", "'1_000' is not allowed", 1),
            ("2j", "'2j' is not allowed", 1),
            ("1.2.3", "'1.2.3' is not allowed", 1),
            ("a is b", "Comparisons are not allowed", 1),
            ("a in b", "Comparisons are not allowed", 1),
            ("a if b else c", "Conditions are not allowed", 1),
            ("a and b", "'and' and 'or' are not allowed", 1),
            ("not a", "'not' is not allowed", 1),
            ("a, b", "comma is allowed only inside", 1),
            ("True", "True is not a number", 1),
            ("1 + None", "None is not a number", 5),
            ("Calls", "'Calls' is not a code", 1),
            ("_calls", "'_calls' is not a code", 1),
            ("  a + B", "'B' is not a code", 7),
            ("max + 1", "'max' is a function", 1),
            ("a + sum(b, c)", "only these functions|Only these functions", 5),
            ("a(1)", "Only these functions", 1),
            ("max(a)(b)", "Only these functions", 1),
            ("1(2)", "Only these functions", 1),
            ("max(a)", r"max\(...\) takes two values", 1),
            ("min()", r"min\(...\) takes two values", 1),
            ("abs(a, b)", r"abs\(...\) takes exactly one", 1),
            ("max(a, *b)", "needs a value on both sides", 8),
            ("a\n+ #", "'#' is not allowed", 5),
            ("1e16", "too large", 1),
            ("1e999", "too large", 1),
            ("9" * 400, "too large", 1),
        ]:
            with self.subTest(text=text):
                with self.assertRaisesRegex(FormulaError, message) as caught:
                    formula.parse(text)
                self.assertEqual(caught.exception.column, column)

    def test_not_arithmetic(self):
        # Which of the places near the mistake is named depends on Python's version.
        for text in ("a +", "a b", "  (a", "a)", "007", "lambda"):
            with self.subTest(text=text):
                with self.assertRaisesRegex(FormulaError, "cannot be read") as caught:
                    formula.parse(text)
                self.assertIn(caught.exception.column, range(1, len(text) + 1))

    def test_length(self):
        formula.parse("a" * 500)
        with self.assertRaisesRegex(FormulaError, "501 characters"):
            formula.parse("a" * 501)

    def test_depth(self):
        nested = "a"
        for _level in range(18):
            nested = f"(1 - {nested})"
        self.assertEqual(formula.parse(nested).evaluate({"a": 5}), 5)
        for text in ("-" * 400 + "a", "1-(" * 60 + "a" + ")" * 60, "abs(" * 40 + "a" + ")" * 40):
            with self.subTest(text=text[:20]), self.assertRaisesRegex(FormulaError, "20 levels"):
                formula.parse(text)

    def test_a_long_sum_is_not_deep(self):
        chain = "+".join("a" * 250)
        self.assertEqual(formula.parse(chain).evaluate({"a": 1}), 250)

    def test_whatever_the_limits_python_never_crashes(self):
        for text in (
            "(" * 50000 + "a" + ")" * 50000,
            "-" * 100000 + "a",
            "abs(" * 5000 + "a" + ")" * 5000,
            "9" * 100000,
        ):
            with self.subTest(text=text[:20]), self.assertRaises(FormulaError):
                formula.parse(text, max_length=10**6)
        with self.assertRaises(FormulaError):
            formula.parse("1-(" * 90 + "a" + ")" * 90, max_depth=5)

    def test_is_code(self):
        for text, expected in [
            ("won_revenue", True),
            ("a1", True),
            ("1a", False),
            ("_a", False),
            ("A", False),
            ("max", False),
            ("if", False),
            ("", False),
            ("a b", False),
            ("a\n", False),
        ]:
            with self.subTest(text=text):
                self.assertEqual(formula.is_code(text), expected)

    @checked
    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text):
        self._read_or_refuse(text)

    @checked
    @given(st.text("ab1. ,()+-*/%<=[]'\\eEj_if\n#", max_size=30))
    def test_any_near_formula_is_read_or_refused(self, text):
        self._read_or_refuse(text)

    def _read_or_refuse(self, text):
        try:
            parsed = formula.parse(text)
        except FormulaError as error:
            self.assertTrue(str(error).endswith("."))
            return
        self.assertTrue(all(map(formula.is_code, parsed.codes)))
        try:
            value = parsed.evaluate(dict.fromkeys(parsed.codes, 2.0))
        except FormulaError:
            return
        self.assertTrue(value is None or math.isfinite(value))

    @checked
    @given(EXPRESSIONS, NUMBERS, NUMBERS, NUMBERS)
    def test_agrees_with_python(self, text, calls, order_amount, won_2):
        assume(len(text) <= 500)
        values = {"calls": calls, "order_amount": order_amount, "won_2": won_2}
        scope = {"__builtins__": {}, "min": min, "max": max, "abs": abs, **values}
        try:
            expected = eval(text, scope)  # written by EXPRESSIONS alone
        except ZeroDivisionError:
            expected = None
        assume(expected is None or math.isfinite(expected))
        try:
            value = formula.parse(text).evaluate(values)
        except FormulaError as error:
            self.assertIn("too large", str(error))
            return
        if expected is None:
            self.assertIsNone(value)
        else:
            self.assertTrue(math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-6))


@tagged("post_install", "-at_install")
class TestEvaluationOrder(BaseCase):
    def test_each_after_those_it_uses(self):
        uses = {"c": {"a", "b"}, "b": {"a"}, "a": {"calls"}, "alone": set()}
        order = formula.evaluation_order(uses)
        self.assertCountEqual(order, uses)
        for code, used in uses.items():
            for other in used & uses.keys():
                self.assertLess(order.index(other), order.index(code))
        self.assertEqual(order, formula.evaluation_order(dict(reversed(uses.items()))))

    def test_empty(self):
        self.assertEqual(formula.evaluation_order({}), [])

    def test_cycles(self):
        for uses, cycle in [
            ({"a": ["a"]}, "a -> a"),
            ({"b": ["a"], "a": ["b"]}, "a -> b -> a"),
            ({"c": ["a"], "a": ["b"], "b": ["c"], "z": ["a"]}, "a -> b -> c -> a"),
        ]:
            with self.subTest(cycle=cycle), self.assertRaisesRegex(FormulaError, f": {cycle};"):
                formula.evaluation_order(uses)

    def test_a_long_chain(self):
        uses = {f"m{number}": [f"m{number + 1}"] for number in range(3000)}
        self.assertEqual(formula.evaluation_order(uses)[-1], "m0")
