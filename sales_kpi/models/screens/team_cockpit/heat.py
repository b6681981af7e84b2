"""The heat map of a team: who stands how in which measure. Plain classes, for one request only."""

import math

from ....tools.compare import at_least
from ....tools.progress import FAR_BEHIND
from ...scores.score_line_text import ScoreLineText

EDGE = 10  # rows from the top and from the bottom that a long map begins with
PAGE = 80
STEPS = (0.5, FAR_BEHIND, 1.0, 1.2)  # where the colours change
TOTAL = "total"
LEAST = 1e-6  # less is the noise of adding up


def get_standing(line):
    """What a score line reached of what was to be expected by now; None where it isn't judged."""
    return line.standing if line.status == "scored" else None


def get_level(standing):
    """-2 (less than half of what was to be expected) to 2 (more than a fifth above it)."""
    return None if standing is None else sum(at_least(standing, step) for step in STEPS) - 2


class TeamHeat:
    """Rows of reps, columns of measures: under a scheme what they achieved of their targets, else
    the mere figures.

    :param team: ``TeamCockpitContent``
    :param choice: order_by (code of a column; empty: best first), descending, offset, limit
    :param is_whole: all rows, whatever their number, for a spreadsheet
    """

    def __init__(self, team, choice, is_whole=False):
        self.is_whole = is_whole
        self.team = team
        self.frame = team.frame
        self.env = team.env
        self.measures = team.definitions
        self.has_scores = bool(team.scores) and not team.frame.missing_targets
        codes = [*self.measures.mapped("code"), TOTAL]
        self.order_by = choice.get("order_by") if choice.get("order_by") in codes else None
        self.is_descending = bool(choice.get("descending"))
        self.offset = _to_count(choice.get("offset"), 0)
        self.limit = min(_to_count(choice.get("limit"), 0), PAGE)

    def get_data(self):
        """The first rows of the map: all of a short one; of a long one those at both ends, or
        from an offset as many as the limit says."""
        everyone = self.get_order()
        first, last = self._cut(everyone)
        return {
            "name": "heat",
            "title": self.env._("Who stands how"),
            "columns": self._get_columns(),
            "rows": self._get_rows(first + last),
            "parts": self._get_parts() if everyone else [],
            "gap": len(first) if last else 0,
            "total_rows": len(everyone),
            "offset": self.offset,
            "order": {"code": self.order_by, "descending": self.is_descending},
            "has_targets": self.has_scores,
            "summary": self._get_summary(len(everyone)),
        }

    def _cut(self, everyone):
        if self.limit:
            return everyone[self.offset : self.offset + self.limit], []
        if self.is_whole or len(everyone) <= 2 * EDGE:
            return everyone, []
        return everyone[:EDGE], everyone[-EDGE:]

    def _get_summary(self, count):
        if not count:
            return self.env._("Nobody is in this team in this period.")
        if self.has_scores:
            return self._tell_achieved(count)
        if self.frame.missing_targets:
            return self.frame.missing_targets["text"]
        return f"{self._tell_figures(count)} {self._tell_unjudged()}"

    def _tell_figures(self, count):
        if count == 1:
            return self.env._("The figures of 1 salesperson.")
        return self.env._("The figures of %s salespeople.", count)

    def _tell_unjudged(self):
        return self.env._("No scheme judges periods of this length, so there are no targets.")

    def _tell_achieved(self, count):
        if count == 1:
            told = self.env._("What 1 salesperson achieved of the targets.")
        else:
            told = self.env._("What %s salespeople achieved of their targets.", count)
        if self.frame.is_over:
            return told
        colours = self.env._(
            "The colours say how that stands against what was to be expected by now."
        )
        return f"{told} {colours}"

    def _get_columns(self):
        columns = [{"code": m.code, "name": m.name} for m in self.measures]
        total = {"code": TOTAL, "name": self.env._("Total")}
        return [total, *columns] if self.has_scores else columns

    # ---- in which order ------------------------------------------------------------------------

    def get_order(self):
        """Ids of the reps; those without a figure come last, whichever way the others go."""
        users = list(self.team.reps)
        if not self.order_by:
            return users
        values = self._get_order_values(users)
        known = [user for user in users if values.get(user) is not None]
        known.sort(key=values.get, reverse=self.is_descending)
        return known + [user for user in users if values.get(user) is None]

    def _get_order_values(self, users):
        if self.order_by == TOTAL:
            return {
                user: -rank if score.is_scored else None
                for user, (rank, score) in self.team.scores.items()
            }
        if not self.has_scores:
            measure = self.measures.filtered(lambda m: m.code == self.order_by)
            cells = self.frame.read_cells(measure, {"user": users})[self.order_by]
            return {user: cells["user", user].value for user in users}
        lines = self.team.find_lines(users, [("definition_id.code", "=", self.order_by)])
        return {
            line.score_id.subject_id: line.achievement for line in lines if line.status == "scored"
        }

    # ---- the rows ------------------------------------------------------------------------------

    def _get_rows(self, users):
        names = self.team.get_names(users)
        cells = self._get_score_cells(users) if self.has_scores else self._get_plain_cells(users)
        return [
            {
                "id": user,
                "name": names[user],
                "mark": {"kind": "workbench", "user_id": user},
                "cells": cells[user],
            }
            for user in users
        ]

    def _get_score_cells(self, users):
        lines = self.team.find_lines(users, [("role", "=", "weight")])
        found = {(line.score_id.subject_id, line.definition_id): line for line in lines}
        return {
            user: [
                self._get_total_cell(user),
                *(
                    self._get_line_cell(user, measure, found.get((user, measure)))
                    for measure in self.measures
                ),
            ]
            for user in users
        }

    def _get_total_cell(self, user):
        _rank, score = self.team.scores[user]
        total = self.team.get_total(score)
        text = "—" if total is None else f"{total:.1f}"
        tip = self._get_tip(self.team.get_names([user])[user], self.env._("Total"), text)
        return {"value": total, "text": text, "level": None, "mark": False, "tip": tip}

    def _get_line_cell(self, user, measure, line):
        if not line:
            return {"value": None, "text": "—", "level": None, "mark": False, "tip": ""}
        said = ScoreLineText(line, self.team.words)
        scored = line.status == "scored"
        return {
            "value": line.achievement if scored else None,
            "text": f"{line.achievement * 100:.0f}%" if scored else said.actual_text,
            "level": get_level(get_standing(line)),
            "mark": self._get_mark(measure, user),
            "tip": self._get_line_tip(said),
            "actual": said.actual,
        }

    def _get_line_tip(self, said):
        line, text = said.line, said.actual_text
        if line.status == "scored" and line.has_target:
            text = self.env._("%(actual)s of %(target)s", actual=text, target=said.target_text)
        if line.has_pace and self.frame.today < self.frame.bounds[1]:
            by_now = self.env._("%s expected by now", said.format(line.pace))
            text = f"{text} ({by_now})"
        return self._get_tip(line.score_id.subject_name, said.measure.name, text)

    def _get_tip(self, who, what, said):
        return f"{who} · {what}: {said}"

    def _get_plain_cells(self, users):
        known = self.frame.read_cells(self.measures, {"user": users})
        names = self.team.get_names(users)
        return {
            user: [
                self._get_plain_cell(measure, user, names[user], known[measure.code]["user", user])
                for measure in self.measures
            ]
            for user in users
        }

    def _get_plain_cell(self, measure, user, name, cell):
        text = measure._format_value(cell.value, self.frame.company)
        return {
            "value": cell.value,
            "text": text,
            "level": None,
            "mark": self._get_mark(measure, user),
            "tip": cell.error or self._get_tip(name, measure.name, text),
            "actual": cell.value,
        }

    def _get_mark(self, measure, user):
        return {"kind": "measure", "code": measure.code, "subject": ["user", user]}

    # ---- with which the rows sum to the team ---------------------------------------------------

    def _get_parts(self):
        """Rows under the map: the figures that others than its people have in the team, and
        nobody; and those of the team."""
        cells = self.frame.read_cells(
            self.measures, {"user": self.team.reps, "team": self.frame.team.ids}
        )
        whole = {m: cells[m.code]["team", self.frame.team.id].value for m in self.measures}
        rest = {m: self._get_rest(m, whole[m], cells[m.code]) for m in self.measures}
        parts = [self._get_part(self.frame.team.name, whole, ["team", self.frame.team.id])]
        if any(abs(value or 0) > LEAST for value in rest.values()):
            parts.insert(0, self._get_part(self.env._("Others and Nobody"), rest, None))
        return parts

    def _get_rest(self, measure, whole, cells):
        """What the people of the map have not; None where figures can't be added up."""
        if whole is None or not measure._adds_up():
            return None
        return whole - math.fsum(cells["user", user].value or 0.0 for user in self.team.reps)

    def _get_part(self, name, values, subject):
        cells = [self._get_part_cell(measure, values[measure], subject) for measure in values]
        blank = {"value": None, "text": "", "level": None, "mark": False, "tip": ""}
        return {"name": name, "cells": [blank, *cells] if self.has_scores else cells}

    def _get_part_cell(self, measure, value, subject):
        mark = {"kind": "measure", "code": measure.code, "subject": subject}
        return {
            "value": value,
            "text": measure._format_value(value, self.frame.company),
            "level": None,
            "mark": bool(subject) and mark,
            "tip": "",
        }


def _to_count(value, default):
    """A number that a client gave, or the default: a bool is none."""
    return value if type(value) is int and value > 0 else default
