from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

from .mail_message import is_witnessed


class MailThread(models.AbstractModel):
    """On records that tell how something was decided everybody speaks in his own name. A mail says
    itself who wrote it, so that only the system brings one there."""

    _inherit = "mail.thread"

    def message_post(self, **kwargs):
        # The mails that go out with a message tell who sends it before it is stored.
        if self._kpi_is_witnessed and self.env.uid != SUPERUSER_ID:
            kwargs |= {"author_id": None, "email_from": None}
        return super().message_post(**kwargs)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        told = any(is_witnessed(self.env, model) for model, *_rest in routes or ())
        if told and not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(self.env._("Write on the record itself, in your own name."))
        return super()._message_route_process(message, message_dict, routes)
