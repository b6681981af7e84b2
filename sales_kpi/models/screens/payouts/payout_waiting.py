from odoo import api, models

from ...ground.figure_format import tell_day
from .statement_text import tell_money

PAY = "sales_kpi.group_kpi_pay"
NAMED = 3  # people without a target; more are counted


class SalesKpiPayout(models.Model):
    """A payout that was published waits for whom it pays; those that pay nothing because there is
    no target wait for the pay manager."""

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
        waiting = [payout._get_waiting() for payout in found]
        if not self.env.user.has_group(PAY):
            return waiting
        lacking = self._find_targetless(company).grouped("period_id").values()
        return waiting + [own._get_targetless() for own in lacking][:NAMED]

    def _get_targetless(self):
        people = self.sudo().user_id.sorted("name")
        names = ", ".join(people[:NAMED].mapped("name"))
        if rest := len(people[NAMED:]):
            names = self.env._("%(names)s and %(count)s more", names=names, count=rest)
        first = self[:1]
        return {
            "sequence": 14,
            "id": first.id,
            "name": "no_target",
            "icon": "fa-bullseye",
            "status": "bad",
            "title": self.env._("Set targets: %s", names),
            "text": self.env._(
                "A component of their pay of %s is 0 until there is a target.",
                first.sudo().period_id.display_name,
            ),
            "mark": {"kind": "waiting", "model": self._name, "id": first.id},
            "label": self.env._("Open It"),
        }

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
        if self.state in ("estimate", "review"):
            return self._open_targetless()
        return self._open_page()

    def _open_targetless(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_payout_action_review"
        )
        domain = [("period_id", "=", self.period_id.id), ("flags", "!=", False)]
        return {**action, "domain": domain, "context": {"search_default_to_look_at": 1}}

    def _open_page(self):
        action = self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_my_pay_action")
        return {**action, "params": {"options": self._get_page_options()}}

    def _get_page_options(self):
        """The page of it."""
        own = self.sudo()
        return {"date": str(own.period_id.date_from), "user_id": own.user_id.id}
