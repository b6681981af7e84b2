from odoo import api, models
from odoo.exceptions import UserError


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kpi_credited(self):
        """
        :raise UserError: a team has sold: what it did would become no team's
        """
        if team := self.env["sales.kpi.credited"]._kpi_find_credited(self, 1):
            raise UserError(
                self.env._(
                    "%s can't be deleted: sales are credited to this team. Archive it instead.",
                    team.name,
                )
            )
