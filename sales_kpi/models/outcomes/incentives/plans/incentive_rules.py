from odoo import api, fields, models

from .....tools import canonical

PLAN_RULES = (
    "period_type", "pays_at", "floor", "cap", "recovery_limit", "clawback_months",
)  # fmt: skip
LINE_RULES = (
    "name", "kind", "basis", "value", "domain", "scale", "mode", "tier_period", "rate",
    "unit_amount", "floor", "cap", "gate", "multiplier_by", "factor_by", "release",
    "is_penalised", "clawback",
)  # fmt: skip
LINE_LINKS = ("definition_id", "matrix_definition_id", "multiplier_definition_id")
STEP_RULES = ("minimum", "maximum", "rating", "minimum2", "maximum2", "rate", "amount")
FACTOR_RULES = ("days", "is_last", "is_new", "customer_class", "factor")


class SalesKpiIncentive(models.Model):
    """The rules of a plan in one fixed way of writing: two plans that pay alike have one digest."""

    _inherit = "sales.kpi.incentive"

    is_broken = fields.Boolean(
        compute="_compute_is_broken",
        compute_sudo=True,
        help="The rules are not those that were published: somebody changed them in the database.",
    )

    @api.depends("digest", "line_ids")
    def _compute_is_broken(self):
        for plan in self:
            plan.is_broken = bool(plan.digest) and plan.digest != plan._get_digest()

    def _get_digest(self):
        """SHA-256 of all that the plan pays by."""
        return canonical.digest(self._get_rules())

    def _get_rules(self):
        """What the plan pays by, as plain values; who is paid by it is not part of it."""
        # A translation changes no rule.
        plan = self.sudo().with_context(lang=None)
        return {
            **{name: plan[name] for name in PLAN_RULES},
            "version": plan.version,
            "date_from": str(plan.date_from),
            "currency": plan.currency_id.name,
            "scheme": plan.scheme_id.root_id.id,
            "lines": [line._get_rules() for line in plan.line_ids.sorted()],
        }
