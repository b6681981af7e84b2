from odoo import models

from .mailing import Mailing

# The periods that a brief tells of: they are counted before it is made.
PERIOD_TYPES = {"rep_week": ("week", "month"), "report": ()}  # a report counts by itself


class SalesKpiReportSchedule(models.Model):
    """What it says."""

    _inherit = "sales.kpi.report.schedule"

    def _get_payload(self, local, days):
        """
        :param local: ``sales.kpi.brief`` as the reader
        :return: see ``_get_brief``; None where it is not for him
        """
        if self.kind == "report":
            return local._get_report(self.report_id, self.company_id)
        return local._get_brief(self.kind, self.company_id, days)

    def _may_be_told(self, local):
        """Whether the reader may know of it at all: asked of each, also where what is told is made
        once for several."""
        report = self.report_id.with_env(local.env)
        return self.kind != "report" or (report.active and report.has_access("read"))

    def _get_period_types(self):
        return PERIOD_TYPES.get(self.kind, ("month",))

    def _tells_lines(self):
        """Whether it takes in what else is told of a morning."""
        return self.rhythm == "daily" and self.kind in ("rep_day", "leader", "manager")

    def _send_preview(self, user):
        """Whether there was something to be mailed."""
        mailing = Mailing(self, self._get_preview_days())
        made = mailing.get(user)
        if made is None:
            return False
        vals = mailing.prepare(user, made)
        vals["subject"] = self.env._("Preview: %s", vals["subject"])
        self.env["mail.mail"].sudo().create(vals)
        return True
