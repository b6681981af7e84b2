"""What a leaderboard holds for one viewer. A plain class: it lives for one request only."""

import math
from functools import cached_property

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ....tools import ranking
from ....tools.shown import shown
from ...ground.subject import KINDS
from ...ground.viewer import Sight
from .board_lines import LeaderboardLines
from .board_places import get_contest, rank_among
from .board_rows import IMPROVEMENT, LeaderboardRows
from .board_settings import BoardSettings
from .board_teams import BoardTeams

NEWCOMERS = "newcomers"
SCHEME_FIELDS = (
    "name", "company_id", "period_type", "version", "root_id", "date_from", "visibility",
    "top_count", "show_details",
)  # fmt: skip


class LeaderboardContent:
    """The ranked scores of a scheme in a period, as far as the viewer may see them.

    Everything is read with elevated rights; whatever leaves this class has passed the rules of
    ``sales.kpi.viewer`` and the scheme's own policy.
    """

    def __init__(self, env, options):
        self.env = env
        self.sight = Sight(env["sales.kpi.viewer"])
        self.company = env["sales.kpi.period"]._get_company(None)
        self.company._fetch_kpi_settings()
        self.day = self._get_day(options.get("date"))
        self.schemes = self._get_schemes()
        self.scheme = self._get_scheme(options.get("scheme_id"))
        self.subject = options.get("subject") or "user"
        if self.subject not in KINDS:
            raise UserError(env._("A leaderboard ranks reps, teams or companies."))
        self.team = env["crm.team"].sudo().browse(options.get("team_id") or ()).exists()
        self.teams = BoardTeams(self, options.get("level"))
        self.cohort = self._get_cohort(options.get("cohort"))
        self.order_by = self._get_order_by(options.get("order_by"))
        self.options = {
            "scheme_id": self.scheme.id,
            "date": fields.Date.to_string(self.day),
            "team_id": self.team.id,
            "subject": self.subject,
            "order_by": self.order_by,
            "cohort": self.cohort,
        }

    def _get_order_by(self, code):
        """The measure to rank by; only for those who may see its figures: else a rep could find
        a rival's amount by watching his own rank pass it."""
        if not code or not self.can_order:
            return None
        if code == IMPROVEMENT:
            return code
        if code not in self.scheme.line_ids.definition_id.mapped("code"):
            raise UserError(self.env._("This scheme has no measure with the code %s.", shown(code)))
        return code

    def _get_cohort(self, name):
        """Whom to rank among themselves: only salespeople are newcomers."""
        if name not in (None, False, "", NEWCOMERS):
            raise UserError(self.env._("There is no such group of salespeople: %s.", shown(name)))
        return NEWCOMERS if name and self.subject == "user" else None

    @cached_property
    def newcomers(self):
        """Ids of those who are new."""
        Membership = self.env["sales.kpi.membership"].sudo()
        return Membership._get_newcomers(self.company, self.newcomer_day)

    @property
    def newcomer_day(self):
        """The last day of the period, or today while it runs."""
        first, last = self.bounds
        return min(last, max(first, self.company._get_kpi_today()))

    @cached_property
    def settings(self):
        return BoardSettings(self)

    @cached_property
    def can_order(self):
        shown = self.scheme.show_details and self.sees_all
        return self.is_manager or bool(self.sight.led_teams) or shown

    def _get_day(self, day):
        if not day:
            return self.company._get_kpi_today()
        return self.env["sales.kpi.period"]._to_day(day)

    def _get_schemes(self):
        """Each scheme once, in the version that judges the period shown."""
        domain = [("company_id", "in", [self.company.id, False])]
        Scheme = self.env["sales.kpi.scheme"].sudo()
        found = Scheme.search_fetch(domain, SCHEME_FIELDS).with_env(self.env(su=True))
        Period = self.env["sales.kpi.period"]
        picked = found.browse().union(
            *(
                schemes._pick(Period._bounds(period_type, self.day, self.company)[0])
                for period_type, schemes in found.grouped("period_type").items()
            )
        )
        return found & picked

    def _get_scheme(self, scheme_id):
        """The scheme asked for by any of its versions, in the one that judges the period."""
        if not scheme_id:
            return self.schemes[:1]
        asked = self.schemes.browse(scheme_id)
        asked = asked if asked in self.schemes else asked.exists()
        scheme = self.schemes.filtered(lambda scheme: asked and scheme.root_id == asked.root_id)
        if not scheme:
            raise asked._make_missing_error(self.company)
        return scheme

    @cached_property
    def bounds(self):
        Period = self.env["sales.kpi.period"]
        period_type = self.scheme.period_type or "month"
        return Period._bounds(period_type, self.day, self.company)

    @cached_property
    def period(self):
        Period = self.env["sales.kpi.period"].sudo()
        return Period._find(self.scheme.period_type or "month", self.day, self.company)

    @property
    def as_of(self):
        return fields.Datetime.to_string(self.period.as_of) if self.period.as_of else False

    @property
    def stale(self):
        if not self.scheme or self.bounds[0] > self.company._get_kpi_today():
            return False
        return not self.period or self.period._is_stale()

    @cached_property
    def contest(self):
        """All who take part, as far as places go: there may be thousands, and a page shows few."""
        return self.whole_contest.without(self.withheld)

    @cached_property
    def whole_contest(self):
        return get_contest(self.period, self.scheme)

    @cached_property
    def withheld(self):
        """Ids of the scores beside which points were given that the viewer hears nothing of yet:
        until they are published, they are between the salesperson and those who decide."""
        given = [
            score
            for score in self.whole_contest.adjusted
            if not self.sight.shows(score.subject_type, score.subject_id, score.team_id)
        ]
        if not given or self.period.state == "locked":
            return frozenset()
        published = self.env["sales.kpi.appraisal"]._get_published(self.period, self.scheme)
        return frozenset(score.id for score in given if score.subject_id not in published)

    def get_total(self, one):
        """What somebody ends up with, as the viewer knows it."""
        return (one.total if one.id in self.withheld else one.final_total) or 0.0

    def get_rank(self, one):
        """The rank of a score as the viewer knows it."""
        return self._shown_ranks.get(one.id, one.rank)

    @cached_property
    def _shown_ranks(self):
        return {score.id: score.rank for score in self.scores} if self.withheld else {}

    @property
    def scores(self):
        return self.contest.scores

    @property
    def home_teams(self):
        return self.contest.home_teams

    @property
    def is_manager(self):
        return self.sight.is_manager

    @cached_property
    def takes_part(self):
        """Whether the viewer is in the contest: as a rep of it, as a leader, or as a manager."""
        if self.is_manager or self.env.uid in self.home_teams:
            return True
        return any(map(self.sight.leads, set(self.home_teams.values())))

    @cached_property
    def places(self):
        """[(rank, ``BoardScore``)], best first, those that the viewer may see; who shares a rank
        is in no order yet."""
        if self.order_by:
            rows = self._get_asked()
            keys = self._get_keys(rows)
            ranks = ranking.competition_rank([keys[score.id] for score in rows])
            everyone = sorted(zip(ranks, rows, strict=True))
        elif self.subject == "team":
            everyone = self.teams.rank(self._get_asked())
        elif self.cohort or self.team:
            everyone = rank_among(self._get_asked())
        else:
            everyone = self.contest.places.get(self.subject, [])
        if self.sees_all:
            return everyone
        return [(rank, score) for rank, score in everyone if self._may_see_row(score)]

    @cached_property
    def ranked(self):
        """[(rank, ``sales.kpi.score``)], the same in the order of the screen."""
        records = self.env["sales.kpi.score"].sudo().browse(s.id for _rank, s in self.places)
        ordered = self.rows.sort(self.places)
        by_id = {record.id: record for record in records}
        return [(rank, by_id[score.id]) for rank, score in ordered]

    def _get_asked(self):
        """The scores that are ranked among each other, by what was chosen."""
        rows = self.contest.by_subject.get(self.subject, [])
        if self.order_by:
            rows = list(filter(self._may_see_figures, rows))
        if self.cohort:
            rows = [score for score in rows if score.subject_id in self.newcomers]
        if self.team and self.subject != "company":
            rows = [score for score in rows if score.team_id in self.teams.below]
        if self.subject == "team":
            rows = list(filter(self.teams.is_shown, rows))
        return rows

    def _get_keys(self, scores):
        """{score id: what it is ranked by}: the improvement, or a single measure."""
        if self.order_by == IMPROVEMENT:
            return {score.id: (self.improvements.get(score.id),) for score in scores}
        values = {score.id: (None,) for score in scores}
        for line in self._find_lines(scores, [("definition_id.code", "=", self.order_by)]):
            if line.has_actual:
                lower = line.definition_id.direction == "lower"
                values[line.score_id.id] = (-line.actual if lower else line.actual,)
        return values

    @cached_property
    def improvements(self):
        """{score id: points above the own average of the periods before}"""
        if not self.scores:
            return {}
        Score = self.env["sales.kpi.score"].sudo()
        usual = Score._get_usual_totals(self.scheme, self.period)
        scored = Score.search_fetch(
            [("id", "in", [score.id for score in self.scores]), ("is_scored", "=", True)],
            ["subject_type", "subject_id", "total", "final_total"],
        )
        return {
            score.id: self.get_total(score) - usual[score.subject_type, score.subject_id]
            for score in scored
            if (score.subject_type, score.subject_id) in usual
        }

    def _find_lines(self, scores, domain):
        Line = self.env["sales.kpi.score.line"].sudo()
        return Line.search([("score_id", "in", [score.id for score in scores]), *domain])

    @cached_property
    def sees_all(self):
        """Whether the viewer may see each rank and total of these subjects."""
        if self.is_manager:
            return True
        shown = self.takes_part and self.subject != "company"
        return shown and self.scheme.visibility == "all"

    def _may_see_row(self, score):
        """Rank and total: by the scheme's policy, whatever the view is ranked by."""
        if self.sees_all or self._may_see_figures(score, policy=False):
            return True
        if not self.takes_part or score.subject_type == "company":
            return False
        place = self.get_rank(score) or math.inf
        return self.scheme.visibility == "top" and place <= self.scheme.top_count

    def _may_see_figures(self, score, policy=True):
        """Actuals, targets and points: those that the viewer may see anywhere, or where the scheme
        shows them those of the rows that it shows him."""
        if self.sight.shows(score.subject_type, score.subject_id, score.team_id):
            return True
        shown = policy and self.scheme.show_details and self.takes_part
        return shown and score.subject_type != "company" and self._may_see_row(score)

    @cached_property
    def rows(self):
        return LeaderboardRows(self)

    def get_rows(self, offset, limit):
        """A page of the board."""
        return self.rows.get_page(offset, limit)

    @property
    def my_place(self):
        """[(rank, ``BoardScore``)] of the viewer, whatever the page; empty when he takes no
        part."""
        uid = self.env.uid
        if self.subject != "user" or uid not in self.home_teams:
            return []
        return [place for place in self.places if place[1].subject_id == uid]

    @cached_property
    def lines(self):
        su = self.env(su=True)
        period, scheme = self.period.with_env(su), self.scheme.with_env(su)
        return LeaderboardLines(period, scheme, self.settings.rules)

    def get_period_data(self):
        period_type = self.scheme.period_type or "month"
        Period = self.env["sales.kpi.period"]
        return Period._describe(period_type, self.day, self.company, self.period)

    def get_scheme_data(self):
        if not self.scheme:
            return False
        subjects = ["user", "team", "company"] if self.is_manager else ["user", "team"]
        return {
            "id": self.scheme.id,
            "name": self.scheme.name,
            "subjects": subjects,
            "show": self.scheme.visibility,
        }

    def get_cohorts_data(self):
        """The groups of salespeople that can be ranked among themselves."""
        if self.subject != "user" or not self.takes_part:
            return []
        found = self.cohort or self.settings.has_newcomers
        return [{"id": NEWCOMERS, "name": self.env._("Newcomers")}] if found else []

    def get_measures_data(self):
        return [
            {
                "code": code,
                "name": measure.name,
                "unit": measure.unit,
                "weight": weight,
                "direction": measure.direction,
            }
            for code, weight, measure in self.lines.get_measures()
        ]

    def get_empty_data(self):
        """What to do next when there is nothing to show; False when there is something."""
        if self.places or (self.stale and self.scheme):
            return False
        if not self.scheme:
            return {
                "title": self.env._("No contest yet"),
                "text": self.env._("A scheme says which measures count and how much."),
                "action": "sales_kpi.sales_kpi_scheme_action" if self.is_manager else False,
            }
        if not self.home_teams:
            return {
                "title": self.env._("Nobody takes part"),
                "text": self.env._("Add salespeople to a sales team to see them here."),
                "action": "sales_team.crm_team_action_config" if self.is_manager else False,
            }
        return {
            "title": self.env._("Nothing to see for you here"),
            "text": self.env._("You take no part in this scheme in this period."),
            "action": False,
        }

    def get_lines(self, subject_id):
        """The lines of one subject's scorecard."""
        [row] = self.rows.get([(0, self._find_seen(subject_id))])
        return row["lines"]

    def _find_seen(self, subject_id):
        """The score of a subject whose figures the viewer sees.

        :raise AccessError: they are not his to see
        """
        for score in self.contest.by_subject.get(self.subject, ()):
            if score.subject_id == subject_id and self._may_see_figures(score):
                return score
        raise AccessError(self.env._("These figures are not yours to see."))

    def get_records_action(self, subject_id, code):
        """Window action with the records behind a number."""
        self._find_seen(subject_id)
        definition = self.scheme.line_ids.definition_id.filtered(lambda d: d.code == code)
        if not definition:
            raise UserError(self.env._("This scheme has no measure with the code %s.", shown(code)))
        return definition[:1]._get_records_action(
            self.company, *self.bounds, (self.subject, subject_id)
        )
