from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

MOST_TOP = 1_000
SPAN_UNITS = [
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("half", "Half-Year"),
    ("year", "Year"),
    ("custom", "Days of One's Own"),
]
SPAN_KINDS = [
    ("this", "The whole one that runs"),
    ("to_date", "The one that runs, up to today"),
    ("last", "The last whole ones"),
]
SHARINGS = [
    ("private", "Only me"),
    ("team", "A team"),
    ("groups", "Groups"),
    ("company", "Everybody"),
]


class SalesKpiReport(models.Model):
    """A table of one's own: measures by rows and columns. It holds what is asked, and no figure:
    whoever opens it sees what he may see himself."""

    _name = "sales.kpi.report"
    _description = "Report"
    _inherit = ["sales.kpi.shared"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    note = fields.Text(string="What It Tells", translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, ondelete="cascade",
        help="Empty: for every company, each with its own figures. Only who works in every "
        "company changes it then.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", string="Owner", index=True, ondelete="cascade",
        default=lambda self: self.env.user, domain=[("share", "=", False)], copy=False,
        help="Who changes it. Empty: it came with the module, and sales managers change it.",
    )  # fmt: skip
    sharing = fields.Selection(
        SHARINGS, string="Shared With", required=True, default="private", copy=False,
        help="Who else may open it. Each sees the figures that are his to see, not yours.",
    )  # fmt: skip
    team_id = fields.Many2one(
        "crm.team", ondelete="cascade", copy=False, help="With the teams below it."
    )
    team_user_ids = fields.Many2many(
        "res.users", string="People of the Team", compute="_compute_team_user_ids",
        search="_search_team_user_ids", compute_sudo=True,
        help="Who belongs to the team, or to one below it.",
    )  # fmt: skip
    group_ids = fields.Many2many("res.groups", string="Groups", copy=False)

    line_ids = fields.One2many("sales.kpi.report.line", "report_id", string="Measures", copy=True)
    axis_ids = fields.One2many(
        "sales.kpi.report.axis", "report_id", string="Rows and Columns", copy=True
    )

    span_unit = fields.Selection(SPAN_UNITS, string="Days", required=True, default="month")
    span_kind = fields.Selection(SPAN_KINDS, string="Which", required=True, default="to_date")
    span_count = fields.Integer(
        string="How Many", default=1, help="Of the last whole ones: so many of them."
    )
    date_from = fields.Date(string="First Day")
    date_to = fields.Date(string="Last Day")
    comparison = fields.Selection(
        [
            ("none", "Nothing"),
            ("previous", "The days before"),
            ("year", "The year before"),
        ],
        string="Compare With",
        required=True,
        default="none",
        help="Of days that are not over yet, as many days of the others are compared.",
    )

    domain = fields.Char(
        string="Filter", default="[]", required=True,
        help='Conditions over rows and columns, for example [("country", "=", 45)].',
    )  # fmt: skip
    order_by = fields.Selection(
        [
            ("best", "The best first"),
            ("worst", "The worst first"),
            ("label", "By name, or by time"),
        ],
        string="Order",
        required=True,
        default="best",
    )
    order_definition_id = fields.Many2one(
        "sales.kpi.definition", string="Ordered By", ondelete="set null",
        help="By which measure rows are ordered. Empty: by the first one.",
    )  # fmt: skip
    order_column = fields.Char(
        string="Ordered By Column",
        help="By which column rows are ordered. Empty: by the total of all columns.",
    )
    top = fields.Integer(
        string="Only the First", help="So many rows are shown; totals are of all. 0: every row."
    )
    subtotals = fields.Boolean(
        help="Rows are grouped by the first choice, then by the second. Off: one list, the best "
        "combination first."
    )
    share_of = fields.Selection(
        [
            ("none", "No share"),
            ("column", "Share of the column"),
            ("row", "Share of the row"),
            ("total", "Share of all"),
        ],
        string="Share of the Total",
        required=True,
        default="none",
    )
    look = fields.Selection(
        [
            ("table", "Table"),
            ("bars", "Bars"),
            ("lines", "Lines"),
            ("stacked", "Stacked bars"),
        ],
        required=True,
        default="table",
    )

    _check_top = models.Constraint(
        f"CHECK(top BETWEEN 0 AND {MOST_TOP})", "Show 0 (all) to 1,000 rows."
    )
    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "The first day is after the last one."
    )

    @api.depends("team_id")
    def _compute_team_user_ids(self):
        for report in self:
            below = Domain("crm_team_id", "child_of", report.team_id.ids)
            report.team_user_ids = self.env["crm.team.member"].search(below).user_id

    @api.model
    def _search_team_user_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        members = self.env["crm.team.member"].sudo().search([("user_id", "in", list(value))])
        return Domain("team_id", "parent_of", members.crm_team_id.ids)

    # ---- who shares, and what can't be asked ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._check_sharing()
        return reports

    def write(self, vals):
        result = super().write(vals)
        if {"sharing", "team_id", "group_ids", "user_id", "company_id"} & vals.keys():
            self._check_sharing()
        return result

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        if not (default or {}).get("name"):
            for report, vals in zip(self, copies, strict=True):
                vals["name"] = self.env._("%s (copy)", report.name)
        return copies

    def _check_sharing(self):
        """Managers share with groups and everybody; leaders with their teams.

        (Constraints run with elevated rights, so that this is no constraint.)

        :raise AccessError: somebody shares more than he may, or writes in another one's name
        """
        if self.env["sales.kpi.viewer"]._is_manager():
            return
        led = self.env["sales.kpi.viewer"]._get_led_teams()
        for report in self.sudo():
            if report.user_id.id != self.env.uid:
                raise AccessError(
                    self.env._("A report that you make is your own. Leave the owner as he is.")
                )
            if report.sharing == "team" and report.team_id not in led:
                raise AccessError(
                    self.env._("Leaders share reports with their teams: choose one that you lead.")
                )
            if report.sharing in ("groups", "company"):
                raise AccessError(
                    self.env._(
                        "Only sales managers share with groups or with everybody. Keep the report "
                        "to yourself, or share it with a team that you lead."
                    )
                )

    @api.constrains("sharing", "team_id", "group_ids")
    def _check_shared_with(self):
        for report in self:
            if report.sharing == "team" and not report.team_id:
                raise ValidationError(self.env._("Choose the team that the report is shared with."))
            if report.sharing == "groups" and not report.group_ids:
                raise ValidationError(self.env._("Choose the groups to share the report with."))
