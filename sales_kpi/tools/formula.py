"""Formulas that users write over measure codes: `won_revenue / max(activities_done, 1)`.

Allowed: numbers, codes, + - * /, parentheses, min(...), max(...), abs(x). Python's parser reads the
text, every node is checked against that list and turned into a program of our own; nothing that a
user writes is ever run by Python.
"""

import ast
import keyword
import math
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .shown import shown

MAX_NUMBER = 10**15
FUNCTIONS = {"min": min, "max": max, "abs": abs}

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TOKEN = re.compile(
    r"""
    \s+
    | [A-Za-z_][A-Za-z0-9_]*
    | (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.])
    | [-+(),] | \*(?!\*) | /(?!/)
    """,
    re.VERBOSE | re.ASCII,
)
_BINARY = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
_REFUSED = {
    ast.IfExp: "conditions are not allowed: use min(...) or max(...)",
    ast.BoolOp: "'and' and 'or' are not allowed: use min(...) or max(...)",
    ast.Not: "'not' is not allowed",
    ast.Compare: "comparisons are not allowed: use min(...) or max(...)",
    ast.Tuple: "a comma is allowed only inside min(...) and max(...)",
    ast.Starred: "'*' needs a value on both sides",
}


class FormulaError(ValueError):
    """A formula that cannot be read or computed; the message tells the author what and where.

    :param column: place in the text, counted from 1, or None
    """

    def __init__(self, message, column=None):
        super().__init__(f"{message} (column {column})." if column else f"{message}.")
        self.column = column


@dataclass(frozen=True)
class Formula:
    """A formula that has been checked. Get one from `parse`.

    :param text: as written
    :param program: steps in postfix order: (function or None, number of arguments or operand)
    :param codes: the codes that it uses
    """

    text: str
    program: tuple
    codes: frozenset

    def get_signs(self):
        """{code: {1 where more of it raises the result, -1 where it lowers it}}, all values being
        above zero: a divisor and what is taken off lower it."""
        stack = []
        for function, argument in self.program:
            if function is None:
                stack.append({argument: {1}} if isinstance(argument, str) else {})
                continue
            parts = stack[-argument:]
            del stack[-argument:]
            stack.append(_merge_signs(function, parts))
        return stack.pop()

    def is_sum(self):
        """Whether the value of a whole is the sum of its parts' values, where those of the codes
        are: `12 * a + b`."""
        stack = []
        for function, argument in self.program:
            if function is None:
                stack.append(_SUM if isinstance(argument, str) else _NUMBER)
                continue
            parts = stack[-argument:]
            del stack[-argument:]
            stack.append(_merge_kinds(function, parts))
        return stack.pop() == _SUM

    def get_divisor(self):
        """What a rate divides by, as a formula: `b` of `100 * a / b`; None of what is no rate."""
        program = _find_divisor(self.program)
        if not program:
            return None
        codes = frozenset(step for _function, step in program if isinstance(step, str))
        return Formula(self.text, program, codes)

    def evaluate(self, values):
        """Return the value, or None (no data) when a code has no data or a divisor is zero.

        :param values: {code: number or None}; a code that is missing has no data
        :raise FormulaError: a value is not a number, or the result is too large
        """
        operands = {code: _number(code, values.get(code)) for code in self.codes}
        if None in operands.values():
            return None
        stack = []
        try:
            for function, argument in self.program:
                stack.append(_step(stack, function, argument, operands))
        except ZeroDivisionError:
            return None
        return stack.pop()


def parse(text, max_length=500, max_depth=20):
    """Read a formula.

    :param text: what the user wrote
    :param max_length: characters
    :param max_depth: levels of nesting; a plain chain such as a + b + c is one level
    :return: `Formula`
    :raise FormulaError: naming what is wrong, where, and what to do about it
    """
    _check_text(text, max_length)
    shift = len(text) - len(text.lstrip())
    reader = _Reader(shift, max_depth)
    reader.visit(_tree(re.sub(r"\s", " ", text.strip()), shift).body, 1)
    return Formula(text, tuple(reader.program), frozenset(reader.codes))


def is_code(text):
    """Tell whether a text can be a code in formulas: `won_revenue` can, `if` and `max` cannot."""
    return bool(_CODE.fullmatch(text)) and text not in FUNCTIONS and not keyword.iskeyword(text)


def evaluation_order(uses):
    """Return codes in an order in which each comes after all those that it uses.

    :param uses: {code: codes that it uses}; those that are not a key themselves are left out
    :return: list of the keys, the same for the same input
    :raise FormulaError: naming a cycle, "a -> b -> a" when a uses b and b uses a
    """
    sorter = TopologicalSorter()
    for code in sorted(uses):
        sorter.add(code, *sorted(set(uses[code]) & uses.keys()))
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise FormulaError(
            f"Formulas use each other in a circle: {_cycle(error.args[1])}; change one of them"
        ) from error


def _cycle(nodes):
    """Spell a cycle of graphlib (used before user, first = last) by use, from its least code."""
    ring = nodes[:0:-1]
    start = ring.index(min(ring))
    return " -> ".join([*ring[start:], *ring[:start], ring[start]])


def _check_text(text, max_length):
    """Refuse by its characters what the parser need not see at all."""
    if not isinstance(text, str) or not text.strip():
        raise FormulaError("The formula is empty: write codes and numbers, such as a / b")
    if len(text) > max_length:
        raise FormulaError(
            f"The formula has {len(text)} characters: shorten it to {max_length}, "
            "or split it into several measures"
        )
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if not token:
            raise FormulaError(
                f"{_excerpt(text, place)} is not allowed: use codes, numbers, + - * / and "
                "parentheses",
                place + 1,
            )
        place = token.end()


def _excerpt(text, place):
    """The number, the double operator or else the character at a place, quoted."""
    pattern = re.compile(r"[0-9.][\w.]{0,19}|\*\*|//|.", re.ASCII | re.DOTALL)
    return repr(pattern.match(text, place).group())


def _tree(text, shift):
    try:
        return ast.parse(text, mode="eval")
    except SyntaxError as error:
        column = min(error.offset or len(text), len(text)) + shift
        raise FormulaError(
            "The formula cannot be read: check operators and parentheses", column
        ) from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise FormulaError("The formula is nested too deeply: split it") from error


class _Reader:
    """Turns the nodes of a syntax tree into a postfix program, or refuses them."""

    def __init__(self, shift, max_depth):
        self.shift = shift
        self.max_depth = max_depth
        self.program = []
        self.codes = set()

    def visit(self, node, depth):
        if depth > self.max_depth:
            self.refuse(node, f"nested more than {self.max_depth} levels deep: split the formula")
        reader = getattr(self, f"visit_{type(node).__name__.lower()}", None)
        if not reader:
            self.refuse(node, _REFUSED.get(type(node), "only arithmetic over codes is allowed"))
        reader(node, depth)

    def visit_constant(self, node, depth):
        if type(node.value) not in (int, float):
            self.refuse(node, f"{shown(repr(node.value))} is not a number: use numbers and codes")
        if node.value > MAX_NUMBER:
            self.refuse(node, f"this number is too large: the limit is {MAX_NUMBER}")
        self.program.append((None, float(node.value)))

    def visit_name(self, node, depth):
        if node.id in FUNCTIONS:
            self.refuse(node, f"'{node.id}' is a function: write {node.id}(...)")
        if not is_code(node.id):
            self.refuse(node, f"'{node.id}' is not a code: use small letters, digits and _")
        self.codes.add(node.id)
        self.program.append((None, node.id))

    def visit_unaryop(self, node, depth):
        if not isinstance(node.op, (ast.UAdd, ast.USub)):
            self.refuse(node, _REFUSED.get(type(node.op), "only + and - may stand before a value"))
        self.visit(node.operand, depth + 1)
        if isinstance(node.op, ast.USub):
            self.program.append((_negate, 1))

    def visit_binop(self, node, depth):
        # A chain a + b + c leans to the left: walk it down, so that it costs no depth.
        chain = []
        while isinstance(node, ast.BinOp):
            chain.append(node)
            node = node.left
        self.visit(node, depth + 1)
        for link in reversed(chain):
            if type(link.op) not in _BINARY:
                self.refuse(link, "use only + - * / between values")
            self.visit(link.right, depth + 1)
            self.program.append((_BINARY[type(link.op)], 2))

    def visit_call(self, node, depth):
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name not in FUNCTIONS:
            known = ", ".join(f"{function}(...)" for function in FUNCTIONS)
            self.refuse(node, f"only these functions can be called: {known}")
        if name == "abs" and len(node.args) != 1:
            self.refuse(node, "the function abs(...) takes exactly one value")
        if name != "abs" and len(node.args) < 2:
            self.refuse(node, f"the function {name}(...) takes two values or more")
        for argument in node.args:
            self.visit(argument, depth + 1)
        self.program.append((FUNCTIONS[name], len(node.args)))

    def refuse(self, node, message):
        column = node.col_offset + 1 + self.shift
        raise FormulaError(message[0].upper() + message[1:], column)


def _negate(value):
    return -value


_PLUS, _MINUS, _TIMES, _OVER = _BINARY.values()
_NUMBER, _SUM, _OTHER = range(3)
_TURNING = (_MINUS, _OVER)  # their second operand works the other way


def _merge_signs(function, parts):
    merged = {}
    for place, part in enumerate(parts):
        turn = -1 if function is _negate or (place and function in _TURNING) else 1
        for code, signs in part.items():
            merged.setdefault(code, set()).update(turn * sign for sign in signs)
    return merged


def _merge_kinds(function, parts):
    if set(parts) == {_NUMBER}:
        return _NUMBER
    if function is _negate:
        return parts[0]
    if function in (_PLUS, _MINUS):
        return _SUM if set(parts) == {_SUM} else _OTHER
    is_scaled = (function is _TIMES and sorted(parts) == [_NUMBER, _SUM]) or (
        function is _OVER and parts == [_SUM, _NUMBER]
    )
    return _SUM if is_scaled else _OTHER


def _find_divisor(program):
    """The steps of what is divided by last, whatever number the result is multiplied by."""
    function, _argument = program[-1]
    if function not in (_TIMES, _OVER, _negate):
        return None
    operands = _get_operands(program)
    scaled = [operand for operand in operands if not _is_number(operand)]
    if function is _OVER and not _is_number(operands[1]):
        return operands[1]
    return _find_divisor(scaled[0]) if len(scaled) == 1 else None


def _get_operands(program):
    """The steps of each operand of the last step."""
    starts = []
    for index, (function, argument) in enumerate(program[:-1]):
        first = index if function is None else starts[-argument]
        if function is not None:
            del starts[-argument:]
        starts.append(first)
    ends = [*starts[1:], len(program) - 1]
    return [program[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_number(program):
    return not any(isinstance(step, str) for _function, step in program)


def _number(code, value):
    """The value of a code as a float, or None."""
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormulaError(f"The value of {code} is not a number, or too large") from error
    return _finite(number, f"The value of {code}")


def _step(stack, function, argument, operands):
    """Take the arguments of one step off the stack; return its result."""
    if function is None:
        return operands[argument] if isinstance(argument, str) else argument
    arguments = stack[-argument:]
    del stack[-argument:]
    return _finite(function(*arguments), "The result of the formula")


def _finite(number, what):
    if not math.isfinite(number):
        raise FormulaError(f"{what} is too large")
    return number
