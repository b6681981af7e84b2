"""Who takes part in a contest and at which place, kept in memory for the next viewer."""

import math
from functools import cached_property
from typing import NamedTuple

from odoo.tools.lru import LRU

from ....tools import ranking
from ...scores.score_final import DIGITS

# Contests, of some 500 KB each with 3,000 people, in each process.
KEPT = LRU(20)


class BoardScore(NamedTuple):
    """A score as far as it decides on places, and on who sees it."""

    id: int
    subject_type: str
    subject_id: int
    team_id: int | None
    rank: int | None
    total: float | None
    final_total: float | None
    adjustment: float | None


class Contest:
    """The scores of a scheme in a period. Nothing here knows the viewer, and nobody changes it: who
    may see which of them is decided afterwards.

    :param scores: list of ``BoardScore``, by rank
    """

    def __init__(self, scores):
        self.scores = scores
        self.details = {}  # {score id: what a row shows of it}, of those that somebody looked at

    @cached_property
    def home_teams(self):
        """{user id: team id}"""
        return {s.subject_id: s.team_id for s in self.scores if s.subject_type == "user"}

    @cached_property
    def by_subject(self):
        """{kind of subject: its scores}"""
        found = {}
        for score in self.scores:
            found.setdefault(score.subject_type, []).append(score)
        return found

    @cached_property
    def places(self):
        """{kind of subject: [(rank, ``BoardScore``)], best first}; who shares a rank is in no order
        yet."""
        return {kind: rank_among(scores) for kind, scores in self.by_subject.items()}

    @cached_property
    def adjusted(self):
        """The scores beside which points were given."""
        return [score for score in self.scores if score.adjustment]

    def without(self, hidden):
        """The contest as it was before points were given beside these scores.

        :param hidden: ids of scores
        """
        if not hidden:
            return self
        users = self.by_subject["user"]
        ranks = ranking.competition_rank([_get_key(score, hidden) for score in users])
        again = [s._replace(rank=rank) for s, rank in zip(users, ranks, strict=True)]
        others = [score for score in self.scores if score.subject_type != "user"]
        return Contest([*others, *sorted(again, key=lambda score: (score.rank, score.id))])


def _get_key(score, hidden):
    """What a score is ranked by: of those that are shown alike those first whose ties were broken
    already."""
    if score.id in hidden:
        return round(score.total or 0.0, DIGITS), -math.inf
    if not score.rank:
        return -math.inf, -math.inf
    return round(score.final_total or 0.0, DIGITS), -score.rank


def rank_among(scores):
    """[(rank among these scores, score)], best first; who could not be judged comes last."""
    ranks = ranking.rank_within([score.rank or math.inf for score in scores])
    return sorted(zip(ranks, scores, strict=True), key=lambda place: (place[0], place[1].id))


def get_contest(period, scheme):
    """The contest of a scheme in a period, both with elevated rights.

    It is found again by the mark that the period gets whenever a score of it changes.
    """
    if not period or not scheme:
        return Contest([])
    key = (period.env.cr.dbname, period.id, scheme.id, period.board_mark)
    contest = KEPT.get(key) if period.board_mark else None
    if contest is None:
        Score = period.env["sales.kpi.score"]
        domain = [("period_id", "=", period.id), ("scheme_id", "=", scheme.id)]
        rows = Score._kpi_read_columns(domain, BoardScore._fields, order="rank, id")
        contest = Contest(list(map(BoardScore._make, rows)))
        if period.board_mark:
            KEPT[key] = contest
    return contest
