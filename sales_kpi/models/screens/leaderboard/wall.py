from odoo import api, models

from .board_targets import describe_missing
from .board_teams import tell_level
from .res_company import BOARD

ROWS = 10  # as many as can be read from afar


class SalesKpiWall(models.AbstractModel):
    """The leaderboard for a screen on the wall: one slide after another, the best of each."""

    _name = "sales.kpi.wall"
    _inherit = "sales.kpi.leaderboard"
    _description = "Wall Screen"

    @api.model
    @api.readonly
    def get_page(self, options):
        """One slide, and which others there are; nothing is written.

        :param dict options: scheme_id; slide: key of one of the slides. Both may be missing, and
            a slide that is not there any more is replaced by the first one
        :return: {"as_of", "stale", "can_refresh", "period", "options", "company_id", "channel",
            "schemes", "slides": [{"key", "title", "subtitle"}], "rows", "empty",
            "missing_targets"}
        :raise AccessError: the caller may not see sales figures of the company
        """
        options = options if isinstance(options, dict) else {}
        scheme_id = options.get("scheme_id")
        board = self._get_contents({"scheme_id": scheme_id if type(scheme_id) is int else None})
        slides = self._get_slides(board)
        slide = next((one for one in slides if one["key"] == options.get("slide")), slides[0])
        if slide["choice"]:
            board = self._get_contents({"scheme_id": board.scheme.id, **slide["choice"]})
        return {
            "as_of": board.as_of,
            "stale": board.stale,
            "can_refresh": bool(board.scheme),
            "period": board.get_period_data(),
            "options": {"scheme_id": board.scheme.id, "slide": slide["key"]},
            "company_id": board.company.id,
            "channel": BOARD,
            "schemes": [{"id": scheme.id, "name": scheme.name} for scheme in board.schemes],
            "slides": [
                {name: one[name] for name in ("key", "title", "subtitle")} for one in slides
            ],
            "rows": self._get_rows(board),
            "empty": board.get_empty_data(),
            "missing_targets": describe_missing(board),
        }

    def _get_slides(self, board):
        """All reps, the teams among themselves, each team, and each measure that the viewer may
        rank by."""
        scheme = board.scheme.name or ""
        slides = [self._get_slide("total", self.env._("Leaderboard"), scheme)]
        teams = board.teams.get_data()
        if len(teams) > 1:
            slides += self._get_level_slides(board, scheme)
            slides += [
                self._get_slide(f"team-{team['id']}", team["name"], scheme, team_id=team["id"])
                for team in teams
            ]
        if board.can_order:
            measures = {one["code"]: one["name"] for one in board.get_measures_data()}
            slides += [
                self._get_slide(f"measure-{code}", name, scheme, order_by=code)
                for code, name in measures.items()
            ]
        return slides

    def _get_level_slides(self, board, scheme):
        """The teams, one level at a time; of a single team nothing is ranked."""
        levels = [level for level, count in board.teams.levels.items() if count > 1]
        name = self.env._("Teams")
        return [
            self._get_slide(
                f"teams-{level}",
                name if len(levels) == 1 else f"{name} · {tell_level(self.env, level)}",
                scheme, subject="team", level=level,
            )
            for level in levels
        ]  # fmt: skip

    def _get_slide(self, key, title, subtitle, **choice):
        return {"key": key, "title": title, "subtitle": subtitle, "choice": choice}

    def _get_rows(self, board):
        return tell_rows(board.get_rows(0, ROWS), bool(board.order_by))


def tell_rows(rows, is_ordered):
    """The first places, in words; a bar is as long as the points of the best.

    :param is_ordered: whether they are ranked by a measure, and not by their points
    """
    best = max((row["total"] or 0 for row in rows), default=0)
    return [
        {
            "id": row["subject_id"],
            "rank": row["rank"],
            "medal": row["medal"],
            "name": row["name"],
            "team": row["team"],
            "avatar": row["avatar"],
            "text": row["order_value"]["text"] if row["order_value"] else row["total_text"],
            "share": (row["total"] or 0) / best if best > 0 and not is_ordered else None,
            "movement": False if row["is_new"] else row["movement"],
        }
        for row in rows
    ]
