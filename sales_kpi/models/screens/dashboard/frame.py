"""What all dashboards share for one viewer: which days, whose figures, beside which others. A
plain class: it lives for one request only."""

from functools import cached_property

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ....tools import period as periods
from ....tools.cell import NO_DATA, Cells
from ....tools.shown import shown
from ...ground.figure_format import tell_period
from ...ground.viewer import Sight
from ...outcomes.reports.sending.shared_readings import find_shared
from ...scores.legend import CURRENCY
from ..leaderboard.board import LeaderboardContent
from ..leaderboard.board_targets import describe_missing
from .live_cells import LiveCells
from .long_targets import LongTargets

COMPARISONS = ("previous", "year_ago")
PERIOD_TYPES = ("day", "week", "month", "quarter", "half", "year", "custom")


class DashboardFrame:
    """The choices of a dashboard, checked, and what follows from them.

    Figures are read with elevated rights; each method that hands out figures of a subject has
    asked ``sales.kpi.viewer`` before.

    :param options: period_type, date (a day of the period), date_from and date_to (of a custom
        period), compare ("previous" or "year_ago"), team_id, user_id; each may be missing
    """

    def __init__(self, env, options):
        self.env = env
        self.sight = Sight(env["sales.kpi.viewer"])
        self.company = env["sales.kpi.period"]._get_company(None)
        self.company._fetch_kpi_settings()
        self.today = self.company._get_kpi_today()
        self.period_type = self._get_choice(options, "period_type", PERIOD_TYPES, "month")
        self.compare = self._get_choice(options, "compare", COMPARISONS, "previous")
        self.day, self.bounds = self._get_days(options)
        self.team = self._find("crm.team", options.get("team_id"))
        self.user = self._find("res.users", options.get("user_id"))
        self.options = {
            "period_type": self.period_type,
            "date": fields.Date.to_string(self.day),
            "date_from": fields.Date.to_string(self.bounds[0]),
            "date_to": fields.Date.to_string(self.bounds[1]),
            "compare": self.compare,
            "team_id": self.team.id,
            "user_id": self.user.id,
        }

    def _get_choice(self, options, name, choices, default):
        choice = options.get(name) or default
        if choice not in choices:
            raise UserError(self.env._("%(choice)s is not one of: %(all)s.",
                                       choice=shown(choice), all=", ".join(choices)))  # fmt: skip
        return choice

    def _get_days(self, options):
        """(a day of the period, its bounds)"""
        Period = self.env["sales.kpi.period"]
        if self.period_type != "custom":
            date = options.get("date")
            day = Period._to_day(date) if date else self.today
            return day, Period._bounds(self.period_type, day, self.company)
        given = [options.get(name) for name in ("date_from", "date_to")]
        bounds = Period._to_span(*(day or self.today for day in given))
        return bounds[0], bounds

    def _find(self, model, record_id):
        Model = self.env[model].sudo().with_context(active_test=False)
        found = Model.browse(record_id).exists() if type(record_id) is int else Model
        if record_id and not found:
            raise UserError(self.env._("What was chosen here is not there any more."))
        return found

    # ---- when ----------------------------------------------------------------------------------

    @cached_property
    def period(self):
        """The period as a record; empty where it was never made, or is a custom one."""
        Period = self.env["sales.kpi.period"].sudo()
        if self.period_type == "custom":
            return Period
        return Period._find(self.period_type, self.day, self.company)

    @cached_property
    def is_live(self):
        """Whether the figures are counted as one looks: of days that are no period, and of one
        that was never made and that the viewer doesn't open."""
        if self.period_type == "custom":
            return True
        Period = self.env["sales.kpi.period"]
        return not (self.period or Period._may_make(self.period_type, self.day, self.company))

    @property
    def as_of(self):
        """When the figures were counted."""
        moment = self.period.as_of
        if self.is_live:
            moment = fields.Datetime.now()
        return fields.Datetime.to_string(moment) if moment else False

    @property
    def stale(self):
        if self.is_live or self.bounds[0] > self.today:
            return False
        return not self.period or self.period._is_stale()

    def get_period_data(self):
        if self.period_type != "custom":
            return self.env["sales.kpi.period"]._describe(
                self.period_type, self.day, self.company, self.period
            )
        first, last = (fields.Date.to_string(day) for day in self.bounds)
        return {
            "id": False,
            "label": periods.label("custom", *self.bounds),
            "date_from": first,
            "date_to": last,
            "state": "open",
            "type": "custom",
            "previous": False,
            "next": False,
            "is_current": self.bounds[0] <= self.today <= self.bounds[1],
            "is_over": self.is_over,
        }

    @cached_property
    def is_over(self):
        """Whether nothing can be done about it any more: then it is told in the past."""
        return self.bounds[1] < self.today or self.period.state in ("review", "locked")

    @cached_property
    def past_names(self):
        """{comparison: what is compared with is called}: "October" and "November 2025"."""
        if self.period_type == "custom":
            return {
                "previous": self.env._("the period before"), "year_ago": self.env._("last year"),
            }  # fmt: skip
        calendar = self.company._get_kpi_calendar()
        past = {
            "previous": periods.previous(self.period_type, *self.bounds, *calendar),
            "year_ago": periods.year_ago(*self.bounds, self.period_type, *calendar),
        }
        return {
            name: tell_period(self.env, self.period_type, *span, calendar, name == "previous")
            for name, span in past.items()
        }

    # ---- whose ---------------------------------------------------------------------------------

    @property
    def is_manager(self):
        return self.sight.is_manager

    @cached_property
    def led_teams(self):
        return self.sight.led_teams.filtered("active")

    @cached_property
    def roster(self):
        """{user id: id of his team at the end of the period}"""
        return self.env["sales.kpi.membership"]._get_roster(self.company, *self.bounds)

    def get_home_team(self, user_id):
        """Id of the team that somebody belongs to at the end of the period, or None."""
        Membership = self.env["sales.kpi.membership"]
        return Membership._get_roster(self.company, *self.bounds, user_id).get(user_id)

    @cached_property
    def tree(self):
        """The ``TeamTree`` by which the page's figures are added up."""
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, self.bounds[1])

    @cached_property
    def teams(self):
        """Teams whose figures the viewer may see: all with members for a manager, else his own."""
        if not self.is_manager:
            return self.led_teams
        return self.env["crm.team"].sudo().browse(self.tree.above(self.roster.values()))

    def choose_team(self, team):
        """Take a team where none was chosen."""
        self.team = team
        self.options["team_id"] = team.id

    def may_see(self, subject):
        """Whether the viewer may see the figures of ("user" | "team" | "company", id)."""
        return self.sight.shows_in(subject, self.company, *self.bounds)

    def check(self, subject):
        """:raise AccessError: the subject's figures are not the viewer's to see"""
        if not self.may_see(subject):
            raise AccessError(self.env._("These figures are not yours to see."))
        return subject

    def get_team_users(self, team):
        """Ids of those who are in a team, or one below it, at the end of the period. Of a team
        that belongs to another region by now, its leaders see the people."""
        teams = self.tree.below(team.ids)
        return [
            user_id
            for user_id, team_id in self.roster.items()
            if team_id in teams and self.sight.shows("user", user_id, team_id)
        ]

    # ---- how much ------------------------------------------------------------------------------

    @cached_property
    def board(self):
        """The leaderboard of the period, in the first scheme that judges periods of this type;
        None where there is none."""
        if self.period_type == "custom":
            return None
        options = {"date": self.day, "team_id": self.team.id}
        board = LeaderboardContent(self.env, options)
        schemes = board.schemes.filtered(lambda s: s.period_type == self.period_type)
        if not schemes:
            return None
        return LeaderboardContent(self.env, options | {"scheme_id": schemes[0].id})

    @cached_property
    def missing_targets(self):
        """What to say where nobody is judged for want of a target; else False."""
        return describe_missing(self.board)

    def read_cells(self, definitions, subjects):
        """What was counted of measures in the period: by one query from the facts, or from the
        sources where it is read live.

        :param subjects: {"user" | "team" | "company": ids}, all of them the viewer's to see
        :return: {code: mapping of (kind, id) to ``Cell``}; ``NO_DATA`` for whom nothing is known
        """
        if self.is_live:
            return self._live_cells.read(definitions, subjects)
        cells = {definition.code: {} for definition in definitions}
        codes = {definition.id: definition.code for definition in definitions}
        for (definition_id, *subject), found in self._read_facts(definitions, subjects).items():
            cells[codes[definition_id]][tuple(subject)] = found
        return {code: Cells(known, NO_DATA) for code, known in cells.items()}

    @cached_property
    def _live_cells(self):
        people = self.get_team_users(self.team) if self.team else ()
        return LiveCells(self.env, self.company, self.bounds, people)

    def count_everybody(self, definitions):
        """Let a page that shows a team and its people count both at once, on days of which no
        month tells anything."""
        if self.is_live and self.period_type == "custom":
            self._live_cells.count_everybody(definitions)

    def _read_facts(self, definitions, subjects):
        Fact = self.env["sales.kpi.fact"].sudo()
        return Fact._read_counted(self.period, definitions, subjects)

    def find_outlooks(self, definitions, subject):
        """{definition: where it will end}, of one subject whose figures are the viewer's to see, in
        a period that runs; of whom too little is known is missing."""
        running = self.env["sales.kpi.period"] if self.is_over else self.period
        found = self.env["sales.kpi.outlook"].sudo()._find_shown(running, definitions, [subject])
        return {outlook.definition_id: outlook for outlook in found.values()}

    def compare_measures(self, definitions, subject):
        """{definition: (``Cell`` now, a period before, a year before)} of one subject, over the
        same elapsed days.

        :raise AccessError: the subject's figures are not the viewer's to see
        """
        counted = self._live_cells.find(definitions, subject) if self.is_live else {}
        compared = self.env["sales.kpi.comparison"]._compare(
            definitions, self.period_type, self.day, self.company, self.check(subject),
            bounds=self.bounds if self.period_type == "custom" else None, is_live=self.is_live,
            counted=counted,
        )  # fmt: skip
        if self.is_live:
            self._live_cells.keep(subject, {one: found[0] for one, found in compared.items()})
        return compared

    @cached_property
    def _measures(self):
        Definition = self.env["sales.kpi.definition"].sudo()
        if not (shared := find_shared(Definition)):
            return self._fetch_measures(Definition)
        key = ("measures", self.company.id, self.env.lang)
        return Definition.browse(
            shared.get(*key, make=lambda: self._fetch_measures(Definition).ids)
        )

    def _fetch_measures(self, Definition):
        names = [name for name, field in Definition._fields.items() if field.prefetch is True]
        return Definition.search_fetch([("company_id", "in", [self.company.id, False])], names)

    @cached_property
    def long_targets(self):
        return LongTargets(self)

    def find_measures(self, codes=None):
        """Measures of the company that are switched on, those with the codes in their order."""
        found = self._measures
        if codes is None:
            return found
        order = {code: index for index, code in enumerate(codes)}
        chosen = found.filtered(lambda definition: definition.code in order)
        return chosen.sorted(lambda definition: order[definition.code])

    # ---- for the screen ------------------------------------------------------------------------

    def get_data(self):
        """What the frame of the screen needs: its choices, and how old the figures are."""
        return self.get_moment() | self.get_words()

    def get_moment(self):
        """The part of it that is another one at each look."""
        return {
            "as_of": self.as_of,
            "stale": self.stale,
            "can_refresh": not self.is_live,
            "period": self.get_period_data(),
            "options": self.options,
        }

    def get_words(self):
        """The part of it that can be kept."""
        self.company.sudo().currency_id.fetch(CURRENCY)
        return {"currency": self.company.currency_id.name, "company": self.company.name}

    def get_teams_data(self):
        """The teams that can be chosen, as a tree in reading order."""
        return [
            {"id": team.id, "name": team.name, "depth": depth}
            for team, depth in self.teams._kpi_in_reading_order(self.tree)
        ]
