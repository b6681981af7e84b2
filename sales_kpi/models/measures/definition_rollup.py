from odoo import models

from ...tools import formula, target_span


class SalesKpiDefinition(models.Model):
    """How the figures of people make that of their team: by adding them up, or as a mean."""

    _inherit = "sales.kpi.definition"

    def _is_summed(self):
        """Whether what is asked of a team is the sum of what is asked of its people."""
        self.ensure_one()
        if self.is_additive or self.kind != "formula":
            return self.is_additive
        parsed = self._parse_formula()
        if not parsed or not parsed.is_sum():
            return False
        return all(part._is_summed() for part in self._find_by_code(parsed.codes))

    def _get_span_rule(self):
        """What the targets of months come to in a longer period, see ``tools.target_span``; None of
        the distinct: who was visited in two months is one customer of the quarter."""
        if self.is_snapshot:
            return target_span.LAST
        if self._is_summed():
            return target_span.SUM if self.kind != "distinct" else None
        return target_span.MEAN

    def _get_divisor(self):
        """What the formula of a rate divides by; None where there is no such thing."""
        parsed = self._parse_formula()
        return parsed and parsed.get_divisor()

    def _parse_formula(self):
        if self.kind != "formula":
            return None
        try:
            return formula.parse(self.formula or "")
        except formula.FormulaError:
            return None
