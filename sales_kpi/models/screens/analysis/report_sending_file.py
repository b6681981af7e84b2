from odoo import models


class SalesKpiReportSending(models.Model):
    """A file that was too large for a mail."""

    _inherit = "sales.kpi.report.sending"

    def _get_file(self):
        """
        :return: (name, bytes, mimetype); None where it is gone
        :raise AccessError: it is somebody else's
        """
        self.check_access("read")
        file = self.sudo().attachment_id
        if self.user_id != self.env.user or not file:
            return None
        return file.name, file.raw, file.mimetype
