from odoo import api, models

from .mail_message import ORIGIN, is_witnessed


class MailMail(models.Model):
    """A mail goes out under the name that its message bears, also at once: Odoo keeps in mind what
    was given, rather than what the message made of it."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        told = mails.filtered(lambda mail: is_witnessed(self.env, mail.model))
        told.invalidate_recordset(ORIGIN)
        return mails
