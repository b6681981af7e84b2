"""The measures of a company or a team as tiles: each beside its target, its past and its way."""

from functools import cached_property

from ....tools.compare import at_least
from ....tools.progress import FAR_BEHIND
from ...ground.figure_format import get_unit, tell_gap, tell_pace
from . import trend

NO_CHANGE = {"value": None, "text": "—", "change": "", "verdict": 0}


class CockpitTiles:
    """Tiles of measures of one subject. What it takes is read once for all of them.

    :param subject: ("team" | "company", id), the viewer's to see
    """

    def __init__(self, frame, subject, definitions):
        self.frame = frame
        self.env = frame.env
        self.company = frame.company
        self.subject = subject
        self.definitions = definitions

    @cached_property
    def compared(self):
        return self.frame.compare_measures(self.definitions, self.subject)

    @cached_property
    def lines(self):
        """{definition: line of the subject's scorecard}, where a scheme judges the period."""
        score = self._find_score()
        return {line.definition_id: line for line in score.line_ids if line.role == "weight"}

    def has_target(self, definition):
        line = self.lines.get(definition)
        return bool(line) and line.status == "scored"

    def _find_score(self):
        Score = self.env["sales.kpi.score"].sudo()
        if not self.frame.board:
            return Score
        kind, subject_id = self.subject
        return Score.search(
            [
                ("period_id", "=", self.frame.period.id),
                ("scheme_id", "=", self.frame.board.scheme.id),
                ("subject_type", "=", kind),
                ("subject_id", "=", subject_id),
            ]
        )

    def get_tiles(self, codes):
        """Those of the measures that there are, in the order of their codes."""
        by_code = {definition.code: definition for definition in self.definitions}
        return [self._get_tile(by_code[code]) for code in codes if code in by_code]

    def _get_tile(self, definition):
        now, before, year_ago = self.compared[definition]
        definition = definition.with_env(self.env(su=True))
        kind, subject_id = self.subject
        tile = {
            "code": definition.code,
            "name": definition.name,
            "description": definition._tell_description(now.value, self.company),
            "unit": definition.unit,
            "value": None if now.error else now.value,
            "text": "—" if now.error else definition._format_value(now.value, self.company),
            "error": now.error or "",
            "mark": {
                "kind": "measure",
                "code": definition.code,
                "subject": [kind, subject_id],
            },
            "status": "none",
        }
        if now.error:
            return {**tile, "changes": [], "trend": False}
        return {
            **tile,
            **self._get_standing(definition, now),
            "changes": self._get_changes(definition, now, before, year_ago),
            "trend": self._get_trend(definition),
        }

    # ---- beside the target ---------------------------------------------------------------------

    def _get_standing(self, definition, now):
        if now.value is None:
            return {}
        if not self.has_target(definition):
            return self._get_set_standing(definition, now)
        line = self.lines[definition].with_env(self.env(su=True))
        _actual, target = line._get_figures()
        gap = line._get_gap()
        return {
            "target": target,
            "target_text": line._format(target),
            "gap": gap,
            "gap_text": line._tell_gap(gap),
            "achievement": line.achievement,
            "achievement_text": f"{line.achievement * 100:.0f}%",
            "pace_text": self._get_pace_text(line, now.value),
            **self._get_forecast(line, now.value),
            "status": get_status(line),
        }

    def _get_set_standing(self, definition, now):
        """Beside what was set for a long period or its months, where no scheme judges it."""
        target, note = self.frame.long_targets.get(definition, self.subject)
        if not target or definition.direction == "lower":
            return {"note": note}
        gap = now.value - target
        share = now.value / target
        return {
            "target": target,
            "target_text": definition._format_value(target, self.company),
            "gap": gap,
            "gap_text": tell_gap(
                self.env, gap, True, get_unit(definition), self.company.currency_id
            ),
            "achievement": share,
            "achievement_text": f"{share * 100:.0f}%",
            "note": note,
        }

    def _get_pace_text(self, line, value):
        """How far the figure is from what was to be expected by now."""
        if not line.has_pace or self.frame.is_over:
            return ""
        is_higher = line.definition_id.direction == "higher"
        return tell_pace(self.env, value, line.pace, is_higher, line._format)

    def _get_forecast(self, line, actual):
        """Where it will end, by the past where there is enough of it, else at this rate."""
        if not line.has_pace or self.frame.is_over:
            return {"forecast": None, "forecast_text": "", "forecast_hint": ""}
        outlook = self.outlooks.get(line.definition_id)
        value = outlook._get_shown(actual) if outlook else line.forecast
        return {
            "forecast": value,
            "forecast_text": line._format(value),
            "forecast_hint": outlook.text if outlook else "",
        }

    @cached_property
    def outlooks(self):
        judged = self.definitions.filtered(lambda one: one in self.lines)
        return self.frame.find_outlooks(judged, self.subject)

    # ---- beside its past -----------------------------------------------------------------------

    def _get_changes(self, definition, now, before, year_ago):
        """Against the period before and against last year, the chosen one first."""
        describe = self.env["sales.kpi.comparison"]._describe_change
        labels = self.frame.past_names
        others = {"previous": before, "year_ago": year_ago}
        names = sorted(others, key=lambda name: name != self.frame.compare)
        return [
            {
                "name": name,
                "label": self.env._("vs %s", labels[name]),
                **(
                    NO_CHANGE
                    if others[name].error
                    else describe(definition, now, others[name], self.company)
                ),
            }
            for name in names
        ]

    # ---- its way -------------------------------------------------------------------------------

    def _get_trend(self, definition):
        """The last periods as a line; False of days that were only asked for."""
        if not self.spans:
            return False
        whose = (definition.id, *self.subject)
        figures = [(label, self.history.get((whose, span))) for span, label in self.spans.items()]
        return trend.describe(
            self.env, figures, lambda value: definition._format_value(value, self.company)
        )

    @cached_property
    def spans(self):
        """{(first, last day): label} of this period and those before it, oldest first."""
        if self.frame.period_type == "custom":
            return {}
        return trend.get_spans(self.frame.period_type, self.frame.bounds, self.company)

    @cached_property
    def history(self):
        """What was counted in these periods, see ``trend.read_values``."""
        return trend.read_values(
            self.env["sales.kpi.fact"].sudo(), self.company, self.frame.period_type, self.spans,
            self.definitions, [self.subject],
        )  # fmt: skip


def get_status(line):
    """How a line stands beside what was to be expected by now; of what has no pace, beside the
    target.

    :param line: ``sales.kpi.score.line`` that is scored
    """
    if at_least(line.standing, 1):
        return "good"
    return "behind" if at_least(line.standing, FAR_BEHIND) else "bad"
