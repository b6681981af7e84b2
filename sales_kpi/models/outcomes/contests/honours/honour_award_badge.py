from odoo import models

BADGE = "gamification.badge"
MAIL = "gamification.email_template_badge_received"


class SalesKpiHonourAward(models.Model):
    """Where Odoo's badges are installed, each award has its badge: a picture of it, and no proof.
    People who left get none."""

    _inherit = "sales.kpi.honour.award"

    def _send_badges(self):
        if BADGE not in self.env:
            return
        for honour, awards in self.grouped("honour_id").items():
            badge = honour._get_or_make_badge()
            for award in awards.filtered("user_id.active"):
                award._send_badge_of(badge)

    def _send_badge_of(self, badge):
        granted = self.env["gamification.badge.user"].sudo().create(
            {"user_id": self.user_id.id, "badge_id": badge.id, "comment": self.reason}
        )  # fmt: skip
        if self.env.ref(MAIL, raise_if_not_found=False):
            granted._send_badge()  # Odoo writes one of them at a time
