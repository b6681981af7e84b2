from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .reader import _Span


class SalesKpiReader(models.AbstractModel):
    """What adds up, day by day: on which day somebody got where he is; and as a query, for those
    who look at the figures where the records are."""

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
        rows = reader._select_days(definition, _Span(company, date_from, date_to))
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
    def _select_amounts(self, definition, company, date_from, date_to):
        """Query of (user_id, amount) of each salesperson who has records; the others have 0. None
        of a measure that doesn't add up."""
        definition = definition.sudo()
        if not definition.is_additive:
            return None
        reader = self._at_days(company, date_from, date_to)
        rows = reader._get_rows_query(definition, _Span(company, date_from, date_to))
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
