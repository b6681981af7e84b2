"""Which room stands on which."""

from itertools import pairwise

# What stands left may be named by what stands right of it; rooms that share no line don't know
# each other. A room that is not listed is one with the folder in which it lies (say screens/grids).
ORDER = """
tools < ground < sources/credit < sources/activities < sources/pipeline < sources/customers
sources/customers < sources/orders < sources/cash < sources/reps
sources/reps < measures < facts < targets < scores < outcomes/consequences < outcomes/closing
outcomes/closing < outcomes/appraisal < outcomes/incentives < screens/leaderboard
outcomes/closing < outcomes/contests < screens/leaderboard
outcomes/closing < outcomes/alerts < screens/leaderboard
outcomes/closing < outcomes/diagnosis < screens/leaderboard
outcomes/closing < outcomes/checks < screens/leaderboard
outcomes/closing < outcomes/outlook < screens/leaderboard
outcomes/closing < outcomes/reports < screens/leaderboard
screens/leaderboard < screens/dashboard < screens
screens < screens/sample < report < controllers < module
screens/sample < wizard/ground < wizard/sources < wizard/measures < wizard/facts < wizard/targets
wizard/targets < wizard/scores < wizard/outcomes < wizard/screens < module
"""
# Wings whose folders are the rooms of models/, and those that are a room by themselves.
ROOMED = ("models", "views", "data")
ROOMS = ("tools", "report", "controllers")
LAST = "module"  # what concerns the whole module: hooks, menus, demo data


class Order:
    def __init__(self, text=ORDER):
        self._below = {}  # {room: all that stands below it}
        for line in text.strip().splitlines():
            rooms = [room.strip() for room in line.split("<")]
            self._below.setdefault(rooms[0], set())
            for lower, upper in pairwise(rooms):
                self._below.setdefault(upper, set()).add(lower)
        done = set()
        for room in list(self._below):
            self._complete(room, done)
        self.leaves = {
            room.rpartition("/")[2]: room for room in self._below if "wizard" not in room
        }

    def _complete(self, room, done):
        if room not in done:
            done.add(room)
            for lower in list(self._below[room]):
                self._below[room] |= self._complete(lower, done)
        return self._below[room]

    def __contains__(self, room):
        return room in self._below or bool(self.rooms_of(room))

    def rooms_of(self, stage):
        """The rooms of a stage: a view lies in the folder of a stage, whichever room it shows."""
        if stage in self._below:
            return {stage}
        return {room for room in self._below if room.startswith(f"{stage}/")}

    def may_name(self, room, other):
        rooms = self.rooms_of(room)
        return all(
            lower in rooms or any(lower in self._below[upper] for upper in rooms)
            for lower in self.rooms_of(other)
        )

    def is_later(self, room, other):
        """Whether all of a room stands above all of another."""
        rooms, others = self.rooms_of(room), self.rooms_of(other)
        return all(others <= self._below[upper] for upper in rooms)

    def last(self, rooms):
        """The latest of some rooms; None of none."""
        return max(sorted(rooms), key=lambda room: len(self._below.get(room, ())), default=None)

    def get_room(self, path):
        """The room of a file of the module; None of one that belongs to no room."""
        wing, *folders = path.split("/")[:-1] or ["demo"]
        if wing in ROOMS:
            return wing
        if wing == "demo" or path == "views/menus.xml":
            return LAST
        if wing == "wizard":
            return "/".join((wing, *folders[:1]))
        if wing == "security":
            return self.leaves.get(path.rpartition("/")[2].removesuffix("_security.xml"))
        if wing == "data" and folders and folders[0] in self.leaves:
            return self.leaves[folders[0]]
        return self._get_known(folders) if wing in ROOMED and folders else None

    def _get_known(self, folders):
        names = ["/".join(folders[:size]) for size in range(len(folders), 0, -1)]
        return next((name for name in names if name in self), names[0])
