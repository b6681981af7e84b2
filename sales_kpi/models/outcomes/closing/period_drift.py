from odoo import fields, models
from odoo.exceptions import UserError


class SalesKpiPeriod(models.Model):
    """What has changed behind a closed period since."""

    _inherit = "sales.kpi.period"

    drift_ids = fields.One2many("sales.kpi.drift", "period_id", readonly=True)
    drift_count = fields.Integer(string="Undecided Changes", compute="_compute_drift_count")

    def _compute_drift_count(self):
        Drift = self.env["sales.kpi.drift"]
        may_read = Drift.has_access("read")
        for period in self:
            undecided = [("period_id", "=", period.id), ("state", "=", "open")]
            period.drift_count = Drift.search_count(undecided) if may_read else 0

    def action_look_for_changes(self):
        """Compare the records that were counted with what they are now."""
        self._kpi_check_some()
        for period in self:
            self._check_may_decide(period)
            if period.state == "open":
                raise UserError(
                    self.env._("%s is open: its figures follow their records.", period.display_name)
                )
            self.env["sales.kpi.drift"]._look(period)
        return self.action_open_drift()

    def action_open_drift(self):
        self._kpi_check_some()
        return self._open("sales_kpi.sales_kpi_drift_action", [("period_id", "in", self.ids)])

    def _open(self, xml_id, domain):
        """An action on some records of these periods."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "domain": domain, "context": {}}
