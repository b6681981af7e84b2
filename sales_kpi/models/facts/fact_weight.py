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
        divisors = {definition.id: definition._get_divisor() for definition in definitions}
        codes = {code for divisor in divisors.values() if divisor for code in divisor.codes}
        parts = self.env["sales.kpi.definition"]._find_by_code(codes)
        known = self._read_parts(period, definitions | parts, user_ids)
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


def _divide_by(divisor, by_code):
    """{user id: what the formula divides by for him}"""
    users = set().union(*by_code.values())
    return {user: _evaluate(divisor, by_code, user) for user in users}


def _evaluate(divisor, by_code, user):
    values = {code: known.get(user, (None, None))[1] for code, known in by_code.items()}
    try:
        return divisor.evaluate(values)
    except formula.FormulaError:
        return None
