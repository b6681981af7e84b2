from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("earned", "Earned"),
    ("released", "Released"),
    ("reversed", "Reversed"),
    ("limit", "Floor or cap"),
    ("multiplier", "Multiplier"),
    ("penalty", "Penalty"),
    ("topup", "Topped up"),
    ("recovery", "Recovery"),
    ("prize", "Prize"),
    ("adjustment", "Adjustment"),
    ("carried", "Carried over"),
]


class SalesKpiEarning(models.Model):
    """A row of the ledger: what a person earned by an event, and how. Only the module writes it."""

    _name = "sales.kpi.earning"
    _description = "Earning"
    _inherit = ["sales.kpi.bulk"]
    _order = "payout_id, date, id"
    _rec_name = "key"
    _log_access = False
    _kpi_sealed_by = "period_id"
    # What is paid is the salesperson's and the pay managers', and the base pay follows from it.
    _kpi_sealed_secret = frozenset(
        {"basis", "share", "rate", "factor", "amount", "reason", "parts"}
    )
    _kpi_sealed_columns = _kpi_sealed_secret | {
        "payout_id", "user_id", "company_id", "incentive_id", "line_id", "period_id",
        "origin_period_id", "tier_from", "tier_to", "kind", "res_model", "res_id", "key", "date",
        "currency_id", "fx", "reverses_id",
    }  # fmt: skip

    payout_id = fields.Many2one(
        "sales.kpi.payout", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    team_id = fields.Many2one("crm.team", readonly=True, index=True, ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    incentive_id = fields.Many2one(
        "sales.kpi.incentive", string="Incentive Plan", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    line_id = fields.Many2one(
        "sales.kpi.incentive.line", string="Component", readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    period_id = fields.Many2one(
        "sales.kpi.period", string="Paid In", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    origin_period_id = fields.Many2one(
        "sales.kpi.period", string="Of the Period", readonly=True, index=True, ondelete="restrict"
    )
    tier_from = fields.Date(string="Steps Count From", readonly=True)
    tier_to = fields.Date(string="Steps Count To", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="earned")
    res_model = fields.Char(string="Record's Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True, aggregator=None
    )
    key = fields.Char(readonly=True, help="Names the event, whatever becomes of its records.")
    date = fields.Date(readonly=True)
    basis = fields.Float(digits=(20, 6), readonly=True, help="After the share, before the rate.")
    share = fields.Float(digits=(7, 4), default=100, readonly=True, help="In per cent.")
    rate = fields.Float(digits=(20, 10), readonly=True, aggregator=None)
    factor = fields.Float(digits=(20, 10), default=1, readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    fx = fields.Float(
        string="Exchange Rate", digits=(20, 10), default=1, readonly=True, aggregator=None
    )
    amount = fields.Monetary(readonly=True)
    reverses_id = fields.Many2one(
        "sales.kpi.earning", string="Takes Back", readonly=True, index="btree_not_null",
        ondelete="restrict",
    )  # fmt: skip
    reason = fields.Text(readonly=True)
    parts = fields.Json(readonly=True, help="What its sentence tells.")

    _key_idx = models.Index("(company_id, user_id, key) WHERE key IS NOT NULL")
    # Kinds of rows of which there are few, and which each refresh asks for.
    _owed_idx = models.Index("(user_id) WHERE kind IN ('topup', 'recovery')")
    _given_idx = models.Index("(period_id) WHERE kind IN ('adjustment', 'prize')")
    # What a document earned, when something is taken back of it.
    _origin_idx = models.Index("(res_id) WHERE key IS NOT NULL AND reverses_id IS NULL")
    _unique_prize = models.UniqueIndex(
        "(company_id, user_id, key) WHERE kind = 'prize' AND key IS NOT NULL",
        "This prize is paid already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_open()
        return rows

    def write(self, vals):
        self.check_access("write")
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        """
        :raise UserError: the payout was closed: its rows stay, and none is added
        """
        if self.sudo().payout_id.filtered(lambda payout: payout.state != "estimate"):
            raise UserError(
                self.env._(
                    "The rows of a closed payout stay as they are. Correct them by an adjustment "
                    "in an open period."
                )
            )
