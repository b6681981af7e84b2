from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

# Who said it, when and where.
ORIGIN = ("author_id", "author_guest_id", "email_from", "date", "model", "res_id")
NOTED = "tracking_value_ids"  # what became of a record: Odoo itself writes it


class MailMessage(models.Model):
    """On records that tell how something was decided nobody speaks for others, nor for yesterday:
    author and date are those of the call. Only the system itself, which takes in mails, gives them.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{k: v for k, v in vals.items() if k != NOTED} for vals in vals_list]
        given = self.env.context.get("default_model")
        told = [is_witnessed(self.env, vals.get("model", given)) for vals in vals_list]
        if not any(told) or self.env.uid == SUPERUSER_ID:
            return super().create(vals_list)
        origin = self._kpi_prepare_origin()
        messages = super().create(
            [
                {**vals, **origin} if is_told else vals
                for vals, is_told in zip(vals_list, told, strict=True)
            ]
        )
        messages._kpi_check_may_post()
        return messages

    @api.ondelete(at_uninstall=False)
    def _unlink_except_noted(self):
        """A record may go with its history; the history alone does not."""
        if not self.env.su and any(message._kpi_tells_changes() for message in self.sudo()):
            raise AccessError(self.env._("What Odoo noted of a change stays with the record."))

    def write(self, vals):
        if not vals.keys() & set(ORIGIN) or self.env.uid == SUPERUSER_ID:
            return super().write(vals)
        with self.env.cr.savepoint():
            is_call = not self.env.su  # Odoo itself takes the history of what is merged along
            before = {message.id: message._kpi_get_origin(is_call) for message in self.sudo()}
            result = super().write(vals)
            for message in self.sudo():
                if message._kpi_get_origin(is_call) != before[message.id]:
                    raise AccessError(self.env._("Who said it, and when, stays as it is."))
        return result

    @api.model
    def _kpi_prepare_origin(self):
        """The caller, now."""
        author = self.env.user.partner_id
        return {
            "author_id": author.id,
            "author_guest_id": False,
            "email_from": author.email_formatted,
            "date": fields.Datetime.now(),
        }

    def _kpi_get_origin(self, is_call):
        """Where it comes from, if that is to stay; None of messages on other records."""
        is_noted = is_call and self._kpi_tells_changes()
        if not is_noted and not is_witnessed(self.env, self.model):
            return None
        return [self[name] for name in ORIGIN]

    def _kpi_tells_changes(self):
        """Whether Odoo noted here what became of a record whose changes matter."""
        known = self.model in self.env and self.env[self.model]._kpi_tracked
        return bool(known and self.tracking_value_ids)

    def _kpi_check_may_post(self):
        """Who follows a record, or answers to a message, may write a message as far as Odoo goes:
        here only who may read the record."""
        for message in self.sudo().filtered("res_id"):
            if is_witnessed(self.env, message.model):
                self.env[message.model].browse(message.res_id).check_access("read")


def is_witnessed(env, name):
    """Whether messages on records of a model, by its name, tell how something was decided."""
    return bool(name) and name in env.registry and env.registry[name]._kpi_is_witnessed
