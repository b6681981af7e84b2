from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .check_rule import SEVERITIES
from .kinds.known import BY_CODE, SELECTION

OPEN = ("open", "asked")


# Who may read scorecards; accountants, who read some of the findings, may not.
SCORED = "sales_team.group_sale_salesman,sales_kpi.group_kpi_manager"


class SalesKpiFinding(models.Model):
    """A case that a check found: something to ask about, and no punishment.

    His leaders read it; the salesperson does from the day on which he is asked. Only the module
    makes one, and nobody changes what was found.
    """

    _name = "sales.kpi.finding"
    _description = "Finding"
    _inherit = ["sales.kpi.trailed", "mail.thread", "mail.activity.mixin", "sales.kpi.file.holder"]
    _order = "date_to desc, id desc"
    _trailed = frozenset({"state", "question", "answer", "decision_note"})
    _kpi_is_witnessed = True
    _kpi_is_confidential = True

    rule_id = fields.Many2one(
        "sales.kpi.check.rule", string="Check", required=True, index=True, readonly=True,
        ondelete="restrict",
        groups="sales_team.group_sale_manager,sales_kpi.group_kpi_manager",
    )  # fmt: skip
    kind = fields.Selection(SELECTION, string="What", required=True, readonly=True, index=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    is_booked = fields.Boolean(readonly=True, help="Accountants read it, too.")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index=True, readonly=True, ondelete="restrict",
        help="Empty: it is about the company, and nobody in it.",
    )  # fmt: skip
    team_id = fields.Many2one(
        "crm.team", index=True, readonly=True, ondelete="set null",
        help="The salesperson's team when it was found; of a leader, the one that he leads.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    key = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(string="Records", readonly=True)
    count = fields.Integer(string="Number of Records", readonly=True)
    seen_count = fields.Integer(
        string="Records That Open", compute="_compute_seen_count",
        help="How many of the records Odoo lets you open.",
    )  # fmt: skip
    figure = fields.Float(readonly=True, aggregator=None)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True, index=True)
    told = fields.Json(readonly=True)
    sentence = fields.Char(string="What Was Found", compute="_compute_sentence", compute_sudo=True)
    state = fields.Selection(
        [
            ("open", "Unseen"),
            ("asked", "Asked"),
            ("explained", "Explained"),
            ("upheld", "Upheld"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        default="open",
        index=True,
        readonly=True,
        help="Unseen: it is new. Asked: the salesperson knows of it and may answer. "
        "Explained: the answer says why. Upheld: it is taken out by an adjustment. Dismissed: it "
        "was nothing, and does not come back.",
    )
    question = fields.Text(
        string="What Is Asked", help="What you want to know from the salesperson."
    )
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    asked_on = fields.Datetime(readonly=True)
    answer = fields.Text(help="What the salesperson says to it.")
    answered_on = fields.Datetime(readonly=True)
    decision_note = fields.Text(string="Decision", help="Why; the salesperson reads it.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    score_id = fields.Many2one(
        "sales.kpi.score", string="Scorecard", ondelete="set null",
        domain="[('id', 'in', open_score_ids)]", groups=SCORED,
        help="From which the points are taken: of a period that is not locked yet.",
    )  # fmt: skip
    open_score_ids = fields.Many2many(
        "sales.kpi.score", compute="_compute_open_scores", string="Open Scorecards", groups=SCORED
    )
    points = fields.Float(
        string="Points to Take Off", help="More than 0: they are taken off the scorecard."
    )
    adjustment_ids = fields.One2many(
        "sales.kpi.adjustment", "finding_id", readonly=True, groups=SCORED
    )  # fmt: skip
    is_mine = fields.Boolean(compute="_compute_role")
    is_led = fields.Boolean(compute="_compute_role", help="Led by the user who looks.")
    may_uphold = fields.Boolean(compute="_compute_role")

    _unique_undecided = models.UniqueIndex(
        "(rule_id, company_id, COALESCE(user_id, 0), key) WHERE state IN ('open', 'asked')"
    )

    @api.depends("kind", "told", "count", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for finding in self:
            finding.sentence = BY_CODE[finding.kind].tell(finding, finding.told or {})

    @api.depends("kind", "user_id", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for finding in self:
            who = finding.user_id.sudo().name or finding.company_id.sudo().name
            finding.display_name = " · ".join(filter(None, (labels[finding.kind], who)))

    @api.depends("res_ids")
    @api.depends_context("uid")
    def _compute_seen_count(self):
        for finding in self:
            finding.seen_count = len(finding._filter_seen())

    @api.depends("user_id", "team_id", "state", "for_admins")
    @api.depends_context("uid")
    def _compute_role(self):
        led = self.env["sales.kpi.viewer"]._get_led_teams()
        is_manager = self.env["sales.kpi.viewer"]._is_manager()
        decides = self.env["sales.kpi.period"].has_access("write")
        is_admin = self.env.user.has_group("base.group_system")
        for finding in self:
            mine = finding.user_id.id == self.env.uid
            finding.is_mine = mine
            leads = is_manager or finding.team_id in led or (is_admin and finding.for_admins)
            finding.is_led = not mine and leads
            finding.may_uphold = decides and not mine and bool(finding.user_id)

    @api.depends("user_id", "state")
    def _compute_open_scores(self):
        """What an upheld finding can be taken from: the period of its days first."""
        for finding in self:
            finding.open_score_ids = finding._find_open_scores()

    def _find_open_scores(self):
        Score = self.env["sales.kpi.score"].sudo()
        if not self.user_id or self.state not in OPEN:
            return Score
        own = Domain("subject_type", "=", "user") & Domain("user_id", "=", self.user_id.id)
        usable = Domain("company_id", "=", self.company_id.id)
        usable &= Domain("period_id.state", "!=", "locked")
        usable &= Domain("period_id.date_to", ">=", self.date_from)
        return Score.search(own & usable, order="date_from, id", limit=20)

    def action_open_records(self):
        """The records, as far as Odoo lets the viewer open them."""
        self._kpi_check_one()
        self.check_access("read")
        records = self._filter_seen()
        if not records:
            raise UserError(
                self.env._("Odoo does not show you these records. Ask whoever they belong to.")
            )
        title = self._get_records_title(len(records))
        action = {"type": "ir.actions.act_window", "res_model": self.model, "name": title}
        if len(records) == 1:
            return action | {"res_id": records.id, "views": [(False, "form")]}
        shown = {
            "domain": [("id", "in", records.ids)],
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "context": {"active_test": False, "create": False},
        }
        return self.env["ir.actions.act_window"]._kpi_without_samples(action | shown)

    def _get_records_title(self, seen):
        """Where all of them open there is nothing to tell but whose they are."""
        if seen == self.count:
            return self.display_name
        return self.env._(
            "%(name)s: %(count)s records, %(seen)s open in Odoo",
            name=self.display_name, count=self.count, seen=seen,
        )  # fmt: skip

    def action_open_mine(self):
        """All that the viewer was ever asked: there is no menu for it."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_finding_action")
        title = self.env._("All I Was Asked")
        mine = [("user_id", "=", self.env.uid)]
        return action | {"name": title, "domain": mine, "context": {}}

    def _filter_seen(self):
        if self.model not in self.env:
            return self.browse()
        return self.env[self.model].browse(self.res_ids or ())._kpi_filter_opened()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Findings are made by the checks, not by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def _check_may_write(self, names):
        """Over RPC a leader writes his question and what he decides by, and the salesperson his
        answer; nobody writes what was found, nor what was said already."""
        self.check_access("write")
        for finding in self:
            if names - finding._get_writable():
                raise AccessError(
                    self.env._("%s can't be changed like that now.", finding.display_name)
                )

    def _get_writable(self):
        if self.state not in OPEN:
            return set()
        if self.is_mine:
            return {"answer"} if self.state == "asked" and not self.answered_on else set()
        allowed = {"decision_note"} if self.is_led or self.may_uphold else set()
        if self.is_led and self.state == "open":
            allowed |= {"question"}
        return allowed | ({"score_id", "points"} if self.may_uphold else set())

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Whoever may write takes away messages and to-dos of others, as far as Odoo goes: here
        nobody does, for nobody deletes a finding."""
        found = super()._mail_get_operation_for_mail_message_operation(message_operation)
        return dict.fromkeys(found, "unlink") if message_operation in ("write", "unlink") else found

    def _takes_files(self):
        """Whether files may still come: until the decision."""
        return self.state in OPEN

    def _prepare_trail_vals(self):
        """Whom it is about does not read of it before he is asked."""
        vals = super()._prepare_trail_vals()
        return vals if self.asked_on else vals | {"user_id": False, "team_id": False}
