from odoo import api, models
from odoo.tools import SQL

from ...ground.figure_format import tell_day
from ...ground.tables import select_versions


class SalesKpiAppraisal(models.Model):
    """An appraisal waits for its salesperson: to assess himself, to acknowledge or to appeal."""

    _inherit = "sales.kpi.appraisal"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        found = self.search(
            [
                ("user_id", "=", user.id),
                ("company_id", "=", company.id),
                ("state", "in", ("assess", "published")),
                ("period_state", "=", "review"),
            ],
            order="deadline, id",
            limit=3,
        )
        return [appraisal._get_waiting() for appraisal in found]

    @api.model
    def _kpi_select_waiting(self, user, company):
        self.env["sales.kpi.period"].flush_model()
        mine = SQL(
            """user_id = %s AND state IN ('assess', 'published') AND period_id IN (
               SELECT id FROM sales_kpi_period WHERE state = 'review')""",
            user.id,
        )
        return select_versions(self, mine)

    def _get_waiting(self):
        is_published = self.state == "published"
        which = " · ".join(filter(None, (self.period_id.display_name, self.scheme_name)))
        return {
            "sequence": 10,
            "id": self.id,
            "name": "appraisal",
            "icon": "fa-file-text-o",
            "status": "bad" if is_published else "behind",
            "title": self.env._("Your appraisal of %s waits", which),
            "text": self._get_waiting_text(is_published),
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
            "label": self.env._("Open It"),
        }

    def _get_waiting_text(self, is_published):
        if not is_published:
            return self.env._("Say how you see the period yourself, and hand it in.")
        if not self.deadline:
            return self.env._("Acknowledge it, or appeal.")
        return self.env._("Acknowledge it, or appeal, by %s.", tell_day(self.env, self.deadline))
