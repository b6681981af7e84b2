from odoo import models


class MailMessage(models.Model):
    """Likes and answers to news: Odoo tells a reaction to whoever reacts, and nobody else."""

    _inherit = "mail.message"

    def _bus_send_reaction_group(self, content):
        result = super()._bus_send_reaction_group(content)
        if self.model == "sales.kpi.news":
            news = self.env[self.model].browse(self.res_id).sudo()
            news.exists().company_id._tell_kpi_stream()
        return result
