from odoo import api, models


class MailMessage(models.Model):
    """A message is named by its subject, and everybody reads who was told what by name: "Amount
    raised for the win · David: answer a question". Of the module's own records only who may read
    a message is told its name."""

    _inherit = "mail.message"

    @api.depends("subject")
    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        told = self.filtered(lambda message: message._kpi_is_about_ours())
        hidden = told - told.sudo(False)._filtered_access("read").with_env(told.env)
        hidden.display_name = False
        return result

    def _kpi_is_about_ours(self):
        model = self.sudo().model
        return bool(self.id and model in self.env and self.env[model]._kpi_is_ours())
