from odoo import api, models

from .trailed import describe_field


class SalesKpiTrailedPart(models.AbstractModel):
    """Whatever hangs on a whole that is decided about, as a line on its scheme: the trail of the
    whole tells what becomes of it, and it stays as it is once the whole may not change any more."""

    _name = "sales.kpi.trailed.part"
    _description = "Part of Something That Leaves a Trail"

    # Fields that decide nothing.
    _harmless = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_whole_open()
        for part, vals in zip(parts, vals_list, strict=True):
            part._get_whole()._note(part._get_trail_name(), "", part._describe_values(vals))
        return parts

    def write(self, vals):
        self.check_access("write")
        is_deciding = bool(vals.keys() - self._harmless)
        if is_deciding:
            self._check_whole_open()
        before = {part: part._describe_values(vals) for part in self}
        result = super().write(vals)
        for part, former in before.items():
            if (now := part._describe_values(vals)) != former:
                part._get_whole()._note(part._get_trail_name(), former, now)
        if is_deciding:
            self._check_whole_open()
            # It may have come to another whole.
            self.check_access("write")
        return result

    def _check_access(self, operation):
        """Who may not write a whole writes no part of it: neither of a shared one, nor of another
        company's."""
        result = super()._check_access(operation)
        if result or operation == "read":
            return result
        wholes = self.sudo()._get_whole().sudo(False)
        if not (refused := wholes._check_access("write")):
            return None
        parts = self.sudo().filtered(lambda part: part._get_whole().sudo(False) in refused[0])
        return parts.sudo(False), refused[1]

    def unlink(self):
        gone = [(part._get_whole(), part._get_trail_name()) for part in self]
        result = super().unlink()
        for whole, name in gone:
            whole.exists()._note(self.env._("%s: deleted", name))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept_whole(self):
        # Odoo asks by the alphabet: after what is frozen, before what only open wholes are told.
        self._check_whole_open()

    def _get_trail_name(self):
        return f"{self._description}: {self.display_name}"

    def _describe_values(self, vals):
        """What these values say, or those that are there now, in words."""
        names = [name for name in vals if self._fields[name].type != "one2many"]
        return "\n".join(describe_field(self.sudo(), self._fields[name]) for name in names)

    def _get_whole(self):
        """What they hang on."""
        raise NotImplementedError

    def _check_whole_open(self):
        """
        :raise UserError: what they hang on may not change any more
        """
        raise NotImplementedError
