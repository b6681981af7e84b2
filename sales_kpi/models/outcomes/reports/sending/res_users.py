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
        none is made, changed or deleted. Who left may read a schedule, to take it again: so nobody
        leaves what would not come to him.

        :raise AccessError: one would be, or is nothing to this user
        """
        if WISH not in vals:
            return super().write(vals)
        wish = vals.get(WISH)
        commands = wish if isinstance(wish, (list, tuple)) else ()
        if any(
            isinstance(one, (list, tuple)) and one[:1] and one[0] in CHANGING for one in commands
        ):
            raise AccessError(self.env._("You are responsible for your own schedules only."))
        users = self.sudo().with_context(active_test=False)
        before = {user: user[WISH] for user in users}
        result = super().write(vals)
        for user, known in before.items():
            user._kpi_check_left(user[WISH] - known)
        return result

    def _kpi_check_left(self, schedules):
        if any(self.id not in schedule._find_asked().ids for schedule in schedules):
            raise AccessError(
                self.env._("You can only leave what is sent to you: choose one of the list.")
            )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, WISH]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, WISH]
