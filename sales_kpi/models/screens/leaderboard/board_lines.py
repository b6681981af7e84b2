"""The lines of scorecards as a leaderboard tells them, kept in memory for the next viewer."""

from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple

from odoo.tools.lru import LRU

from ....tools import canonical
from ...ground.figure_format import get_language, tell_shortfall
from ...scores.legend import CURRENCY, make_rule
from ...scores.score_line_text import PeriodWords, ScoreLineText
from .board_settings import WORDS

# Numbers and sentences of so many scorecards, of some 12 KB each, in each process.
KEPT = LRU(1000)

FIELDS = (
    "score_id", "scheme_line_id", "definition_id", "role", "status", "actual", "has_actual",
    "target", "has_target", "has_mean_target", "achievement", "weight", "points",
    "penalty_percent", "capped", "floored", "gated", "pace", "has_pace", "error",
)  # fmt: skip


class Told(NamedTuple):
    """What a scorecard says. It is kept for the next viewer, so nobody changes it."""

    lines: list  # each line in full, as dicts
    cells: tuple  # of each column of the board what a closed row shows; see ``to_cells``


class LeaderboardLines:
    """What the lines of scorecards say is worked out once, and found again by all that it depends
    on: the mark that the scorecard was judged by, that of the days, the words and rules of the
    period, the currency, the language. Who may see it was decided before: nothing here knows the
    viewer.

    :param period: ``sales.kpi.period`` with elevated rights, in the user's language
    :param scheme: the scheme that the scorecards were judged by, the same way
    :param rules: ``Rules`` of the scheme, as they are now
    """

    def __init__(self, period, scheme, rules):
        self.env = period.env
        self.period = period
        self.scheme = scheme
        self.rules = rules
        self.scheme_lines = rules.lines
        self.words = self._get_words()
        self.passing = set()  # ids of scores of whom nothing may be kept

    def _get_words(self):
        """The words of the period: once closed, those of then."""
        Definition, Line = self.env["sales.kpi.definition"], self.env["sales.kpi.scheme.line"]
        measures, rules = {}, {}
        for line_id, definition_id, rule, measure in self.scheme_lines:
            kept = self.period._get_kept("measures", Definition.browse(definition_id)) or measure
            measures[definition_id] = SimpleNamespace(**{name: kept.get(name) for name in WORDS})
            kept = self.period._get_kept("rules", Line.browse(line_id)) or rule
            rules[line_id] = make_rule(kept)
        words = PeriodWords(self.period, measures, rules)
        words.currency = self.period._get_currency(self.rules.currency)
        return words

    def get_measures(self):
        """[(code, weight in the scheme, measure as the period knows it)], in the scheme's order."""
        return [
            (measure["code"], rule["weight"], self.words.measures[definition_id])
            for _line_id, definition_id, rule, measure in self.scheme_lines
        ]

    def get(self, marks):
        """
        :param marks: {score id: what it was judged by}
        :return: {score id: ``Told``}
        """
        if not marks:
            return {}
        keys = {score_id: (self.mark, score_id, mark) for score_id, mark in marks.items()}
        known = {score_id: KEPT.get(key) for score_id, key in keys.items()}
        missing = [score_id for score_id, told in known.items() if told is None]
        codes = list(dict.fromkeys(code for code, _weight, _measure in self.get_measures()))
        for score_id, lines in self._tell(missing).items():
            said = [said for _line, said in lines]
            known[score_id] = Told(said, to_cells(said, codes))
            if marks[score_id] and all(self._is_of_scheme(line) for line, _said in lines):
                KEPT[keys[score_id]] = known[score_id]
            else:
                self.passing.add(score_id)
        return known

    @cached_property
    def mark(self):
        """Of everything that the lines of one page have in common."""
        env, legend = self.env, self.env["sales.kpi.legend"]
        is_open = self.period.state == "open"
        return canonical.digest(
            [
                env.cr.dbname,
                env.lang,
                dict(get_language(env)),
                self.period.id,
                self.is_over,
                (self.period.paced_by or {}).get(str(self.scheme.id)),
                None if is_open else legend._get_words_mark(self.period.id),
                [getattr(self.words.currency, name) for name in CURRENCY],
                self.rules.mark,
            ]
        )

    def _is_of_scheme(self, line):
        """A line that was judged by another measure than its scheme has now says words that the
        mark does not know."""
        return line.definition_id.id in self.words.measures

    def _tell(self, score_ids):
        """{score id: [(line, what it says)]}"""
        told = {score_id: [] for score_id in score_ids}
        if not score_ids:
            return told
        lines = self.env["sales.kpi.score.line"].search_fetch(
            [("score_id", "in", score_ids)], FIELDS, order="sequence, id"
        )
        for line in lines:
            told[line.score_id.id].append((line, self._tell_line(line)))
        return told

    def _tell_line(self, line):
        said = ScoreLineText(line, self.words)
        scored = line.status == "scored"
        return {
            "code": line.definition_id.code,
            "name": said.measure.name,
            "role": line.role,
            "actual": said.actual,
            "actual_text": said.actual_text,
            "target": said.target,
            "target_text": said.target_text,
            "achievement": line.achievement if scored else None,
            "achievement_text": f"{line.achievement * 100:.0f}%" if scored else "—",
            "weight": line.weight,
            "weight_text": said.weight_text,
            "points": line.points,
            "points_text": said.points_text,
            "status": line.status,
            "explanation": said.explanation,
            "pace_text": self._get_pace_text(said),
        }

    def _get_pace_text(self, said):
        """How far the line is behind what was to be expected by now; empty when it is not."""
        line, higher = said.line, said.measure.direction == "higher"
        if not line.has_pace or said.actual is None or not higher:
            return ""
        return tell_shortfall(self.env, line.pace - said.actual, said.format, self.is_over)

    @cached_property
    def is_over(self):
        return self.period._is_over()


def to_cells(lines, codes):
    """What a closed row shows: the figure that tells most, be it how far from the target, what it
    costs, or how much it is. What gives points goes before what takes them off. A page has hundreds
    of them: the names of their parts are left out.

    :param lines: of one scorecard
    :param codes: of the measures that have a column, in their order
    :return: of each column (status, achievement, text, reason or None), or None where the scorecard
        has no such line; nothing where it has no lines
    """
    if not lines:
        return ()
    shown = {}
    for line in sorted(lines, key=lambda line: line["role"] == "penalty"):
        shown.setdefault(line["code"], line)
    return tuple(_to_cell(shown[code]) if code in shown else None for code in codes)


def _to_cell(line):
    texts = {"scored": line["achievement_text"], "applied": line["points_text"]}
    text = texts.get(line["status"]) or line["actual_text"] or "–"
    return (line["status"], line["achievement"], text, line["explanation"] or None)
