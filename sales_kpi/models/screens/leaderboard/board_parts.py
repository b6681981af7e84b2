"""The lines under a leaderboard with which its parts sum to the whole: what those have who are not
ranked on it, what is credited to nobody, and the company or the team itself."""

import json
import math
from functools import cached_property

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ....tools.cell import NO_DATA

# What the lines say of so many boards, of some KB each, in each process.
KEPT = LRU(50)

NOBODY = {"user": "nobody", "team": "no_team"}
WORDS = ("code", "name", "kind", "manual_aggregate", "unit")  # of a measure, that are used here


class BoardParts:
    """What a leaderboard leaves out, for those who see the figures of the whole.

    Only what adds up has others and a rest; of an average or a share the figure of nobody and of
    the whole is told, as it was counted.

    :param board: ``LeaderboardContent``
    """

    def __init__(self, board):
        self.board = board
        self.env = board.env
        measures = dict.fromkeys(line[1] for line in board.lines.scheme_lines)
        self.measures = board.env["sales.kpi.definition"].sudo().browse(measures)

    def get_data(self):
        """[{"kind", "name", "can_open", "figures": [{"code", "text"}]}]; nothing where the viewer
        does not see the whole, or where nothing was counted yet."""
        board = self.board
        if not (board.period and board.places and self.whole) or board.cohort:
            return []
        key = self._get_key() if board.period.board_mark else None
        told = KEPT.get(key) if key else None
        if told is None:
            told = json.dumps(self._tell())
            if key:
                KEPT[key] = told
        return json.loads(told)

    def _tell(self):
        self.measures.fetch(WORDS)
        parts = self._get_team_parts() if self.board.team else self._get_company_parts()
        return [self._get_row(*part) for part in parts if self._is_worth_telling(*part)]

    def _get_key(self):
        """All that the lines depend on. Each count writes the readings anew."""
        board, versions = self.board, self.board.settings.versions
        found = (versions["readings"], versions["measures"])
        words = (board.period._get_company_name(), board.team.name)
        ranked = tuple(self._ranked) if board.team or board.subject == "team" else None
        places = (board.scheme.id, board.period.board_mark, board.subject, board.team.id, ranked)
        return (board.lines.mark, found, words, places)

    @property
    def whole(self):
        """The subject that the parts sum to; None where the viewer may not see it."""
        board = self.board
        if board.subject not in NOBODY:
            return None
        subject = ("team", board.team.id) if board.team else ("company", board.company.id)
        return subject if board.sight.shows(*subject) else None

    def get_action(self, kind, code):
        """Window action with the records behind a figure of one of the lines.

        :raise AccessError: the figures of the whole are not the viewer's to see
        """
        if not self.whole:
            raise AccessError(self.env._("These figures are not yours to see."))
        definition = self.measures.filtered(lambda measure: measure.code == code)[:1]
        subjects = {kind: (kind, self.board.company.id) for kind in NOBODY.values()}
        subjects["whole"] = self.whole
        if not definition or kind not in self._get_openable():
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        board = self.board
        return definition._get_records_action(board.company, *board.bounds, subjects[kind])

    def _get_openable(self):
        """Of a team only the whole: who else has a part in it is not told apart."""
        return ("whole",) if self.board.team else (NOBODY[self.board.subject], "whole")

    # ---- what is left out ----------------------------------------------------------------------

    def _get_company_parts(self):
        """[(kind, name, {measure: value})]"""
        board, subject = self.board, self.board.subject
        nobody, company = (NOBODY[subject], board.company.id), ("company", board.company.id)
        if subject == "user":
            cells = self._read([nobody, company, *self._others])
            others = self._add_up(cells, self._others)
        else:
            cells = self._read([nobody, company, *self._ranked])
            others = self._get_rest(cells, company, [nobody, *self._ranked])
        nobody_name = self.env._("Nobody") if subject == "user" else self.env._("No Team")
        return [
            ("others", self.env._("Others"), others),
            (nobody[0], nobody_name, self._pick(cells, nobody)),
            ("whole", board.period._get_company_name(), self._pick(cells, company)),
        ]

    def _get_team_parts(self):
        """Of a team: what is left of it beside those who are ranked."""
        cells = self._read([self.whole, *self._ranked])
        rest = self._get_rest(cells, self.whole, self._ranked)
        return [
            ("others", self.env._("Others and Nobody"), rest),
            ("whole", self.board.team.name, self._pick(cells, self.whole)),
        ]

    @property
    def _ranked(self):
        """The subjects that are ranked: of teams those of one level, which share nothing."""
        return [(self.board.subject, score.subject_id) for _rank, score in self.board.places]

    def _get_rest(self, cells, whole, parts):
        """{measure: what some parts leave of the whole}"""
        values, known = self._pick(cells, whole), self._add_up(cells, parts)
        return {m: values[m] - known[m] for m in known if values[m] is not None}

    @cached_property
    def _others(self):
        """Those with figures who are not ranked. Whoever has a figure of one measure has one of
        each."""
        board = self.board
        counted = SQL(
            """SELECT subject_id FROM sales_kpi_fact
                WHERE subject_type = 'user' AND reading_id = (
                      SELECT id FROM sales_kpi_reading
                       WHERE period_id = %s AND definition_id = ANY(%s) LIMIT 1)""",
            board.period.id, self.measures.ids,
        )  # fmt: skip
        found = {user_id for (user_id,) in self.env.execute_query(counted)}
        found.difference_update(
            score.subject_id for score in board.contest.by_subject.get("user", ())
        )
        return [("user", user_id) for user_id in sorted(found)]

    def _read(self, subjects):
        """{(measure id, kind, id): ``Cell``}"""
        domain = [("period_id", "=", self.board.period.id),
                  ("definition_id", "in", self.measures.ids)]  # fmt: skip
        kinds = {kind for kind, _id in subjects}
        domain += ["|"] * (len(kinds) - 1)
        for kind in sorted(kinds):
            ids = [subject_id for of_kind, subject_id in subjects if of_kind == kind]
            domain += ["&", ("subject_type", "=", kind), ("subject_id", "in", ids)]
        return self.env["sales.kpi.fact"].sudo()._read_cells(domain)

    def _pick(self, cells, subject):
        return {m: cells.get((m.id, *subject), NO_DATA).value for m in self.measures}

    def _add_up(self, cells, subjects):
        """Of what can't be added up nothing is told."""
        return {
            m: math.fsum(cells.get((m.id, *subject), NO_DATA).value or 0.0 for subject in subjects)
            for m in self.measures
            if m._adds_up()
        }

    # ---- as it is shown ------------------------------------------------------------------------

    def _is_worth_telling(self, kind, _name, values):
        return kind == "whole" or any(map(self._rounds_to_something, values.values()))

    def _rounds_to_something(self, value):
        return bool(value) and abs(value) > 1e-6

    def _get_row(self, kind, name, values):
        return {
            "kind": kind,
            "name": name,
            "can_open": kind in self._get_openable(),
            "figures": [
                {"code": measure.code, "name": measure.name, "text": self._format(measure, values)}
                for measure in self.measures
            ],
        }

    def _format(self, measure, values):
        if measure not in values:
            return "—"
        return measure._format_value(values[measure], self.board.company)
