from odoo import models

BOARD = "sales_kpi_board"  # what a client asks for, and the subchannel of each company


class ResCompany(models.Model):
    """Telling the screens that something has happened: by the bus, without figures."""

    _inherit = "res.company"

    def _tell_kpi_boards(self, kind, message):
        """Tell all who may see the company's leaderboard; see ``ir.websocket``."""
        for company in self:
            company._bus_send(kind, message | {"company_id": company.id}, subchannel=BOARD)
