from odoo import fields, models


class SalesKpiFunnelStage(models.TransientModel):
    _name = "sales.kpi.funnel.stage"
    _description = "Stage of a Sales Funnel"
    _order = "id"
    _rec_name = "name"

    funnel_id = fields.Many2one("sales.kpi.funnel", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="funnel_id.currency_id")
    stage_id = fields.Many2one("crm.stage", ondelete="cascade")
    name = fields.Char(string="Stage Name")
    entered = fields.Integer(
        string="Came",
        help="Opportunities that came to the stage or jumped over it: the sum of "
        "those that went on, were lost, and are still there.",
    )
    advanced = fields.Integer(help="Of these, those that went on to a later stage or were won.")
    lost = fields.Integer(help="Of these, those that were lost and came no further.")
    still = fields.Integer(
        string="Still There", help="Of these, those that are open and came no further."
    )
    won = fields.Integer(help="Of these, those that are won and came no further.")
    back = fields.Integer(
        string="Went Back", help="Came no further, and went back to an earlier stage since."
    )
    skipped = fields.Integer(string="Jumped", help="Opportunities that jumped over the stage.")
    conversion = fields.Float(help="Advanced / came, in per cent.")
    has_conversion = fields.Boolean()
    average_days = fields.Float(string="Days (Average)", help="Average of the stays that ended.")
    median_days = fields.Float(
        string="Days (Median)",
        help="Half of the stays that ended were shorter, half were longer: a few forgotten "
        "opportunities don't change it much.",
    )
    has_days = fields.Boolean()
    revenue = fields.Monetary(
        string="Amount", help="What was won, else what is expected, of those that came."
    )

    def action_open_stays(self):
        """Open the opportunities that this line counts."""
        self._kpi_check_one()
        return self.funnel_id._get_came_action(self.name, self.stage_id, self.name)
