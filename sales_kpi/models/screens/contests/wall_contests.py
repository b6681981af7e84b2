from odoo import api, models

from ....tools.ranking import medal
from ...ground.figure_format import tell_day
from ...outcomes.contests.contest import LIVE
from ...outcomes.contests.rows import Rows

KEY = "contest-"
SHOWN = 10  # as many places as can be read from afar
MOST = 5  # contests, those that end first
NOBODY = "—"  # who keeps his name off the wall


class SalesKpiWall(models.AbstractModel):
    """Contests that go on, a slide each. A wall is for whoever passes by: whosever account shows
    it, it tells what everybody may see of a contest, and no contest that is not for all."""

    _inherit = "sales.kpi.wall"

    @api.model
    @api.readonly
    def get_page(self, options):
        """Beside what it gives for a board: "contest", the moment at which it ends, on the slide
        of one; its rows have a "prize", in words."""
        page = super().get_page(options)
        if contest := self._find_shown(page["options"]):
            page |= self._get_contest(contest)
        return page

    @api.model
    def refresh(self, options):
        """Count the contest of the slide too, if its figures are old."""
        counted = super().refresh(options)
        contest = self._find_shown(options)
        return bool(contest and contest.refresh()) or counted

    def _get_slides(self, board):
        slides, contests = super()._get_slides(board), self._find_open(board.company)
        off = self._find_off(contests)
        return slides + [self._prepare_slide(contest, off) for contest in contests]

    def _prepare_slide(self, contest, off):
        subtitle = contest.definition_id.name or contest.scheme_id.name
        if contest.state == "provisional":
            subtitle = f"{subtitle} · {contest._get_selected(contest, 'state')}"
        return self._get_slide(f"{KEY}{contest.id}", self._get_title(contest, off), subtitle)

    def _get_title(self, contest, off):
        """Its name; where that may tell a name that is kept off the wall, what it is: a duel is
        often called by those who play it."""
        title = contest.name.casefold()
        names = (side.user_id.name for side in off if side.contest_id == contest)
        parts = (part for name in names for part in name.casefold().split() if len(part) > 1)
        is_told = any(part in title for part in parts)
        return contest._get_selected(contest, "kind") if is_told else contest.name

    def _find_off(self, contests):
        """Sides of whoever keeps his name off the wall."""
        domain = [("contest_id", "in", contests.ids), ("user_id.kpi_off_wall", "=", True)]
        return self.env["sales.kpi.contest.side"].sudo().search(domain)

    def _find_open(self, company):
        """Contests that go on, and whose places everybody may see."""
        Contest = self.env["sales.kpi.contest"]
        if not Contest.has_access("read"):
            return Contest
        domain = Contest._get_live_domain(company) & Contest._get_public_domain()
        return Contest.search(domain, order="date_to, id", limit=MOST).sudo()

    def _find_shown(self, options):
        """The contest of a slide; none on other slides."""
        key = options.get("slide") if isinstance(options, dict) else None
        is_contest = isinstance(key, str) and key.startswith(KEY)
        found = self._find_open(self.env.company) if is_contest else self.env["sales.kpi.contest"]
        return found.filtered(lambda contest: key == f"{KEY}{contest.id}")

    # ---- what is shown -------------------------------------------------------------------------

    def _get_contest(self, contest):
        state = contest._describe_state()
        return {
            "period": {"label": self._tell_days(contest)},
            "as_of": state["as_of"],
            "stale": contest._is_stale(),
            "can_refresh": True,
            "contest": {"moment": state["ends"], "is_counting_down": contest.state == LIVE[0]},
            "rows": self._get_contest_rows(contest),
            "empty": False,
            "missing_targets": False,
        }

    def _tell_days(self, contest):
        return " – ".join(tell_day(self.env, day) for day in (contest.date_from, contest.date_to))

    def _get_contest_rows(self, contest):
        off = set(self._find_off(contest).ids)
        rows = Rows(contest, is_public=True).get(SHOWN)
        return [self._tell_row(row, row["side"] in off) for row in rows if row["rank"]]

    def _tell_row(self, row, is_off):
        shows = row["user_id"] and not is_off
        return {
            "id": row["side"],
            "rank": row["rank"],
            "medal": medal(row["rank"], row["value"]),
            "name": NOBODY if is_off else row["name"],
            "team": "",
            "avatar": f"/web/image/res.users/{row['user_id']}/avatar_128" if shows else False,
            "text": row["value_text"],
            "share": min(max(row["share"] or 0, 0), 1) or None,
            "movement": False,
            "prize": row["prize_text"],
        }
