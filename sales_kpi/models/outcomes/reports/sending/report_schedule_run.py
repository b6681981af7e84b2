from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DATABASE = "sales_kpi.sending_database"


class SalesKpiReportSchedule(models.Model):
    """The run, and what keeps it from running: a copy of a database tells nobody anything."""

    _inherit = "sales.kpi.report.schedule"

    is_silent = fields.Boolean(compute="_compute_is_silent")
    may_wake = fields.Boolean(compute="_compute_is_silent")

    @api.depends_context("uid")
    def _compute_is_silent(self):
        self.is_silent = self._is_silenced()
        self.may_wake = self.env.user.has_group("base.group_system")

    @api.model
    def _cron_send(self):
        """Write down what is due, then make the mails of what waits."""
        if self._is_silenced():
            return
        self._note_database()
        self._start_due()
        self.env["sales.kpi.report.sending"]._send_waiting()

    @api.model
    def _is_silenced(self):
        """Whether this is another database than the one that sent before: a restored copy."""
        Parameter = self.env["ir.config_parameter"].sudo()
        noted = Parameter.get_param(DATABASE)
        return bool(noted) and noted != Parameter.get_param("database.uuid")

    @api.model
    def _note_database(self):
        """This is the one that sends."""
        Parameter = self.env["ir.config_parameter"].sudo()
        Parameter.set_param(DATABASE, Parameter.get_param("database.uuid"))

    @api.model
    @api.readonly
    def get_silence(self):
        """What stands above the list: {"text", "may_wake"}; False where mails are sent."""
        self.check_access("read")
        if not self._is_silenced():
            return False
        may_wake = self.env.user.has_group("base.group_system")
        text = self.env._("This database is a copy of the one that sent before: it sends nothing.")
        if not may_wake:
            text = f"{text} {self.env._('Ask an administrator.')}"
        return {"text": text, "may_wake": may_wake}

    @api.model
    def action_wake(self):
        """An administrator says that this database is the one that sends. What was due while it
        was silent is not sent."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator of the system can do this."))
        self._note_database()
        every = self.sudo().search([])  # pylint: disable=no-search-all
        every._compute_next_on()
        every._compute_told_period_ids()
        self.env["sales.kpi.report.sending"].sudo()._drop_waiting()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_send_me_one(self):
        """Mail the caller what he would get now. It is no sending: nobody misses his by it."""
        self._kpi_check_one()
        self.check_access("read")
        if not self.env.user.email_normalized:
            raise UserError(self.env._("You have no mail address: enter it in your preferences."))
        sent = self.sudo()._send_preview(self.env.user)
        if not sent:
            raise UserError(self.env._("There is nothing to tell you now: you would get no mail."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("It is on its way to %s.", self.env.user.email),
            },
        }

    def _get_preview_days(self):
        """The days that a mail of now would tell of."""
        if rhythm := self._get_rhythm():
            last = self._find_last(fields.Datetime.now())
            day = last[0] if last and rhythm else self.company_id._get_kpi_today()
            return self._get_covered(day)
        told = self._find_published()[-1:]
        if told:
            return told.date_from, told.date_to
        Period = self.env["sales.kpi.period"]
        bounds = Period._bounds(self.period_type, self.company_id._get_kpi_today(), self.company_id)
        return bounds[0], min(bounds[1], self.company_id._get_kpi_today())
