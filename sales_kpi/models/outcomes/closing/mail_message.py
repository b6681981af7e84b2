from odoo import api, models
from odoo.exceptions import AccessError

from .file_holder import is_holder_model

TOLD = ("attachment_ids", "author_id", "body", "date", "model", "res_id", "tracking_value_ids")


class MailMessage(models.Model):
    """The chatter tells how something came to be decided (see ``sales.kpi.file.holder``): what it
    told stays, and after the decision no file comes with a message any more."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        given = self.env.context.get("default_model")
        names = {vals.get("model", given) for vals in vals_list}
        if not any(is_holder_model(self.env, name) for name in names):
            return super().create(vals_list)
        # Whoever swallows the error must not keep what was made.
        with self.env.cr.savepoint():
            messages = super().create(vals_list)
            messages._kpi_get_closed().filtered("attachment_ids")._kpi_refuse()
        return messages

    def write(self, vals):
        if not vals.keys() & set(TOLD):
            return super().write(vals)
        # Odoo itself writes back what a message said, when it is mailed.
        told = {message: message._kpi_get_told() for message in self._kpi_get_closed()}
        if not told and not self._kpi_may_move_in(vals):
            return super().write(vals)
        with self.env.cr.savepoint():
            result = super().write(vals)
            changed = [message for message, said in told.items() if message._kpi_get_told() != said]
            self.browse().union(*changed)._kpi_refuse()
            moved_in = self._kpi_get_closed() - self.browse().union(*told)
            moved_in.filtered("attachment_ids")._kpi_refuse()
        return result

    def unlink(self):
        self._kpi_get_closed()._kpi_refuse()
        return super().unlink()

    def _kpi_may_move_in(self, vals):
        """Whether they may come to a holder, to which few messages ever do: merged opportunities,
        say, take theirs along one by one."""
        if "model" in vals:
            return is_holder_model(self.env, vals["model"])
        return "res_id" in vals and any(
            is_holder_model(self.env, message.model) for message in self.sudo()
        )

    def _kpi_get_closed(self):
        """Those that were written on something that is decided."""
        return self.sudo().filtered(lambda message: message._kpi_is_closed())

    def _kpi_is_closed(self):
        if not self.res_id or not is_holder_model(self.env, self.model):
            return False
        holder = self.env[self.model].sudo().browse(self.res_id).exists()
        return bool(holder) and not holder._takes_files()

    def _kpi_get_told(self):
        return [self[name] for name in TOLD]

    def _kpi_refuse(self):
        if self:
            raise AccessError(self.env._("What was told here stays as it is."))
