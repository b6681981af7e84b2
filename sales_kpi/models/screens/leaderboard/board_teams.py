"""The teams of a leaderboard: which can be chosen, and which are ranked among each other. A plain
class: it lives for one request only."""

from collections import Counter
from functools import cached_property

from odoo.tools.lru import LRU

from .board_places import rank_among

# The teams of so many contests as a tree, of some 15 KB each, in each process.
KEPT = LRU(20)
EVERY = "every"


class BoardTeams:
    """
    :param board: ``LeaderboardContent``
    :param level: the one asked for, 1 is the top, or ``EVERY`` one; else that with the most teams
    """

    def __init__(self, board, level):
        self.board = board
        self.env = board.env
        self.asked = level if level == EVERY or type(level) is int else None

    @cached_property
    def tree(self):
        """The ``TeamTree`` by which the figures of the period are added up."""
        board = self.board
        return self.env["sales.kpi.team.parent"]._get_tree(board.company, board.bounds[1])

    @cached_property
    def below(self):
        """Ids of the team that was chosen and of those below it."""
        return self.tree.below(self.board.team.ids)

    def get_data(self):
        """The teams of the contest, as a tree in reading order."""
        if not self.board.takes_part:
            return []
        board, env = self.board, self.env
        found = tuple(score.team_id for score in board.contest.by_subject.get("team", ()))
        parents = tuple(self.tree.parents.items())
        key = (env.cr.dbname, env.lang, found, parents, board.settings.versions["teams"])
        data = KEPT.get(key)
        if data is None:
            data = KEPT[key] = self._tell(found)
        return data

    def _tell(self, found):
        known = self.board.settings.team_names
        names = {team_id: known[team_id] for team_id in found if team_id in known}
        paths = {team_id: self.tree.path(team_id) for team_id in names}
        ordered = sorted(names, key=lambda team: [names.get(part, "") for part in paths[team]])
        return [
            {"id": team_id, "name": names[team_id], "depth": len(paths[team_id]) - 1}
            for team_id in ordered
        ]

    # ---- one level at a time: a region is not ranked against its own teams ----------------------

    @cached_property
    def levels(self):
        """{level: number of its teams} from the top, or below a team that was chosen."""
        scores = self.board.contest.by_subject.get("team", ())
        teams = {score.team_id for score in scores}
        if chosen := self.board.team:
            teams &= (self.below - {chosen.id}) or self.below
            teams = teams or {chosen.id}
        return dict(sorted(Counter(len(self.tree.path(team)) for team in teams).items()))

    @cached_property
    def level(self):
        """The level shown; None where teams aren't ranked."""
        if self.board.subject != "team" or not self.levels or self.asked == EVERY:
            return None
        return self.asked if self.asked in self.levels else max(self.levels, key=self.levels.get)

    def is_shown(self, score):
        return self.level is None or len(self.tree.path(score.team_id)) == self.level

    def rank(self, scores):
        """[(rank on its level, score)], best first."""
        levels = {}
        for score in scores:
            levels.setdefault(len(self.tree.path(score.team_id)), []).append(score)
        places = (place for alike in levels.values() for place in rank_among(alike))
        return sorted(places, key=lambda place: (place[0], place[1].id))

    def get_levels_data(self):
        """The levels that can be chosen."""
        if self.level is None or not self.board.takes_part:
            return []
        return [{"id": level, "name": tell_level(self.env, level)} for level in self.levels]


def tell_level(env, level):
    if level == 1:
        return env._("Top level")
    if level == 2:
        return env._("1 level down")
    return env._("%s levels down", level - 1)
