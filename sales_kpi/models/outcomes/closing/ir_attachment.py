import hashlib

from odoo import api, models
from odoo.exceptions import AccessError

from .file_holder import is_holder_model

SAID = ("name", "type", "url", "mimetype", "res_model", "res_id", "res_field", "public")


class IrAttachment(models.Model):
    """Files that a decision rests on (see ``sales.kpi.file.holder``): once it is decided, nobody
    adds, changes or removes one, whichever way it comes, elevated rights included. Before that
    nobody touches another one's file."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        given = self.env.context.get("default_res_model")
        names = {vals.get("res_model", given) for vals in vals_list}
        if not any(is_holder_model(self.env, name) for name in names):
            return super().create(vals_list)
        # Some routes swallow the error and go on: what was made must be gone by then.
        with self.env.cr.savepoint():
            files = super().create(vals_list)
            files._kpi_check_taken(files._kpi_get_holders())
        return files

    def write(self, vals):
        before = self._kpi_get_holders()
        if not before and not self._kpi_may_move_in(vals):
            return super().write(vals)
        said = {file: file._kpi_get_said() for file in before}
        with self.env.cr.savepoint():
            result = super().write(vals)
            # What a file says counts, not how it is stored: the storage may be moved at any time.
            changed = {f: held for f, held in before.items() if f._kpi_get_said() != said[f]}
            self._kpi_check_may_change(changed)
            after = self._kpi_get_holders()
            self._kpi_check_taken({f: held for f, held in after.items() if before.get(f) != held})
        return result

    def unlink(self):
        self._kpi_check_may_change(self._kpi_get_holders())
        return super().unlink()

    def _kpi_may_move_in(self, vals):
        """Whether they may come to a holder."""
        if "res_model" in vals:
            return is_holder_model(self.env, vals["res_model"])
        return "res_id" in vals and any(
            is_holder_model(self.env, file.res_model) for file in self.sudo()
        )

    def _kpi_get_holders(self):
        """{file: the record that it belongs to}"""
        holders = {}
        for file in self.sudo():
            if not file.res_id or not is_holder_model(self.env, file.res_model):
                continue
            if holder := self.env[file.res_model].sudo().browse(file.res_id).exists():
                holders[file] = holder
        return holders

    def _kpi_get_said(self):
        """What a file says: its content itself, whatever the database says about it."""
        content = self.with_context(bin_size=False).raw or b""
        return [*(self[name] for name in SAID), hashlib.sha256(content).hexdigest()]

    def _kpi_check_taken(self, holders):
        for holder in holders.values():
            if not holder._takes_files():
                raise AccessError(self.env._("%s takes no more files.", holder.display_name))

    def _kpi_check_may_change(self, holders):
        for file, holder in holders.items():
            if holder._keeps_files():
                raise AccessError(
                    self.env._("The files of %s stay as they are.", holder.display_name)
                )
            if file.create_uid.id != self.env.uid:
                raise AccessError(self.env._("Only %s may change this file.", file.create_uid.name))
