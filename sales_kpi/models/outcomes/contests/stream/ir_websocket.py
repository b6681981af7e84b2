from odoo import models

from .res_company import STREAM


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who asks for the stream hears of the companies whose stream he reads."""
        if STREAM in channels:
            channels.remove(STREAM)
            viewer = self.env["sales.kpi.viewer"]
            channels.extend((company, STREAM) for company in viewer._get_stream_companies())
        return super()._build_bus_channel_list(channels)
