from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....ground.figure_format import tell_day
from ....ground.tables import select_versions


class SalesKpiIncentive(models.Model):
    """A plan waits for whom it pays, until he says that he has read it."""

    _inherit = "sales.kpi.incentive"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        found = self.search(self._get_paying_domain(user, company), order="date_from, id")
        unread = found.filtered(lambda plan: not plan.has_consented)
        return [plan._get_waiting() for plan in unread[:3]]

    @api.model
    def _kpi_select_waiting(self, user, company):
        """Plans of the company, as far as any pays him, and what he has read of them."""
        for name in ("member", "consent"):
            self.env[f"sales.kpi.incentive.{name}"].flush_model()
        plans = SQL("company_id = %s AND state = 'published'", company.id)
        return SQL(
            """(SELECT CASE WHEN COUNT(*) = 0 THEN '0 0' ELSE CONCAT_WS(' ', %(plans)s,
                       COUNT(*), SUM(xmin::text::bigint),
                       (SELECT COUNT(*) || ' ' || SUM(xmin::text::bigint)
                          FROM sales_kpi_incentive_consent WHERE user_id = %(user)s)) END
                  FROM sales_kpi_incentive_member WHERE user_id = %(user)s)""",
            plans=select_versions(self, plans),
            user=user.id,
        )

    def _get_paying_domain(self, user, company):
        """Plans in their latest published version that pay him today or later."""
        today = company._get_kpi_today()
        lasts = Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        return Domain(
            [
                ("company_id", "=", company.id),
                ("state", "=", "published"),
                ("published_on", "!=", False),
                ("root_id.member_ids", "any", Domain("user_id", "=", user.id) & lasts),
                ("next_ids", "not any", [("state", "=", "published")]),
            ]
        )

    def _get_waiting(self):
        return {
            "sequence": 20,
            "id": self.id,
            "name": "plan",
            "icon": "fa-file-text-o",
            "status": "behind",
            "title": self.env._("Read your plan: %s", self.name),
            "text": self.env._("It pays you from %s on.", tell_day(self.env, self.date_from)),
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
            "label": self.env._("Open It"),
        }
