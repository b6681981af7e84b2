from odoo import models


class IrHttp(models.AbstractModel):
    """The web client knows whether its user wishes to be told of news."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        user = self.env.user
        if user._is_internal():
            info["kpi_stream_wish"] = user.kpi_stream_wish
        return info
