from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.compare import at_least, is_computable
from ..ground.figure_format import format_number

# The highest value that is entered, by unit; the lowest one is 0.
USUAL_MAX = {"score": 5, "percent": 1}
MOST_DECIMALS = 6


class SalesKpiDefinition(models.Model):
    """What may be entered for a measure that nobody can count.

    The bounds look at what is entered from now on, by whatever way: what is there stays until
    somebody changes it.
    """

    _inherit = "sales.kpi.definition"

    has_entry_min = fields.Boolean(string="Has a Minimum", default=True)
    entry_min = fields.Float(
        string="Minimum",
        help="The lowest value that may be entered; shares as fractions over RPC.",
    )
    has_entry_max = fields.Boolean(
        string="Has a Maximum", compute="_compute_has_entry_max", store=True, readonly=False
    )
    entry_max = fields.Float(
        string="Maximum",
        compute="_compute_entry_max",
        store=True,
        readonly=False,
        help="The highest value that may be entered; shares as fractions over RPC.",
    )
    entry_decimals = fields.Integer(
        string="Decimals", default=2, help="How many decimals a value may have as it is written."
    )

    # One by one: Odoo computes none of several where one is given.
    @api.depends("unit")
    def _compute_has_entry_max(self):
        for definition in self:
            definition.has_entry_max = definition.unit in USUAL_MAX

    @api.depends("unit")
    def _compute_entry_max(self):
        for definition in self:
            definition.entry_max = USUAL_MAX.get(definition.unit, 0)

    @api.constrains("has_entry_min", "entry_min", "has_entry_max", "entry_max", "entry_decimals")
    def _check_entry_bounds(self):
        for definition in self:
            bounds = definition._get_entry_bounds()
            given = [bound for bound in bounds if bound is not None]
            if not all(map(is_computable, given)) or given != sorted(given):
                problem = self.env._("the minimum must not be above the maximum.")
            elif not 0 <= definition.entry_decimals <= MOST_DECIMALS:
                problem = self.env._("a value has 0 to %s decimals.", MOST_DECIMALS)
            else:
                continue
            raise ValidationError(
                self.env._("%(name)s: %(problem)s", name=definition.name, problem=problem)
            )

    def _get_entry_bounds(self):
        """(lowest, highest) value that may be entered; None for whatever is open."""
        self.ensure_one()
        low = self.entry_min if self.has_entry_min else None
        high = self.entry_max if self.has_entry_max else None
        return low, high

    def _get_entry_range(self):
        """The same in short: "0 – 5"; empty where everything may be entered."""
        low, high = (self._write_number(bound) for bound in self._get_entry_bounds())
        if low and high:
            return f"{low} – {high}"
        return (low and f"≥ {low}") or (high and f"≤ {high}") or ""

    def _find_value_problem(self, value):
        """Why a value may not be entered, in words; None when it may."""
        low, high = self._get_entry_bounds()
        too_low = low is not None and not at_least(value, low)
        too_high = high is not None and not at_least(high, value)
        if (too_low or too_high) and low is not None and high is not None:
            return self.env._(
                "enter a value from %(low)s to %(high)s.",
                low=self._write_number(low),
                high=self._write_number(high),
            )
        if too_low:
            return self.env._("enter a value of %s at least.", self._write_number(low))
        if too_high:
            return self.env._("enter a value of %s at most.", self._write_number(high))
        # A share has the decimals of its per cent.
        if not _is_rounded(value * self._get_written_factor(), self.entry_decimals):
            return self.env._("round it to %s decimals.", self.entry_decimals)
        return None

    def _get_written_factor(self):
        return 100 if self.unit == "percent" else 1

    def _write_number(self, value):
        """A bound as the user writes numbers, with the decimals that it has; None stays."""
        if value is None:
            return None
        written = value * self._get_written_factor()
        digits = next((d for d in range(MOST_DECIMALS) if _is_rounded(written, d)), MOST_DECIMALS)
        return format_number(self.env, written, digits) + ("%" if self.unit == "percent" else "")


def _is_rounded(value, digits):
    """Whether a number has no more decimals; 0.1 + 0.2 has one."""
    return abs(round(value, digits) - value) <= 1e-9 * max(1, abs(value))
