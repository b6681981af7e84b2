from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("estimate", "Estimate"),
    ("review", "In Review"),
    ("approved", "Approved"),
    ("published", "Published"),
    ("appealed", "Appealed"),
    ("confirmed", "Confirmed"),
    ("locked", "Locked"),
    ("paid", "Paid Out"),
]

SUMS = (
    "earned", "reversed", "penalty", "topup", "recovered", "carried_in", "carried_out",
    "above_cap", "total",
)  # fmt: skip


class SalesKpiPayout(models.Model):
    """The statement of a person, plan and pay period. Only the module writes it."""

    _name = "sales.kpi.payout"
    _description = "Payout"
    _inherit = ["sales.kpi.bulk", "mail.thread", "mail.activity.mixin", "sales.kpi.marked"]
    _order = "period_id desc, incentive_id, user_id, id"
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _kpi_sealed_by = "period_id"
    # Its status goes on after the figures are final.
    _kpi_sealed_secret = frozenset(SUMS)
    _kpi_sealed_columns = _kpi_sealed_secret | {
        "user_id", "incentive_id", "root_id", "member_id", "period_id", "company_id",
        "currency_id", "fx",
    }  # fmt: skip

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    incentive_id = fields.Many2one(
        "sales.kpi.incentive", string="Incentive Plan", required=True, readonly=True, index=True,
        ondelete="restrict", help="The version that pays.",
    )  # fmt: skip
    root_id = fields.Many2one(
        related="incentive_id.root_id", string="First Version", store=True, precompute=True,
        required=True, index=True,
    )  # fmt: skip
    member_id = fields.Many2one(
        "sales.kpi.incentive.member", string="Terms", readonly=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", readonly=True, index=True, ondelete="set null",
        help="The salesperson's team at the end of the period.",
    )  # fmt: skip
    period_id = fields.Many2one(
        "sales.kpi.period", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    fx = fields.Float(
        string="Exchange Rate", digits=(20, 10), default=1, readonly=True,
        help="Units of company currency for one of the payout's.",
    )  # fmt: skip
    state = fields.Selection(
        STATES, string="Status", required=True, default="estimate", readonly=True, index=True
    )
    held = fields.Boolean(string="On Hold", readonly=True)
    hold_reason = fields.Text(readonly=True)
    earned = fields.Monetary(readonly=True)
    reversed = fields.Monetary(readonly=True)
    penalty = fields.Monetary(readonly=True)
    topup = fields.Monetary(string="Topped Up", readonly=True)
    recovered = fields.Monetary(readonly=True)
    carried_in = fields.Monetary(readonly=True)
    carried_out = fields.Monetary(readonly=True)
    above_cap = fields.Monetary(readonly=True)
    total = fields.Monetary(string="Amount", readonly=True)
    as_of = fields.Datetime(string="Changed At", readonly=True, help="When its sums last changed.")
    mark = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Mark of all that the payout rests on: with the same mark it stays as it is.",
    )
    flags = fields.Json(readonly=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    published_on = fields.Datetime(readonly=True)
    deadline = fields.Date(readonly=True)
    earning_ids = fields.One2many("sales.kpi.earning", "payout_id", readonly=True)
    appeal_ids = fields.One2many("sales.kpi.pay.appeal", "payout_id", readonly=True)
    batch_id = fields.Many2one(
        "sales.kpi.payout.batch", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    is_mine = fields.Boolean(compute="_compute_role")
    is_led = fields.Boolean(compute="_compute_role", help="Led by the user who looks.")
    may_decide = fields.Boolean(compute="_compute_role")

    _unique_payout = models.UniqueIndex("(user_id, root_id, period_id)")

    @api.depends("user_id", "team_id")
    @api.depends_context("uid")
    def _compute_role(self):
        roles = self.sudo()._get_roles()
        for payout in self:
            payout.is_mine, payout.is_led, payout.may_decide = roles[payout.id]

    def _get_roles(self):
        """{id: (whether it pays the caller, he leads whom it pays, he decides about it)}"""
        led = self.env["sales.kpi.viewer"]._get_led_teams()
        is_manager = self.env.user.has_group("sales_kpi.group_kpi_pay")
        mine = {payout.id: payout.user_id == self.env.user for payout in self}
        return {
            payout.id: (
                mine[payout.id],
                payout.team_id in led and not mine[payout.id],
                is_manager and not mine[payout.id],
            )
            for payout in self
        }

    @api.depends("user_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for payout in self:
            own = payout.sudo()
            parts = (own.user_id.name, own.incentive_id.name, own.period_id.display_name)
            payout.display_name = " · ".join(filter(None, parts))

    def write(self, vals):
        self.check_access("write")
        fixed = {*self._kpi_sealed_columns, "mark"} & vals.keys()
        if fixed and self.filtered(lambda payout: payout.state != "estimate"):
            raise UserError(
                self.env._("The sums of a closed payout stay as they are. Adjust an open one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        """An estimate goes, with its rows; what was shown to somebody stays."""
        for payout in self.filtered(lambda payout: payout.state != "estimate"):
            raise UserError(
                self.env._(
                    "%s is no estimate any more and stays. Correct it by an adjustment in an open "
                    "period.",
                    payout.display_name,
                )
            )
