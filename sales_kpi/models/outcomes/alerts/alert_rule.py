from odoo import api, fields, models

from ...ground.subject import SELECTION

KINDS = [
    ("threshold", "Beyond a limit"),
    ("pace", "Behind pace"),
    ("drop", "Sudden drop"),
    ("stuck", "Stuck in a stage"),
    ("churn", "Customer who may leave"),
    ("coverage", "Too little in the pipeline"),
    ("overdue", "Overdue cash"),
    ("silence", "Nothing logged"),
    ("stale", "Figures that got old"),
]
SEVERITIES = [("1", "Low"), ("2", "Moderate"), ("3", "High")]
BY_RECORD = ("stuck", "churn")  # kinds of which each alert is about a record of somebody's
BY_PERIOD = ("threshold", "pace", "drop", "coverage")  # kinds that look at a running period
# What the form proposes for a kind: where it holds and clears, from how much on, and the days.
USUAL = {
    "threshold": {},
    "pace": {"level": 80, "clear_level": 90, "days": 5},
    "drop": {"level": 30, "clear_level": 20, "days": 5},
    "stuck": {"level": 90, "days": 14},
    "churn": {},
    "coverage": {"level": 1.2, "clear_level": 1.4, "days": 5},
    "overdue": {"days": 30},
    "silence": {"days": 3},
    "stale": {"days": 1},
}
NUMBERS = ("level", "clear_level", "minimum", "days")


class SalesKpiAlertRule(models.Model):
    """What somebody is told about, when it has held long enough, and whom.

    What the numbers of a rule mean goes by its kind; ``rule_text`` says it in words.
    """

    _name = "sales.kpi.alert.rule"
    _description = "Alert Rule"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed"]
    _order = "sequence, id"
    _trails_making = True
    # Those that the kind proposes are computed: all that decides is named.
    _trailed = frozenset(
        {
            "active", "company_id", "kind", "definition_id", "scheme_id", "period_type",
            "subject_type", "team_ids", "comparison", "severity", "holds", "cooldown_days",
            "tells_rep", "tells_leader", "tells_manager", "told_user_ids", "escalate_days",
            *NUMBERS,
        }
    )  # fmt: skip

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company, each by itself.",
    )
    kind = fields.Selection(KINDS, required=True, default="pace")
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", ondelete="restrict",
        help="What is looked at. Behind pace: empty for each measure of the scorecards.",
    )  # fmt: skip
    scheme_id = fields.Many2one(
        "sales.kpi.scheme", ondelete="restrict",
        help="Only lines of this scheme. Empty: of whatever scheme judges.",
    )  # fmt: skip
    period_type = fields.Selection(
        lambda self: self.env["sales.kpi.scheme"]._fields["period_type"].selection,
        required=True,
        default="month",
    )
    subject_type = fields.Selection(
        SELECTION, string="About", required=True, default="user",
        help="Whose figures are looked at.",
    )  # fmt: skip
    team_ids = fields.Many2many(
        "crm.team", "sales_kpi_alert_rule_team_rel", string="Only In",
        help="These teams and those below them. Empty: the whole company.",
    )  # fmt: skip
    comparison = fields.Selection(
        [("below", "Below the limit"), ("above", "Above the limit")],
        string="Told When It Is",
        required=True,
        default="below",
    )
    level = fields.Float(
        compute="_compute_numbers", store=True, readonly=False, precompute=True,
        help="Where it holds.",
    )  # fmt: skip
    clear_level = fields.Float(
        string="Solved At", compute="_compute_numbers", store=True, readonly=False,
        precompute=True,
        help="Where it is over. Between the two nothing changes: nobody is told to and fro.",
    )  # fmt: skip
    minimum = fields.Float(
        string="At Least", compute="_compute_numbers", store=True, readonly=False, precompute=True,
        help="What is less than this is not worth telling.",
    )  # fmt: skip
    days = fields.Integer(compute="_compute_numbers", store=True, readonly=False, precompute=True)
    severity = fields.Selection(SEVERITIES, required=True, default="2")
    holds = fields.Integer(
        string="Nights Running", default=2,
        help="It must hold for so many nights running before anybody is told.",
    )  # fmt: skip
    cooldown_days = fields.Integer(
        string="Days of Rest", default=7,
        help="So many days after the end of an alert the same one does not come again.",
    )  # fmt: skip
    tells_rep = fields.Boolean(string="Tells Salesperson", default=True)
    tells_leader = fields.Boolean(default=True)
    tells_manager = fields.Boolean(string="Tells Managers")
    told_user_ids = fields.Many2many(
        "res.users", "sales_kpi_alert_rule_user_rel", string="Tells Others",
        domain=[("share", "=", False)],
        groups="sales_team.group_sale_manager,sales_kpi.group_kpi_manager",
        help="Leaders of whom it is about, and sales managers, who see the figures anyway.",
    )  # fmt: skip
    escalate_days = fields.Integer(
        string="Passed On After",
        help="An alert that is still open after so many days is told one level higher, too. "
        "0: never.",
    )
    alert_ids = fields.One2many("sales.kpi.alert", "rule_id", readonly=True)
    open_count = fields.Integer(string="Open Alerts", compute="_compute_open_count")
    run_ids = fields.One2many("sales.kpi.alert.run", "rule_id", readonly=True)
    ruled_on = fields.Date(
        string="As It Stands Since", readonly=True, copy=False,
        default=lambda self: self.env.company._get_kpi_today(),
        help="Only alerts since then tell whether the rule is wanted.",
    )  # fmt: skip
    noisy_on = fields.Date(
        string="Hardly Wanted Since", readonly=True, copy=False,
        help="Since when most of its alerts are dismissed.",
    )  # fmt: skip

    @api.depends("kind")
    def _compute_numbers(self):
        for rule in self:
            rule.update(dict.fromkeys(NUMBERS, 0) | USUAL.get(rule.kind, {}))

    @api.depends("alert_ids.state")
    def _compute_open_count(self):
        found = dict(
            self.env["sales.kpi.alert"]._read_group(
                [("rule_id", "in", self.ids), ("state", "in", ("open", "seen", "snoozed"))],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.open_count = found.get(rule._origin, 0)

    def action_open_alerts(self):
        """The alerts of this rule that the viewer may see."""
        self._kpi_check_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_kpi_alert_action")
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}

    @api.ondelete(at_uninstall=False)
    def _unlink_alerts(self):
        """Nothing is left of what was told by it."""
        self.alert_ids.sudo().unlink()

    @api.model
    def _get_kept_by_us(self):
        """Names of what nobody but the module itself writes."""
        return {"ruled_on", "noisy_on", "alert_ids", "run_ids"}

    @api.model
    def _find_for(self, company):
        """The rules that hold for a company, in their order."""
        return self.sudo().search([("company_id", "in", [company.id, False])])
