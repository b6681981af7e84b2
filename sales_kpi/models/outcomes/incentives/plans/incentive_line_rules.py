from odoo import models

from .incentive_rules import FACTOR_RULES, LINE_LINKS, LINE_RULES, STEP_RULES


class SalesKpiIncentiveLine(models.Model):
    """What a component pays by, as plain values."""

    _inherit = "sales.kpi.incentive.line"

    def _get_rules(self):
        tables = {
            "steps": (self._get_rows(), STEP_RULES),
            "multiplier": (self._get_rows("multiplier"), STEP_RULES),
            "factors": (self.factor_ids, FACTOR_RULES),
        }
        return {
            **{name: self[name] for name in LINE_RULES},
            **{name: self[name].id for name in LINE_LINKS},
            **{
                key: [[row[name] for name in names] for row in rows.sorted()]
                for key, (rows, names) in tables.items()
            },
        }
