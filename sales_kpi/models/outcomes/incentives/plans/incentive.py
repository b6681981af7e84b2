from odoo import api, fields, models
from odoo.exceptions import ValidationError

PERIOD_TYPES = [
    ("week", "Week"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("half", "Half-Year"),
    ("year", "Year"),
]


class SalesKpiIncentive(models.Model):
    """An incentive plan: what is paid for what, by which steps, in which rhythm."""

    _name = "sales.kpi.incentive"
    _description = "Incentive Plan"
    _inherit = ["sales.kpi.trailed", "mail.thread"]
    _order = "sequence, id"
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _kpi_trail_is_secret = True
    _check_company_auto = True
    _trails_making = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_template = fields.Boolean(
        string="Ready Plan", readonly=True, copy=False,
        help="It comes with the module, pays nobody, and is there to be copied.",
    )  # fmt: skip
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Amounts of the plan are in it. Who is paid in another one says so in his terms.",
    )
    period_type = fields.Selection(PERIOD_TYPES, string="Pays Each", required=True, default="month")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        string="Status",
        required=True,
        default="draft",
        index=True,
        readonly=True,
        copy=False,
    )
    notice_days = fields.Integer(
        string="Days of Notice",
        default=14,
        help="A plan pays from so many days after its publication at the earliest, so that nobody "
        "is paid by rules that he could not know.",
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    digest = fields.Char(
        string="Digest of the Rules", readonly=True, copy=False,
        help="SHA-256 of all that the plan pays by, as it was published.",
    )  # fmt: skip
    pays_at = fields.Selection(
        [("review", "The period is in review"), ("locked", "The period is locked")],
        string="Pays When",
        required=True,
        default="locked",
    )
    floor = fields.Monetary(help="Least sum of a period. 0: none.")
    cap = fields.Monetary(help="Greatest sum of a period. 0: none.")
    recovery_limit = fields.Float(
        string="Taken Back at Most",
        digits=(7, 4),
        default=100,
        help="Per cent of a payout that may be taken back at a time; the rest is carried over.",
    )
    clawback_months = fields.Integer(
        string="Months of Claw-Back",
        default=12,
        help="What is refunded or cancelled later than so many months takes nothing back.",
    )
    leader_sees = fields.Selection(
        [("nothing", "Nothing"), ("rates", "Rates and attainment"), ("amounts", "Amounts")],
        string="Leaders See",
        required=True,
        default="rates",
    )
    scheme_id = fields.Many2one(
        "sales.kpi.scheme",
        ondelete="restrict",
        help="Its score and rating count for steps and coefficients, and its penalties in per cent "
        "are taken off. Empty: none.",
    )
    expense_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        ondelete="restrict",
        help="Account that bears what the plan pays.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        ondelete="restrict",
        help="Empty: the company's journal for automatic entries.",
    )
    line_ids = fields.One2many(
        "sales.kpi.incentive.line", "incentive_id", string="Components", copy=True
    )
    member_ids = fields.One2many(
        "sales.kpi.incentive.member", "incentive_id", string="Terms", copy=False
    )
    term_ids = fields.One2many(
        related="root_id.member_ids", string="Who Is Paid", help="Of all versions of the plan."
    )
    consent_ids = fields.One2many(
        "sales.kpi.incentive.consent", "incentive_id", string="Consents", readonly=True
    )

    _check_payer = models.Constraint(
        "CHECK(is_template OR company_id IS NOT NULL)", "Say which company pays by the plan."
    )
    _check_numbers = models.Constraint(
        "CHECK(notice_days >= 0 AND clawback_months >= 0)",
        "Days of notice and months of claw-back can't be negative. Use 0 or more.",
    )
    _check_recovery = models.Constraint(
        "CHECK(recovery_limit >= 0 AND recovery_limit <= 100)",
        "What is taken back at a time lies between 0 and 100 per cent of a payout.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = plan.currency_id or plan.company_id.currency_id

    @api.constrains("floor", "cap")
    def _check_limits(self):
        for plan in self:
            if min(plan.floor, plan.cap) < 0 or 0 < plan.cap < plan.floor:
                raise ValidationError(
                    self.env._(
                        "The floor of %s is negative or above its cap. Use 0 for none, else a cap "
                        "above the floor.",
                        plan.name,
                    )
                )
