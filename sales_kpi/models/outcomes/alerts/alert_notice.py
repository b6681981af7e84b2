from odoo import fields, models


class SalesKpiAlertNotice(models.Model):
    """That somebody was told of a subject: one activity, whatever many rules say about it. What
    waits for its turn has none yet. Only the module writes it."""

    _name = "sales.kpi.alert.notice"
    _description = "Who Was Told of Alerts"
    _inherit = ["sales.kpi.bulk"]
    _order = "id desc"
    _rec_name = "recipient_id"
    _log_access = False

    recipient_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    subject_type = fields.Char(required=True)
    subject_id = fields.Integer(required=True)
    told = fields.Json(help="Ids of the alerts that were told.")
    activity_id = fields.Many2one("mail.activity", index="btree_not_null", ondelete="set null")
    told_on = fields.Date(help="Empty: it waits.")
    mailed_on = fields.Date()

    _unique_notice = models.UniqueIndex("(company_id, recipient_id, subject_type, subject_id)")

    def _close(self):
        """Nothing of it is open any more: the activity is done by itself."""
        activities = self.sudo().activity_id.filtered("active")
        activities.with_context(mail_activity_quick_update=True).write({"active": False})
        self.sudo().unlink()
