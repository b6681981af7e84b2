from decimal import Decimal

from odoo import api, fields, models

from .....tools import payout
from .....tools.payout.money import plain

POINTS = 15
BELOW = Decimal("1e-8")  # so far under a step its pay is that of the step before
ZERO = Decimal(0)


class SalesKpiIncentiveLine(models.Model):
    """What a component pays, as a curve for the editor, with the cliffs in it: where one cent more
    moves the pay by a whole sum. All of it is worked out by ``tools/payout``, as pay itself is."""

    _inherit = "sales.kpi.incentive.line"
    _harmless = frozenset({"sequence", "curve_sum"})

    curve_sum = fields.Float(
        string="For Example",
        digits=(16, 2),
        default=100_000,
        help="The target, the amount or the base pay that the curve is drawn for. It pays nobody.",
    )
    curve = fields.Json(compute="_compute_curve")
    cliffs = fields.Text(
        compute="_compute_curve", help="Where one cent more moves the pay by a whole sum."
    )

    @api.depends(
        "name", "kind", "basis", "definition_id", "scale", "mode", "rate", "unit_amount", "floor",
        "cap", "gate", "curve_sum", "matrix_definition_id", "step_ids.minimum",
        "step_ids.maximum", "step_ids.rating", "step_ids.minimum2", "step_ids.rate",
        "step_ids.amount", "step_ids.role", "currency_id",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_curve(self):
        for line in self:
            problem = next((text for _title, text in line._find_table_problems()), "")
            found = [] if problem else line._find_cliffs()
            line.cliffs = "\n".join(line._tell_cliff(*cliff) for cliff in found) or False
            line.curve = line._draw(found, problem)

    # ---- what it pays --------------------------------------------------------------------------

    def _get_sample_pay(self, level, second=ZERO):
        """What it pays at a level of its scale, for the sum of the example.

        :param level: attainment, score or amount, as the scale says
        :param second: level of the second scale
        """
        amount = payout.exact(self.curve_sum)
        if self.gate and self.scale == "attainment" and not payout.is_reached(level, self.gate):
            return ZERO
        pay = getattr(self, f"_get_{self._get_scale()}_pay")(amount, level, second)
        pay = payout.bound(pay, self.floor or None, self.cap or None)
        return payout.money(pay, self._get_digits())

    def _get_no_table_pay(self, amount, level, _second):
        rate, fixed = payout.exact(self.rate), payout.exact(self.unit_amount)
        if self.kind == "bonus":
            return fixed
        if self.kind == "performance":
            return amount * rate
        return level * (fixed if self.kind == "per_unit" else rate)

    def _get_steps_pay(self, amount, level, _second):
        steps = self._get_steps()
        if self.scale == "amount":
            return payout.pay_of(steps, self.mode, level)
        if self.scale == "attainment" and self.kind != "performance":
            return payout.pay_of(steps, self.mode, level * amount, target=amount)
        mode = "interpolated" if self.mode == "interpolated" else "whole"
        return payout.pay_of(steps, mode, amount, level=level)

    def _get_matrix_pay(self, amount, level, second):
        return amount * payout.matrix_of(*self._get_matrix(), level, second)

    def _find_cliffs(self):
        """[(level, what it pays just below, what it pays there)]"""
        if self._get_scale() != "steps":
            return []
        floors = {step.floor for step in self._get_steps()}
        if self.gate and self.scale == "attainment":
            floors.add(payout.exact(self.gate))
        pairs = [
            (level, self._get_sample_pay(level - BELOW), self._get_sample_pay(level))
            for level in sorted(floors - {ZERO})
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]

    # ---- as a chart ----------------------------------------------------------------------------

    def _draw(self, cliffs, problem):
        """The chart of the editor, as ``static/src/charts/chart.js`` takes it."""
        chart = {"name": "pay", "title": self._tell_curve(), "summary": problem}
        if problem:
            return chart | {"type": "line", "labels": [], "series": []}
        draw = {"marks": self._draw_marks, "matrix": self._draw_matrix}.get(self._get_scale())
        chart |= draw() if draw else self._draw_line(cliffs)
        return chart | {"summary": self._tell_curve()}

    def _draw_line(self, cliffs):
        below = {level - BELOW: level for level, _low, _high in cliffs}
        levels = sorted({*self._get_levels(), *below, *below.values()})
        pays = [self._get_sample_pay(level) for level in levels]
        series = [self._prepare_series(self.env._("Pay"), pays)]
        if cliffs:
            ends = below.keys() | set(below.values())
            jumps = [
                pay if level in ends else None for level, pay in zip(levels, pays, strict=True)
            ]
            cliff = self._prepare_series(self.env._("Cliff"), jumps)
            series.append(cliff | {"dashed": True, "order": -1})
        labels = [
            f"< {self._tell_sample(below[level])}" if level in below else self._tell_sample(level)
            for level in levels
        ]
        return {"type": "line", "labels": labels, "series": series}

    def _draw_marks(self):
        amount, marks = payout.exact(self.curve_sum), self._get_marks()
        digits = self._get_digits()
        pays = [payout.money(amount * rate + fixed, digits) for rate, fixed in marks.values()]
        series = [self._prepare_series(self.env._("Pay"), pays)]
        return {"type": "bar", "labels": list(marks), "series": series}

    def _draw_matrix(self):
        floors, others, _cells = self._get_matrix()
        series = [
            self._prepare_series(
                f"{self.matrix_definition_id.name} ≥ {_tell_percent(second)}",
                [self._get_sample_pay(level, second) for level in floors],
            )
            for second in others
        ]
        labels = [f"≥ {self._tell_sample(level)}" for level in floors]
        return {"type": "bar", "labels": labels, "series": series}

    def _prepare_series(self, name, pays):
        return {
            "name": name,
            "values": [None if pay is None else float(pay) for pay in pays],
            "texts": ["" if pay is None else self._tell_pay_of(pay) for pay in pays],
        }

    def _get_levels(self):
        """Levels from 0 to somewhat above the last step, and each step."""
        floors = [step.floor for step in self._get_steps()] if self.scale != "none" else []
        last = max(floors, default=ZERO)
        if self.scale == "attainment":
            top = max(last * Decimal("1.5"), Decimal("1.2"))
        elif self.scale == "score":
            top = max(last * Decimal("1.2"), Decimal(100))
        else:
            top = last * Decimal("1.5") or payout.exact(self.curve_sum)
        return {top * number / POINTS for number in range(POINTS + 1)} | set(floors)

    # ---- in words ------------------------------------------------------------------------------

    def _tell_curve(self):
        amount = self._tell_pay_of(self.curve_sum)
        if self.kind == "performance":
            return self.env._("Pay at a base pay of %s", amount)
        if self.scale == "attainment":
            return self.env._("Pay by attainment, at a target of %s", amount)
        if self.scale in ("score", "rating"):
            return self.env._("Pay at a basis of %s", amount)
        return self.env._("Pay by amount")

    def _tell_cliff(self, level, low, high):
        return self.env._(
            "A cliff of %(sum)s at %(level)s.",
            sum=self._tell_pay_of(high - low),
            level=self._tell_sample(level),
        )

    def _tell_sample(self, level):
        """A level in the unit of the scale."""
        if self.scale == "attainment":
            return _tell_percent(level)
        if self.scale == "score" or self.kind == "per_unit":
            return plain(round(level, 2))
        return self._tell_pay_of(level)

    def _tell_pay_of(self, amount):
        return self._get_plan()._tell_money(float(amount))

    def _get_digits(self):
        currency = self.currency_id or self.env.company.currency_id
        return currency.decimal_places


def _tell_percent(level):
    return f"{plain(round(payout.exact(level) * 100, 2))} %"
