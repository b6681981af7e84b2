from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_activity_auto = fields.Boolean(
        string="Record Done Activities",
        default=True,
        help="An Odoo activity marked done on an opportunity, customer, order or invoice, and a "
        "meeting held on an opportunity, become a sales activity by themselves.",
    )

    def _kpi_clock_moved(self):
        self.env["sales.kpi.activity"].sudo()._recount_days(self)
        return super()._kpi_clock_moved()
