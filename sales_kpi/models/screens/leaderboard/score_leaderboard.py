from odoo import api, models

from .board_teams import EVERY


class SalesKpiScore(models.Model):
    """The ranked scores, for scripts and for other programs."""

    _inherit = "sales.kpi.score"

    @api.model
    @api.readonly
    def get_leaderboard(self, scheme_id, date, team_id=None, subject="user", level=None):
        """The ranked scores of a scheme in the period that holds a day. Nothing is written: call
        ``period.refresh()`` first where ``stale`` says so.

        :param int scheme_id: a ``sales.kpi.scheme``, whichever of its versions: the one that
            judges the period is taken
        :param date: a local day, ``date`` or "YYYY-MM-DD"
        :param int team_id: only this team and the teams below it; ranks are then among them
        :param str subject: "user", "team" or "company"
        :param int level: of the teams, 1 is the top: they are ranked one level at a time, so that
            none is ranked against its own parts; all levels when empty, each with its own ranks
        :return: {"as_of", "stale", "period", "scheme", "rows": [{"rank", "user_id", "name",
            "total", "adjustment", "is_adjusted", "rating", "movement", "lines": [{"code", "actual",
            "target", "achievement", "weight", "points", "explanation"}]}]}; ``total``,
            ``rating`` and ``rank`` are the final ones, with the points given beside the score:
            ``adjustment``, None where there are none. ``lines`` is empty and ``adjustment`` None
            where the caller may see only rank and total; ``total`` is then rounded as it is shown,
            and takes in what was given beside it once that is published. Who could not be judged,
            for want of a target, has the total None, no rating and the rank False. Money is in the
            company's currency, shares are fractions.
        :raise AccessError: the caller may not see sales figures of the company
        """
        Board = self.env["sales.kpi.leaderboard"]
        options = {"scheme_id": scheme_id, "date": date, "team_id": team_id, "subject": subject}
        board = Board._get_contents(options | {"level": level or EVERY})
        return {
            "as_of": board.as_of,
            "stale": board.stale,
            "period": board.get_period_data(),
            "scheme": board.get_scheme_data(),
            "rows": board.get_rows(0, None),
        }
