from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"
    _kpi_tracked = frozenset({"user_id"})
