from odoo import fields, models

CUSTOMER_SETTINGS = {"kpi_class_a", "kpi_class_b", "kpi_churn_factor"}


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_class_a = fields.Float(
        string="Class A (%)",
        default=70,
        help="The largest customers who make this share of the orders of 12 months are class A.",
    )
    kpi_class_b = fields.Float(
        string="Class B (%)",
        default=20,
        help="The next largest customers who make this share are class B, the rest class C.",
    )
    kpi_churn_factor = fields.Float(
        string="Churn Warning Factor",
        default=2,
        help="A customer who has been silent for this many times his usual interval between "
        "orders gets a warning.",
    )

    _check_kpi_classes = models.Constraint(
        "CHECK(kpi_class_a > 0 AND kpi_class_b > 0 AND kpi_class_a + kpi_class_b <= 100)",
        "The shares of the classes A and B must be above 0, and 100 % at most together.",
    )
    _check_kpi_churn_factor = models.Constraint(
        "CHECK(kpi_churn_factor > 0)", "The factor of the churn warning must be above 0."
    )

    def write(self, vals):
        result = super().write(vals)
        if CUSTOMER_SETTINGS & vals.keys():
            self._trigger_customer_refresh()
        return result

    def _kpi_clock_moved(self):
        self._trigger_customer_refresh()
        return super()._kpi_clock_moved()

    def _trigger_customer_refresh(self):
        """Class the customers again: soon, and once for all that is changed together."""
        cron = self.env.ref("sales_kpi.sales_kpi_customer_cron", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
