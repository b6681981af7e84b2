"""What the team cockpit holds for one viewer. A plain class: it lives for one request only."""

from functools import cached_property

from odoo.fields import Domain
from odoo.tools import format_time

from ...ground.figure_format import tell_day
from ...scores.score_line_text import PeriodWords
from ..dashboard.subject_alerts import read_alerts
from ..dashboard.tiles import CockpitTiles
from ..leaderboard.board import LeaderboardContent
from .flow import TeamFlow
from .heat import TeamHeat
from .help import TeamHelp

TOP = 8  # places of the leaderboard that are shown at once
NEIGHBOURS = 1  # places above and below oneself
# What is shown where no scheme says what counts.
USUAL_CODES = ("order_amount", "won_count", "win_rate", "visits", "activities_done")
REMINDER = "sales_kpi.mail_activity_type_reminder"


class TeamCockpitContent:
    """The figures of a team with the teams below it, as its leader sees them.

    :param frame: ``DashboardFrame`` with a team that is the viewer's to see
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.subject = frame.check(("team", frame.team.id))

    def get_data(self):
        self.frame.count_everybody(self.definitions)
        return {
            "team": {"id": self.frame.team.id, "name": self.frame.team.name},
            "scheme": self.scheme.name or "",
            "has_targets": bool(self.scores),
            "missing_targets": self.frame.missing_targets,
            "alerts": read_alerts(self.frame, ("team", self.frame.team.id)),
            "tiles": self.get_tiles(),
            "heat": TeamHeat(self, self.frame.options["heat"]).get_data(),
            "help": TeamHelp(self).get_data(),
            "ranking": self.get_ranking(),
            **TeamFlow(self.frame).get_data(),
        }

    def get_whole(self, page):
        """The lists of which the page shows a part only, in full: for a spreadsheet."""
        makers = {
            "heat": lambda: TeamHeat(self, self.frame.options["heat"], is_whole=True).get_data(),
            "help": lambda: TeamHelp(self).get_data(limit=None),
            "ranking": lambda: self.get_ranking(offset=0),
        }
        return {
            name: make()
            for name, make in makers.items()
            if len(page[name]["rows"]) < page[name]["total_rows"]
        }

    # ---- what is measured, and of whom ---------------------------------------------------------

    @cached_property
    def scheme(self):
        """The scheme that judges the period; else the first one, for what counts at all."""
        if self.frame.board:
            return self.frame.board.scheme
        return LeaderboardContent(self.env, {"date": self.frame.day}).schemes[:1]

    @cached_property
    def definitions(self):
        return self.scheme.line_ids._get_weighted().definition_id or self.frame.find_measures(
            USUAL_CODES
        )

    @cached_property
    def scores(self):
        """{user id: (rank in the team, score)} of those whom the viewer leads still, best first;
        empty where no scheme judges."""
        ranked = self.frame.board.ranked if self.frame.board else ()
        shows = self.frame.sight.shows
        return {
            score.subject_id: (rank, score)
            for rank, score in ranked
            if shows("user", score.subject_id, score.team_id.id)
        }

    @cached_property
    def reps(self):
        """Ids of those whom the page is about: the best first, else by name."""
        if self.scores:
            return list(self.scores)
        users = self.frame.get_team_users(self.frame.team)
        names = self.get_names(users)
        return sorted(users, key=lambda user: (names[user], user))

    def get_names(self, users):
        return {user.id: user.name for user in self.env["res.users"].sudo().browse(users)}

    def get_team_name(self, user):
        """Where the rep is, for teams that have others below them."""
        home = self.frame.roster.get(user)
        if not home or home == self.frame.team.id:
            return ""
        return self.env["crm.team"].sudo().browse(home).name

    def get_total(self, score):
        return score.final_total if score.is_scored else None

    @cached_property
    def words(self):
        return PeriodWords(self.frame.period.with_env(self.env(su=True)))

    def find_lines(self, users, domain):
        """Lines of the scorecards of reps, with elevated rights."""
        scores = [self.scores[user][1].id for user in users if user in self.scores]
        if not scores:
            return self.env["sales.kpi.score.line"].sudo()
        domain = Domain("score_id", "in", scores) & Domain(domain)
        return self.env["sales.kpi.score.line"].sudo().search(domain, order="sequence, id")

    # ---- the team itself -----------------------------------------------------------------------

    def get_tiles(self):
        tiles = CockpitTiles(self.frame, self.subject, self.definitions)
        return tiles.get_tiles(self.definitions.mapped("code"))

    # ---- the leaderboard -----------------------------------------------------------------------

    def get_ranking(self, offset=None, limit=None):
        """The first places, and those about the viewer; from an offset, as many as asked for, or
        all."""
        if not self.scores:
            return {"name": "ranking", "title": self.env._("Leaderboard"), "rows": [],
                    "total_rows": 0, "gap": 0, "summary": self._get_no_ranking()}  # fmt: skip
        ranked = self.frame.board.ranked
        shown, gap = (
            self._cut(ranked)
            if offset is None
            else (ranked[offset : offset + limit if limit else None], 0)
        )
        rows = self.frame.board.rows.get(shown)
        for row in rows:
            row["mark"] = {"kind": "workbench", "user_id": row["user_id"]}
            del row["lines"]
        return {
            "name": "ranking",
            "title": self.env._("Leaderboard"),
            "rows": rows,
            "total_rows": len(ranked),
            "gap": gap,
            "summary": self.env._("By the score of the scheme %s", self.scheme.name),
        }

    def _cut(self, ranked):
        """(places shown, how many of them are the first ones before a gap)"""
        places = [score.subject_id for _rank, score in ranked]
        mine = places.index(self.env.uid) if self.env.uid in places else 0
        begin = max(mine - NEIGHBOURS, TOP)
        around = ranked[begin : mine + NEIGHBOURS + 1]
        return ranked[:TOP] + around, TOP if around and begin > TOP else 0

    def _get_no_ranking(self):
        return self.env._("No scheme judges periods of this length.")

    # ---- what is being done about it -----------------------------------------------------------

    def get_deeds(self, users):
        """{user: {"reminded": by whom today, "together": when the viewer will be with him}}"""
        if not users:
            return {}
        reminded, visits = self.get_reminders(users), self.get_visits(users)
        return {
            user: {"reminded": reminded.get(user, ""), "together": visits.get(user, "")}
            for user in users
        }

    def get_visits(self, users):
        """{user id: when the viewer will be with him next}"""
        found = self.env["sales.kpi.activity"].sudo().search_fetch(
            [
                ("company_id", "=", self.frame.company.id),
                ("state", "=", "planned"),
                ("date_start", ">=", self._get_day_start()),
                ("user_id", "in", users),
                ("participant_ids", "in", self.env.uid),
            ],
            ["user_id", "date_start"],
            order="date_start desc",
        )  # fmt: skip
        return {activity.user_id.id: self._tell_visit(activity) for activity in found}

    def _tell_visit(self, activity):
        day = self.frame.company._get_kpi_date(activity.date_start)
        return self.env._("Together on %s", tell_day(self.env, day))

    def get_reminders(self, users):
        """{user: who reminded him today, and when}"""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(REMINDER)
        if not kind or not users:
            return {}
        found = self.env["mail.activity"].sudo().with_context(active_test=False).search_fetch(
            [
                ("activity_type_id", "=", kind),
                ("user_id", "in", users),
                ("res_model", "=", False),
                ("create_date", ">=", self._get_day_start()),
            ],
            ["user_id", "create_uid", "create_date"],
            order="create_date",
        )  # fmt: skip
        return {activity.user_id.id: self._tell_reminder(activity) for activity in found}

    def _get_day_start(self):
        today = self.frame.today
        return self.frame.company._get_kpi_bounds(today, today)[0]

    def _tell_reminder(self, activity):
        moment = format_time(
            self.env, activity.create_date, tz=self.env.user.tz or "UTC", time_format="short"
        )
        if activity.create_uid == self.env.user:
            return self.env._("Reminded today at %s", moment)
        return self.env._(
            "Reminded today at %(time)s by %(who)s", time=moment, who=activity.create_uid.name
        )
