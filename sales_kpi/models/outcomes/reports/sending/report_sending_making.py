import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .mailing import Mailing

_logger = logging.getLogger(__name__)

BATCH = 50  # mails of a transaction: so many are made again after a crash at most


class SalesKpiReportSending(models.Model):
    """Making the mails of what waits.

    A mail and the note that it was made are of one transaction: whoever is killed in between has
    made neither. Odoo's own outbox sends them.
    """

    _inherit = "sales.kpi.report.sending"

    @api.model
    def _send_waiting(self):
        Cron, waiting = self.env["ir.cron"], [("state", "=", "waiting")]
        Sending = self.sudo()
        Cron._commit_progress(remaining=Sending.search_count(waiting))
        mailings = {}
        while batch := Sending.search(waiting, order="schedule_id, period_key, id", limit=BATCH):
            for key, own in batch.grouped(lambda one: (one.schedule_id, one.period_key)).items():
                if key not in mailings:
                    days = own[0].date_from, own[0].date_to
                    mailings = {key: Mailing(own[0].schedule_id, days)}
                    own[0]._prepare_figures()
                own._make_mails(mailings[key])
            if not Cron._commit_progress(len(batch)):
                return

    def _prepare_figures(self):
        """Count the periods that are told of once more, for all who are told of them."""
        Period = self.env["sales.kpi.period"].sudo()
        company = self.company_id
        for period_type in self.schedule_id._get_period_types():
            for day in (self.date_to, company._get_kpi_today()):
                period = Period.get_or_create(period_type, day, company.id)
                if period._is_stale():
                    period.refresh()

    def _make_mails(self, mailing):
        """Those of one schedule, a savepoint each: who can't get his stops nobody else."""
        users = self.user_id
        mailing.prepare_batch(users)
        self.sent_on = fields.Datetime.now()
        made = [sending._make_safely(mailing) for sending in self]
        mails = self.env["mail.mail"].create([vals for vals in made if vals])
        told = [sending for sending, vals in zip(self, made, strict=True) if vals]
        for sending, mail in zip(told, mails, strict=True):
            sending.write({"state": "queued", "mail_id": mail.id})
        Brief = self.env["sales.kpi.brief"]
        reached = {sending.user_id.id for sending in told} & set(mailing.get_told())
        Brief._note_told(mailing.company, sorted(reached))

    def _make_safely(self, mailing):
        """Values of the mail; None where there is none, with the reason on the row."""
        try:
            with self.env.cr.savepoint():
                return self._make(mailing)
        except OperationalError:
            raise  # somebody else was quicker: the next run does it all again
        except Exception as failure:
            _logger.exception("The brief %s can't be made", self.id)
            text = str(failure).strip() or type(failure).__name__
            self.write({"state": "failed", "reason": text})
        return None

    def action_again(self):
        """What failed is made once more by the next run."""
        self._kpi_check_some()
        self.check_access("read")
        is_manager = self.env["sales.kpi.viewer"]._is_manager()
        if not is_manager and self.schedule_id.user_id != self.env.user:
            raise AccessError(self.env._("Whoever is responsible for the schedule can do this."))
        failed = self.sudo().filtered(lambda one: one.state == "failed")
        failed.write({"state": "waiting", "reason": False})

    def _make(self, mailing):
        if not self.company_id.active:
            self.state = "dropped"
            return None
        user = self.user_id or self.schedule_id.user_id
        made = mailing.get(user) if user.active else None
        if made is None or (made.is_empty and self.schedule_id.skip_empty):
            self.state = "empty"
            return None
        return mailing.prepare(user, made, self.email, self)
