from odoo import api, models

from ..ground.trail.trailed import describe_field


class SalesKpiSchemePart(models.AbstractModel):
    """Whatever hangs on a scheme and judges: it stays as it is once the scheme has judged."""

    _name = "sales.kpi.scheme.part"
    _description = "Part of a KPI Scheme"

    # Fields that judge nothing.
    _harmless = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_scheme()._check_not_judged()
        for part, vals in zip(parts, vals_list, strict=True):
            part._get_scheme()._note(part._get_trail_name(), "", part._describe_values(vals))
        return parts

    def write(self, vals):
        self.check_access("write")
        judging = vals.keys() - self._harmless
        if judging:
            self._get_scheme()._check_not_judged()
        before = {part: part._describe_values(vals) for part in self}
        result = super().write(vals)
        for part, former in before.items():
            if (now := part._describe_values(vals)) != former:
                part._get_scheme()._note(part._get_trail_name(), former, now)
        if judging:
            self._get_scheme()._check_not_judged()
            # It may have come to another scheme.
            self.check_access("write")
        return result

    def _check_access(self, operation):
        """Who may not write a scheme writes no part of it: neither of a shared one, nor of another
        company's."""
        result = super()._check_access(operation)
        if result or operation == "read":
            return result
        schemes = self.sudo()._get_scheme().sudo(False)
        if not (refused := schemes._check_access("write")):
            return None
        parts = self.sudo().filtered(lambda part: part._get_scheme().sudo(False) in refused[0])
        return parts.sudo(False), refused[1]

    def unlink(self):
        gone = [(part._get_scheme(), part._get_trail_name()) for part in self]
        result = super().unlink()
        for scheme, name in gone:
            scheme.exists()._note(self.env._("%s: deleted", name))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        self._get_scheme()._check_not_judged()

    def _get_trail_name(self):
        return f"{self._description}: {self.display_name}"

    def _describe_values(self, vals):
        """What these values say, or those that are there now, in words."""
        names = [name for name in vals if self._fields[name].type != "one2many"]
        return "\n".join(describe_field(self.sudo(), self._fields[name]) for name in names)

    def _get_scheme(self):
        return self.scheme_id
