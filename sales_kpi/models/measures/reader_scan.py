import contextlib
import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd
from odoo.tools import SQL

from .reader import _by_subject, timed

_logger = logging.getLogger(__name__)

# Their numerators and denominators add up: over users and teams first, then from team to team.
ADDING_UP = ("count", "sum", "average", "ratio")


class SalesKpiReader(models.AbstractModel):
    """Measures of the same records are read together: each table is looked through once.

    The records are added up by salesperson and team first. What comes out is so little that the
    teams above and the company cost nothing.
    """

    _inherit = "sales.kpi.reader"

    def _read_scans(self, definitions, span, depth):
        """Read what can be read together; what fails is left to be read on its own.

        :return: {code: ``Cells``}
        """
        scans = list(self._get_scans(definitions, span).values())
        # Those of one subject are so quick that guarding each would take as long again.
        parts = [scans] if span.subject else [[members] for members in scans]
        results = {}
        for part in parts:
            results |= self._read_guarded(part, span, depth)
        return results

    def _read_guarded(self, scans, span, depth):
        results = {}
        try:
            with self.env.cr.savepoint(flush=False):
                for members in scans:
                    results |= timed(self._read_scan, members, span, depth)
        except Exception:
            # Read on its own, each of them says what is wrong with it.
            codes = [definition.code for members in scans for definition in members]
            _logger.info("Not read together: %s", codes, exc_info=True)
            results = {}
            for members in scans if len(scans) > 1 else ():
                results |= self._read_guarded([members], span, depth)
        return results

    def _get_scans(self, definitions, span):
        """{what they have in common: measures that can be read together}"""
        scans = {}
        for definition in definitions:
            try:
                key = self._get_scan_key(definition, span)
            except Exception:
                key = None  # told when it is read
            if key:
                scans[key] = scans.get(key, definition.browse()) | definition
        return scans

    def _get_scan_key(self, definition, span):
        """What measures must have in common to be read together; None for those that can't be."""
        kind = definition.manual_aggregate if definition.kind == "manual" else definition.kind
        if kind not in ADDING_UP:
            return None
        model = self._get_model(definition, span.company)
        own = definition._get_own_domain()
        paths = [definition._get_path(n) for n in ("date_field", "user_field", "team_field")]
        # A filter on columns of the table costs next to nothing for each record; one that looks
        # further is a join of its own, which only those share that have the very same.
        return (model._name, model.env.uid, *paths, "" if _is_plain(own, model) else repr(own))

    def _read_scan(self, members, span, depth):
        found = _by_subject(self.env.execute_query(self._get_scan_query(members, span, depth)))
        results = {}
        for place, definition in enumerate(members):
            of_sum = definition.kind == "sum"
            columns = slice(2 * place, 2 * place + 2)
            own = [
                (subject, pair)
                for subject, figures in found
                # a sum of no records is null, a number of records 0
                if any(pair := figures[columns]) or (of_sum and pair[0] is not None)
            ]
            with contextlib.suppress(UserError):  # told when it is read on its own
                results[definition.code] = self._make_cells(definition, own)
        return results

    def _get_scan_query(self, members, span, depth):
        """Numerator and denominator of each of the measures, by subject."""
        names = [SQL.identifier(f"figure{place}") for place in range(2 * len(members))]
        whole = self._find_whole(members[0], span)  # they share their paths, so their shares
        rows = self._get_sums_query(members, span, names, whole)
        rows = rows if whole else self._add_levels(rows, span, depth)
        sums = [SQL("SUM(%s)::float8 AS %s", name, name) for name in names]
        return self._get_sets_query(rows, sums, span, depth, whole)

    def _get_sums_query(self, members, span, names, whole):
        """The figures by user and team, which is as fine as anybody looks; by team, or of the whole
        at once, where nobody looks as fine as that.

        :param whole: the one subject that all of it is of, where there is one
        """
        shared = bool(members[0]._find_shares(span.company))
        figures = [
            figure
            for place, definition in enumerate(members)
            for figure in self._get_aggregates(
                definition,
                str(place),
                len(members) > 1 and SQL.identifier(f"counted{place}"),
                shared,
            )
        ]
        sums = SQL(", ").join(SQL("%s AS %s", *pair) for pair in zip(figures, names, strict=True))
        rows = self._get_scan_rows_query(members, span)
        if whole:
            return SQL("SELECT %s FROM (%s) AS source", sums, rows)
        user = SQL("NULL::int" if span.only == "team" else "user_id")
        by_whom = "SELECT %s AS user_id, team_id, %s FROM (%s) AS source GROUP BY 1, 2"
        return SQL(by_whom, user, sums, rows)

    def _get_scan_rows_query(self, members, span):
        """One row a record that counts for one of the measures."""
        first = members[0]
        model, query, columns = self._get_scan_source(members, span, self._join_splits)
        team = self._get_team_column(model, first, query)
        return query.select(
            self._get_user_column(model, first, query),
            SQL("%s AS team_id", team),
            *columns,
            *self._get_part_columns(query),
        )

    def _get_scan_source(self, members, span, join_shares):
        """(source, query of its records that count for one of the measures, columns: of each
        measure its figures, and whether a record counts for it)

        :param join_shares: method that lets records know whose they are
        """
        first = members[0]
        model = self._get_model(first, span.company)
        common, own = _split_domains([definition._get_own_domain() for definition in members])
        shared = first._get_span_domain(span.company, span.date_from, span.date_to, span.subject)
        query = model._search(common & Domain.OR(own) & shared)
        join_shares(model, first, query, span)
        columns = []
        for place, (definition, domain) in enumerate(zip(members, own, strict=True)):
            columns += self._get_figure_columns(model, definition, query, str(place))
            counted = domain.optimize_full(model)._to_sql(model, model._table, query)
            columns.append(SQL("(%s) AS %s", counted, SQL.identifier(f"counted{place}")))
        return model, query, columns


def _split_domains(domains):
    """What the filters have in common, which an index may serve, and what is left of each."""
    parts = [list(d.children) if isinstance(d, DomainAnd) else [d] for d in domains]
    common = [part for part in parts[0] if all(part in others for others in parts)]
    left = [Domain.AND([part for part in own if part not in common]) for own in parts]
    return Domain.AND(common), left


def _is_plain(domain, model):
    """Whether a filter looks at columns of the table only."""
    return all(
        (field := model._fields.get(condition.field_expr)) is not None
        and bool(field.store and field.column_type)
        and condition.operator not in ("any", "not any", "child_of", "parent_of")
        for condition in domain.iter_conditions()
    )
