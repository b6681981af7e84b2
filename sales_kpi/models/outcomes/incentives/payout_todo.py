from odoo import api, models

TARGETS = "sales_kpi.mail_activity_type_targets"


class SalesKpiPayout(models.Model):
    """Missing targets are a to-do of a pay manager: one a period, as long as they are missing."""

    _inherit = "sales.kpi.payout"

    @api.model
    def _ask_for_targets(self, period):
        """Make, renew or drop the to-do of an open period, after it was worked out."""
        lacking = self._find_targetless(period.company_id).filtered(
            lambda payout: payout.period_id == period
        )
        known = self._find_asked(period)
        if not lacking:
            known.unlink()
            return
        manager = lacking[0]._get_manager()
        told = lacking.with_context(lang=manager.lang)._tell_targetless()
        if known[:1].summary == told or not manager:
            return
        known.unlink()
        lacking[0].activity_schedule(TARGETS, summary=told, user_id=manager.id)

    def _find_asked(self, period):
        kind = self.env.ref(TARGETS)
        asked = [("activity_type_id", "=", kind.id), ("res_model", "=", self._name)]
        found = self.env["mail.activity"].sudo().search(asked)
        mine = [("id", "in", found.mapped("res_id")), ("period_id", "=", period.id)]
        payouts = set(self.search(mine).ids) if found else ()
        return found.filtered(lambda one: one.res_id in payouts)

    def _tell_targetless(self):
        """Who has no target, in a few words."""
        return self.env._("Set targets: %s", self[:1].period_id._name_people(self.user_id))
