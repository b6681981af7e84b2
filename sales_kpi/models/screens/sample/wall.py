"""The wall screen of the sample: all, and each of the teams."""

from ..leaderboard.res_company import BOARD
from ..leaderboard.wall import tell_rows
from .cast import PEOPLE, TEAMS, get_before, rank
from .words import SampleWords


def make_wall(env, options):
    words = SampleWords(env)
    page = words.get_frame()
    people = {"total": PEOPLE} | {
        f"team{team}": tuple(one for one in PEOPLE if one.team == team) for team in TEAMS
    }
    key = options.get("slide")
    key = key if key in people else "total"
    rows = [words.get_row(*place, get_before(place[1], people[key])) for place in rank(people[key])]
    names = {"total": env._("Leaderboard")} | {
        f"team{team}": name for team, name in words.teams.items()
    }
    return {
        **{name: page[name] for name in ("as_of", "stale", "can_refresh", "period", "empty")},
        "missing_targets": False,
        "options": {"scheme_id": False, "slide": key},
        "company_id": words.company.id,
        "channel": BOARD,
        "schemes": [],
        "slides": [
            {"key": one, "title": name, "subtitle": words.scheme} for one, name in names.items()
        ],
        "rows": tell_rows(rows, is_ordered=False),
    }
