"""What the workbench shows of a salesperson's measures. A plain class: it lives for one request
only."""

from functools import cached_property

from ....tools.cell import NO_DATA
from ...ground.figure_format import tell_period
from ...outcomes.reports.sending.shared_readings import find_shared
from ...scores.score_line_text import PeriodWords
from ..dashboard import trend
from ..dashboard.frame import COMPARISONS
from .measure_standing import MeasureStanding

# What a rep sees who has chosen nothing and takes part in nothing.
USUAL = ("order_amount", "won_count", "activities_done", "visits", "collected_amount", "win_rate")
VISITS = ("visits", "planned_visits")
SCORE_FIELDS = (
    "scheme_id", "period_id", "company_id", "subject_type", "team_id", "is_scored", "adjustment",
    "final_total", "final_rating", "rank", "previous_rank",
)  # fmt: skip
LINE_FIELDS = (
    "score_id", "scheme_line_id", "definition_id", "sequence", "role", "status", "actual",
    "has_actual", "target", "has_target", "achievement", "base_weight", "weight", "points",
    "penalty_percent", "capped", "floored", "gated", "pace", "forecast", "has_pace", "error",
)  # fmt: skip
# What lifts a measure at once: planning visits, or writing down what was done.
PLANNED_BY = {"visits", "planned_visits", "key_account_visits"}
LOGGED_BY = {
    "activities_done": None, "calls": "phone", "online_contacts": "online",
    "receptions": "reception", "customers_contacted": None, "opportunities_followed": None,
}  # fmt: skip


class WorkbenchContent:
    """The figures of a salesperson: those on the tiles, and those of his scorecard.

    As long as a period is open, his own figures are counted as one looks, so that what he has
    just done shows at once; what accountants book, what only the past knows, and the figures of
    closed periods are the counted ones. What depends on the others, his points and his rank, is as
    it was last judged.
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.company = frame.company
        self.user = frame.user or self.env.user.sudo()
        self.subject = frame.check(("user", self.user.id))
        self.is_own = self.user.id == self.env.uid
        self.is_running = frame.bounds[0] <= frame.today and not frame.is_over

    # ---- the scorecard -------------------------------------------------------------------------

    @cached_property
    def score(self):
        """His scorecard of the period; of several schemes' that of the first active one."""
        kind, user_id = self.subject
        Score = self.env["sales.kpi.score"].sudo()
        found = Score.search_fetch(
            [
                ("period_id", "=", self.frame.period.id),
                ("subject_type", "=", kind),
                ("subject_id", "=", user_id),
            ],
            SCORE_FIELDS,
        )
        schemes = {score: score.scheme_id for score in found}
        return found.sorted(
            lambda score: (not schemes[score].active, schemes[score].sequence, schemes[score].id)
        )[:1]

    @cached_property
    def lines(self):
        Line = self.env["sales.kpi.score.line"].sudo()
        found = Line.search_fetch([("score_id", "in", self.score.ids)], LINE_FIELDS)
        return found.with_env(self.env(su=True))

    @cached_property
    def words(self):
        """What the period of the scorecard says of measures, rules and its currency."""
        return PeriodWords(self.score.period_id.with_env(self.env(su=True)))

    @cached_property
    def weighted(self):
        """{measure: its weighted line}, in the order of the scheme"""
        self.frame.find_measures()  # read together with those that are no part of the scheme
        weighted = self.lines.filtered(lambda line: line.role == "weight").sorted("sequence")
        return {line.definition_id: line for line in weighted if line.definition_id.active}

    # ---- the measures --------------------------------------------------------------------------

    @cached_property
    def codes(self):
        """Codes of the measures on the tiles, in their order: as chosen, else what counts."""
        chosen = self.user.res_users_settings_id._get_kpi_codes()
        return chosen or self.default_codes

    @property
    def default_codes(self):
        judged = [definition.code for definition in self.weighted]
        return list(dict.fromkeys([*judged, "visits"])) if judged else list(USUAL)

    @cached_property
    def measures(self):
        """Those on the tiles. A choice of which nothing is left is none."""
        found = self.frame.find_measures(self.codes)
        return found or self.frame.find_measures(self.default_codes)

    @cached_property
    def visit_measures(self):
        return self.frame.find_measures(VISITS)

    @cached_property
    def everything(self):
        judged = self.env["sales.kpi.definition"].sudo().union(*self.weighted)
        return self.measures | judged | self.visit_measures

    @cached_property
    def cells(self):
        """{measure: ``Cell`` of the salesperson}"""
        live = self.everything.filtered(self._is_live)
        live = live._filter_countable(self.frame.bounds[1], self.frame.today)
        read = self.env["sales.kpi.reader"]._read_definitions(
            live, self.company, *self.frame.bounds, self.subject
        )
        cells = {definition: read[definition.code][self.subject] for definition in live}
        return cells | self._get_counted_cells(self.everything - live)

    def _is_live(self, definition):
        period = self.frame.period
        if period.state not in (False, "open"):
            return False
        if not period.as_of or self.frame.period_type == "custom":
            return True
        sources = {one.model for one in definition._with_used() if one.model in self.env}
        return not any(self.env[name]._kpi_is_booked for name in sources)

    def _get_counted_cells(self, definitions):
        if self.frame.period_type == "custom" or not definitions:
            return dict.fromkeys(definitions, NO_DATA)
        counted = self.frame.read_cells(definitions, {"user": [self.user.id]})
        return {definition: counted[definition.code][self.subject] for definition in definitions}

    @cached_property
    def targets(self):
        """{measure id: target set for the salesperson, or for the months of the period}; what the
        scheme says is on its lines."""
        if self.spans_of_targets:
            spans = {one: span.value for one, span in self.spans_of_targets.items()}
            return {one: value for one, value in spans.items() if value is not None}
        Target = self.env["sales.kpi.target"].sudo()
        domain = [("period_id", "=", self.frame.period.id), ("subject_type", "=", "user")]
        if shared := find_shared(Target):
            key = ("targets", self.frame.period.id)
            found = shared.get(*key, make=lambda: _read_by_user(Target, domain))
        else:
            found = _read_by_user(Target, [*domain, ("user_id", "=", self.user.id)])
        return found.get(self.user.id, {})

    @cached_property
    def spans_of_targets(self):
        """{measure id: what is to be reached in a quarter, half or year, see ``_get_spans``}"""
        spans = (
            self.env["sales.kpi.target"]
            .sudo()
            ._get_spans(self.frame.period_type, self.frame.bounds, self.company, self.subject)
        )
        kind, user_id = self.subject
        return {measure: kinds[kind][user_id] for measure, kinds in spans.items() if kinds}

    @cached_property
    def days(self):
        """(working days gone by, all working days of the period)"""
        working = self.company._get_kpi_working_days(*self.frame.bounds)
        return len([day for day in working if day <= self.frame.today]), len(working)

    @cached_property
    def standings(self):
        """{code: ``MeasureStanding``}"""
        none = self.env["sales.kpi.score.line"].sudo()
        return {
            definition.code: MeasureStanding(
                definition.with_env(self.env(su=True)),
                self.cells[definition],
                self.company,
                self.weighted.get(definition, none),
                self.targets.get(definition.id),
                lambda: self.days,
                self.words,
                self.frame.is_over,
                self.outlooks.get(definition),
            )
            for definition in self.everything
        }

    @cached_property
    def outlooks(self):
        """{measure: where it will end}"""
        return self.frame.find_outlooks(self.everything, self.subject)

    @cached_property
    def is_pending(self):
        """Whether something happened that the points and the rank don't know yet."""
        judged = [self.standings[definition.code] for definition in self.weighted]
        return self.frame.period.state == "open" and not all(s.is_as_judged for s in judged)

    def get_mark(self, code):
        return {"kind": "measure", "code": code, "subject": list(self.subject)}

    # ---- for the screen: the tiles -------------------------------------------------------------

    def get_tiles(self):
        changes = self._get_changes()
        return [self._get_tile(definition, changes[definition]) for definition in self.measures]

    def get_figures(self, with_changes=False):
        """The tiles without what only a screen shows."""
        changes = self._get_changes() if with_changes else {}
        return [
            self._get_figure(definition) | {"changes": [changes[definition]] if changes else []}
            for definition in self.measures
        ]

    def _get_figure(self, definition):
        standing = self.standings[definition.code]
        return standing.get_figures() | {
            "subject": list(self.subject),
            "mark": False if standing.error else self.get_mark(definition.code),
        }

    def _get_tile(self, definition, change):
        return self._get_figure(definition) | {
            "changes": [change],
            "trend": self._get_trend(definition, self.standings[definition.code]),
            "deed": self.get_deed(definition.code),
            "note": self._get_note(definition),
        }

    def get_deed(self, code):
        """What lifts the measure at once: "plan", "log" or nothing."""
        if not self.is_own or not self.is_running:
            return False
        if code in PLANNED_BY:
            return "plan"
        return "log" if code in LOGGED_BY else False

    def _get_note(self, definition):
        planned = self.standings.get("planned_visits")
        notes = [self.env["sales.kpi.target"]._tell_span(self.spans_of_targets.get(definition.id))]
        if definition.code == "visits" and planned and planned.actual:
            notes.append(self.env._("%s planned", planned.format(planned.actual)))
        return " ".join(filter(None, notes))

    def _get_changes(self):
        """{measure: how its figure changed}, since the period that was chosen to compare with."""
        frame, Comparison = self.frame, self.env["sales.kpi.comparison"]
        bounds = frame.bounds if frame.period_type == "custom" else None
        spans = Comparison._get_spans(frame.period_type, frame.day, self.company, bounds)
        span = spans[1 + COMPARISONS.index(frame.compare)]
        stands = self.measures.filtered(lambda definition: definition._is_stand())
        before = Comparison._read(
            self.measures, stands, frame.period_type, span, self.company, self.subject,
            as_of=frame.period.state == "open" and frame.period.as_of,
        )  # fmt: skip
        start = self.company._get_kpi_calendar()
        is_near = frame.compare == "previous"
        then = tell_period(self.env, frame.period_type, *span[0], start, is_near)
        label = self.env._("vs %s", then)
        return {
            definition: Comparison._describe_change(
                definition, self.cells[definition], before[definition], self.company
            )
            | {"label": label}
            for definition in self.measures
        }

    # ---- the last periods ----------------------------------------------------------------------

    @cached_property
    def spans(self):
        """{(first, last day): label} of the period and those before it, oldest first."""
        return trend.get_spans(self.frame.period_type, self.frame.bounds, self.company)

    @cached_property
    def history(self):
        """What was counted in these periods, see ``trend.read_values``."""
        return trend.read_values(
            self.env["sales.kpi.fact"], self.company, self.frame.period_type, self.spans,
            self.measures, [self.subject],
        )  # fmt: skip

    def _get_trend(self, definition, standing):
        """What a sparkline needs; the period on the screen is as it is shown. Days that were only
        asked for have no neighbours."""
        if self.frame.period_type == "custom":
            return False
        whose = (definition.id, *self.subject)
        values = {span: self.history.get((whose, span)) for span in self.spans}
        if self.frame.bounds in values:
            values[self.frame.bounds] = standing.actual
        figures = zip(self.spans.values(), values.values(), strict=True)
        return trend.describe(self.env, list(figures), standing.format)

    # ---- for the screen: the rest --------------------------------------------------------------

    def get_user(self):
        team = self.env["crm.team"].sudo().browse(self.home_team or ())
        team.fetch(["name"])
        self.user.partner_id.fetch(["name"])
        return {
            "id": self.user.id,
            "name": self.user.name,
            "team": team.name or "",
            "avatar": f"/web/image/res.users/{self.user.id}/avatar_128",
        }

    @cached_property
    def home_team(self):
        return self.frame.get_home_team(self.user.id)

    def get_empty(self):
        """What to do next for whoever is no salesperson; False for the others."""
        if not self.is_own or self.score or self.home_team:
            return False
        if any(self.cells[definition].value for definition in self.measures):
            return False
        cockpit = self.frame.is_manager or self.frame.led_teams
        return {
            "title": self.env._("You are in no sales team"),
            "text": self.env._(
                "Here a salesperson sees where he stands and what to do next. Ask your sales "
                "manager to add you to a team."
            )
            if not cockpit
            else self.env._(
                "Here a salesperson sees where he stands and what to do next. Yours is the "
                "cockpit of your teams: from there you get to the workbench of each."
            ),
            "action": "sales_kpi.sales_kpi_team_cockpit_action" if cockpit else False,
            "label": self.env._("Open the Team Cockpit"),
        }


def _read_by_user(Target, domain):
    """{user id: {measure id: target}}"""
    found = {}
    for user, measure, value in Target._kpi_read_columns(
        domain, ("user_id", "definition_id", "value")
    ):
        found.setdefault(user, {})[measure] = value
    return found
