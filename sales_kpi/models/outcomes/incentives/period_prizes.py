from odoo import api, models
from odoo.fields import Domain


class SalesKpiPeriod(models.Model):
    """A prize is a row of the first open payout of whom it is for, whichever plan pays him."""

    _inherit = "sales.kpi.period"

    @api.model
    @api.private
    def _book_prizes(self, company, rows):
        booked = super()._book_prizes(company, rows)
        payouts = self.env["sales.kpi.payout"]
        for row in rows:
            if self._find_prize(company, row):
                booked.add(row["key"])
            elif plan := self._find_paying_plan(company, row["user_id"]):
                payouts |= self._add_prize(plan, company, row)
                booked.add(row["key"])
        self._refresh_pay(payouts)
        return booked

    @api.model
    @api.private
    def _take_prizes_back(self, company, rows):
        result = super()._take_prizes_back(company, rows)
        payouts = self.env["sales.kpi.payout"]
        for row in rows:
            if prize := self._find_prize(company, row):
                payouts |= self._reduce_prize(prize, row)
        self._refresh_pay(payouts)
        return result

    def _refresh_pay(self, payouts):
        for period in payouts.period_id:
            payouts._refresh(period)

    def _find_prize(self, company, row):
        return self.env["sales.kpi.earning"].sudo().search(
            [
                ("company_id", "=", company.id),
                ("user_id", "=", row["user_id"]),
                ("key", "=", row["key"]),
                ("kind", "=", "prize"),
            ],
            limit=1,
        )  # fmt: skip

    def _find_paying_plan(self, company, user_id):
        """A plan that pays somebody today, or whose open payout he still has."""
        today = company._get_kpi_today()
        runs = Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        mine = [("company_id", "=", company.id), ("user_id", "=", user_id)]
        terms = self.env["sales.kpi.incentive.member"].sudo().search(
            Domain(mine) & runs & Domain("date_from", "<=", today), order="date_from desc, id desc"
        )  # fmt: skip
        published = self.env["sales.kpi.incentive"].sudo().search(
            [("root_id", "in", terms.incentive_id.ids), ("state", "=", "published")]
        )  # fmt: skip
        payouts = self.env["sales.kpi.payout"].sudo().search(
            [*mine, ("state", "=", "estimate"), ("period_id.state", "=", "open")]
        )  # fmt: skip
        return (published or payouts.incentive_id)[:1]

    def _add_prize(self, plan, company, row):
        """:return: the payout that it stands on"""
        Payout = self.env["sales.kpi.payout"].sudo()
        user = self.env["res.users"].browse(row["user_id"])
        payout = Payout._get_open(plan, user)
        amount = company.currency_id._convert(
            row["amount"], payout.currency_id, company, company._get_kpi_today()
        )
        given = {"kind": "prize", "key": row["key"]}
        payout._put_in(amount, row["reason"], told=row["told"], **given)
        return payout

    def _reduce_prize(self, prize, row):
        """Take off what is not kept of a prize; once, however often it is asked for."""
        backs = self.env["sales.kpi.earning"].sudo().search([("reverses_id", "=", prize.id)])
        left = prize.amount + sum(backs.mapped("amount"))
        keep = prize.currency_id.round(prize.amount * row["keep"] / row["given"])
        change = prize.currency_id.round(keep - left)
        if change >= 0:
            return prize.payout_id.browse()
        payout = prize.payout_id._get_open(prize.incentive_id, prize.user_id)
        payout._put_in(change, row["reason"], prize, row["told"], kind="prize")
        return payout
