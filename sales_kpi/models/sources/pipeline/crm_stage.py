from odoo import models


class CrmStage(models.Model):
    _inherit = "crm.stage"
    _kpi_shapes_pages = True

    def unlink(self):
        self.env["sales.kpi.stage.move"]._keep_stage_names(self)
        return super().unlink()
