from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...ground.axes import of_customer, of_origin


class SalesKpiLeadEntry(models.Model):
    """Leads that came in: one row each, which stays whatever becomes of the lead, so that nobody
    betters a conversion rate by merging or deleting.

    A row has the id of the lead that came in. ``lead_id`` is where it went: itself, or the one
    that it was merged into; empty when that was deleted. It is credited to the first who owned
    the lead. It is qualified when the lead becomes an opportunity, or is merged into one: that
    is credited to whom the conversion assigns it, or to who owned the lead that was merged.
    Only the module writes it; an administrator leaves out what was never a lead, and the trail
    says so.
    """

    _name = "sales.kpi.lead.entry"
    _description = "Lead That Came In"
    _inherit = ["sales.kpi.trailed", "sales.kpi.row"]
    _order = "date desc, id desc"
    _kpi_axes = {
        **of_customer("lead_id.partner_id.commercial_partner_id"),
        **of_origin(),
        "country": "lead_id.country_id",
        "state": "lead_id.state_id",
    }
    # Nobody edits a row, so who wrote it and when is its owner and its date.
    _log_access = False
    _trailed = frozenset({"left_out"})

    date = fields.Datetime(string="Came In", required=True, readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", string="Went To", index="btree_not_null", readonly=True, ondelete="set null",
        help="The lead, or the one that it was merged into. Empty: it was deleted.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, help="The first who owned the lead."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    date_qualified = fields.Datetime(
        string="Qualified", readonly=True,
        help="When it became an opportunity, or was merged into one.",
    )  # fmt: skip
    qualified_user_id = fields.Many2one("res.users", string="Qualified By", readonly=True)
    qualified_team_id = fields.Many2one("crm.team", string="Qualified in Team", readonly=True)
    left_out = fields.Boolean(
        string="Was No Lead",
        readonly=True,
        help="It was no lead (spam, say, or a wrong import) and counts nowhere.",
    )

    _company_date_idx = models.Index("(company_id, date)")
    _company_qualified_idx = models.Index(
        "(company_id, date_qualified) WHERE date_qualified IS NOT NULL"
    )

    @api.depends("lead_id")
    def _compute_display_name(self):
        # whoever is credited may see the row, but perhaps not the lead any more
        for entry in self:
            name = entry.lead_id.sudo().display_name
            entry.display_name = name or self.env._("Deleted lead %s", entry.id)

    def action_open_lead(self):
        """What became of the lead, in the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        if not self.lead_id:
            raise UserError(self.env._("The lead was deleted; that it came in still counts."))
        return self._open_document(self.lead_id)

    def action_leave_out(self):
        """Count these nowhere: they were no leads."""
        self._set_left_out(True)

    def action_count_again(self):
        self._set_left_out(False)

    def _set_left_out(self, left_out):
        """
        :raise AccessError: the user is no KPI administrator
        :raise UserError: one of them counts in a closed period
        """
        self._kpi_check_some()
        self.check_access("read")
        if not self.env.user.has_group("sales_kpi.group_kpi_manager"):
            raise AccessError(self.env._("Only a KPI administrator says what was no lead."))
        changed = self.sudo().filtered(lambda entry: entry.left_out != left_out)
        changed._check_open()
        changed.write({"left_out": left_out})

    def _check_open(self):
        days = {
            (entry.company_id, entry.company_id._get_kpi_date(moment))
            for entry in self
            for moment in (entry.date, entry.date_qualified)
            if moment
        }
        if closed := self.env["sales.kpi.period"]._hold_days(days):
            raise UserError(
                self.env._(
                    "The period %s is closed, and what it counted stays: open it again first.",
                    next(iter(closed.values())).display_name,
                )
            )
