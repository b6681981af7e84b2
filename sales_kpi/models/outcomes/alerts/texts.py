"""Alerts in words. A plain class: it lives for one request only."""

from functools import cached_property

from odoo import fields

from ...ground.figure_format import format_number, format_value, get_unit, tell_day


class AlertWords:
    """What the texts of many alerts have in common: asked for once."""

    def __init__(self, env):
        self.env = env

    @cached_property
    def stages(self):
        """{id: name} of the stages that there are"""
        stages = self.env["crm.stage"].sudo().search_fetch([], ["name"])
        return {stage.id: stage.name for stage in stages}


class AlertText:
    """
    :param alert: ``sales.kpi.alert`` with elevated rights, in the reader's language
    :param words: ``AlertWords``, of which several texts share one
    """

    def __init__(self, alert, words=None):
        self.alert = alert
        self.env = alert.env
        self.words = words or AlertWords(self.env)
        self.rule = alert.rule_id
        self.parts = alert.parts or {}

    # ---- figures -------------------------------------------------------------------------------

    @cached_property
    def measure(self):
        return self.alert.definition_id or self.rule.definition_id

    def _figure(self, value):
        unit = get_unit(self.measure, self.alert.value)
        beside = (self.alert.value, self.alert.expected)
        return format_value(self.env, value, unit, self.alert.currency_id, beside)

    def _money(self, value):
        beside = (self.alert.value, self.alert.expected)
        return format_value(self.env, value, "money", self.alert.currency_id, beside)

    def _number(self, value, digits=0):
        return format_number(self.env, value, digits)

    def _days(self, value):
        text = self._number(value)
        return self.env._("1 day") if text == "1" else self.env._("%s days", text)

    def _percent(self, value):
        return self._number(value, 0) + "%"

    @cached_property
    def actual(self):
        """The actual figure as text."""
        return self._tell_side(self.alert.value)

    @cached_property
    def expected(self):
        return self._tell_side(self.alert.expected)

    def _tell_side(self, value):
        kind = self.alert.kind
        if kind in ("coverage", "overdue") or (kind == "churn" and not self._is_silent):
            return self._money(value)
        if kind in ("stuck", "silence", "stale", "churn"):
            return self._days(value)
        return self._figure(value)

    @property
    def _is_silent(self):
        return self.parts.get("risk_reason") != "falling"

    @property
    def record_name(self):
        """What it is about beside its subject, by the name that it had last night."""
        return self.parts.get("name") or ""

    # ---- sentences -----------------------------------------------------------------------------

    @cached_property
    def sentence(self):
        return getattr(self, f"_tell_{self.alert.kind}")()

    @cached_property
    def solved(self):
        """When it will be over."""
        return getattr(self, f"_solve_{self.alert.kind}")()

    @cached_property
    def whole(self):
        """Everything: what is, what should be, since when, by which rule, and when it is over."""
        since = self.env._(
            "Since %(day)s, by the rule “%(rule)s”.",
            day=tell_day(self.env, self.alert.since),
            rule=self.rule.name,
        )
        return " ".join((self.sentence, since, self.solved))

    def _tell_threshold(self):
        told = {"measure": self.measure.name, "actual": self.actual, "limit": self.expected}
        if self.rule.comparison == "below":
            return self.env._("%(measure)s: %(actual)s, below the limit of %(limit)s.", **told)
        return self.env._("%(measure)s: %(actual)s, above the limit of %(limit)s.", **told)

    def _solve_threshold(self):
        return self.env._("Solved when it comes to %s.", self._figure(self.parts.get("clear", 0)))

    def _tell_pace(self):
        told = {"measure": self.measure.name, "actual": self.actual, "expected": self.expected}
        if self.parts.get("is_higher"):
            return self.env._("%(measure)s: %(actual)s, %(expected)s expected by now.", **told)
        return self.env._(
            "%(measure)s: %(actual)s, on the way to more than the target of %(expected)s.", **told
        )

    def _solve_pace(self):
        percent = self._percent(self.parts.get("clear", 0))
        return self.env._("Solved at %s of what is due by then.", percent)

    def _tell_drop(self):
        return self.env._(
            "%(measure)s: %(actual)s so far, usually %(expected)s after as many working days: "
            "%(percent)s less than in the last %(count)s periods.",
            measure=self.measure.name,
            actual=self.actual,
            expected=self.expected,
            percent=self._percent(-100 * self.parts.get("change", 0)),
            count=self.parts.get("periods", 0),
        )

    def _solve_drop(self):
        limit = self.alert.expected * (1 - self.rule.clear_level / 100)
        return self.env._("Solved when it is near the usual again: %s.", self._figure(limit))

    def _tell_stuck(self):
        return self.env._(
            "%(deal)s: %(actual)s in the stage %(stage)s, others leave it within %(expected)s, and "
            "nothing is planned.",
            deal=self.record_name,
            actual=self.actual,
            stage=self.words.stages.get(self.parts.get("stage"), ""),
            expected=self.expected,
        )

    def _solve_stuck(self):
        return self.env._("Solved when it moves on, or something is planned.")

    def _tell_churn(self):
        names = ("risk_reason", "silence_days", "interval_days", "amount_90", "amount_prev_90")
        values = {name: self.parts.get(name) for name in names}
        Customer = self.env["sales.kpi.customer"]
        row = Customer.new(values | {"company_id": self.alert.company_id.id})
        return f"{self.record_name}: {row._explain_risk()}"

    def _solve_churn(self):
        return self.env._("Solved when the customer orders as usual.")

    def _tell_coverage(self):
        return self.env._(
            "Open pipeline: %(actual)s. %(missing)s are missing to the target, and %(rate)s of the "
            "deals are won: %(expected)s are needed.",
            actual=self.actual,
            missing=self._money(self.parts.get("missing", 0)),
            rate=self._percent(100 * self.parts.get("rate", 0)),
            expected=self.expected,
        )

    def _solve_coverage(self):
        clear = self._money(self.parts.get("clear", 0))
        return self.env._("Solved at %s, or when less is missing.", clear)

    def _tell_overdue(self):
        count = self.parts.get("count", 0)
        told = {
            "actual": self.actual,
            "days": self._days(self.parts.get("days", 0)),
            "count": count,
        }
        if count == 1:
            return self.env._(
                "%(actual)s of one customer are overdue for more than %(days)s.", **told
            )
        return self.env._(
            "%(actual)s of %(count)s customers are overdue for more than %(days)s.", **told
        )

    def _solve_overdue(self):
        if self.alert.expected:
            return self.env._("Solved when it is less than %s.", self.expected)
        return self.env._("Solved when it is paid.")

    def _tell_silence(self):
        return self.env._(
            "Nothing was logged for %(actual)s of work; the limit is %(limit)s.",
            actual=self.actual,
            limit=self._days(self.alert.expected),
        )

    def _solve_silence(self):
        return self.env._("Solved with the next activity that is logged.")

    def _tell_stale(self):
        if error := self.parts.get("error"):
            return self.env._(
                "%(measure)s can't be counted: %(error)s",
                measure=self.measure.name, error=error,
            )  # fmt: skip
        day = self.parts.get("as_of")
        return self.env._(
            "%(measure)s was last counted on %(day)s, %(actual)s ago; the limit is %(expected)s.",
            measure=self.measure.name,
            day=tell_day(self.env, fields.Date.to_date(day)) if day else "—",
            actual=self.actual,
            expected=self.expected,
        )

    def _solve_stale(self):
        return self.env._("Solved when it is counted again.")
