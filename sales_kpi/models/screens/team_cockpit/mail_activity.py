import re

from odoo import api, models
from odoo.tools import SQL, html2plaintext

from ...ground.tables import select_versions
from .content import REMINDER

LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)


class MailActivity(models.Model):
    """A leader's reminder waits on the workbench of whom it is for, until he ticks it off."""

    _inherit = "mail.activity"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        kind = self.env["ir.model.data"]._xmlid_to_res_id(REMINDER)
        if not kind or user != self.env.user:
            return super()._kpi_find_waiting(user, company)
        mine = [
            ("activity_type_id", "=", kind),
            ("user_id", "=", user.id),
            ("res_model", "=", False),
        ]
        found = self.sudo().search(mine, order="create_date desc", limit=2)
        return [
            {
                "sequence": 20,
                "id": reminder.id,
                "name": "reminder",
                "icon": "fa-bell-o",
                "status": "behind",
                "title": reminder.summary or reminder.activity_type_id.name,
                "text": _to_lines(reminder.note),
                "mark": {"kind": "waiting", "model": self._name, "id": reminder.id},
                "label": self.env._("Read It"),
            }
            for reminder in found
        ]

    @api.model
    def _kpi_select_waiting(self, user, company):
        kind = self.env["ir.model.data"]._xmlid_to_res_id(REMINDER) or None
        mine = SQL("user_id = %s AND activity_type_id = %s AND active", user.id, kind)
        return select_versions(self, mine)

    def _kpi_open_waiting(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.summary or self.activity_type_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("mail.mail_activity_view_form_popup").id, "form")],
            "target": "new",
        }


def _to_lines(note):
    """The text of a reminder, without the link to the page on which it is shown."""
    text = LINK.sub("", note or "")
    lines = html2plaintext(text, include_references=False).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
