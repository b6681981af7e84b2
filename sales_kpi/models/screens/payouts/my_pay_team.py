from odoo import models

from .payout_page import STATUS
from .statement_text import gather, tell_money

HIDDEN = ("review", "approved")  # nobody reads those while they are looked at


class SalesKpiMyPay(models.AbstractModel):
    """What a leader sees of the pay of his people, as the plan lets him: nothing, rates and what
    was reached of the target, or amounts."""

    _inherit = "sales.kpi.my.pay"

    def _get_team(self, company, day):
        """:return: [{"id", "user_id", "name", "plan", "state_text", "status", "texts": a sentence
        a component, "total_text": "" where the plan doesn't show amounts}]"""
        led = self.env["sales.kpi.viewer"]._get_led_teams()
        found = self.env["sales.kpi.payout"].sudo().search(
            [
                ("company_id", "=", company.id),
                ("team_id", "in", led.ids),
                ("user_id", "!=", self.env.uid),
                ("state", "not in", HIDDEN),
                ("period_id.date_from", "<=", day),
                ("period_id.date_to", ">=", day),
                ("incentive_id.leader_sees", "!=", "nothing"),
            ]
        ) if led else self.env["sales.kpi.payout"]  # fmt: skip
        return [self._describe_led(payout) for payout in found.sorted("user_id")]

    def _describe_led(self, payout):
        states = dict(payout._fields["state"]._description_selection(self.env))
        shows_sums = payout.incentive_id.leader_sees == "amounts"
        total = tell_money(self.env, payout.total, payout.currency_id)
        return {
            "id": payout.id,
            "user_id": payout.user_id.id,
            "name": payout.user_id.name,
            "plan": payout.incentive_id.name,
            "state_text": states[payout.state],
            "status": STATUS.get(payout.state, "none"),
            "texts": list(filter(None, (row.rates for row in gather(payout.earning_ids)))),
            "total_text": total if shows_sums else "",
        }
