"""The company cockpit of the sample."""

from itertools import pairwise

from ..company_cockpit.attainment import BANDS
from .cast import PEOPLE, TEAMS, add_up, get_history, of_team, rank
from .flow import get_stage_names, make_funnel
from .words import MARK, SampleWords, make_chart

SOLD = sum(one.order_amount for one in PEOPLE)
BEFORE = -2  # the month before, in a history
DUE, PAID = 410_000, 340_000  # what is overdue is missing
AGES = (96_000, 41_000, 18_000, 7_000, 4_000)
LOST = ((4, 3, 1), (2, 2, 1), (1, 2, 1))  # by stage and reason


def make_company(env, _options):
    words = SampleWords(env)
    page = words.get_frame()
    page["options"] = {**page["options"], "measure": None, "level": None}
    return page | {
        "subject": {"type": "company", "id": False, "name": env._("Sample Company")},
        "teams": [],
        "all_teams": True,
        "alerts": [],
        "tiles": words.get_tiles(PEOPLE),
        "by_team": _get_teams(words),
        "funnel": {"funnel": make_funnel(words), "leakage": _get_leakage(words)},
        "sources": _get_sources(words),
        "composition": _get_composition(words),
        "collections": _get_collections(words),
        "attainment": _get_attainment(words),
        "companies": False,
    }


def _get_teams(words):
    env, code = words.env, "order_amount"
    measure = words.measures[code]
    rows = [_get_team_row(words, code, team) for team in TEAMS]
    series = [
        (env._("Actual"), [r["value"] for r in rows], [r["text"] for r in rows]),
        (env._("Target"), [r["target"] for r in rows], [r["target_text"] for r in rows]),
    ]
    best = max(rows, key=lambda row: row["value"])
    summary = env._(
        "%(measure)s of %(count)s teams; the most has %(team)s with %(value)s",
        measure=measure.name, count=len(rows), team=best["name"], value=best["text"],
    )  # fmt: skip
    labels = [row["name"] for row in rows]
    chart = make_chart("by_team", measure.name, labels, series, summary, unit="money")
    for number, one in enumerate(chart["series"]):
        one["dashed"] = number == 1
    return {
        "measure": code,
        "name": measure.name,
        "unit": "money",
        "measures": [{"code": code, "name": measure.name}],
        "level": 1,
        "levels": [],
        "error": "",
        "before_name": words.frame.past_names["previous"],
        "rows": rows,
        "parts": [],
        "note": "",
        "chart": chart,
    }


def _get_team_row(words, code, team):
    value, target = add_up(code, of_team(team))
    before = get_history(code, value)[BEFORE]
    return {
        "id": team,
        "name": words.teams[team],
        "value": value,
        "text": words.format(code, value),
        "target": target,
        "target_text": words.format(code, target),
        "achievement": value / target,
        "achievement_text": f"{value / target * 100:.0f}%",
        "before": before,
        "before_text": words.format(code, before),
        "change": f"{(value / before - 1) * 100:+.0f}%",
        "verdict": 1,
        "mark": MARK,
    }


def _get_leakage(words):
    env = words.env
    reasons = [env._("Too expensive"), env._("Lost to a competitor"), env._("No budget")]
    rows = [
        {
            "id": name,
            "name": name,
            "mark": MARK,
            "cells": [
                {"value": count, "text": str(count), "level": min(count // 2, 2), "mark": MARK,
                 "tip": env._("%s lost", count)}
                for count in counts
            ],
        }
        for name, counts in zip(get_stage_names(env), LOST, strict=False)
    ]  # fmt: skip
    return {
        "name": "leakage",
        "title": env._("Where and why opportunities are lost"),
        "columns": [{"code": str(n), "name": name} for n, name in enumerate(reasons)],
        "rows": rows,
        "summary": env._("%s lost", sum(map(sum, LOST))),
    }


def _get_sources(words):
    measure, names = words.measures["order_amount"], _get_source_names(words.env)
    chart = _make_parts(words, "sources", measure.name, names, (0.5, 0.3, 0.2), "bar")
    return {"error": "", "columns": [], "rows": [], "chart": chart}


def _get_source_names(env):
    return [env._("Referral"), env._("Trade fair"), env._("Website")]


def _get_composition(words):
    env = words.env
    kinds = [env._("Machines"), env._("Service"), env._("Spare parts")]
    classes = [env._("Class A"), env._("Class B"), env._("Class C")]
    shares, by_class = (0.6, 0.25, 0.15), (0.55, 0.3, 0.15)
    category, customers = env._("By product category"), env._("By customer class")
    return {
        "by_category": _make_parts(words, "by_category", category, kinds, shares, "doughnut"),
        "by_class": _make_parts(words, "by_class", customers, classes, by_class, "doughnut"),
    }


def _make_parts(words, name, title, labels, shares, kind):
    """What was sold, in parts."""
    amounts = [SOLD * share for share in shares]
    texts = [
        f"{words.format_money(amount)} ({share:.0%})"
        for amount, share in zip(amounts, shares, strict=True)
    ]
    summary = words.env._(
        "The largest part is %(name)s with %(amount)s", name=labels[0], amount=texts[0]
    )
    total = {"total": SOLD, "total_text": words.format_money(SOLD)}
    return make_chart(
        name, title, labels, [(title, amounts, texts)], summary, kind, unit="money", **total
    )


def _get_collections(words):
    env = words.env
    names = dict(env["sales.kpi.receivable"]._fields["bucket"]._description_selection(env))
    total, overdue = sum(AGES), sum(AGES[1:])
    texts = {
        "total_text": words.format_money(total), "overdue_text": words.format_money(overdue),
    }  # fmt: skip
    summary = env._(
        "%(total)s are open today, %(overdue)s of it overdue",
        total=texts["total_text"], overdue=texts["overdue_text"],
    )  # fmt: skip
    series = [(env._("Unpaid"), list(AGES), [words.format_money(amount) for amount in AGES])]
    ageing = make_chart(
        "ageing", env._("What is open, by age"), list(names.values())[: len(AGES)], series, summary,
        unit="money", total=total, overdue=overdue, **texts,
    )  # fmt: skip
    due = [(env._("Fell due"), DUE), (env._("Paid of it"), PAID)]
    return {
        "tiles": [],
        "due": [
            {"name": name, "amount": amount, "text": words.format_money(amount), "mark": MARK}
            for name, amount in due
        ],
        "ageing": ageing,
    }


def _get_attainment(words):
    env = words.env
    totals = [card.total for _rank, _one, card in rank()]
    bounds = [-1, *BANDS, max(totals) + 1]
    counts = [sum(low <= total < high for total in totals) for low, high in pairwise(bounds)]
    labels = [
        env._("under %s%%", BANDS[0]),
        *(f"{low}–{high}%" for low, high in pairwise(BANDS)),
        env._("%s%% and over", BANDS[-1]),
    ]
    reached = sum(counts[BANDS.index(100) + 1 :])
    summary = env._(
        "%(reached)s of %(all)s salespeople reached 100%%", reached=reached, all=len(totals)
    )
    series = [(env._("Salespeople"), counts, list(map(str, counts)))]
    return {
        "scheme": words.scheme,
        "judged": len(totals),
        "reached": reached,
        "hint": "",
        "chart": make_chart("attainment", env._("Attainment"), labels, series, summary),
    }
