"""How a measure of a subject stands: what was counted beside what was to be reached. A plain class:
it lives for one request only."""

import math
from functools import cached_property

from ....tools import progress, scoring
from ....tools.compare import at_least, same
from ....tools.curve import COHORT_CURVES
from ...ground.figure_format import COUNTED, format_value, get_unit, tell_gap, tell_pace


class MeasureStanding:
    """
    :param definition: the measure, with elevated rights
    :param cell: what was counted of it
    :param company: whose currency its money is in
    :param line: the weighted line of the subject's scorecard; empty where there is none
    :param target: what is to be reached where there is no line, or None
    :param get_days: what gives (working days gone by, all of the period), asked where it matters
    :param words: ``PeriodWords`` of the scorecard's period
    :param is_over: whether the period is: nothing is expected or advised any more
    :param outlook: where the measure will end; None where its past is too short to say
    """

    def __init__(
        self, definition, cell, company, line, target, get_days, words, is_over=False, outlook=None
    ):
        self.env = definition.env
        self.definition = definition
        self.error = cell.error or ""
        self.actual = cell.value
        self.company = company
        self.line = line
        self.given_target = target
        self.get_days = get_days
        self.words = words
        self.is_over = is_over
        self.outlook = outlook

    @property
    def is_higher(self):
        return self.definition.direction == "higher"

    @cached_property
    def is_relative(self):
        """Judged beside the others: no target plays a part."""
        if not self.line:
            return False
        return self.words.get_rule(self.line.scheme_line_id).curve in COHORT_CURVES

    @cached_property
    def measure(self):
        """The measure as the scorecard's period knows it, or as it is."""
        return self.words.get_measure(self.definition) if self.line else self.definition

    @cached_property
    def target(self):
        if self.is_relative:
            return None
        return self.line._get_figures()[1] if self.line else self.given_target

    @cached_property
    def pace(self):
        """What should be there by now; None for what does not add up day by day."""
        definition = self.definition
        if self.target is None or not definition.is_additive or definition.is_snapshot:
            return None
        return (
            self.line.pace if self.line.has_pace else progress.pace(self.target, *self.get_days())
        )

    @cached_property
    def forecast(self):
        """What it comes to at the end of the period at this rate."""
        if self.pace is None:
            return None
        if self.line.has_pace and self.target > 0:
            # As far into the period as the scorecard says: it knows when the rep was there.
            return progress.forecast(self.actual, self.pace, self.target)
        return progress.forecast(self.actual, *self.get_days())

    @property
    def shown_forecast(self):
        """What is said of the end: by the past where there is enough of it, else at this rate."""
        if self.is_over or self.pace is None or self.actual is None:
            return None
        return self.outlook._get_shown(self.actual) if self.outlook else self.forecast

    @cached_property
    def is_as_judged(self):
        """Whether the scorecard knows this figure already."""
        return not self.line or self.line._get_figures()[0] == self.actual

    @cached_property
    def achievement(self):
        if self.line and self.line.status == "scored" and (self.is_as_judged or self.is_relative):
            return self.line.achievement
        if self.actual is None or self.target is None:
            return None
        return scoring.achievement(self._judged)

    @property
    def _judged(self):
        """The measure as the rules want it."""
        return scoring.Line(
            code=self.definition.code,
            weight=1.0,
            target=self.target,
            actual=self.actual,
            higher_is_better=self.is_higher,
            baseline=self._baseline,
        )

    @property
    def _baseline(self):
        """The actual that is worth nothing, for as much of the period as the target is for."""
        rule = self.line.scheme_line_id
        if not rule.has_baseline or self.target is None:
            return None
        whole = rule.default_target if self.given_target is None else self.given_target
        return rule.baseline * (self.target / whole if rule.prorate and whole else 1.0)

    @cached_property
    def share(self):
        """Share of what was due by now: from 1 on all is well; None where nothing was due."""
        if self.achievement is None or self.target is None:
            return None
        return progress.standing(self._judged, self.achievement, self.pace, self.forecast)

    @cached_property
    def status(self):
        if self.share is None:
            return "none"
        if at_least(self.share, 1):
            return "good"
        return "behind" if at_least(self.share, progress.FAR_BEHIND) else "bad"

    @cached_property
    def missing(self):
        """How much more lifts it to 100%: whole ones of what is counted; None where more does
        not lift it, or it is there."""
        if not self.definition.is_additive or not self.is_higher or self.definition.is_snapshot:
            return None
        if self.actual is None or not self.target or at_least(self.actual, self.target):
            return None
        left = self.target - self.actual
        if self.definition.kind not in COUNTED:
            return left
        return float(round(left)) if same(left, round(left)) else float(math.ceil(left))

    # ---- in words ------------------------------------------------------------------------------

    def format(self, value):
        return format_value(self.env, value, self.unit, self.currency, self._beside)

    @property
    def _beside(self):
        return (self.actual, self.target)

    @property
    def unit(self):
        return get_unit(self.measure, self.actual)

    @property
    def currency(self):
        return self.words.currency if self.line else self.company.currency_id

    @property
    def name(self):
        return self.measure.name

    @property
    def gap(self):
        """How far beyond the target, or with a minus short of it, whichever direction is better."""
        if self.actual is None or self.target is None:
            return None
        return self.actual - self.target if self.is_higher else self.target - self.actual

    @property
    def gap_text(self):
        gap, unit = self.gap, self.unit
        return tell_gap(self.env, gap, self.is_higher, unit, self.currency, self._beside)

    @property
    def pace_text(self):
        if self.pace is None or self.actual is None or self.is_over:
            return ""
        return tell_pace(self.env, self.actual, self.pace, self.is_higher, self.format)

    @property
    def achievement_text(self):
        return "" if self.achievement is None else f"{self.achievement * 100:.0f}%"

    @property
    def advice(self):
        """What lifts it to 100%, in words; empty where nothing can be said."""
        if self.missing is None or self.is_over:
            return ""
        more = self.format(self.missing)
        if self.definition.code == "visits":
            if self.missing == 1:
                return self.env._("1 more visit lifts you to 100%")
            return self.env._("%s more visits lift you to 100%%", more)
        if self.missing == 1 and self.definition.kind in COUNTED:
            return self.env._("1 more lifts you to 100%")
        if self.definition.kind in COUNTED:
            return self.env._("%s more lift you to 100%%", more)
        return self.env._("Another %s lifts you to 100%%", more)

    @property
    def explanation(self):
        """How it stands beside what was due by now, in a sentence with its numbers."""
        parts = {
            "actual": self.format(self.actual),
            "target": self.format(self.target),
            "achievement": self.achievement_text,
        }
        if self.is_over:
            return self.env._(
                "It ended at %(actual)s; %(target)s was the target: that is %(achievement)s.",
                **parts,
            )
        forecast = self.shown_forecast
        if self.pace is None or forecast is None:
            return self.env._(
                "%(actual)s where %(target)s is the target: that is %(achievement)s.", **parts
            )
        parts |= {"pace": self.format(self.pace), "forecast": self.format(forecast)}
        if self.outlook:
            return self.env._(
                "%(actual)s of %(target)s. %(pace)s expected by now; by how past periods went it "
                "will be %(forecast)s.",
                **parts,
            )
        return self.env._(
            "%(actual)s of %(target)s. %(pace)s expected by now; at this rate it will be "
            "%(forecast)s.",
            **parts,
        )

    def get_figures(self):
        """The figures of a tile, and their texts."""
        forecast = self.shown_forecast
        return {
            "code": self.definition.code,
            "name": self.name,
            "description": self.definition._tell_description(self.actual, self.company),
            "value": self.actual,
            "text": self.format(self.actual),
            "error": self.error,
            "target": self.target,
            "target_text": "" if self.target is None else self.format(self.target),
            "unit": self.measure.unit,
            "gap": self.gap,
            "gap_text": self.gap_text,
            "achievement": self.achievement,
            "achievement_text": self.achievement_text,
            "pace": None if self.is_over else self.pace,
            "pace_text": self.pace_text,
            "forecast": forecast,
            "forecast_text": "" if forecast is None else self.format(forecast),
            "forecast_hint": self.outlook.text if self.outlook and forecast is not None else "",
            "status": self.status,
            "advice": self.advice,
        }
