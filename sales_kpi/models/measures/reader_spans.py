from odoo import api, models
from odoo.tools import SQL

from .span import Span


class SalesKpiReader(models.AbstractModel):
    """What adds up, in each of many periods and in the first part of each: for those who ask how
    far a period usually is by now."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_spans(self, definition, company, spans, is_whole=False):
        """Count a measure for everyone in several spans of local days, by one grouped query.

        :param definition: one measure that adds up
        :param spans: [(first day, last day of the first part, last day)]; none shares a day with
            another
        :param is_whole: whether the company's figures only are asked for
        :return: {("user" | "team" | "company", id): {place of the span: (first part, whole)}};
            who has nothing in a span is missing there. Teams are those of the last day.
        """
        first, last = min(span[0] for span in spans), max(span[2] for span in spans)
        reader = self._for_days(company, first, last)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, last)
        span = Span(company, first, last, tree=tree)
        found = {}
        query = reader._select_placed(definition.sudo(), span, spans, is_whole)
        for kind, subject_id, place, early, whole in self.env.execute_query(query):
            if subject_id:
                parts = found.setdefault((kind, subject_id), {})
                parts[place] = (float(early or 0), float(whole or 0))
        return found

    @api.private
    def _read_company_days(self, definition, company, first, last):
        """Count a measure for the whole company, each day by itself: once, for whoever looks at
        many spans of the same days.

        :param definition: one measure of which days add up to spans
        :return: {local day: figure}
        """
        definition = definition.sudo()
        reader = self._for_days(company, first, last)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, last)
        rows = reader._get_placed_rows_query(definition, Span(company, first, last, tree=tree))
        shared = bool(definition._find_shares(company))
        whole, _none = self._get_aggregates(definition, shared=shared)
        query = SQL("SELECT day, %s FROM (%s) AS source GROUP BY day", whole, rows)
        return {day: float(figure or 0) for day, figure in self.env.execute_query(query) if day}

    def _select_placed(self, definition, span, spans, is_whole):
        """Query of kind, id, place, first part and whole."""
        depth = 0 if is_whole else span.tree.depth
        rows, early, whole = self._get_placed_parts(definition, span, spans)
        names = ["nobody" if is_whole else "user_id"]
        names += [f"team{level}" for level in range(1, depth + 1)]
        columns = [SQL.identifier(name) for name in names]
        return SQL(
            """SELECT CASE WHEN GROUPING(%(all)s) = %(company)s THEN 'company'
                           WHEN GROUPING(%(all)s) = %(user)s THEN 'user' ELSE 'team' END,
                      CASE WHEN GROUPING(%(all)s) = %(company)s THEN %(company_id)s
                           ELSE COALESCE(%(all)s) END,
                      place, %(early)s, %(whole)s
                 FROM (SELECT own.*, NULL::int AS nobody FROM (%(rows)s) own) AS source
                GROUP BY GROUPING SETS (%(sets)s)""",
            all=SQL(", ").join(columns),
            company=(1 << len(names)) - 1,
            user=(1 << (len(names) - 1)) - 1,
            company_id=span.company.id,
            early=early,
            whole=whole,
            rows=self._add_levels(rows, span, depth),
            sets=SQL(", ").join([*(SQL("(place, %s)", name) for name in columns), SQL("(place)")]),
        )

    def _get_placed_parts(self, definition, span, spans):
        """(rows with user, team, place of the span and whether it is its first part; first part,
        whole). Of what adds up there is one row a person, team and part: a year's records are not
        put to each level one by one."""
        rows = SQL(
            """SELECT own.*, part.place, own.day <= part.until AS early
                 FROM (%s) own JOIN (%s) part ON part.day = own.day""",
            self._get_placed_rows_query(definition, span),
            _select_days(spans),
        )
        shared = bool(definition._find_shares(span.company))
        whole, _none = self._get_aggregates(definition, shared=shared)
        if not self._sums_by_day(definition):
            early, _none = self._get_aggregates(definition, counted=SQL("early"), shared=shared)
            return rows, early, whole
        summed = SQL(
            """SELECT user_id, team_id, place, early, %s AS figure FROM (%s) AS record
                GROUP BY user_id, team_id, place, early""",
            whole,
            rows,
        )
        return summed, SQL("SUM(figure) FILTER (WHERE early)"), SQL("SUM(figure)")

    def _get_placed_rows_query(self, definition, span):
        """One row a record that counts: user, team, local day, and its figures."""
        model, query = self._get_source_query(definition, span)
        self._join_splits(model, definition, query, span)
        return query.select(
            self._get_user_column(model, definition, query),
            SQL("%s AS team_id", self._get_team_column(model, definition, query)),
            SQL("%s AS day", self._get_day_column(model, definition, query, span)),
            *self._get_figure_columns(model, definition, query),
            *self._get_part_columns(query),
        )


def _select_days(spans):
    """Each day of each span by itself: so that a record finds its span at once."""
    firsts, parts, lasts = (list(days) for days in zip(*spans, strict=True))
    return SQL(
        """SELECT place, until, day::date AS day
             FROM unnest(%s::int[], %s::date[], %s::date[], %s::date[])
                  AS part(place, first, until, last),
                  generate_series(first, last, INTERVAL '1 day') AS day""",
        list(range(len(spans))), firsts, parts, lasts,
    )  # fmt: skip
