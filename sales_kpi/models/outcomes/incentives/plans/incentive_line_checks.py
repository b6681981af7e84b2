from odoo import api, models
from odoo.exceptions import ValidationError

# Rhythms that lie within another one.
WITHIN = {
    "week": ("week",),
    "month": ("month", "quarter", "half", "year"),
    "quarter": ("quarter", "half", "year"),
    "half": ("half", "year"),
    "year": ("year",),
}
# What a basis has no figure of.
MISSING = {("cash", "quantity"), ("won", "margin")}


class SalesKpiIncentiveLine(models.Model):
    """What fits together in a component; each of it is one sentence that says the remedy."""

    _inherit = "sales.kpi.incentive.line"

    @api.constrains(
        "kind", "basis", "definition_id", "value", "scale", "tier_period", "rate", "unit_amount",
        "floor", "cap", "gate", "multiplier_by", "multiplier_definition_id", "incentive_id",
    )  # fmt: skip
    def _check_fit(self):
        for line in self:
            for problem in line._find_problems():
                raise ValidationError(
                    self.env._("%(name)s: %(problem)s", name=line.name, problem=problem)
                )

    def _find_problems(self):
        """What does not fit, in sentences."""
        yield from self._find_basis_problems()
        yield from self._find_rate_problems()
        yield from self._find_limit_problems()

    def _find_basis_problems(self):
        if self.kind != "performance" and self.basis == "fact" and not self.definition_id:
            yield self.env._("choose the measure that it pays for.")
        if (self.scale == "attainment" or self.gate) and not self.definition_id:
            yield self.env._("choose the measure whose target the attainment is of.")
        if self.multiplier_by == "measure" and not self.multiplier_definition_id:
            yield self.env._("choose the measure that multiplies.")
        if self.kind != "performance" and (self.basis, self.value) in MISSING:
            yield self.env._(
                "%(basis)s have no %(value)s. Choose the untaxed amount.",
                basis=self._get_selected("basis"),
                value=self._get_selected("value"),
            )
        elif self._lacks_margin():
            yield self.env._(
                "margins are not known here: costs of order lines are missing. Install “Margins in "
                "Sales Orders” (sale_margin), or choose the untaxed amount."
            )
        if self.kind == "per_unit" and self.basis != "fact" and self.value != "quantity":
            yield self.env._("a sum a unit counts units. Choose the quantity.")
        for definition in (self.definition_id, self.multiplier_definition_id):
            if definition.company_id not in (self.company_id, definition.company_id.browse()):
                yield self.env._(
                    "%s belongs to another company. Choose another measure.", definition.name
                )

    def _lacks_margin(self):
        is_asked = self.value == "margin" and self.kind != "performance" and self.basis != "fact"
        return is_asked and not self.env["sales.kpi.earning.basis"]._knows_margin(self.basis)

    def _find_rate_problems(self):
        if self.rate < 0 or self.unit_amount < 0:
            yield self.env._("it pays less than nothing. Use 0 or more.")
        flat = [self.rate] if self.scale == "none" else self.step_ids.mapped("rate")
        if self.kind in ("commission", "override") and max(flat, default=0) > 1:
            yield self.env._(
                "a rate of %s is more than all of the basis. It is a share: 0.05 is five per cent.",
                f"{max(flat):.4g}",
            )
        if self.scale == "none" and not self._get_flat():
            yield self.env._("it pays nothing. Give a rate, a sum or steps.")

    def _get_flat(self):
        """What it pays without steps: a sum of its own, or a rate."""
        has_sum = self.kind in ("bonus", "per_unit")
        return self.unit_amount if has_sum else self.rate

    def _find_limit_problems(self):
        if min(self.floor, self.cap, self.gate) < 0:
            yield self.env._("floor, cap and gate can't be negative. Use 0 for none.")
        if 0 < self.cap < self.floor:
            yield self.env._("its floor is above its cap. Use 0 for none.")
        plan = self._get_plan()
        if self.tier_period and self.tier_period not in WITHIN[plan.period_type]:
            yield self.env._(
                "steps can't count each %(steps)s where pay is each %(pay)s. Leave it empty.",
                steps=self._get_selected("tier_period"),
                pay=dict(plan._fields["period_type"]._description_selection(self.env))[
                    plan.period_type
                ],
            )

    def _get_selected(self, name):
        """The label of what is chosen."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
