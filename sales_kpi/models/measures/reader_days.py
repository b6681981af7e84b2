from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .span import Span

DAYS = {"kpi_from", "kpi_as_of"}  # keys of the context: the days that are read


class SalesKpiReader(models.AbstractModel):
    """What adds up, day by day: on which day somebody got where he is; and as a query of the
    figures of many spans of days, for those who look at them where the records are."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_days(self, definition, company, date_from, date_to):
        """Count a measure for everyone and each local day, by one grouped query.

        Of what is counted once, each value counts on its first day.

        :param definition: one measure that is a number, a sum, or a number of different values
        :return: {user id: {day: amount}}; only days on which something counted
        :raise UserError: the measure doesn't add up
        """
        definition = definition.sudo()
        if not definition.is_additive:
            raise UserError(self.env._("%s does not add up day by day.", definition.name))
        reader = self._for_days(company, date_from, date_to)
        rows = reader._select_days(definition, Span(company, date_from, date_to))
        found = {}
        for user_id, day, amount in self.env.execute_query(rows):
            if user_id and day and amount:
                found.setdefault(user_id, {})[day] = float(amount)
        return found

    def _select_days(self, definition, span):
        rows = self._get_day_rows_query(definition, span)
        if definition.kind == "distinct":
            return SQL(
                """SELECT user_id, day, COUNT(*) FROM (
                       SELECT user_id, value, MIN(day) AS day FROM (%s) AS source
                        WHERE value IS NOT NULL GROUP BY user_id, value) AS first
                    GROUP BY user_id, day""",
                rows,
            )
        shared = bool(definition._find_shares(span.company))
        amount, _none = self._get_aggregates(definition, shared=shared)
        return SQL(
            "SELECT user_id, day, %s FROM (%s) AS source GROUP BY user_id, day", amount, rows
        )

    @api.private
    def _select_spans(self, definition, company, spans):
        """Query of (key, user_id, amount) of each salesperson who has records in some days; the
        others have 0. Of a measure that sums up day by day the records of all the days are read
        once, whatever number of spans they are in.

        :param definition: one measure that adds up
        :param spans: {key, a number: (first local day, last local day)}
        """
        definition = definition.sudo()
        if len(spans) > 1 and self._sums_by_day(definition):
            return self._select_sums(definition, company, spans)
        return SQL(" UNION ALL ").join(
            SQL("SELECT %s AS key, found.* FROM (%s) AS found", key, query)
            for key, query in (
                (key, self._select_amounts(definition, company, *days))
                for key, days in spans.items()
            )
        )

    def _sums_by_day(self, definition):
        """Whether the figure of some days is the sum of what came on each of them: of different
        values it isn't, nor of sources that look at the days that are read as a whole."""
        return definition._adds_up() and self._is_dated(definition)

    def _is_dated(self, definition):
        """Whether a record counts on its own day, and for as much whatever other days are read."""
        model = self.env[definition._get_source_model()]
        follows = model._kpi_follows_days or model._kpi_follows_last_day
        if follows or not definition._get_path("date_field"):
            return False
        known = self.env.registry.field_depends_context
        return not any(DAYS.intersection(known[field]) for field in definition._find_looked_at())

    def _select_sums(self, definition, company, spans):
        firsts, lasts = zip(*spans.values(), strict=True)
        whole = min(firsts), max(lasts)
        reader = self._at_days(company, *whole)
        return SQL(
            """SELECT span.key, day.user_id, SUM(day.amount)::float8 AS amount
                 FROM unnest(%s::int[], %s::date[], %s::date[]) AS span(key, first, last)
                 JOIN (%s) AS day(user_id, day, amount)
                   ON day.day BETWEEN span.first AND span.last
                GROUP BY span.key, day.user_id""",
            list(spans),
            list(firsts),
            list(lasts),
            reader._select_days(definition, Span(company, *whole)),
        )

    def _select_amounts(self, definition, company, date_from, date_to):
        reader = self._at_days(company, date_from, date_to)
        rows = reader._get_rows_query(definition, Span(company, date_from, date_to))
        shared = bool(definition._find_shares(company))
        amount, _none = reader._get_aggregates(definition, shared=shared)
        return SQL(
            "SELECT user_id, (%s)::float8 AS amount FROM (%s) AS source GROUP BY user_id",
            amount,
            rows,
        )

    def _get_day_rows_query(self, definition, span):
        """One row a record that counts: user, local day, and its figures."""
        model, query = self._get_source_query(definition, span)
        self._join_splits(model, definition, query, span)
        return query.select(
            self._get_user_column(model, definition, query),
            SQL("%s AS day", self._get_day_column(model, definition, query, span)),
            *self._get_figure_columns(model, definition, query),
            *self._get_part_columns(query),
        )
