from odoo import models
from odoo.fields import Command


class CrmLead(models.Model):
    """Whose opportunity was merged into another one's is in the history of that one."""

    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        owners = {lead: lead.user_id for lead in self if lead.type == "opportunity"}
        lead = super()._merge_opportunity(*args, **kwargs)
        # Of the one that goes on Odoo itself has noted it.
        known = lead.user_id | owners.pop(lead, lead.user_id)
        for owner in self.env["res.users"].union(*owners.values()) - known:
            lead._kpi_note_taken(owner)
        return lead

    def _kpi_note_taken(self, owner):
        column = self.fields_get(["user_id"])["user_id"]
        Value = self.env["mail.tracking.value"].sudo()
        values = Value._create_tracking_values(owner, self.user_id, "user_id", column, self)
        self._message_log(tracking_value_ids=[Command.create(values)])
