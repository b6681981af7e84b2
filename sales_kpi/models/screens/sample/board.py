"""The leaderboard of the sample."""

from .cast import JUDGED, PEOPLE, get_before, rank
from .words import SampleWords


def make_board(env, options):
    words = SampleWords(env)
    page = words.get_frame()
    rows = [words.get_row(*place, get_before(place[1])) for place in rank()]
    scheme = {"id": False, "name": words.scheme, "subjects": ["user"], "show": "all"}
    return {
        **{name: page[name] for name in ("as_of", "stale", "can_refresh", "period", "empty")},
        "missing_targets": False,
        "can_order": False,
        "scheme": scheme,
        "schemes": [],
        "teams": [],
        "levels": [],
        "cohorts": [],
        "measures": [
            {
                "code": code,
                "name": words.measures[code].name,
                "unit": words.measures[code].unit,
                "weight": weight,
                "direction": "higher",
            }
            for code, (weight, _target) in JUDGED.items()
        ],
        # As they were chosen: they hold again when the sample is gone.
        "options": {"subject": "user", **options},
        "me": False,
        "total_rows": len(PEOPLE),
        "rows": rows,
        "parts": [],
    }
