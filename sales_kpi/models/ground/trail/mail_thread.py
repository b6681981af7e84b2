from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

from .mail_message import NOTED, is_witnessed


class MailThread(models.AbstractModel):
    """On records that tell how something was decided everybody speaks in his own name. A mail says
    itself who wrote it, so that only the system brings one there."""

    _inherit = "mail.thread"

    def write(self, vals):
        if self._kpi_hides_changes():
            self._track_prepare(self._kpi_tracked.intersection(vals))
        return super().write(vals)

    def _compute_field_value(self, field):
        if self._kpi_hides_changes():
            names = {one.name for one in self.pool.field_computed[field] if one.store}
            self._track_prepare(self._kpi_tracked & names)
        return super()._compute_field_value(field)

    def _kpi_hides_changes(self):
        """Whether the caller keeps out of the history what it has to tell: the context is his."""
        if not self._kpi_tracked or self.env.uid == SUPERUSER_ID:
            return False
        return any(map(self.env.context.get, ("tracking_disable", "mail_notrack")))

    # The mails that go out with a message tell who sends it before it is stored.

    def message_post(self, **kwargs):
        return super().message_post(**self._kpi_get_said(kwargs))

    def message_notify(self, **kwargs):
        return super().message_notify(**self._kpi_get_said(kwargs))

    def _kpi_get_said(self, kwargs):
        """What is said, without who is said to say it; and no change that Odoo didn't note."""
        if self._kpi_tracked and not self.env.su:
            kwargs = {name: value for name, value in kwargs.items() if name != NOTED}
        told = is_witnessed(self.env, kwargs.get("model", self._name))
        if not told or self.env.uid == SUPERUSER_ID:
            return kwargs
        return kwargs | {"author_id": None, "email_from": None}

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        told = any(is_witnessed(self.env, model) for model, *_rest in routes or ())
        if told and not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(self.env._("Write on the record itself, in your own name."))
        return super()._message_route_process(message, message_dict, routes)
