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
    revenue = fields.Monetary(string="Amount", help="Expected revenue.")

    def action_open_stays(self):
        """Open the opportunities that this line counts."""
        self._kpi_check_one()
        leak = Domain("user_id", "=", self.user_id.id)
        leak &= Domain("lost_reason_id", "=", self.lost_reason_id.id)
        title = self.env._("Lost in %s", self.stage_name)
        return self.funnel_id._get_came_action(
            title, self.stage_id, self.stage_name, lost=True, more=leak
        )
