from odoo import api, fields, models

from .alert_rule import KINDS, SEVERITIES

STATES = [
    ("watched", "Watched"),
    ("open", "Open"),
    ("seen", "Seen"),
    ("snoozed", "Snoozed"),
    ("solved", "Solved"),
    ("dismissed", "Dismissed"),
    ("lapsed", "Lapsed"),
]
LIVE = ("watched", "open", "seen", "snoozed")
TOLD = ("open", "seen")  # what somebody should do something about
ENDED = ("solved", "dismissed", "lapsed")


class SalesKpiAlert(models.Model):
    """What is off with a salesperson, a team or a company, by a rule. Only the module writes it.

    It keeps the numbers; the words are written when somebody reads them, in his language. What was
    found for the first time is only watched: it has to hold for as many nights as the rule says.
    """

    _name = "sales.kpi.alert"
    _description = "Alert"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject"]
    _order = "severity desc, money desc, id desc"
    _rec_name = "rule_id"
    _kpi_opens = True
    _kpi_own_rows = ("user_id", None)

    rule_id = fields.Many2one(
        "sales.kpi.alert.rule", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True)
    severity = fields.Selection(SEVERITIES, required=True)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", index=True, ondelete="cascade"
    )
    period_id = fields.Many2one("sales.kpi.period", index=True, ondelete="cascade")
    res_model = fields.Char(string="Kind of Record")
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", aggregator=None)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(STATES, string="Status", required=True, default="watched", index=True)
    value = fields.Float(string="Actual", aggregator=None)
    expected = fields.Float(aggregator=None)
    parts = fields.Json(help="What else the sentence is made of.")
    money = fields.Monetary(string="At Stake")
    since = fields.Date(help="The first night on which it held.")
    held = fields.Integer(string="Nights", aggregator=None)
    evaluated_on = fields.Date(string="Looked At On")
    opened_on = fields.Date()
    snoozed_until = fields.Date()
    passed_on = fields.Date(help="Since when it is told one level higher, too.")
    ended_on = fields.Date()
    reason = fields.Text(string="Why It Was Dismissed")
    decided_by_id = fields.Many2one("res.users", ondelete="set null")

    _unique_live = models.UniqueIndex(
        """(rule_id, company_id, subject_type, subject_id, COALESCE(definition_id, 0),
            COALESCE(res_id, 0))
           WHERE state IN ('watched', 'open', 'seen', 'snoozed')""",
        "There is an open alert about this already.",
    )
    _live_idx = models.Index(
        "(company_id, subject_type, subject_id) WHERE state IN ('open', 'seen')"
    )

    @api.depends("rule_id", "subject_name", "definition_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for alert in self:
            own = alert.sudo()
            alert.display_name = f"{own.subject_name} · {own.rule_id.name}"

    def _get_key(self):
        """What one live alert at most is about."""
        return self.subject_type, self.subject_id, self.definition_id.id or 0, self.res_id or 0
