"""Figures of the sample in the user's language: names of people and measures, tiles, lines."""

from functools import cached_property

from odoo.exceptions import UserError

from ....tools import ranking, scoring
from ...ground.figure_format import format_value, get_unit, tell_gap, tell_pace
from ..dashboard import trend
from ..dashboard.frame import DashboardFrame
from ..leaderboard.board_lines import to_cells
from .cast import ELAPSED, JUDGED, RATINGS, add_up, get_history, get_pace, get_status

MARK = {"kind": "sample"}  # of whatever could be opened
AVATAR = "/web/static/img/user_placeholder.jpg"


def refuse(env):
    """:return: what is said when somebody opens a figure of the sample"""
    return UserError(
        env._("This is sample data: nothing is behind it. Your own figures open their records.")
    )


class SampleWords:
    def __init__(self, env):
        self.env = env
        self.frame = DashboardFrame(env, {})
        self.company = self.frame.company

    @cached_property
    def names(self):
        return {
            -1: self.env._("Ann Archer"),
            -2: self.env._("Ben Baker"),
            -3: self.env._("Cora Cook"),
            -4: self.env._("Dan Dyer"),
            -5: self.env._("Eve Ellis"),
            -6: self.env._("Finn Fisher"),
            -7: self.env._("Gina Gray"),
            -8: self.env._("Hugo Hunt"),
        }

    @cached_property
    def teams(self):
        return {-1: self.env._("Team North"), -2: self.env._("Team South")}

    @cached_property
    def measures(self):
        """{code: measure}: of these only the words are taken."""
        find = self.env["ir.model.data"]._xmlid_to_res_id
        ids = [find(f"sales_kpi.definition_{code}", raise_if_not_found=True) for code in JUDGED]
        found = self.env["sales.kpi.definition"].sudo().browse(ids)
        return dict(zip(JUDGED, found, strict=True))

    @property
    def scheme(self):
        return self.env._("Sample contest")

    def get_frame(self):
        """What every page begins with: the days are true, the rest is not."""
        page = self.frame.get_data()
        page["period"] |= {"id": False, "previous": False, "next": False, "state": "open"}
        return page | {
            "as_of": False,
            "stale": False,
            "can_refresh": False,
            "empty": False,
            "missing_targets": False,
        }

    # ---- figures -------------------------------------------------------------------------------

    def format(self, code, value):
        measure = self.measures[code]
        return format_value(self.env, value, get_unit(measure), self.company.currency_id)

    def format_money(self, amount):
        return format_value(self.env, amount, "money", self.company.currency_id)

    def get_rating(self, total):
        return scoring.rating(total, RATINGS)

    def get_rating_data(self, total):
        rating = self.get_rating(total)
        return {"rating": rating, "rating_level": scoring.rating_level(rating, RATINGS)}

    def get_pace_text(self, code, actual, target):
        pace = get_pace(code, target)
        if pace is None:
            return ""
        return tell_pace(self.env, actual, pace, True, lambda value: self.format(code, value))

    def tell(self, code, actual, target):
        return self.env._(
            "%(actual)s of %(target)s",
            actual=self.format(code, actual), target=self.format(code, target),
        )  # fmt: skip

    def get_line(self, result):
        """A line of a scorecard, as the leaderboard shows it."""
        code, actual, target = result.code, result.actual, result.target
        return {
            "code": code,
            "name": self.measures[code].name,
            "role": "weight",
            "actual": actual,
            "actual_text": self.format(code, actual),
            "target": target,
            "target_text": self.format(code, target),
            "achievement": result.achievement,
            "achievement_text": f"{result.achievement * 100:.0f}%",
            "weight": result.weight,
            "weight_text": f"{result.weight:g}",
            "points": result.points,
            "points_text": f"{result.points:.1f}",
            "status": "scored",
            "explanation": self.env._(
                "%(told)s: %(points)s of %(weight)s points.",
                told=self.tell(code, actual, target),
                points=f"{result.points:.1f}", weight=f"{result.weight:g}",
            ),
            "pace_text": self.get_pace_text(code, actual, target),
        }  # fmt: skip

    def get_row(self, rank, person, card, before):
        """A place of the leaderboard.

        :param before: the place in the month before
        """
        lines = [self.get_line(result) for result in card.lines]
        return {
            "rank": rank,
            "medal": ranking.medal(rank, card.total),
            "subject_id": person.key,
            "user_id": person.key,
            "name": self.names[person.key],
            "avatar": AVATAR,
            "is_me": False,
            "team": self.teams[person.team],
            "total": card.total,
            "total_text": f"{card.total:.1f}",
            **self.get_rating_data(card.total),
            "is_adjusted": False,
            "adjustment": None,
            "adjustment_text": "",
            "movement": before - rank,
            "is_new": False,
            "can_open": True,
            "order_value": None,
            "cells": to_cells(lines, list(self.measures)),
            "lines": lines,
        }

    def get_tiles(self, people):
        return [self.get_tile(code, *add_up(code, people)) for code in JUDGED]

    def get_tile(self, code, actual, target):
        measure = self.measures[code]
        forecast = actual / ELAPSED if get_pace(code, target) else None
        return {
            "code": code,
            "name": measure.name,
            "description": measure.description or "",
            "unit": measure.unit,
            "value": actual,
            "text": self.format(code, actual),
            "error": "",
            "mark": MARK,
            "status": get_status(code, actual, target),
            "target": target,
            "target_text": self.format(code, target),
            "gap": actual - target,
            "gap_text": self._tell_gap(code, actual - target),
            "achievement": actual / target,
            "achievement_text": f"{actual / target * 100:.0f}%",
            "pace_text": self.get_pace_text(code, actual, target),
            "forecast": forecast,
            "forecast_text": "" if forecast is None else self.format(code, forecast),
            "forecast_hint": "",
            "changes": [],
            "trend": self._get_trend(code, actual),
        }

    def _tell_gap(self, code, gap):
        unit = get_unit(self.measures[code])
        return tell_gap(self.env, gap, True, unit, self.company.currency_id)

    def _get_trend(self, code, actual):
        spans = trend.get_spans("month", self.frame.bounds, self.company)
        figures = zip(spans.values(), get_history(code, actual), strict=True)
        return trend.describe(self.env, list(figures), lambda value: self.format(code, value))


def make_chart(name, title, labels, series, summary, kind="bar", **more):
    """:param series: [(name, values, texts)]"""
    return {
        "name": name,
        "title": title,
        "type": kind,
        "labels": labels,
        "series": [
            {"name": label, "values": values, "texts": texts, "marks": [MARK] * len(values)}
            for label, values, texts in series
        ],
        "summary": summary,
        **more,
    }
