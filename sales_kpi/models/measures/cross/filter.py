"""Filters over the axes of a report: which rows of a query count."""

import ast
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainBool, DomainNot, DomainOr
from odoo.tools import SQL

from ....tools import period as periods
from ....tools.asked import MOST, is_id, is_word
from ....tools.shown import shown
from ...ground.period import YEARS
from .reader_axes import HIDDEN, OWN, SPANS

EQUAL = ("=", "!=", "in", "not in")
NEGATIVE = ("!=", "not in")
COMPARED = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}  # of days only
BELOW = "child_of"  # of what is a tree: it, and what is below it
MOST_VALUES = 1_000
MOST_CONDITIONS = 30


def parse(env, given):
    """The filter that somebody wrote: a literal, never evaluated.

    :param given: list, or the text of one
    :return: ``Domain`` over names of axes
    :raise UserError: what is wrong with it
    """
    try:
        literal = ast.literal_eval(given.strip() or "[]") if isinstance(given, str) else given or []
        domain = Domain(literal)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise UserError(
            env._(
                "The filter can't be read. Write a list of conditions, for example %s.",
                '[("country", "=", 45)]',
            )
        ) from error
    conditions = list(domain.iter_conditions())
    if len(conditions) > MOST_CONDITIONS:
        raise UserError(env._("A filter has %s conditions at most.", MOST_CONDITIONS))
    known = dict(env["sales.kpi.reader"]._get_axes())
    for condition in conditions:
        if problem := _find_problem(env, condition, known):
            raise UserError(env._("The filter can't be used: %s", problem))
    return domain


def _find_problem(env, condition, known):
    name, operator, value = condition.field_expr, condition.operator, condition.value
    if not is_word(name) or (name not in known and not name.startswith(OWN)) or name == OWN[:-1]:
        return env._("there are no rows or columns called “%s”.", shown(name))
    operators = (*EQUAL, *COMPARED) if name == "day" else (*EQUAL, BELOW)
    if operator not in operators:
        return env._(
            "“%(operator)s” can't be used with “%(name)s”: use %(operators)s.",
            operator=shown(operator),
            name=shown(name),
            operators=", ".join(operators),
        )
    values = to_values(value)
    if len(values) > MOST_VALUES or not all(_is_plain(one) for one in values):
        return env._("“%s” is compared with a number, a word or a day.", shown(name))
    if name in SPANS and not all(one is False or to_day(one) for one in values):
        return env._("“%s” is compared with a day, written as 2026-01-31.", shown(name))
    return None


def to_values(value):
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _is_plain(value):
    if value is None or isinstance(value, bool):
        return True
    return abs(value) <= MOST if isinstance(value, int) else is_word(value) and len(value) <= 200


def to_day(value):
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return day if day.year in YEARS else None


class FilterWriter:
    """Writes a filter as SQL over the rows of one measure.

    :param env: environment with the rights to read what is a tree
    :param axes: {name: ``Axis``} of all that the filter looks at
    :param company: by whose calendar periods go
    """

    def __init__(self, env, axes, company):
        self.env, self.axes, self.company = env, axes, company

    def to_sql(self, domain):
        if isinstance(domain, DomainBool):
            return SQL("TRUE") if domain.is_true() else SQL("FALSE")
        if isinstance(domain, DomainNot):
            return SQL("NOT %s", self.to_sql(domain.child))
        if isinstance(domain, (DomainAnd, DomainOr)):
            glue = SQL(" AND ") if isinstance(domain, DomainAnd) else SQL(" OR ")
            return SQL("(%s)", glue.join(map(self.to_sql, domain.children)))
        return self._write_condition(domain)

    def _write_condition(self, condition):
        axis, operator = self.axes[condition.field_expr], condition.operator
        values = to_values(condition.value)
        if operator in COMPARED:
            day = to_day(values[0])
            return SQL("(%s %s %s) IS TRUE", axis.column, COMPARED[operator], day)
        if operator == BELOW:
            values = self._get_below(axis, values)
        found = self._write_in(axis, values)
        return SQL("NOT %s", found) if operator in NEGATIVE else found

    def _write_in(self, axis, values):
        """Never NULL: what is not among the values is in the opposite."""
        is_truth = axis.field is not None and axis.field.type == "boolean"
        none = (None,) if is_truth else (None, False)
        some = [self._to_value(axis, one) for one in values if one not in none]
        conditions = [SQL("(%s = ANY(%s)) IS TRUE", axis.column, some)] if some else []
        if len(some) < len(values):
            conditions.append(SQL("%s IS NULL", axis.column))
        return SQL("(%s)", SQL(" OR ").join(conditions)) if conditions else SQL("FALSE")

    def _to_value(self, axis, value):
        """A value as the column of the axis has it."""
        if axis.name in SPANS:
            day, calendar = to_day(value), self.company._get_kpi_calendar()
            return periods.bounds(axis.name, day, *calendar)[0]
        if value == HIDDEN:
            return value
        if axis.comodel and not is_id(value):
            raise UserError(
                self.env._("The filter can't be used: name what “%s” is by its id.", axis.name)
            )
        if axis.is_own and isinstance(value, bool):
            return str(value).lower()
        return value if axis.comodel and not axis.is_own else str(value)

    def _get_below(self, axis, values):
        comodel = self.env[axis.comodel or "base"]
        if not axis.comodel or comodel._parent_name not in comodel._fields:
            raise UserError(
                self.env._("The filter can't be used: nothing stands below “%s”.", axis.name)
            )
        some = [self._to_value(axis, one) for one in values if one]
        domain = Domain("id", "child_of", list(map(int, some)))
        return comodel.sudo().with_context(active_test=False).search(domain).ids
