from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .alert import ENDED, TOLD
from .telling import Telling

LAST = 20  # alerts of a rule that tell whether it is wanted
UNWANTED = 0.7  # share of them that was dismissed, over which its author is told


class SalesKpiAlert(models.Model):
    """Who is told, and what becomes of it."""

    _inherit = "sales.kpi.alert"

    @api.model
    def _tell(self, night):
        """Tell what is open of a company; twice on a day tells nothing twice."""
        self._pass_on(night)
        Telling(night).run()

    @api.model
    def _pass_on(self, night):
        """What has been open for long is told one level higher, too, also where the one whom it is
        about has put it off."""
        for rule in night.rules.filtered("escalate_days"):
            domain = Domain("rule_id", "=", rule.id) & Domain("company_id", "=", night.company.id)
            domain &= Domain("state", "in", (*TOLD, "snoozed")) & Domain("passed_on", "=", False)
            limit = night.today - timedelta(days=rule.escalate_days)
            late = self.search(domain & Domain("opened_on", "<=", limit))
            put_off = late.filtered(lambda one: one.state == "snoozed")
            by_himself = put_off.filtered(lambda one: one.decided_by_id == one._get_person())
            by_himself._update_all(state="open", snoozed_until=None)
            (late - put_off + by_himself)._update_all(passed_on=night.today)

    def _stop_telling(self):
        """Nobody has to do anything about these any more: activities of which nothing is left are
        done."""
        Notice = self.env["sales.kpi.alert.notice"].sudo()
        users = Domain("company_id", "in", self.company_id.ids)
        users &= Domain("subject_id", "in", self.mapped("subject_id"))
        notices = Notice.search(users).filtered(lambda one: set(one.told or ()) & set(self.ids))
        told = {alert for notice in notices for alert in notice.told}
        still = set(self.search([("id", "in", list(told)), ("state", "in", TOLD)]).ids)
        notices.filtered(lambda one: not still & set(one.told))._close()

    def _ask_whether_wanted(self):
        """Tell the author of a rule that hardly anybody wants what it says."""
        for rule in self.rule_id.filtered(lambda one: not one.noisy_on):
            domain = Domain("rule_id", "=", rule.id) & Domain("state", "in", ENDED)
            domain &= Domain("opened_on", ">=", rule.ruled_on)
            last = self.search(domain, order="ended_on desc, id desc", limit=LAST)
            dismissed = len(last.filtered(lambda one: one.state == "dismissed"))
            if len(last) == LAST and dismissed > UNWANTED * LAST:
                rule._tell_author(dismissed, LAST)
