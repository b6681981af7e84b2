"""The cockpit of a team of the sample."""

from ..team_cockpit.heat import get_level
from .cast import (
    ADDED_UP,
    JUDGED,
    TEAMS,
    add_up,
    get_before,
    get_pace,
    get_standing,
    get_status,
    of_team,
    rank,
)
from .flow import make_contacts, make_funnel
from .words import AVATAR, MARK, SampleWords

SHOWN = TEAMS[0]


def make_team(env, _options):
    words = SampleWords(env)
    people = of_team(SHOWN)
    page = words.get_frame()
    page["options"] = {**page["options"], "heat": {"order_by": None, "descending": None}}
    return page | {
        "teams": [],
        "all_teams": False,
        "team": {"id": SHOWN, "name": words.teams[SHOWN]},
        "scheme": words.scheme,
        "has_targets": True,
        "alerts": [],
        "tiles": words.get_tiles(people),
        "heat": _get_heat(words, rank(people)),
        "help": _get_help(words, people),
        "ranking": _get_ranking(words, people),
        "funnel": make_funnel(words),
        "trend": make_contacts(words),
    }


def _get_heat(words, places):
    env = words.env
    columns = [{"code": code, "name": words.measures[code].name} for code in JUDGED]
    return {
        "name": "heat",
        "title": env._("Who stands how"),
        "columns": [{"code": "total", "name": env._("Score")}, *columns],
        "rows": [_get_heat_row(words, *place) for place in places],
        "parts": [],
        "gap": 0,
        "total_rows": len(places),
        "offset": 0,
        "order": {"code": None, "descending": False},
        "has_targets": True,
        "summary": env._("Colours say how it stands against what was to be expected by now."),
    }


def _get_heat_row(words, _rank, person, card):
    text = f"{card.total:.1f}"
    total = {"value": card.total, "text": text, "level": None, "mark": False, "tip": text}
    cells = [
        {
            "value": line.achievement,
            "text": f"{line.achievement * 100:.0f}%",
            "level": get_level(get_standing(line.code, line.actual, line.target)),
            "mark": MARK,
            "tip": words.tell(line.code, line.actual, line.target),
            "actual": line.actual,
        }
        for line in card.lines
    ]
    name = words.names[person.key]
    return {"id": person.key, "name": name, "mark": MARK, "cells": [total, *cells]}


def _get_help(words, people):
    """The one who is far behind in what adds up."""
    env = words.env
    target = JUDGED["order_amount"][1]
    needy = [one for one in people if get_status("order_amount", one.order_amount, target) == "bad"]
    return {
        "name": "help",
        "title": env._("Who needs help"),
        "rows": [_get_needy(words, one) for one in needy],
        "total_rows": len(needy),
        "offset": 0,
        "summary": env._(
            "%(count)s of %(all)s salespeople, most money at stake first",
            count=len(needy), all=len(people),
        ),
        "is_fine": True,
        "is_over": False,
    }  # fmt: skip


def _get_needy(words, person):
    env = words.env
    stake = get_pace("order_amount", JUDGED["order_amount"][1]) - person.order_amount
    reasons = [(code, *add_up(code, [person])) for code in ADDED_UP]
    return {
        "user_id": person.key,
        "name": words.names[person.key],
        "avatar": AVATAR,
        "team": "",
        "stake": stake,
        "stake_text": env._("%s at stake", words.format_money(stake)),
        "reasons": [_get_reason(words, *reason) for reason in reasons],
        "reminded": env._("Here you remind"),
        "together": env._("Here you plan a visit together"),
        "mark": MARK,
        "visit": MARK,
    }


def _get_reason(words, code, actual, target):
    text = f"{words.measures[code].name}: {words.tell(code, actual, target)}"
    return {"kind": "behind", "text": text, "mark": MARK, "actual": actual}


def _get_ranking(words, people):
    rows = [
        words.get_row(*place, get_before(place[1], people)) | {"mark": MARK}
        for place in rank(people)
    ]
    for row in rows:
        del row["lines"]
    return {
        "name": "ranking",
        "title": words.env._("Leaderboard"),
        "rows": rows,
        "total_rows": len(rows),
        "gap": 0,
        "summary": words.env._("By the score of the scheme %s", words.scheme),
    }


def sort_heat(heat, choice):
    """The same rows in the order that was asked for."""
    choice = choice if isinstance(choice, dict) else {}
    codes = [column["code"] for column in heat["columns"]]
    code, descending = choice.get("order_by"), bool(choice.get("descending"))
    if code in codes:
        place = codes.index(code)
        heat["rows"].sort(key=lambda row: row["cells"][place]["value"], reverse=descending)
        heat["order"] = {"code": code, "descending": descending}
    return heat
