"""The rows of a leaderboard, ready to be shown. A plain class: it lives for one request only."""

from functools import cached_property
from typing import NamedTuple

from odoo.tools.lru import LRU

from ....tools import canonical, ranking, scoring
from ...scores.score_final import DIGITS
from .board_lines import Told

IMPROVEMENT = "improvement"
NOTHING = Told([], ())  # is said of whom the viewer sees no figures

# So many closed rows, of some 3 KB each, in each process.
KEPT = LRU(1000)


class Details(NamedTuple):
    """What a row shows of a score, besides its place."""

    id: int
    subject_type: str
    subject_id: int
    user_id: int | None
    team_id: int | None
    total: float | None
    is_scored: bool | None
    rating: str | None
    adjustment: float | None
    final_total: float | None
    final_rating: str | None
    rank: int | None
    previous_rank: int | None
    judged_by: str | None


class LeaderboardRows:
    """
    :param board: ``LeaderboardContent``, which has decided who may see what
    """

    def __init__(self, board):
        self.board = board
        self.env = board.env
        self.known = board.whole_contest.details
        self.names = {}  # of users

    def get_page(self, offset, limit):
        """Rows of the board from a place on, so many or all."""
        return self.get(self.cut(offset, limit))

    def cut(self, offset, limit, also=()):
        """[(rank, score)] of a page. Of those who share a rank the names decide.

        :param also: [(rank, score)] to be read with them
        """
        places = self.board.places
        end = min(offset + limit, len(places)) if limit else len(places)
        first, last = offset, end
        while 0 < first < len(places) and places[first - 1][0] == places[first][0]:
            first -= 1
        while 0 < last < len(places) and places[last - 1][0] == places[last][0]:
            last += 1
        self._read([*places[first:last], *also])
        return self.sort(places[first:last])[offset - first : end - first]

    def sort(self, ranked):
        """Those that share a rank by their names."""
        self._read(ranked)
        names = {score.id: self._get_name(self.known[score.id]) for _rank, score in ranked}
        return sorted(ranked, key=lambda row: (row[0], names[row[1].id], row[1].id))

    def get(self, ranked):
        """Rows with all lines of their scorecards.

        :param ranked: [(rank, score)]; of the scores only their ids matter
        """
        return [
            row | {"lines": [line.copy() for line in told.lines]}
            for _one, row, told in self._tell(ranked)
        ]

    def get_closed(self, ranked, opened=()):
        """Rows as short as the screen shows them: ``cells`` of the measures, and ``lines`` only
        where the row is open, else None.

        :param opened: ids of subjects whose rows are open; True: all are
        """
        self._read(ranked)
        keys = {score.id: self._get_key(rank, self.known[score.id]) for rank, score in ranked}
        known = {score_id: KEPT.get(key) if key else None for score_id, key in keys.items()}
        opened = {
            score.id for _rank, score in ranked if opened is True or score.subject_id in opened
        }
        asked = [place for place in ranked if place[1].id in opened or not known[place[1].id]]
        lines = {}
        for one, row, told in self._tell(asked):
            row = known[one.id] = row | {"cells": told.cells, "lines": None}
            lines[one.id] = [line.copy() for line in told.lines] if one.id in opened else None
            if keys[one.id] and one.id not in self.board.lines.passing:
                KEPT[keys[one.id]] = row
        return [known[score.id] | {"lines": lines.get(score.id)} for _rank, score in ranked]

    def _get_key(self, rank, one):
        """All that a closed row depends on; None where it also depends on who looks, or on what
        the board is ranked by."""
        if not self._mark:
            return None
        sees = bool(self.board._may_see_figures(one))
        is_me = self._is_me(one)
        return (self._mark, one.id, rank, sees, is_me, self._get_name(one), self._get_team(one))

    @cached_property
    def _mark(self):
        """Of all that the rows have in common."""
        board = self.board
        if board.order_by or board.withheld or not board.period.board_mark:
            return None
        return canonical.digest([board.period.board_mark, board.lines.mark, self._ratings])

    def _tell(self, ranked):
        """[(``Details``, row, ``Told``)]"""
        self._read(ranked)
        rows = [(rank, self.known[score.id]) for rank, score in ranked]
        told = self.board.lines.get(
            {one.id: one.judged_by for _rank, one in rows if self.board._may_see_figures(one)}
        )
        return [
            (one, self._get_row(rank, one, said.lines), said)
            for rank, one in rows
            for said in [told.get(one.id, NOTHING)]
        ]

    def _read(self, ranked):
        """Read what is shown of some scores, once; names are always those of now."""
        missing = [score.id for _rank, score in ranked if score.id not in self.known]
        if missing:
            Score = self.env["sales.kpi.score"].sudo()
            for row in Score._kpi_read_columns([("id", "in", missing)], Details._fields):
                self.known[row[0]] = Details(*row)
        users = {self.known[score.id].user_id for _rank, score in ranked} - self.names.keys()
        if users := list(filter(None, users)):
            User = self.env["res.users"].sudo().with_context(active_test=False)
            self.names.update(User._kpi_read_columns([("id", "in", users)], ("id", "name")))

    def _get_row(self, rank, one, lines):
        is_judged = self._is_judged(one)
        total = self._get_total(one) if is_judged else None
        rating = one.rating if one.id in self.board.withheld else one.final_rating
        moved = ranking.movement(one.previous_rank, self.board.get_rank(one))
        return {
            "rank": is_judged and rank,
            "medal": is_judged and ranking.medal(rank, self._get_merit(one, total, lines)),
            "subject_id": one.subject_id,
            "user_id": one.user_id or False,
            "name": self._get_name(one),
            "avatar": f"/web/image/res.users/{one.user_id}/avatar_128" if one.user_id else False,
            "is_me": self._is_me(one),
            "team": self._get_team(one),
            "total": total,
            "total_text": f"{total:.{DIGITS}f}" if is_judged else "—",
            "rating": rating or "",
            "rating_level": scoring.rating_level(rating, self._ratings),
            **self._get_adjustment_data(one),
            "movement": (is_judged and moved) or 0,
            "is_new": not one.previous_rank,
            "can_open": bool(lines),
            "order_value": self._get_order_value(one, lines),
        }

    def _is_judged(self, one):
        """Whether there is a total: without a target nobody is judged, and stands nowhere."""
        given = one.adjustment and one.id not in self.board.withheld
        return bool(one.is_scored or given)

    def _get_total(self, one):
        """As exact as it is shown where what it is made of is withheld: its last digits would tell
        of orders, targets and points given."""
        total = self.board.get_total(one)
        return total if self.board._may_see_figures(one) else round(total, DIGITS)

    def _is_me(self, one):
        return one.subject_type == "user" and one.subject_id == self.env.uid

    def _get_team(self, one):
        """The team that is told beside a name."""
        return self._get_team_name(one) if one.subject_type == "user" else ""

    def _get_name(self, one):
        if one.subject_type == "user":
            return self.names.get(one.user_id) or ""
        if one.subject_type == "team":
            return self._get_team_name(one)
        return self.board.period._get_company_name()

    def _get_team_name(self, one):
        """The name that the period knows the team by."""
        name = self._kept_names.get(one.team_id)
        return name or self.board.settings.team_names.get(one.team_id, "")

    @cached_property
    def _kept_names(self):
        """{team id: its name as a closed period keeps it}"""
        period, Team = self.board.period, self.env["crm.team"]
        teams = {one.team_id for one in self.board.scores} if period.state != "open" else ()
        kept = {team: period._get_kept("teams", Team.browse(team)) or {} for team in teams}
        return {team: words["name"] for team, words in kept.items() if "name" in words}

    @cached_property
    def _ratings(self):
        period = self.board.period.with_env(self.env(su=True))
        scheme = self.board.scheme.with_env(period.env)
        return period._get_ratings_of(scheme, self.board.settings.rules.ratings)

    def _get_adjustment_data(self, one):
        """How much, for those who see the figures; why is told by the scorecard, never here."""
        given = one.adjustment and one.id not in self.board.withheld
        shown = given and self.board._may_see_figures(one)
        return {
            "is_adjusted": bool(given),
            "adjustment": one.adjustment if shown else None,
            "adjustment_text": f"{one.adjustment:+.1f}" if shown else "",
        }

    def _get_merit(self, one, total, lines):
        """What the place was won by."""
        order_by = self.board.order_by
        if order_by == IMPROVEMENT:
            return self.board.improvements.get(one.id)
        if order_by:
            return max(
                (line["achievement"] or 0 for line in lines if line["code"] == order_by), default=0
            )
        return total

    def _get_order_value(self, one, lines):
        order_by = self.board.order_by
        if order_by == IMPROVEMENT:
            gained = self.board.improvements.get(one.id)
            return {"text": "—" if gained is None else f"{gained:+.1f}"}
        return next(
            ({"text": line["actual_text"]} for line in lines if line["code"] == order_by), None
        )
