from odoo import fields, models

REASONS = [
    ("no_data", "No data"),
    ("no_target", "No target"),
    ("no_usual", "Too few figures before"),
    ("dip", "Not above the best of late"),
    ("minimum", "Below the least figure"),
]


class SalesKpiContestStanding(models.Model):
    """How a side stands in a contest. Only the module writes it."""

    _name = "sales.kpi.contest.standing"
    _description = "Standing"
    _inherit = ["sales.kpi.bulk", "sales.kpi.alike"]
    _kpi_kind = "contest_id"
    _kpi_figures = ("value", "amount", "share", "rank", "prize", "prize_given", "prize_taken")
    _order = "contest_id, rank, id"
    _rec_name = "side_id"
    _log_access = False

    contest_id = fields.Many2one(
        "sales.kpi.contest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    side_id = fields.Many2one(
        "sales.kpi.contest.side", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rank = fields.Integer(string="Place", readonly=True, aggregator="min")
    value = fields.Float(readonly=True, help="What the contest goes by.")
    has_value = fields.Boolean(readonly=True)
    amount = fields.Float(string="Figure", readonly=True)
    share = fields.Float(
        string="Share Reached", readonly=True, aggregator="avg",
        help="Of the own target, of the goal of a race, or of what the first one has.",
    )  # fmt: skip
    second = fields.Float(string="Second Measure", readonly=True)
    reached_on = fields.Date(readonly=True)
    reason = fields.Selection(REASONS, string="Takes No Place", readonly=True)
    prize = fields.Monetary(readonly=True, help="What the place wins, as it stands.")
    thing = fields.Char(readonly=True)
    as_of = fields.Datetime(related="contest_id.as_of")
    given = fields.Json(
        string="Given to Each", readonly=True, groups="base.group_no_one", help="{user id: amount}"
    )
    prize_given = fields.Monetary(string="Given", readonly=True)
    prize_taken = fields.Monetary(string="Taken Back", readonly=True)

    _unique_standing = models.UniqueIndex("(contest_id, side_id)")
