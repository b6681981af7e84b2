import logging
import math
import time
from functools import partial
from itertools import zip_longest

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import cell, formula
from ..ground.tuning import tune
from .part import Part
from .span import Span

_logger = logging.getLogger(__name__)

NOTHING = SQL("NULL::int")


class SalesKpiReader(models.AbstractModel):
    """Reads measures from their sources, and writes nothing.

    One grouped query a measure at most, whatever the number of reps: users, teams with all teams
    above them, and the company come as grouping sets of the same scan, so that distinct counts are
    right on every level. Measures that look at the same records share the scan
    (``reader_scan.py``).
    """

    _name = "sales.kpi.reader"
    _description = "KPI Reader"

    @api.private
    def _read_definitions(
        self, definitions, company, date_from, date_to, subject=None, kept=None, only=None
    ):
        """Count measures for everyone at once.

        :param definitions: ``sales.kpi.definition`` records; what their formulas use is read too
        :param company: one ``res.company``
        :param date_from: first local day
        :param date_to: last local day, inclusive
        :param subject: ("user" | "team" | "company", id) to look at its records only, ("user",
            ids) to look at those of some people; the figures of others are then not to be used
        :param kept: {definition id: id of the reading whose facts are known}: of these measures,
            what is as it was may be left out
        :param only: "user" or "team" where only their figures are asked for: the other ones are
            not worked out, or not to be used
        :return: {code: ``Cells``}; a measure that failed carries its error, the others are right
        """
        reader = self._for_days(company, date_from, date_to)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
        span = Span(company, date_from, date_to, subject, kept, tree, only)
        return reader._read_all(definitions.sudo()._with_used(), span)

    @api.private
    def _read_rows(self, definition, company, date_from, date_to):
        """The very records that a measure counts, for evidence.

        :param definition: one measure that is counted or entered, no formula
        :return: [[id, "YYYY-MM-DD" or None, user id, team id, value, weight, chosen], ...] by id;
            the day is the company's local one, the team the one that the source credits. What is
            shared has one cell more: [[user id, team id, part of 1], ...]
        :raise Exception: whatever keeps the measure from being counted
        """
        with self.env.cr.savepoint():
            query = self._select_rows(definition, company, date_from, date_to)
            rows = self.env.execute_query(query)
        return [[row[0], row[1] and str(row[1]), *row[2:7], *filter(None, row[7:])] for row in rows]

    @api.private
    def _select_rows(self, definition, company, date_from, date_to, subject=None):
        """Query of these records; of one subject only with its part of each as the last column."""
        reader = self._for_days(company, date_from, date_to)
        span = Span(company, date_from, date_to, subject)
        return reader._get_evidence_query(definition.sudo(), span)

    def _for_days(self, company, date_from, date_to):
        """The reader with the rights, clock and days that a reading needs."""
        tune(self.env.cr)
        return self._at_days(company, date_from, date_to)

    def _at_days(self, company, date_from, date_to):
        return self.sudo().with_company(company).with_context(
            active_test=False, lang=None, tz=company._get_kpi_tz(date_to),
            allowed_company_ids=company.ids, kpi_from=date_from, kpi_as_of=date_to,
            kpi_by_share=False,
        )  # fmt: skip

    def _read_all(self, definitions, span):
        by_code = {definition.code: definition for definition in definitions}
        order = formula.evaluation_order({d.code: d._get_used_codes() for d in definitions})
        results = self._read_scans(definitions, span, span.depth)
        for code in order:
            if code not in results:
                results[code] = self._read_safely(by_code[code], span, span.depth, results)
        return results

    def _read_safely(self, definition, span, depth, results):
        """Read one measure; whatever goes wrong becomes its error and stops no other."""
        try:
            with self.env.cr.savepoint():
                return timed(self._read_one, definition, span, depth, results)
        except Exception as error:
            _logger.warning("The measure %s can't be read", definition.code, exc_info=True)
            return cell.Cells.of_error(str(error).strip() or type(error).__name__)

    def _read_one(self, definition, span, depth, results):
        reader = getattr(self, f"_read_{definition.kind}", None)
        if reader:
            return reader(definition, span, depth, results)
        return self._read_source(definition, span, depth)

    def _read_formula(self, definition, span, depth, results):
        parsed = formula.parse(definition.formula)
        parts = {code: results[code].whole for code in parsed.codes}
        for code, part in parts.items():
            if part.error:
                return cell.Cells.of_error(f"{code}: {part.error}")

        def compute(subject):
            values = {code: part[subject].value for code, part in parts.items()}
            try:
                return cell.Cell(value=parsed.evaluate(values))
            except formula.FormulaError as error:
                return cell.failed(str(error))

        subjects = {subject for part in parts.values() for subject in part}
        return cell.Cells({subject: compute(subject) for subject in subjects}, compute(None))

    def _read_manual(self, definition, span, depth, results):
        return self._read_source(definition, span, depth)

    def _read_source(self, definition, span, depth):
        rows = self.env.execute_query(self._get_query(definition, span, depth))
        return self._make_cells(definition, _by_subject(rows))

    def _make_cells(self, definition, rows):
        """
        :param rows: (subject, (numerator, denominator)) of each that has records
        :raise UserError: one of the values can't be computed with
        """
        to_cell, default = self._get_cell_maker(definition)
        cells = {subject: to_cell(*figures) for subject, figures in rows}
        figures = (figure for found in cells.values() for figure in found[:3])
        if not all(map(math.isfinite, filter(None, figures))):
            raise UserError(self.env._("One of the values that are counted is not a number."))
        return cell.Cells(cells, default)

    def _get_cell_maker(self, definition):
        if definition.kind == "median":
            return cell.middle, cell.NO_DATA
        if definition.kind in ("average", "ratio") or (
            definition.kind == "manual" and definition.manual_aggregate == "average"
        ):
            return cell.share, cell.NO_DATA
        return (lambda numerator, _denominator: cell.amount(numerator)), cell.ZERO

    def _get_query(self, definition, span, depth):
        """The one grouped query of a measure that needs the records themselves on every level."""
        whole = self._find_whole(definition, span)
        rows = self._get_rows_query(definition, span)
        rows = rows if whole else self._add_levels(rows, span, depth)
        shared = bool(definition._find_shares(span.company))
        figures = self._get_aggregates(definition, shared=shared)
        return self._get_sets_query(rows, figures, span, depth, whole)

    def _find_whole(self, definition, span):
        """The subject that all records of a span are of: the company, or a team of which no record
        may be partly another team's. None: they are told apart."""
        if span.is_whole:
            return ("company", span.company.id)
        if span.is_team and not definition._find_shares(span.company):
            return span.subject
        return None

    def _get_sets_query(self, rows, figures, span, depth, whole):
        """Figures of all subjects from a query with the columns user_id, team1, team2 ...

        Its rows: kind of subject, its id, the figures. Records that are credited to nobody, or to
        no team, are figures of the company's "nobody" and "no_team": with them the parts make the
        whole.

        :param depth: number of levels; 0 where salespeople's figures only are asked for
        :param whole: see ``_find_whole``
        """
        figures = SQL(", ").join(figures)
        if whole:
            return SQL("SELECT %s, %s, %s FROM (%s) AS source", *whole, figures, rows)
        if not depth:
            own = "SELECT 'user', user_id, %s FROM (%s) AS source GROUP BY user_id"
            return SQL(own, figures, rows)
        return self._get_levels_query(rows, figures, span.company.id, depth)

    def _get_levels_query(self, rows, figures, company_id, depth):
        """The same of salespeople, teams of all levels and the company at once."""
        levels = [SQL.identifier(f"team{level}") for level in range(1, depth + 1)]
        columns = [SQL.identifier("user_id"), *levels]
        # a bit for each column that is *not* grouped by, the first column's the highest
        company = (1 << len(columns)) - 1
        user, top_team = company >> 1, company - (1 << (len(columns) - 2))
        return SQL(
            """SELECT CASE WHEN GROUPING(%(columns)s) = %(company)s THEN 'company'
                           WHEN GROUPING(%(columns)s) = %(user)s
                           THEN CASE WHEN user_id IS NULL THEN 'nobody' ELSE 'user' END
                           WHEN COALESCE(%(columns)s) IS NULL THEN 'no_team'
                           ELSE 'team' END AS subject_type,
                      CASE GROUPING(%(columns)s) WHEN %(company)s THEN %(company_id)s
                           ELSE COALESCE(%(columns)s, %(company_id)s) END AS subject_id,
                      %(figures)s
                 FROM (%(rows)s) AS source GROUP BY GROUPING SETS (%(sets)s)
               HAVING GROUPING(%(columns)s) IN (%(company)s, %(user)s, %(top_team)s)
                   OR COALESCE(%(columns)s) IS NOT NULL""",
            columns=SQL(", ").join(columns),
            company=company,
            user=user,
            top_team=top_team,
            company_id=company_id,
            figures=figures,
            rows=rows,
            sets=SQL(", ").join([*(SQL("(%s)", column) for column in columns), SQL("()")]),
        )

    def _get_aggregates(self, definition, place="", counted=None, shared=False):
        """Numerator and denominator of a measure.

        :param place: what the names of its columns (value, weight, chosen) end in
        :param counted: column that says which of the records count; all when empty
        :param shared: whether records may have a ``kpi_part`` that they count by
        """
        value, weight, chosen = (
            SQL.identifier(f"{name}{place}") for name in ("value", "weight", "chosen")
        )
        counted = [counted] if counted else []
        some = [*counted, SQL("%s IS NOT NULL", value)]
        count = partial(self._count, shared)
        add_up = partial(self._add_up, shared)
        kind = definition.manual_aggregate if definition.kind == "manual" else definition.kind
        if kind == "average" and definition._get_path("weight_field"):
            kind = "weighted"
        if kind == "ratio":
            whole = partial(add_up, value) if definition._get_path("value_field") else count
            return whole([*counted, chosen]), whole(counted)
        numerator, denominator = {
            "count": (count(counted), NOTHING),
            "sum": (add_up(value, counted), NOTHING),
            "distinct": (_only(SQL("COUNT(DISTINCT %s)", value), counted), NOTHING),
            # what has no value doesn't weigh either
            "average": (add_up(value, counted), count(some)),
            "weighted": (add_up(SQL("%s * %s", value, weight), some), add_up(weight, some)),
            # the median itself, and of how many
            "median": (_only(_middle(value), counted), _only(SQL("COUNT(%s)", value), counted)),
        }[kind]
        if kind == "weighted" and self._is_part(definition):
            return numerator, SQL("GREATEST(%s, %s)", denominator, numerator)
        return numerator, denominator

    def _is_part(self, definition):
        """Whether the values are parts of their weights, from none to all."""
        model = self.env[definition._get_source_model()]
        return definition._get_path("value_field") in model._kpi_parts

    def _get_rows_query(self, definition, span):
        """One row a record that counts: user, team, value, weight, chosen."""
        model, query = self._get_source_query(definition, span)
        self._join_splits(model, definition, query, span)
        return query.select(
            self._get_user_column(model, definition, query),
            SQL("%s AS team_id", self._get_team_column(model, definition, query)),
            *self._get_figure_columns(model, definition, query),
            *self._get_part_columns(query),
        )

    def _get_evidence_query(self, definition, span):
        """The same records, each with its id, local day and team."""
        if isinstance(span.subject, Part):
            return self._get_part_query(definition, span)
        model, query = self._get_source_query(definition, span)
        self._join_parts(model, definition, query, span)
        query.order = SQL.identifier(model._table, "id")
        return query.select(
            SQL.identifier(model._table, "id"),
            self._get_day_column(model, definition, query, span),
            self._get_user_column(model, definition, query),
            self._get_team_column(model, definition, query),
            *self._get_figure_columns(model, definition, query),
            *self._get_told_parts(query, span),
        )

    def _get_source_query(self, definition, span):
        """(source, query of its records that count)"""
        model = self._get_model(definition, span.company)
        domain = definition._get_domain(span.company, span.date_from, span.date_to, span.subject)
        return model, model._search(domain)

    def _get_user_column(self, model, definition, query):
        column = self._get_column(model, definition._get_path("user_field"), query)
        return SQL("%s AS user_id", self._credit(query, "user_id", column))

    def _get_day_column(self, model, definition, query, span):
        path = definition._get_path("date_field")
        if not path:  # a stand
            return SQL("NULL::date")
        column = self._get_column(model, path, query)
        if model._kpi_find_field(path).type == "date":
            return column
        return span.company._sql_kpi_date(column)

    def _get_figure_columns(self, model, definition, query, place=""):
        columns = {
            "value": self._get_value(model, definition, query),
            "weight": self._get_column(model, definition._get_path("weight_field"), query),
            "chosen": self._get_chosen(model, definition, query),
        }
        return [
            SQL("%s AS %s", column, SQL.identifier(f"{name}{place}"))
            for name, column in columns.items()
        ]

    def _get_model(self, definition, company):
        """The source, as far as the author of the measure may read it: his rules apply, so that
        a figure tells him nothing that a list would not."""
        model, author = self.env[definition._get_source_model()], definition.author_id
        if not author or definition.kind == "manual":
            return model
        if company not in author.company_ids:
            raise UserError(
                self.env._("%s, who made the measure, does not work for this company.", author.name)
            )
        return model.with_user(author)

    def _get_column(self, model, path, query):
        return model._kpi_path_to_sql(model._table, path, query) if path else NOTHING

    def _get_team_column(self, model, definition, query):
        path = definition._get_path("team_field")
        column = self._get_column(model, path, query)
        return self._credit(query, "team_id", column) if path else column

    def _add_levels(self, rows, span, depth):
        """Rows with a team_id, and beside it the team on each level of the tree, from the top
        down: it is looked up in the few teams that stand under others.

        :param depth: number of levels; 0 where no team's figures are asked for
        """
        if not depth:
            return rows
        names = [SQL.identifier(f"team{level}") for level in range(1, depth + 1)]
        paths = span.tree.paths
        columns = [list(paths), *zip_longest(*paths.values())] if paths else [[], []]
        return SQL(
            """SELECT own.*, COALESCE(tree.team1, own.team_id) AS %s FROM (%s) AS own
                 LEFT JOIN unnest(%s) AS tree(found_id, %s) ON tree.found_id = own.team_id""",
            SQL(", ").join([names[0], *(SQL("tree.%s", name) for name in names[1:])]),
            rows,
            SQL(", ").join(SQL("%s::int[]", list(column)) for column in columns),
            SQL(", ").join(names),
        )

    def _get_value(self, model, definition, query):
        value = self._get_column(model, definition._get_path("value_field"), query)
        if path := definition._get_path("multiply_field"):
            factor = self._get_column(model, path, query)
            value = SQL("%s * %s", value, factor)
        if path := definition._get_path("divide_field"):
            divisor = self._get_column(model, path, query)
            value = SQL("%s / COALESCE(NULLIF(%s, 0), 1)", value, divisor)
        return value

    def _get_chosen(self, model, definition, query):
        if definition.kind != "ratio":
            return SQL("NULL::bool")
        domain = definition._parse_domain(definition.numerator_domain).optimize_full(model)
        return SQL("(%s)", domain._to_sql(model, model._table, query))


def timed(read, members, *args):
    """What a function reads of measures, ``Cells`` or {code: ``Cells``}, with how long it took."""
    began = time.perf_counter()
    results = read(members, *args)
    seconds = time.perf_counter() - began
    for cells in results.values() if isinstance(results, dict) else [results]:
        cells.seconds, cells.together = seconds, len(members)
    return results


def _only(aggregate, conditions):
    """An aggregate over the rows that meet all conditions."""
    if not conditions:
        return aggregate
    return SQL("%s FILTER (WHERE %s)", aggregate, SQL(" AND ").join(conditions))


def _middle(value):
    return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", value)


def _by_subject(rows):
    """(subject, figures) of each row of the grouped query."""
    return [((kind, subject_id), figures) for kind, subject_id, *figures in rows]
