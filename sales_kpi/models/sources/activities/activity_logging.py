from datetime import timedelta

from odoo import api, fields, models

PROPOSED = 5  # customers that can be chosen by a tap
LOOKED_AT = 40  # activities in which they are looked for


class SalesKpiActivity(models.Model):
    """Writing down in a few taps what was done: what is proposed, and what is asked."""

    _inherit = "sales.kpi.activity"

    # The subject as it was proposed last: one that somebody wrote himself is left alone.
    name_proposed = fields.Char(string="Proposed Subject", store=False)
    proposed_partner_ids = fields.Many2many(
        "res.partner", string="Proposed Customers", compute="_compute_proposed_partner_ids"
    )
    date_planned = fields.Datetime(
        string="Planned For",
        readonly=True,
        copy=False,
        help="When it was planned for, where it was done earlier than that.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_proposed_partner_ids(self):
        """For a new activity: whom I am to meet today, and whom I dealt with last."""
        new = self.filtered(lambda activity: not activity._origin)
        (self - new).proposed_partner_ids = False
        new.proposed_partner_ids = new and self._find_proposed_partners()

    def _find_proposed_partners(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        latest = self.search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
                ("partner_id", "!=", False),
                ("date_start", "<", tomorrow),
                ("state", "!=", "cancelled"),
            ],
            order="date_start desc, id desc",
            limit=LOOKED_AT,
        )
        return latest.partner_id.filtered("active")._filtered_access("read")[:PROPOSED]

    @api.onchange("method_id", "partner_id", "lead_id")
    def _onchange_subject(self):
        """Who chose a method and a customer has said what it is about, unless he says more."""
        if not self._origin and (not self.name or self.name == self.name_proposed):
            self.name = self.name_proposed = self._get_proposed_name()

    def _get_proposed_name(self):
        method = self.method_id.name
        whom = self.partner_id.display_name or self.lead_id.name
        if not method or not whom:
            return method
        return self.env._("%(method)s: %(customer)s", method=method, customer=whom)

    def action_ask_done(self):
        """The dialog that asks what came of a plan, and how, before it counts as done."""
        self._kpi_check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Came of It?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("sales_kpi.sales_kpi_activity_view_form_done").id, "form")],
            "target": "new",
        }

    def action_done_asked(self):
        """Mark done what was asked about, and tell the screen behind the dialog."""
        self.action_done()
        return {"type": "ir.actions.act_window_close", "infos": {"done": self.ids}}

    def _keep_planned_time(self):
        """These are done before their time: keep it, so that they can be planned again."""
        for activity in self.sudo():
            activity.date_planned = activity.date_start

    def _restore_planned_time(self):
        for activity in self.filtered("date_planned"):
            activity.date_start = activity.date_planned
            activity.sudo().date_planned = False
