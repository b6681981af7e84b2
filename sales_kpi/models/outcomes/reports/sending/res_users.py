from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

WISH = "kpi_left_schedule_ids"
CHANGING = (Command.CREATE, Command.UPDATE, Command.DELETE)


class ResUsers(models.Model):
    """Which mails about sales somebody does not want."""

    _inherit = "res.users"

    kpi_left_schedule_ids = fields.Many2many(
        "sales.kpi.report.schedule",
        "sales_kpi_report_schedule_left_rel",
        string="Sales Mails I Don't Want",
        help="Briefs and reports that would come to me by themselves.",
    )

    def write(self, vals):
        """Odoo writes one's own preferences with elevated rights: by them schedules are chosen, and
        none is made, changed or deleted.

        :raise AccessError: one would be
        """
        wish = vals.get(WISH)
        commands = wish if isinstance(wish, (list, tuple)) else ()
        if any(
            isinstance(one, (list, tuple)) and one[:1] and one[0] in CHANGING for one in commands
        ):
            raise AccessError(self.env._("You are responsible for your own schedules only."))
        return super().write(vals)

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, WISH]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, WISH]
