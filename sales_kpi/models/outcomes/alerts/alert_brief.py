from odoo import api, models
from odoo.fields import Domain

from .alert import TOLD
from .night import Night
from .telling import LINK, Telling
from .texts import AlertText, AlertWords


class SalesKpiAlert(models.Model):
    """What is off, for whoever shows it: the workbench, the team cockpit, a brief. All of them ask
    here, so that they say the same."""

    _inherit = "sales.kpi.alert"

    @api.model
    @api.private
    def _find_told(self, company, users, severity="1"):
        """Open alerts about salespeople, the most important first, with elevated rights: whoever
        asks has made sure that the viewer may see them.

        :param users: ids
        :return: {user id: alerts}
        """
        domain = Domain("company_id", "=", company.id) & Domain("state", "in", TOLD)
        domain &= Domain("subject_type", "=", "user") & Domain("user_id", "in", list(users))
        domain &= Domain("severity", ">=", severity)
        found = self.sudo().search(domain)
        return {user.id: alerts for user, alerts in found.grouped("user_id").items()}

    @api.model
    @api.private
    def _find_about(self, company, subject):
        """Open alerts about a team or the company, the most important first, that the viewer may
        read by his own rights.

        :param subject: ("team" | "company", id)
        """
        domain = Domain("company_id", "=", company.id) & Domain("state", "in", TOLD)
        domain &= Domain("subject_type", "=", subject[0]) & Domain("subject_id", "=", subject[1])
        found = self.sudo().search(domain)  # few of them, or none: his rights are asked about these
        return found.with_env(self.env)._filtered_access("read")

    @api.private
    def _tell_for_screen(self):
        """[{"id", "kind", "code" of the measure, "text", "actual", "money", "severity"}]"""
        words = AlertWords(self.env)
        return [
            {
                "id": alert.id,
                "kind": alert.kind,
                "code": (alert.definition_id or alert.rule_id.definition_id).code or False,
                "text": AlertText(alert, words).sentence,
                "actual": alert.value,
                "money": alert.money,
                "severity": int(alert.severity),
            }
            for alert in self.sudo()
        ]

    @api.model
    @api.private
    def _find_untold(self, company, users):
        """What found no room among the activities of today, and waits to be told by mail.

        :param users: ids of those whom somebody mails this morning
        :return: {user id: [(title, texts)]} in his language, the most important first
        """
        return self._get_telling(company, users).get_rest()

    @api.model
    @api.private
    def _note_untold(self, company, users):
        """They were told what waited for them."""
        self._get_telling(company, users).note_told()

    def _get_telling(self, company, users):
        rules = self.env["sales.kpi.alert.rule"].sudo()
        return Telling(Night(company, company._get_kpi_today(), rules), list(users))

    @api.model
    @api.private
    def _get_link(self, company):
        """Where alerts are read."""
        return company.get_base_url() + LINK
