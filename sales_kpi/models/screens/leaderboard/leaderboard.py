from odoo import api, models
from odoo.exceptions import UserError

from .board import LeaderboardContent
from .board_parts import BoardParts
from .board_targets import describe_missing


class SalesKpiLeaderboard(models.AbstractModel):
    """The leaderboard screen: one payload, ready to be shown."""

    _name = "sales.kpi.leaderboard"
    _description = "Leaderboard"

    @api.model
    @api.readonly
    def get_board(self, options):
        """Everything that the leaderboard screen shows; nothing is written.

        :param dict options: scheme_id, date, team_id, subject, order_by (code of a measure, or
            "improvement"; empty: the total), cohort ("newcomers"; empty: everybody), level (of the
            teams that are ranked, 1 is the top), offset, limit, opened (ids of the subjects whose
            rows are open, or True: only these have their lines); each may be missing
        :return: dict, see ``static/src/leaderboard``
        :raise AccessError: the caller may not see sales figures of the company
        """
        options = options if isinstance(options, dict) else {}
        board = self._get_contents(options)
        offset, limit = _to_count(options.get("offset"), 0), _to_count(options.get("limit"), 80)
        mine = board.my_place
        page = board.rows.cut(offset, min(limit, 200), also=mine)
        shown = [*page, *(place for place in mine if place not in page)]
        rows = board.rows.get_closed(shown, _to_opened(options.get("opened")))
        return {
            "as_of": board.as_of,
            "stale": board.stale,
            "can_refresh": bool(board.scheme),
            "can_order": board.can_order,
            "period": board.get_period_data(),
            "scheme": board.get_scheme_data(),
            "schemes": [
                {"id": scheme.id, "name": scheme.name, "period_type": scheme.period_type}
                for scheme in board.schemes
            ],
            "teams": board.teams.get_data(),
            "levels": board.teams.get_levels_data(),
            "cohorts": board.get_cohorts_data(),
            "measures": board.get_measures_data(),
            "options": board.options | {"level": board.teams.level},
            "me": next((row for row in rows if row["is_me"]), False),
            "total_rows": len(board.places),
            "rows": rows[: len(page)],
            "parts": BoardParts(board).get_data(),
            "empty": board.get_empty_data(),
            "missing_targets": describe_missing(board),
        }

    @api.model
    @api.readonly
    def get_lines(self, options, subject_id):
        """What a row says once it is opened.

        :return: [line], see ``score.get_leaderboard``
        :raise AccessError: the subject's figures are not the caller's to see
        """
        return self._get_contents(options).get_lines(subject_id)

    @api.model
    def refresh(self, options):
        """Count the period of the screen again; True when something was counted."""
        board = self._get_contents(options)
        Period = self.env["sales.kpi.period"]
        if not board.scheme:
            return False
        period = Period.get_or_create(board.scheme.period_type, board.day, board.company.id)
        return period.refresh()

    @api.model
    @api.readonly
    def open_records(self, options, subject_id, code):
        """Window action with the records behind one number of the screen.

        :raise AccessError: the subject's figures are not the caller's to see
        """
        board = self._get_contents(options)
        return board.get_records_action(subject_id, code)

    @api.model
    @api.readonly
    def open_part(self, options, kind, code):
        """Window action with the records behind a figure of a line under the board.

        :param kind: "nobody", "no_team" or "whole"
        :raise AccessError: the figures of the whole are not the caller's to see
        """
        return BoardParts(self._get_contents(options)).get_action(kind, code)

    @api.private
    def _get_contents(self, options):
        options = options if isinstance(options, dict) else {}
        for name in ("scheme_id", "team_id"):
            if options.get(name) and type(options[name]) is not int:
                raise UserError(self.env._("What was chosen here is not there any more."))
        return LeaderboardContent(self.env, options)


def _to_opened(value):
    if value is True:
        return True
    return {one for one in value if type(one) is int} if isinstance(value, list) else ()


def _to_count(value, default):
    return value if isinstance(value, int) and value > 0 else default
