from odoo import api, models
from odoo.exceptions import AccessError

USERS = ("sales.kpi.membership", "sales.kpi.period")


class SalesKpiShared(models.AbstractModel):
    """What may be shared by all companies: records without a company.

    They judge everybody, so that only who works in every company that uses them writes them. A
    company uses them when somebody belongs to a sales team in it, or when it has periods.
    """

    _name = "sales.kpi.shared"
    _description = "Shared by All Companies"

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # Odoo looks at what was there before: nobody gives to others, or to all of them.
            self.check_access("write")
        return result

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read":
            return result
        allowed = self - result[0] if result else self
        shared = allowed.sudo().filtered(lambda one: one._is_shared()).sudo(False)
        if not shared or self._may_share():
            return result
        forbidden = shared | result[0] if result else shared
        return forbidden, result[1] if result else shared._make_sharing_error

    def _is_shared(self):
        return "company_id" not in self or not self.company_id

    @api.model
    def _may_share(self):
        """Whether the user works in every company that uses what is shared."""
        foreign = [
            ("company_id", "not in", self.env.user._get_company_ids()),
            ("company_id.active", "=", True),
        ]
        return self.env.su or not any(
            self.env[name].sudo().search_count(foreign, limit=1) for name in USERS
        )

    @api.model
    def _default_company_id(self):
        """Who may not write for all companies writes for his own."""
        return False if self._may_share() else self.env.company.id

    def _make_sharing_error(self):
        name = self[:1].sudo().display_name
        if "company_id" in self:
            return AccessError(
                self.env._(
                    "%s is shared by all companies, and you don't work in all of them. Use “Make "
                    "Our Own Copy” and change that, or ask somebody who works in every company.",
                    name,
                )
            )
        return AccessError(
            self.env._(
                "%s is shared by all companies, and you don't work in all of them. Ask somebody "
                "who works in every company.",
                name,
            )
        )
