from odoo import api, fields, models

STATES = [
    ("waiting", "Waiting"),
    ("queued", "In the Outbox"),
    ("empty", "Nothing to Say"),
    ("failed", "Failed"),
    ("dropped", "Dropped"),
]


class SalesKpiReportSending(models.Model):
    """That somebody gets a brief of a day or a period: once, whatever happens meanwhile. Only the
    module writes it."""

    _name = "sales.kpi.report.sending"
    _description = "Sent Brief or Report"
    _inherit = ["sales.kpi.bulk"]
    _order = "id desc"
    _rec_name = "schedule_id"

    schedule_id = fields.Many2one(
        "sales.kpi.report.schedule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    period_key = fields.Char(string="Day or Period", required=True)
    user_id = fields.Many2one("res.users", string="Recipient", index=True, ondelete="cascade")
    email = fields.Char(string="Address Outside")
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)
    state = fields.Selection(STATES, string="Status", required=True, default="waiting")
    reason = fields.Text(string="What Went Wrong")
    sent_on = fields.Datetime(string="Made On")
    mail_id = fields.Many2one("mail.mail", index="btree_not_null", ondelete="set null")
    has_bounced = fields.Boolean(
        string="Not Delivered", compute="_compute_has_bounced", compute_sudo=True,
        help="Odoo's outbox could not hand it to the mail server.",
    )  # fmt: skip
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")

    _unique_sending = models.UniqueIndex(
        "(schedule_id, period_key, COALESCE(user_id, 0), COALESCE(email, ''))",
        "This was sent already.",
    )
    _waiting_idx = models.Index("(schedule_id, id) WHERE state = 'waiting'")

    @api.depends("mail_id.state")
    def _compute_has_bounced(self):
        for sending in self:
            sending.has_bounced = sending.mail_id.state == "exception"

    @api.model
    def _write_down(self, schedule, key, days):
        """Who gets what: rows that wait. Those that there are already stay as they are."""
        known = self.sudo().search([("schedule_id", "=", schedule.id), ("period_key", "=", key)])
        users = schedule._find_recipients() - known.user_id
        addresses = set(schedule._find_outside()) - set(known.mapped("email"))
        whom = [{"user_id": user.id, "email": None} for user in users]
        whom += [{"user_id": None, "email": one} for one in sorted(addresses)]
        common = {
            "schedule_id": schedule.id,
            "company_id": schedule.company_id.id,
            "period_key": key,
            "date_from": fields.Date.to_string(days[0]),
            "date_to": fields.Date.to_string(days[1]),
            "state": "waiting",
        }
        self.sudo()._insert([{**common, **one} for one in whom])

    @api.model
    def _drop_waiting(self):
        waiting = self.search([("state", "=", "waiting")])
        waiting.write({"state": "dropped"})

    @api.autovacuum
    def _gc_old(self):
        """After a year nobody asks any more; files that were too large go after a month."""
        today = fields.Date.today()
        old = fields.Date.subtract(today, months=1)
        self.sudo().search(
            [("sent_on", "<", old), ("attachment_id", "!=", False)]
        ).attachment_id.unlink()  # fmt: skip
        limit = fields.Date.subtract(today, years=1)
        self.sudo().search([("sent_on", "<", limit)], limit=10_000).unlink()
