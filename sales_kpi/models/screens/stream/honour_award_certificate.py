from odoo import api, models
from odoo.exceptions import UserError


class SalesKpiHonourAward(models.Model):
    """What stands on the certificate of an award."""

    _inherit = "sales.kpi.honour.award"

    @api.private
    def _get_certificates(self):
        """
        :return: {award id: {"honour", "who", "team", "reason", "scheme", "given_on", and as on a
            scorecard "company", "period", "date_from", "date_to"}}, under the reader's own rights
        :raise UserError: one of them is a candidate's
        """
        self.check_access("read")
        if self.filtered(lambda award: award.state != "given"):
            raise UserError(
                self.env._("A candidate has won nothing yet: lock the period, then print it.")
            )
        return {award.id: award._get_certificate() for award in self}

    def _get_certificate(self):
        award = self.sudo()
        period = award.period_id
        return {
            "honour": award.honour_id.name,
            "who": award.subject_name,
            "team": award.team_id.name if award.subject_type == "user" else "",
            "reason": award.reason,
            "scheme": award.scheme_id.name or "",
            "given_on": award.given_on,
            "company": period._get_company_name(),
            "period": period.display_name,
            "date_from": period.date_from,
            "date_to": period.date_to,
        }
