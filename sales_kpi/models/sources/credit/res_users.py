from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kpi_credited(self):
        """
        :raise UserError: somebody has sold: what he did would become nobody's
        """
        if user := self.env["sales.kpi.credited"]._kpi_find_credited(self, 0):
            raise UserError(
                self.env._(
                    "%s can't be deleted: sales are credited to this user. Archive the user "
                    "instead.",
                    user.name,
                )
            )
