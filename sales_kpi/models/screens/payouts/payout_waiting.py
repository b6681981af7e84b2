from odoo import api, models
from odoo.tools import SQL

from ...ground.figure_format import tell_day
from ...ground.tables import select_versions
from .statement_text import tell_money


class SalesKpiPayout(models.Model):
    """A payout that was published waits for whom it pays."""

    _inherit = "sales.kpi.payout"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        found = self.search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", company.id),
                ("state", "=", "published"),
            ],
            order="deadline, id",
            limit=3,
        )
        return [payout._get_waiting() for payout in found]

    @api.model
    def _kpi_select_waiting(self, user, company):
        return select_versions(self, SQL("user_id = %s AND state = 'published'", user.id))

    def _get_waiting(self):
        own = self.sudo()
        return {
            "sequence": 12,
            "id": self.id,
            "name": "pay",
            "icon": "fa-money",
            "status": "behind",
            "title": self.env._(
                "Your pay of %(period)s: %(sum)s",
                period=own.period_id.display_name,
                sum=tell_money(self.env, self.total, own.currency_id),
            ),
            "text": self._get_waiting_text(),
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
            "label": self.env._("Open It"),
        }

    def _get_waiting_text(self):
        if not self.deadline:
            return self.env._("Read it, then confirm it or appeal a row.")
        day = tell_day(self.env, self.deadline)
        return self.env._("Read it, then confirm it or appeal a row, by %s.", day)

    def _kpi_open_waiting(self):
        action = self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_my_pay_action")
        return {**action, "params": {"options": self._get_page_options()}}

    def _get_page_options(self):
        """The page of it."""
        own = self.sudo()
        return {"date": str(own.period_id.date_from), "user_id": own.user_id.id}
