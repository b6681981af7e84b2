import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from time import monotonic

from psycopg2.errors import QueryCanceled

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools import cell, formula
from ..part import Sight
from ..span import Span
from .filter import FilterWriter
from .reader_axes import HIDDEN

_logger = logging.getLogger(__name__)

MOST_GROUPS = 200_000  # that are fetched of one measure
SECONDS = 20  # that a report may take
EVERYBODY = Sight()


@dataclass(frozen=True)
class Cross:
    """What is asked of measures.

    :param rows: names of axes; so are the columns
    :param condition: filter over axes, a ``Domain``
    :param until: instant (``time.monotonic``) by which it is to be read
    """

    rows: tuple = ()
    columns: tuple = ()
    condition: object = None
    until: float = field(default_factory=lambda: monotonic() + SECONDS)

    @property
    def names(self):
        return (*self.rows, *self.columns)

    @cached_property
    def filtered(self):
        """Names of the axes that the filter looks at."""
        found = (
            [one.field_expr for one in self.condition.iter_conditions()]
            if self.condition is not None
            else []
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def sizes(self):
        """(number of row axes, of column axes) of each grouping: of all subtotals, too."""
        return list(product(range(len(self.rows) + 1), range(len(self.columns) + 1)))


class SalesKpiReader(models.AbstractModel):
    """Reads measures by rows and columns, with subtotals and totals: one query a measure, whatever
    the number of people. Each total is a grouping of its own, and nothing is ever summed: of
    what is distinct, of averages, shares and medians that would be wrong."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_cross(self, definitions, cross, company, date_from, date_to, sight=EVERYBODY):
        """Count measures for each combination.

        :param definitions: measures; what their formulas use is read, too
        :param cross: ``Cross``
        :param sight: ``Sight``: whose records the viewer may see
        :return: {code: ``Cells``}, by (keys of the first row axes, keys of the first column axes),
            tuples that are shorter in totals. A measure that has not one of the axes, or is broken,
            carries that as its error, in words; the others are right.
        """
        reader = self._for_days(company, date_from, date_to)
        span = Span(company, date_from, date_to)
        span.tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
        span.sight = sight
        wanted = definitions.sudo()._with_used()
        order = formula.evaluation_order({d.code: d._get_used_codes() for d in wanted})
        by_code, results = {d.code: d for d in wanted}, {}
        for code in order:
            results[code] = reader._read_cross_safely(by_code[code], cross, span, results)
        return {code: results[code] for code in definitions.mapped("code")}

    @api.private
    def _get_sight(self, definition):
        """Whose records of a measure the viewer may see; None: nobody's."""
        return self._get_sights(definition)[definition]

    @api.private
    def _get_sights(self, definitions):
        """The same of many measures: {measure: ``Sight`` or None}"""
        viewer = self.sudo(False).env
        own = None
        if viewer.user.has_group("sales_team.group_sale_salesman"):
            teams = viewer["sales.kpi.viewer"]._get_led_teams()
            own = Sight(viewer.uid, tuple(sorted(teams.ids)))
        sees_all = viewer["sales.kpi.definition"]._may_see_all
        return {one: EVERYBODY if sees_all(one) else own for one in definitions}

    def _read_cross_safely(self, definition, cross, span, results):
        """(``Cells`` by keys, error)"""
        try:
            if definition.kind == "formula":
                return self._cross_formula(definition, results)
            with self.env.cr.savepoint(flush=False):
                return self._cross_source(definition, cross, span)
        except QueryCanceled:
            return cell.Cells.of_error(self._tell_too_slow())
        except UserError as error:
            return cell.Cells.of_error(str(error))
        except Exception as error:
            _logger.warning("The measure %s can't be crossed", definition.code, exc_info=True)
            return cell.Cells.of_error(str(error).strip() or type(error).__name__)

    def _cross_formula(self, definition, results):
        """Worked out in each cell, totals too, of what it uses in that cell."""
        parsed = formula.parse(definition.formula)
        parts = {code: results[code] for code in parsed.codes}
        for code, part in parts.items():
            if part.error:
                return cell.Cells.of_error(f"{code}: {part.error}")

        def compute(key):
            try:
                value = parsed.evaluate({code: part[key].value for code, part in parts.items()})
                return cell.Cell(value=value)
            except formula.FormulaError as error:
                return cell.failed(str(error))

        keys = {key for part in parts.values() for key in part}
        return cell.Cells({key: compute(key) for key in keys}, compute(None))

    def _cross_source(self, definition, cross, span):
        query = self._get_cross_query(definition, cross, span)
        with self._limit_time(cross.until):
            rows = self.env.execute_query(query)
        if len(rows) > MOST_GROUPS:
            raise UserError(self._tell_too_many())
        axes = self._get_cross_axes(definition, cross.names)
        to_cell, default = self._get_cell_maker(definition)
        cells = {
            _to_key(axes, cross, place, values[: len(axes)]): to_cell(*values[len(axes) :])
            for place, *values in rows
        }
        if not all(found.is_finite() for found in cells.values()):
            raise UserError(self.env._("One of the values that are counted is not a number."))
        return cell.Cells(cells, default)

    @contextmanager
    def _limit_time(self, until):
        """Let a query take no longer than that, and the next ones as long as before."""
        cr = self.env.cr
        cr.execute("SELECT current_setting('statement_timeout')")
        (before,) = cr.fetchone()
        left = max(1, int((until - monotonic()) * 1000))
        cr.execute("SELECT set_config('statement_timeout', %s, TRUE)", [str(left)])
        yield
        # after an error the savepoint has put it back
        cr.execute("SELECT set_config('statement_timeout', %s, TRUE)", [before])

    def _tell_too_slow(self):
        return self.env._(
            "It takes longer than %s seconds to count. Choose fewer days, fewer rows or columns, "
            "or a filter.",
            SECONDS,
        )

    def _tell_too_many(self):
        return self.env._(
            "There are more than %s combinations. Choose fewer rows or columns, or a filter.",
            f"{MOST_GROUPS:,}",
        )

    # ---- the query -----------------------------------------------------------------------------

    def _get_cross_axes(self, definition, names):
        """
        :raise UserError: the measure has not one of them
        """
        axes = [self._find_axis(definition, name) for name in names]
        missing = [name for name, axis in zip(names, axes, strict=True) if axis is None]
        if missing:
            labels = [self._get_axis_label(name) for name in missing]
            raise UserError(
                self.env._(
                    "What this measure counts has no “%s”. Leave that out, or choose another one.",
                    "”, “".join(labels),
                )
            )
        return axes

    def _get_cross_query(self, definition, cross, span):
        """Query of (place among the groupings, key of each axis, numerator, denominator)."""
        axes = self._get_cross_axes(definition, cross.names)
        asked = self._get_cross_axes(definition, dict.fromkeys((*cross.names, *cross.filtered)))
        shared = bool(definition._find_shares(span.company))
        numerator, denominator = self._get_aggregates(definition, shared=shared)
        return SQL(
            "SELECT %s, %s, %s FROM (%s) AS source WHERE %s GROUP BY %s LIMIT %s",
            SQL(", ").join([_get_place(axes, cross), *(axis.column for axis in axes)]),
            numerator,
            denominator,
            self._get_cross_rows_query(definition, asked, span),
            self._get_cross_condition(asked, cross, span),
            _get_sets(axes, cross),
            MOST_GROUPS + 1,
        )

    def _get_cross_rows_query(self, definition, axes, span, is_evidence=False):
        """One row a record that counts and a split of it: user, team, figures, and the axes."""
        model, query = self._get_source_query(definition, span)
        for axis in axes:
            self._check_axis(axis, definition, model)
        self._join_splits(model, definition, query, span)
        rows = query.select(
            *self._get_record_columns(model, definition, query, span, is_evidence),
            self._get_user_column(model, definition, query),
            SQL("%s AS team_id", self._get_team_column(model, definition, query)),
            *self._get_figure_columns(model, definition, query),
            *self._get_part_columns(query),
            *self._get_axis_columns(axes, model, definition, query, span),
        )
        has_top = any(axis.name == "top_team" for axis in axes)
        return self._add_levels(rows, span, span.tree.depth if has_top else 0)

    def _get_record_columns(self, model, definition, query, span, is_evidence):
        if not is_evidence:
            return []
        day = self._get_day_column(model, definition, query, span)
        return [SQL("%s AS id", SQL.identifier(model._table, "id")), SQL("%s AS kpi_day", day)]

    def _get_cross_condition(self, axes, cross, span):
        """Which of the rows count: those that the viewer may see, and the filter takes."""
        conditions = [span.sight.to_condition()] if span.sight else []
        if cross.condition is not None:
            writer = FilterWriter(self.env, {axis.name: axis for axis in axes}, span.company)
            conditions.append(writer.to_sql(cross.condition))
        return SQL(" AND ").join(filter(None, conditions)) or SQL("TRUE")


def _get_place(axes, cross):
    """The place of a row's grouping among ``cross.sizes``, by which of the axes it has."""
    if not axes:
        return SQL("0")
    grouping = SQL("GROUPING(%s)", SQL(", ").join(axis.column for axis in axes))
    masks = [_get_mask(cross, *size) for size in cross.sizes]
    return SQL("array_position(%s, %s) - 1", masks, grouping)


def _get_mask(cross, rows, columns):
    """What PostgreSQL's GROUPING says: a bit for each axis that is *not* told apart, the first
    one's the highest."""
    told = [place < rows for place in range(len(cross.rows))]
    told += [place < columns for place in range(len(cross.columns))]
    return sum(1 << place for place, is_told in enumerate(reversed(told)) if not is_told)


def _get_sets(axes, cross):
    sets = []
    for rows, columns in cross.sizes:
        own = [*axes[:rows], *axes[len(cross.rows) : len(cross.rows) + columns]]
        sets.append(SQL("(%s)", SQL(", ").join(axis.column for axis in own)))
    return SQL("GROUPING SETS (%s)", SQL(", ").join(sets))


def _to_key(axes, cross, place, values):
    rows, columns = cross.sizes[place]
    keys = [to_key(axis, value) for axis, value in zip(axes, values, strict=True)]
    return tuple(keys[:rows]), tuple(keys[len(cross.rows) : len(cross.rows) + columns])


def to_key(axis, value):
    """The key of a heading: an id, a word, a day, or None."""
    if value is None or value == "" or value == HIDDEN or not axis.is_own:
        return value if value != "" else None
    if axis.field.type in ("many2one", "integer"):
        return int(value)
    if axis.field.type == "boolean":
        return value == "true"
    return date.fromisoformat(value) if axis.field.type == "date" else value
