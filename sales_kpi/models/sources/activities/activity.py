from datetime import timedelta

from odoo import api, fields, models

from ....tools.completeness import completeness, open_questions
from ...ground.axes import of_customer, of_origin

# A phone's clock may be a little ahead of the server's.
CLOCK_TOLERANCE = timedelta(minutes=5)


class SalesKpiActivity(models.Model):
    """What a rep did, or means to do, for a customer: what, where, when, who, why and how.

    A done activity belongs to the period in which ``date_start`` lies, on the company's clock.
    """

    _name = "sales.kpi.activity"
    _description = "Sales Activity"
    _inherit = ["mail.thread"]
    _kpi_is_witnessed = True
    _kpi_own_rows = ("user_id", "date_start")
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _kpi_opens = True
    _kpi_axes = {
        **of_customer("commercial_partner_id"),
        **of_origin("lead_id"),
        "channel": "channel",
        "method": "method_id",
        "outcome": "outcome_id",
        "purpose": "purpose_id",
        "stage": "stage_id",
    }
    # Who may read it may comment on it: leaders coach, colleagues add.
    _mail_post_access = "read"

    # What
    name = fields.Char(
        string="Subject", required=True, help="What it is about, in a few words.", tracking=True
    )
    purpose_id = fields.Many2one(
        "sales.kpi.activity.purpose", index="btree_not_null", ondelete="restrict"
    )
    # Where
    location = fields.Char(help="Where you met. A call or an online meeting needs none.")
    method_id = fields.Many2one(
        "sales.kpi.activity.method",
        index="btree_not_null",
        ondelete="restrict",
        help="How you were in touch: by phone, online, at the customer's place ...",
    )
    channel = fields.Selection(related="method_id.channel", store=True, precompute=True, index=True)
    # When
    date_start = fields.Datetime(
        string="Date",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        tracking=True,
        help="When it happens or happened. A done activity counts in the period of this date.",
    )
    duration = fields.Float(string="Duration (Hours)", help="How long it took, in hours.")
    date_next = fields.Date(
        string="Next Follow-up",
        copy=False,
        tracking=True,
        help="When you will get back to the customer. It is scheduled for you in Odoo's "
        "activities.",
    )
    # Who
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    participant_ids = fields.Many2many(
        "res.users",
        string="Participants",
        domain=[("share", "=", False)],
        help="Colleagues who take part. They can read the activity; it counts for the "
        "salesperson only.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Commercial Customer",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The company that the customer belongs to.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    # Why and how
    reason = fields.Text(string="Cause", help="What caused the outcome.")
    description = fields.Text(string="What Was Done", help="What you did, in a sentence or two.")
    result = fields.Text(help="What came of it.")
    outcome_id = fields.Many2one(
        "sales.kpi.activity.outcome", index="btree_not_null", ondelete="restrict"
    )
    cost = fields.Monetary(help="Travel, meals, gifts: what this activity cost the company.")
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    # Context
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    stage_id = fields.Many2one(
        "crm.stage",
        compute="_compute_stage_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        help="The opportunity's stage when the activity was done, or planned.",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    invoice_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        domain="[('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt'))]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        help="The salesperson's team when the activity was done, or planned.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default=lambda self: self._default_state(),
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    date_done = fields.Datetime(
        string="Marked Done On",
        readonly=True,
        copy=False,
        help="When it was marked done. Dated to an earlier day than that, it still counts as "
        "done on this day where time is measured: response times and follow-ups. What a sales "
        "manager enters or imports afterwards counts on its own date.",
    )
    completeness = fields.Float(
        string="Completeness (%)",
        compute="_compute_completeness",
        store=True,
        precompute=True,
        aggregator="avg",
        help="How many of the six questions are answered: what, where, when, who, why and how.",
    )
    missing = fields.Char(
        string="Still Open",
        compute="_compute_missing",
        help="The questions that nobody has answered yet.",
    )

    # The measures read done activities by company and date, and group them by rep.
    # All that the usual counts look at is in it: they need not look at the activities themselves.
    _done_idx = models.Index(
        "(company_id, date_start, user_id, team_id, channel) WHERE state = 'done'"
    )
    # A salesperson's own figures are counted whenever he looks.
    _user_date_idx = models.Index("(user_id, date_start)")
    _check_duration = models.Constraint(
        "CHECK(duration >= 0)", "The duration of an activity can't be negative."
    )
    _check_cost = models.Constraint(
        "CHECK(cost >= 0)", "The cost of an activity can't be negative."
    )

    @api.model
    def _default_state(self):
        return self._state_at(self.env.context.get("default_date_start"))

    @api.depends("lead_id", "order_id", "invoice_id")
    def _compute_partner_id(self):
        for activity in self:
            customer = activity._get_party().commercial_partner_id
            activity.partner_id = customer or activity.partner_id

    @api.depends("lead_id", "order_id", "invoice_id", "partner_id")
    def _compute_contact_id(self):
        """The document's contact person, as long as it is one of the customer's."""
        for activity in self:
            customer = activity.partner_id.commercial_partner_id
            candidates = (activity._get_party() - activity.partner_id) | activity.contact_id
            activity.contact_id = candidates.filtered(
                lambda contact, customer=customer: (
                    contact.commercial_partner_id == customer or not customer
                )
            )[:1]

    # Not on the contact's company: what was done stays with the one that it was done for.
    @api.depends("partner_id", "contact_id", "lead_id.partner_id", "state")
    def _compute_commercial_partner_id(self):
        for activity in self:
            party = activity.partner_id or activity.contact_id or activity.lead_id.partner_id
            activity.commercial_partner_id = party.commercial_partner_id

    @api.depends("lead_id")
    def _compute_stage_id(self):
        for activity in self:
            activity.stage_id = activity.lead_id.stage_id

    @api.depends("user_id", "lead_id", "company_id")
    def _compute_team_id(self):
        for activity in self:
            lead = activity.lead_id
            owned = lead.team_id if lead.user_id == activity.user_id else lead.team_id.browse()
            activity.team_id = owned or activity._get_rep_team()

    @api.depends("lead_id", "order_id", "invoice_id")
    def _compute_company_id(self):
        for activity in self:
            activity.company_id = (
                activity.invoice_id.company_id
                or activity.order_id.company_id
                or activity.lead_id.company_id
                or activity.company_id
                or self.env.company
            )

    @api.depends(
        "name",
        "purpose_id",
        "location",
        "channel",
        "date_start",
        "duration",
        "partner_id",
        "contact_id",
        "lead_id",
        "reason",
        "description",
        "result",
        "outcome_id",
    )
    def _compute_completeness(self):
        for activity in self:
            activity.completeness = completeness(activity._get_answers())

    @api.depends("completeness")
    @api.depends_context("lang")
    def _compute_missing(self):
        labels = self._get_question_labels()
        for activity in self:
            questions = open_questions(activity.sudo()._get_answers())
            activity.missing = " · ".join(labels[question] for question in questions)

    @api.onchange("date_start")
    def _onchange_date_start(self):
        """A new activity in the future is a plan, one in the past is done."""
        if not self._origin and self.date_start and self.state != "cancelled":
            self.state = self._state_at(self.date_start)

    def action_done(self):
        """Mark planned or cancelled activities done; one planned for later happened now, and
        keeps for when it was planned."""
        self._kpi_check_some()
        now = fields.Datetime.now()
        waiting = self.filtered(lambda activity: activity.state != "done")
        early = waiting.filtered(lambda activity: activity.date_start > now + CLOCK_TOLERANCE)
        early._keep_planned_time()
        early.write({"state": "done", "date_start": now})
        (waiting - early).write({"state": "done"})
        return True

    def action_cancel(self):
        """Cancel activities that have not been done."""
        self._kpi_check_some()
        self.filtered(lambda activity: activity.state == "planned").write({"state": "cancelled"})
        return True

    def action_plan(self):
        """Back to planned, for when it was planned."""
        self._kpi_check_some()
        back = self.filtered(lambda activity: activity.state != "planned")
        back.write({"state": "planned"})
        back._restore_planned_time()
        return True

    @api.model
    def _state_at(self, moment):
        """State of a new activity at ``moment`` (UTC; string or datetime; empty means now)."""
        moment = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        return "planned" if moment > fields.Datetime.now() + CLOCK_TOLERANCE else "done"

    def _get_party(self):
        """Whom the document is about: a customer, or one of its contacts."""
        return self.invoice_id.partner_id or self.order_id.partner_id or self.lead_id.partner_id

    def _get_rep_team(self):
        """The rep's own team in the activity's company (the one joined first), or none."""
        teams = self.user_id.crm_team_member_ids.crm_team_id
        return teams.filtered(
            lambda team: team.company_id in (self.company_id, team.env["res.company"])
        )[:1]

    def _get_answers(self):
        """What is filled in, as `tools.completeness` wants it."""
        return {
            "name": self.name,
            "purpose": self.purpose_id,
            "location": self.location,
            "channel": self.channel,
            "start": self.date_start,
            "duration": self.duration,
            "customer": self.partner_id,
            "contact": self.contact_id,
            "prospect": self.lead_id,
            "reason": self.reason,
            "description": self.description,
            "result": self.result,
            "outcome": self.outcome_id,
        }

    @api.model
    def _get_question_labels(self):
        return {
            "what": self.env._("What: subject and purpose"),
            "where": self.env._("Where: place"),
            "when": self.env._("When: date and duration"),
            "who": self.env._("Who: customer"),
            "why": self.env._("Why: cause of the outcome"),
            "how": self.env._("How: what was done and the result"),
        }
