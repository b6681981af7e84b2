"""The tiles of a dashboard: one measure each, its target, its change and where it is heading.
Plain classes: they live for one request only."""

NEAR = 0.8  # of what was to be expected: below it a line is far behind


def get_standing(line):
    """What a score line reached of what was to be expected by now; of its whole target where
    nothing can be expected of a part of the period. None where it isn't judged."""
    if line.status != "scored":
        return None
    higher = line.definition_id.direction == "higher"
    if higher and line.has_pace and line.has_actual and line.pace > 0:
        return line.actual / line.pace
    return line.achievement


def get_status(line):
    """ "good", "behind" (by less than a fifth), "bad", or "none" where the line isn't judged."""
    standing = get_standing(line)
    if standing is None:
        return "none"
    return "good" if standing >= 1 else "behind" if standing >= NEAR else "bad"


class DashboardTiles:
    """What the tiles of one subject say.

    :param frame: ``DashboardFrame``
    :param subject: ("user" | "team" | "company", id)
    :raise AccessError: the subject's figures are not the viewer's to see
    """

    def __init__(self, frame, subject):
        self.frame = frame
        self.env = frame.env
        self.subject = frame.check(subject)

    def get_tiles(self, definitions, lines):
        """A tile a measure, in their order.

        :param definitions: ``sales.kpi.definition`` records
        :param lines: the subject's lines of the scorecard; measures without one have no target
        """
        cells = self.frame.compare_measures(definitions, self.subject)
        by_measure = {line.definition_id: line for line in lines}
        trends = lines._get_trends() if lines else {}
        return [
            self._get_tile(definition, cells[definition], by_measure.get(definition), trends)
            for definition in definitions
        ]

    def _get_tile(self, definition, cells, line, trends):
        now, before, year_ago = cells
        other, label = (
            (before, self.env._("against the period before"))
            if self.frame.compare == "previous"
            else (year_ago, self.env._("against last year"))
        )
        tile = {
            "code": definition.code,
            "name": definition.name,
            "description": definition.description or "",
            "value": now.value,
            "text": definition._format_value(now.value, self.frame.company),
            "error": now.error or "",
            "mark": {"kind": "measure", "code": definition.code, "subject": list(self.subject)},
            "status": "none",
            "changes": [self._get_change(definition, now, other, label)],
        }
        return tile | (self._get_line_data(line, trends[line.id]) if line else {})

    def _get_change(self, definition, now, other, label):
        Comparison = self.env["sales.kpi.comparison"]
        said = Comparison._describe_change(definition, now, other, self.frame.company)
        return said | {"label": label}

    def _get_line_data(self, line, trend):
        card = line._prepare_scorecard_line(None, trend)
        judged = card["status"] == "scored"
        return {
            "name": card["name"],
            "target": card["target"],
            "target_text": card["target_text"] if card["target"] is not None else "",
            "gap": card["gap"],
            "gap_text": card["gap_text"] if card["gap"] is not None else "",
            "achievement": card["achievement"],
            "achievement_text": card["achievement_text"] if judged else "",
            "pace_text": self._get_pace_text(line),
            "forecast": card["forecast"],
            "forecast_text": card["forecast_text"] if card["forecast"] is not None else "",
            "status": get_status(line),
            "trend": card["trend"],
        }

    def _get_pace_text(self, line):
        """Whether the measure goes as it should by now; empty where that can't be said."""
        if not line.has_pace or not line.has_actual or line.definition_id.direction != "higher":
            return ""
        line = line.with_env(self.env(su=True))
        if line.actual >= line.pace:
            return self.env._("on track")
        return self.env._("behind by %s", line._format(line.pace - line.actual))
