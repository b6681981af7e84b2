"""Rows of a statement in words. Plain classes: they live for one request only."""

from odoo.tools import formatLang

from ...ground.figure_format import tell_day

NAMES = {"order": "sale.order", "invoice": "account.move", "win": "crm.lead"}


class EarningText:
    """
    :param row: ``sales.kpi.earning`` with elevated rights, in the user's language
    """

    def __init__(self, row):
        self.row, self.env = row, row.env
        self.parts = row.parts or {}

    @property
    def explanation(self):
        """How the sum came about, in one sentence with its numbers."""
        text = getattr(self, f"_explain_{self.row.kind}")()
        return f"{text}: {self._sum(self.row.amount)}"

    # ---- numbers -------------------------------------------------------------------------------

    def _money(self, value):
        return formatLang(self.env, float(value), digits=self.row.currency_id.decimal_places)

    def _sum(self, value):
        text = self._money(value)
        return text if float(value) < 0 else f"+{text}"

    def _rate(self, rate):
        """A rate of a basis is told in per cent, a coefficient and a sum a unit as they are."""
        line = self.row.line_id
        if line.kind in ("commission", "override"):
            return f"{float(rate) * 100:.6g} %"
        return f"{float(rate):.6g}"

    # ---- what it is of -------------------------------------------------------------------------

    def _get_record(self):
        row = self.row
        if row.res_model and row.res_model in self.env:
            record = self.env[row.res_model].browse(row.res_id).exists()
            name = record.display_name if record else None
        else:
            name = None
        parts = [name or row.line_id.name or row.key or ""]
        if row.date:
            parts.append(tell_day(self.env, row.date))
        return ", ".join(filter(None, parts))

    def _get_rates(self):
        steps = self.parts.get("steps") or []
        if len(steps) > 1:
            return " + ".join(
                f"{self._money(amount)} x {self._rate(rate)}" for amount, rate in steps
            )
        return f"{self._money(abs(self.row.basis))} x {self._rate(self.row.rate)}"

    def _get_factors(self):
        told = self._get_rates()
        row = self.row
        if row.factor != 1:
            told += f" x {row.factor:.6g}"
        if (days := self.parts.get("days")) is not None:
            is_one = float(days) == 1
            told += " "
            told += (
                self.env._("(1 day to the cash)")
                if is_one
                else self.env._("(%s days to the cash)", days)
            )
        if row.share != 100:
            told += " " + self.env._("(%s %% of the credit)", f"{row.share:.7g}")
        if row.fx != 1:
            told += f" / {row.fx:.10g}"
        return told

    # ---- kinds ---------------------------------------------------------------------------------

    def _explain_earned(self):
        kind = self.row.line_id.kind
        if self.parts.get("again"):
            return self.env._(
                "%(record)s counts again: %(rates)s",
                record=self._get_record(), rates=self._get_factors(),
            )  # fmt: skip
        if kind == "performance":
            return self._explain_performance()
        if kind == "bonus":
            return self.env._("Bonus, %s", self._get_record())
        text = f"{self._get_record()}: {self._get_factors()}"
        if self.parts.get("due"):
            due = self._money(self.parts["due"])
            return self.env._("%(text)s = %(due)s, paid with the cash", text=text, due=due)
        return text

    def _explain_performance(self):
        parts = self.parts
        return self.env._(
            "Base pay %(base)s x %(rate)s x %(days)s of %(all)s working days",
            base=self._money(parts["base"]),
            rate=f"{self.row.rate:.6g}",
            days=f"{float(parts['days']):.4g}",
            all=parts["working_days"],
        )

    def _explain_released(self):
        return self.env._(
            "%(record)s: %(part)s %% of the cash for %(due)s is in",
            record=self._get_record(),
            part=f"{float(self.parts['paid']) * 100:.4g}",
            due=self._money(self.parts["due"]),
        )

    def _explain_reversed(self):
        period = self.row.origin_period_id
        told = self.env._(
            "%(record)s: %(basis)s taken back",
            record=self._get_record(), basis=self._money(abs(self.row.basis)),
        )  # fmt: skip
        if period:
            told = self.env._(
                "%(text)s, at what %(period)s paid", text=told, period=period.display_name
            )
        return told

    def _explain_limit(self):
        told = {
            "gate": self.env._("The gate is not reached, and it pays nothing"),
            "floor": self.env._("Up to the least sum"),
            "cap": self.env._("Above the cap"),
            "plan_floor": self.env._("Up to the plan's least sum"),
            "plan_cap": self.env._("Above the plan's cap"),
        }
        name = self.row.line_id.name
        text = told.get(self.parts.get("step"), "")
        return f"{name}: {text}" if name else text

    def _explain_multiplier(self):
        return self.env._(
            "%(name)s: %(base)s x %(rate)s",
            name=self.row.line_id.name,
            base=self._money(self.parts["base"]),
            rate=f"{float(self.parts['rate']):.6g}",
        )

    def _explain_penalty(self):
        measure = self.env["sales.kpi.definition"].browse(self.parts["measure"]).exists()
        return self.env._(
            "%(name)s %(actual)s: -%(percent)s %% of %(base)s",
            name=measure.name or "",
            actual=f"{float(self.parts['actual'] or 0):.6g}",
            percent=f"{float(self.parts['percent']):.6g}",
            base=self._money(self.parts["base"]),
        )

    def _explain_topup(self):
        return self.env._("Up to what is guaranteed")

    def _explain_recovery(self):
        return self.env._("Of what was topped up before")

    def _explain_prize(self):
        title, place = self.parts.get("title"), self.parts.get("place")
        if not title:
            return self.row.reason or self.env._("Prize")
        if place:
            return self.env._(
                "Prize of the contest “%(contest)s”, place %(place)s", contest=title, place=place
            )
        return self.env._(
            "Prize of the contest “%s” taken back: what it was won by was cancelled", title
        )

    def _explain_adjustment(self):
        period = self.row.origin_period_id.display_name
        told = self.env._("Adjustment: %s", self.row.reason or "")
        return self.env._("%(text)s (of %(period)s)", text=told, period=period) if period else told

    def _explain_carried(self):
        if self.row.amount > 0:
            return self.env._("Taken back later, as it is more than may be taken at a time")
        return self.env._("Carried over from before")
