from odoo import api, models
from odoo.tools import SQL

from ...tools import formula


class SalesKpiFact(models.Model):
    """How much the rate of a salesperson weighs in that of his team: as much as it divides by."""

    _inherit = "sales.kpi.fact"

    @api.model
    def _read_weights(self, period, definitions, user_ids):
        """
        :param definitions: rates and averages, by record or by formula
        :return: {definition id: {user id: weight}}; who has none is left out
        """
        return self._weigh(
            definitions, lambda measures: self._read_parts(period, measures, user_ids)
        )

    @api.model
    def _read_span_weights(self, company, definitions, bounds):
        """The same for each subject in each period between two days.

        :return: {definition id: {(kind, subject id): {(period type, first day): weight}}}
        """
        weights = self._weigh(
            definitions, lambda measures: self._read_span_parts(company, measures, bounds)
        )
        found = {}
        for definition_id, known in weights.items():
            own = found.setdefault(definition_id, {})
            for (kind, subject_id, *period), weight in known.items():
                own.setdefault((kind, subject_id), {})[tuple(period)] = weight
        return found

    def _weigh(self, definitions, read):
        divisors = {definition.id: definition._get_divisor() for definition in definitions}
        codes = {code for divisor in divisors.values() if divisor for code in divisor.codes}
        parts = self.env["sales.kpi.definition"]._find_by_code(codes)
        known = read(definitions | parts)
        by_code = {part.code: known.get(part.id, {}) for part in parts}
        return {
            definition_id: _divide_by(divisor, by_code)
            if divisor
            else {user: weight for user, (weight, _value) in known.get(definition_id, {}).items()}
            for definition_id, divisor in divisors.items()
        }

    def _read_parts(self, period, definitions, user_ids):
        """{definition id: {user id: (denominator, value)}}"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT definition_id, array_agg(subject_id), array_agg(denominator),
                          array_agg(CASE WHEN has_value THEN value END)
                     FROM sales_kpi_fact
                    WHERE period_id = %s AND definition_id = ANY(%s) AND subject_type = 'user'
                      AND subject_id = ANY(%s)
                 GROUP BY definition_id""",
                period.id,
                definitions.ids,
                list(user_ids),
            )
        )
        return {
            definition_id: dict(zip(users, zip(weights, values, strict=True), strict=True))
            for definition_id, users, weights, values in rows
        }

    def _read_span_parts(self, company, definitions, bounds):
        """{definition id: {(kind, subject id, period type, first day): (denominator, value)}}"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT fact.definition_id, fact.subject_type, fact.subject_id,
                          period.period_type, period.date_from, fact.denominator,
                          CASE WHEN fact.has_value THEN fact.value END
                     FROM sales_kpi_fact fact
                     JOIN sales_kpi_period period ON period.id = fact.period_id
                    WHERE period.company_id = %s AND fact.definition_id = ANY(%s)
                      AND period.period_type IN ('month', 'quarter', 'half')
                      AND period.date_from >= %s AND period.date_to <= %s""",
                company.id,
                definitions.ids,
                *bounds,
            )
        )
        found = {}
        for definition_id, *key, denominator, value in rows:
            found.setdefault(definition_id, {})[tuple(key)] = denominator, value
        return found


def _divide_by(divisor, by_code):
    """{whose: what the formula divides by}"""
    users = set().union(*by_code.values())
    return {user: _evaluate(divisor, by_code, user) for user in users}


def _evaluate(divisor, by_code, user):
    values = {code: known.get(user, (None, None))[1] for code, known in by_code.items()}
    try:
        return divisor.evaluate(values)
    except formula.FormulaError:
        return None
