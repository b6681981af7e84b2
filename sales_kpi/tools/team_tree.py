"""Which team stood under which, on one day."""

from functools import cached_property


class TeamTree:
    """
    :param parents: {team id: id of the team right above it}, without loops; who stands by itself
        is missing
    """

    def __init__(self, parents):
        self.parents = parents

    def path(self, team_id):
        """[id, ...] of the teams from the top one down to the team itself."""
        path = [team_id]
        while parent := self.parents.get(path[-1]):
            path.append(parent)
        return path[::-1]

    def get_level(self, subject):
        """How far down a team stands, 1 is the top; other subjects all stand alike.

        :param subject: (kind, id)
        """
        kind, subject_id = subject
        return len(self.path(subject_id)) if kind == "team" else 1

    def above(self, team_ids):
        """Ids of these teams and of all above them."""
        found = set()
        for team_id in filter(None, team_ids):
            while team_id and team_id not in found:
                found.add(team_id)
                team_id = self.parents.get(team_id)
        return found

    def below(self, team_ids):
        """Ids of these teams and of all below them."""
        found, asked = set(), set(team_ids)
        while asked:
            found |= asked
            asked = {child for team in asked for child in self._children.get(team, ())} - found
        return found

    @cached_property
    def paths(self):
        """{team id: its path} of all teams that stand under another one."""
        return {team_id: self.path(team_id) for team_id in self.parents}

    @cached_property
    def depth(self):
        """Number of levels, at least one."""
        return max(map(len, self.paths.values()), default=1)

    @cached_property
    def _children(self):
        children = {}
        for team_id, parent in self.parents.items():
            children.setdefault(parent, []).append(team_id)
        return children
