from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.asked import is_id

# The ready contests: by which measure, and what else they are made of.
READY = {
    "duel": ("order_amount", {"kind": "duel"}),
    "battle": ("order_amount", {"kind": "teams", "team_by": "member_day"}),
    "sprint": ("order_amount", {"kind": "ranking", "value_by": "percent"}),
    "race": ("visits", {"kind": "race"}),
    "customers": ("new_customers", {"kind": "ranking"}),
}
DAYS = {"duel": 7, "battle": 7, "sprint": 14, "race": 14, "customers": 28}
INSTEAD = "won_revenue"  # where there are no orders
GOAL = 10


class SalesKpiContestStart(models.TransientModel):
    """Five ready contests: choose one, look at it, publish it."""

    _name = "sales.kpi.contest.start"
    _description = "Start a Contest"

    ready = fields.Selection(
        [
            ("sprint", "Sprint by percent of target"),
            ("duel", "Duel of two"),
            ("battle", "Team battle of the week"),
            ("race", "First to 10 visits"),
            ("customers", "Most new customers"),
        ],
        string="Which",
        required=True,
        default="sprint",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(compute="_compute_ready", store=True, readonly=False, required=True)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", compute="_compute_ready", store=True,
        readonly=False, required=True,
    )  # fmt: skip
    date_from = fields.Date(
        string="First Day", compute="_compute_ready", store=True, readonly=False, required=True
    )
    date_to = fields.Date(
        string="Last Day", compute="_compute_ready", store=True, readonly=False, required=True
    )
    goal = fields.Float(compute="_compute_ready", store=True, readonly=False)
    team_ids = fields.Many2many(
        "crm.team", string="Teams", compute="_compute_teams", store=True, readonly=False,
        help="Empty: everybody of the company.",
    )  # fmt: skip
    user_ids = fields.Many2many(
        "res.users", string="Between", compute="_compute_users", store=True, readonly=False,
        domain=[("share", "=", False)],
    )  # fmt: skip
    prize = fields.Monetary(
        string="First Prize",
        help="Paid by the company with the pay; 0: about honour. More prizes are put into the "
        "draft.",
    )
    is_without_me = fields.Boolean(compute="_compute_is_without_me")
    headline = fields.Char(string="In a Sentence", compute="_compute_headline")

    @api.depends("ready")
    def _compute_ready(self):
        names = dict(self._fields["ready"]._description_selection(self.env))
        for start in self:
            first = start._get_first_day()
            start.name = names.get(start.ready)
            start.definition_id = start._find_measure()
            start.date_from = first
            start.date_to = first + timedelta(days=DAYS.get(start.ready, 7) - 1)
            start.goal = GOAL if start.ready == "race" else 0

    def _get_first_day(self):
        """Weeks begin on Mondays, a duel after the days to accept, the others tomorrow."""
        today = self.env.company._get_kpi_today()
        if self.ready == "duel":
            return today + timedelta(days=3)
        if self.ready in ("battle", "sprint"):
            return today + timedelta(days=7 - today.weekday())
        return today + timedelta(days=1)

    def _find_measure(self):
        Definition = self.env["sales.kpi.definition"]
        code = READY.get(self.ready, READY["sprint"])[0]
        found = Definition.search([("code", "=", code)], limit=1)
        return found or Definition.search([("code", "=", INSTEAD)], limit=1)

    @api.depends("ready")
    @api.depends_context("kpi_team_id")
    def _compute_teams(self):
        for start in self:
            scope = start._get_scope()
            teams = start._find_rivals(scope) if start.ready == "battle" else scope
            start.team_ids = teams.sudo(False)

    def _get_scope(self):
        """The team from whose page it is started, else those that the caller leads; none: the
        whole company."""
        Viewer, Team = self.env["sales.kpi.viewer"], self.env["crm.team"]
        asked = self.env.context.get("kpi_team_id")
        if is_id(asked):
            return Team.search([("id", "=", asked)])
        led = Viewer._get_led_teams().filtered("active").sudo(False)
        return Team if Viewer._is_manager() else led

    def _find_rivals(self, scope):
        """Teams of the scope without teams below them, that have members; where that is one team
        only, those of all that the caller may let compete."""
        Viewer, Team = self.env["sales.kpi.viewer"], self.env["crm.team"].sudo()
        mine = [("company_id", "in", [self.env.company.id, False])]
        everything = Team.search(mine) if Viewer._is_manager() else Viewer._get_led_teams()
        tree = self.env["sales.kpi.team.parent"]._get_tree(self.env.company, self.date_from)
        below = tree.below(scope.ids)
        for teams in (everything.filtered(lambda team: team.id in below), everything):
            leaves = (teams - teams.parent_id).filtered(
                lambda team: team.active and team.member_ids
            )
            if len(leaves) > 1:
                break
        return leaves

    @api.depends("ready", "team_ids")
    def _compute_users(self):
        for start in self:
            if start.ready != "duel" or not start.user_ids:
                start.user_ids = start._find_pair() if start.ready == "duel" else False

    def _find_pair(self):
        """The two of the team who are nearest to the top: by their last scorecards."""
        users = self._get_people()
        scores = self.env["sales.kpi.score"].sudo().search(
            [("subject_type", "=", "user"), ("user_id", "in", users.ids), ("rank", ">", 0)],
            order="date_from desc, rank, id",
            limit=2 * len(users) or 1,
        )  # fmt: skip
        return (scores.user_id.sudo(False) | users)[:2]

    def _get_people(self):
        """Who would take part but the caller."""
        Membership = self.env["sales.kpi.membership"].sudo()
        company, day = self.env.company, self.date_from or self.env.company._get_kpi_today()
        roster = Membership._get_roster(company, day, day)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, day)
        below = tree.below(self.team_ids.ids)
        ids = [user for user, team in roster.items() if not below or team in below]
        users = self.env["res.users"].sudo().browse(ids).filtered("active") - self.env.user
        return users.sorted("name").sudo(False)

    @api.depends("ready", "team_ids", "prize")
    def _compute_is_without_me(self):
        own_case = self.env["sales.kpi.own.case"]
        for start in self:
            start.is_without_me = (
                start.prize > 0
                and start.ready not in ("duel", "battle")
                and own_case._is_forbidden(self.env.user, self.env.company, self.env["crm.team"])
            )

    @api.depends("ready", "name", "definition_id", "date_from", "date_to", "goal", "team_ids",
                 "user_ids")  # fmt: skip
    def _compute_headline(self):
        for start in self:
            is_whole = start.ready and start.definition_id and start.date_from and start.date_to
            draft = self.env["sales.kpi.contest"].new(start._prepare_vals()) if is_whole else None
            start.headline = draft.headline if draft else False

    # ---- making it -----------------------------------------------------------------------------

    def action_publish(self):
        """Publish it, and show its page."""
        contest = self._make()
        contest.action_publish()
        return contest.action_open_page()

    def action_draft(self):
        """Keep it as a draft, to be changed first."""
        contest = self._make()
        return {
            "type": "ir.actions.act_window",
            "name": contest.name,
            "res_model": contest._name,
            "res_id": contest.id,
            "views": [(False, "form")],
        }

    def _make(self):
        self._kpi_check_one()
        if self.ready == "duel" and len(self.user_ids) != 2:
            raise UserError(self.env._("A duel is between two: choose both."))
        return self.env["sales.kpi.contest"].create(self._prepare_vals())

    def _prepare_vals(self):
        _code, values = READY[self.ready]
        vals = {
            "name": self.name,
            "company_id": self.company_id.id,
            "definition_id": self.definition_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "goal": self.goal,
            **self._prepare_participants(),
            **values,
        }
        if self.prize > 0:
            vals["prize_ids"] = [Command.create({"place": 1, "amount": self.prize})]
        return vals

    def _prepare_participants(self):
        if self.ready == "duel":
            return {"user_ids": [Command.set(self.user_ids.ids)]}
        if self.is_without_me:
            return {"user_ids": [Command.set(self._get_people().ids)]}
        return {"team_ids": [Command.set(self.team_ids.ids)]}
