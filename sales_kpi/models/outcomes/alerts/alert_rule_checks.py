from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ....tools.compare import is_computable
from .alert_rule import BY_PERIOD, BY_RECORD, NUMBERS

MEASURED = ("threshold", "drop")  # kinds that need a measure
MOST_DAYS = 400
FEWEST_DAYS = {"stuck": 1, "overdue": 0, "silence": 1, "stale": 1}


class SalesKpiAlertRule(models.Model):
    """What a rule may say: on the form, in the list, over RPC and in an import alike."""

    _inherit = "sales.kpi.alert.rule"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(self._get_kept_by_us() & vals.keys() for vals in vals_list):
            self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        if self._get_kept_by_us() & vals.keys() and not self.env.su:
            self.check_access("write")
            self._refuse_by_hand()
        if self._trailed & vals.keys():
            vals = {"ruled_on": self.env.company._get_kpi_today(), "noisy_on": False} | vals
        return super().write(vals)

    def _refuse_by_hand(self):
        raise AccessError(self.env._("What came of a rule is not written by hand."))

    @api.constrains(
        "kind", "definition_id", "scheme_id", "subject_type", "company_id", "comparison",
        "holds", "cooldown_days", "escalate_days", "tells_rep", "tells_leader", "tells_manager",
        "told_user_ids", "period_type", *NUMBERS,
    )  # fmt: skip
    def _check_rule(self):
        for rule in self:
            if problem := next(rule._find_problems(), None):
                raise ValidationError(
                    self.env._("%(rule)s: %(problem)s", rule=rule.name, problem=problem)
                )

    def _find_problems(self):
        """What can't be looked for like that, a sentence each."""
        yield from self._find_number_problems()
        yield from self._find_measure_problems()
        yield from self._find_level_problems()
        yield from self._find_recipient_problems()

    def _find_number_problems(self):
        if not all(is_computable(self[name]) for name in NUMBERS):
            yield self.env._("The limits are numbers.")
        if self.minimum < 0:
            yield self.env._("“At Least” is 0 or more.")
        fewest = FEWEST_DAYS.get(self.kind, 0)
        if not fewest <= self.days <= MOST_DAYS:
            yield self.env._(
                "Give %(fewest)s to %(most)s days, not %(days)s.",
                fewest=fewest, most=MOST_DAYS, days=self.days,
            )  # fmt: skip
        if not 1 <= self.holds <= 30:
            yield self.env._("It must hold for 1 to 30 nights running.")
        if not 0 <= self.cooldown_days <= MOST_DAYS or not 0 <= self.escalate_days <= MOST_DAYS:
            yield self.env._("Days of rest, and before it is passed on: 0 to %s.", MOST_DAYS)

    def _find_measure_problems(self):
        measure, scheme = self.definition_id, self.scheme_id
        if self.kind in MEASURED and not measure:
            yield self.env._("Choose the measure that is looked at.")
        if self.kind == "drop" and measure and (
            measure._is_stand() or measure.direction != "higher" or not measure.is_additive
        ):  # fmt: skip
            yield self.env._(
                "%s can't drop: take a measure that is counted or summed, of which more is better.",
                measure.name,
            )
        for one in filter(None, (measure, scheme)):
            if one.company_id and one.company_id != self.company_id:
                yield self.env._("%s is of another company.", one.name)
        if scheme and self.kind == "pace" and scheme.period_type != self.period_type:
            yield self.env._("%s judges by other periods. Choose the same.", scheme.name)
        if self.kind in (*BY_RECORD, "silence", "overdue") and self.subject_type != "user":
            yield self.env._("This is told of salespeople only.")
        if self.kind == "stale" and self.subject_type != "company":
            yield self.env._("Old figures are the company's: choose the company.")

    def _find_level_problems(self):
        low, high = sorted((self.level, self.clear_level))
        if self.kind in ("pace", "drop", "stuck") and not 0 < self.level <= 100:
            yield self.env._("Give a percentage above 0 and up to 100, not %s.", f"{self.level:g}")
        if self.kind == "coverage" and self.level <= 0:
            yield self.env._("Give a factor above 0.")
        is_upward = self.kind in ("pace", "coverage") or (
            self.kind == "threshold" and self.comparison == "below"
        )
        is_downward = self.kind == "drop" or (self.kind == "threshold" and not is_upward)
        if (is_upward and self.clear_level != high) or (is_downward and self.clear_level != low):
            yield self.env._(
                "It must be solved beyond the limit where it begins: %(clear)s is on the wrong "
                "side of %(level)s.",
                clear=f"{self.clear_level:g}",
                level=f"{self.level:g}",
            )

    def _find_recipient_problems(self):
        if not (self.tells_rep or self.tells_leader or self.tells_manager or self.told_user_ids):
            yield self.env._("Choose who is told.")
        Viewer = self.env["sales.kpi.viewer"]
        for user in self.told_user_ids:
            own = Viewer.with_user(user)
            if not own._is_manager() and not own._get_led_teams():
                yield self.env._(
                    "%s leads no team and is no sales manager: he may not see others' figures.",
                    user.name,
                )

    def _has_period(self):
        return self.kind in BY_PERIOD
