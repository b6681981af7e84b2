from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_PLACES = 50


class SalesKpiContestPrize(models.Model):
    """What a place of a contest wins: money, which is paid with the pay, or a thing."""

    _name = "sales.kpi.contest.prize"
    _description = "Prize"
    _inherit = ["sales.kpi.trailed.part"]
    _order = "contest_id, place, id"
    _rec_name = "place"

    contest_id = fields.Many2one("sales.kpi.contest", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="contest_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    place = fields.Integer(required=True, default=1)
    amount = fields.Monetary(string="Money")
    thing = fields.Char(string="Badge or Thing")

    _unique_place = models.UniqueIndex(
        "(contest_id, place)", "This place has a prize already: change that one."
    )
    _check_prize = models.Constraint(
        "CHECK(place BETWEEN 1 AND 50 AND amount >= 0 AND amount < 1000000000)",
        "Prizes are for the places 1 to 50, and no smaller than 0.",
    )

    @api.depends("place", "amount", "thing")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for prize in self:
            worth = prize.thing or f"{prize.amount:g}"
            prize.display_name = self.env._(
                "Place %(place)s: %(worth)s", place=prize.place, worth=worth
            )

    def _get_whole(self):
        return self.contest_id

    def _check_whole_open(self):
        for contest in self.sudo().contest_id:
            if contest.state != "draft":
                raise UserError(
                    self.env._(
                        "The prizes of %s are published and stay as they are. Cancel the contest "
                        "with a reason, and make another one.",
                        contest.name,
                    )
                )
