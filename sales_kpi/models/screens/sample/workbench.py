"""The workbench of somebody in the sample, who has something to do."""

from ....tools import ranking
from .cast import JUDGED, PEOPLE, get_before, get_pace, get_standing, get_status, rank
from .words import AVATAR, MARK, SampleWords

WHOSE = -6
PLANNED = 2


def make_workbench(env, _options):
    words = SampleWords(env)
    place, person, card = next(one for one in rank() if one[1].key == WHOSE)
    tiles = [
        words.get_tile(line.code, line.actual, line.target)
        | {"pace": get_pace(line.code, line.target), "advice": "", "subject": ["user", WHOSE],
           "deed": False, "note": ""}
        for line in card.lines
    ]  # fmt: skip
    return words.get_frame() | {
        "user": {
            "id": WHOSE,
            "name": words.names[WHOSE],
            "team": words.teams[person.team],
            "avatar": AVATAR,
        },
        "is_own": False,
        "slots": [],
        "standing": _get_standing(words, place, person, card),
        "wrong": _get_wrong(words, card),
        "first_only": False,
        "tiles": tiles,
        "todo": [_get_visits(words, person), _get_followups(words)],
        "refresh_in": False,
        "unkept": False,
    }


def _get_standing(words, place, person, card):
    texts = {"total_text": f"{card.total:.1f}", "rating": words.get_rating(card.total)}
    segments = [_get_segment(words, line) for line in card.lines]
    return {
        "scheme": words.scheme,
        "rank": place,
        "medal": ranking.medal(place, card.total),
        "movement": get_before(person) - place,
        "rank_text": words.env._("Rank %(rank)s of %(count)s", rank=place, count=len(PEOPLE)),
        "total": card.total,
        **texts,
        "adjustment_text": "",
        "is_pending": False,
        "mark": MARK,
        "ring": {
            "total": card.total,
            "max": 100,
            **texts,
            **words.get_rating_data(card.total),
            "segments": segments,
            "summary": ", ".join(f"{part['name']}: {part['text']}" for part in segments),
        },
    }


def _get_segment(words, line):
    return {
        "code": line.code,
        "name": words.measures[line.code].name,
        "points": line.points,
        "weight": line.weight,
        "text": f"{line.points:.1f} / {line.weight:g}",
        "status": get_status(line.code, line.actual, line.target),
        "mark": MARK,
    }


def _get_wrong(words, card):
    """What is behind, worst first."""
    behind = [line for line in card.lines if get_standing(line.code, line.actual, line.target) < 1]
    behind.sort(key=lambda line: line.points - line.weight)
    return [
        {
            "code": line.code,
            "subject": ["user", WHOSE],
            "name": words.measures[line.code].name,
            "value": line.actual,
            "text": words.tell(line.code, line.actual, line.target),
            "advice": "",
            "status": get_status(line.code, line.actual, line.target),
            "mark": MARK,
            "deed": False,
        }
        for line in behind
    ]


def _get_visits(words, person):
    env, missing = words.env, JUDGED["visits"][1] - person.visits
    return _get_part(
        "visits",
        env._("Planned visits"),
        env._("%(planned)s planned, %(missing)s are needed", planned=PLANNED, missing=missing),
        [(env._("Blue Harbour"), env._("Visit")), (env._("Green Valley"), env._("Visit"))],
    )


def _get_followups(words):
    env = words.env
    rows = [(env._("Red Mountain"), env._("Call back about the offer"))]
    return _get_part("followups", env._("Follow-ups due"), "", rows)


def _get_part(name, title, text, rows):
    return {
        "name": name,
        "title": title,
        "count": len(rows),
        "text": text,
        "status": "behind" if text else "none",
        "rows": [
            {
                "id": number,
                "title": customer,
                "subtitle": subject,
                "tag": "",
                "status": "none",
                "mark": MARK,
                "deeds": [],
            }
            for number, (customer, subject) in enumerate(rows, 1)
        ],
        "mark": False,
        "empty": "",
        "deeds": [],
    }
