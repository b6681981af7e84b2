from odoo import api, models
from odoo.exceptions import UserError

from ....tools.asked import is_id


class SalesKpiPayout(models.Model):
    """What other addons may ask: kept stable."""

    _inherit = "sales.kpi.payout"

    @api.model
    @api.readonly
    def get_statement(self, user_id, date, company_id=None):
        """The statements of somebody in the pay periods that hold a day, as far as the caller sees
        them on the screens.

        :param int user_id: whose
        :param date: a local day of the company, a ``date`` or "YYYY-MM-DD"
        :param int company_id: the current company when empty
        :return: [{"plan", "period", "state", "currency", "total", "carried_in", "carried_out",
            "held", "rows": [{"kind", "component", "basis", "rate", "factor", "amount", "origin",
            "explanation"}]}], one a plan
        :raise AccessError: the caller may not see figures of the company
        :raise UserError: no such day
        """
        if not is_id(user_id):
            raise UserError(self.env._("Name the salesperson by his id."))
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(company_id)
        day = Period._to_day(date)
        found = self.search(
            [
                ("user_id", "=", user_id),
                ("company_id", "=", company.id),
                ("period_id.date_from", "<=", day),
                ("period_id.date_to", ">=", day),
            ]
        )
        return [payout._tell() for payout in found]

    def _tell(self):
        own = self.sudo()
        return {
            "plan": own.incentive_id.name,
            "period": own.period_id.name,
            "state": self.state,
            "currency": own.currency_id.name,
            "total": self.total,
            "carried_in": self.carried_in,
            "carried_out": self.carried_out,
            "held": self.held,
            "rows": [row._tell() for row in self.earning_ids],
        }
