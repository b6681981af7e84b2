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
    entered = fields.Integer(help="Opportunities that entered the stage on these days.")
    advanced = fields.Integer(help="Of these, those that went on to a later stage or were won.")
    back = fields.Integer(string="Went Back", help="Of these, those that went back.")
    aside = fields.Integer(
        string="Moved Aside", help="Of these, those that moved to a stage of the same rank."
    )
    lost = fields.Integer(string="Lost There", help="Of these, those that were lost in the stage.")
    won = fields.Integer(help="Of these, those that are won and rest in the stage.")
    still = fields.Integer(string="Still There", help="Of these, those that are still in it.")
    skipped = fields.Integer(help="Opportunities that jumped over the stage.")
    conversion = fields.Float(help="Advanced / entered, in per cent.")
    has_conversion = fields.Boolean()
    average_days = fields.Float(help="Average of the stays that ended.")
    median_days = fields.Float(
        help="Half of the stays that ended were shorter, half were longer: a few forgotten "
        "opportunities don't change it much."
    )
    has_days = fields.Boolean()
    revenue = fields.Monetary(
        string="Amount", help="Expected revenue of those that entered, when they last did."
    )

    def action_open_stays(self):
        """Open the stays that this line counts."""
        self._kpi_check_one()
        domain = self.funnel_id._get_stage_domain(self.stage_id, self.name)
        return self.funnel_id._get_stays_action(self.env._("Entered %s", self.name), domain)
