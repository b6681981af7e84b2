from odoo import api, fields, models

# Where a change of a planned activity shows in the calendar, and in its follow-up.
_CALENDAR_FIELDS = frozenset(
    ["state", "name", "date_start", "duration", "location", "user_id", "participant_ids", "lead_id"]
)
_FOLLOWUP_FIELDS = frozenset(
    ["state", "date_next", "user_id", "lead_id", "order_id", "invoice_id", "partner_id"]
)
_DEFAULT_HOURS = 1.0


class SalesKpiActivity(models.Model):
    """What a planned activity and a next follow-up leave in Odoo's own calendar and activities."""

    _inherit = "sales.kpi.activity"

    calendar_event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The meeting in the calendar that this activity is.",
    )
    mail_activity_id = fields.Many2one(
        "mail.activity",
        string="Source Activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The Odoo activity that was marked done.",
    )
    # Odoo deletes old activities in the end; what was recorded once stays recorded.
    mail_activity_key = fields.Integer(string="Source Activity ID", readonly=True, copy=False)
    followup_activity_id = fields.Many2one(
        "mail.activity",
        string="Scheduled Follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    followup_open = fields.Boolean(
        string="Follow-up Open", compute="_compute_followup_open", store=True
    )
    previous_id = fields.Many2one(
        "sales.kpi.activity",
        string="Follow-up Of",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="set null",
        help="The activity whose next follow-up this is.",
    )
    next_ids = fields.One2many("sales.kpi.activity", "previous_id", string="Follow-ups")

    _calendar_event_uniq = models.UniqueIndex(
        "(calendar_event_id) WHERE calendar_event_id IS NOT NULL",
        "This meeting has been recorded already.",
    )
    _mail_activity_uniq = models.UniqueIndex(
        "(mail_activity_key) WHERE mail_activity_key > 0",
        "This Odoo activity has been recorded already.",
    )

    @api.depends("followup_activity_id.active")
    def _compute_followup_open(self):
        for activity in self:
            activity.followup_open = activity.followup_activity_id.active
