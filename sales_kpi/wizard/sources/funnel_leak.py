from odoo import fields, models
from odoo.fields import Domain


class SalesKpiFunnelLeak(models.TransientModel):
    _name = "sales.kpi.funnel.leak"
    _description = "Leak of a Sales Funnel"
    _order = "id"
    _rec_name = "stage_name"

    funnel_id = fields.Many2one("sales.kpi.funnel", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="funnel_id.currency_id")
    stage_id = fields.Many2one("crm.stage", ondelete="cascade")
    stage_name = fields.Char()
    lost_reason_id = fields.Many2one("crm.lost.reason", ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Salesperson", ondelete="cascade")
    count = fields.Integer(string="Opportunities")
    revenue = fields.Monetary(string="Amount", help="Expected revenue when they entered the stage.")

    def action_open_stays(self):
        """Open the stays that this line counts."""
        self._kpi_check_one()
        domain = self.funnel_id._get_stage_domain(self.stage_id, self.stage_name)
        domain &= Domain("outcome", "=", "lost") & Domain("user_id", "=", self.user_id.id)
        domain &= Domain("lost_reason_id", "=", self.lost_reason_id.id)
        return self.funnel_id._get_stays_action(self.env._("Lost in %s", self.stage_name), domain)
