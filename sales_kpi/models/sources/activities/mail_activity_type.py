from odoo import api, fields, models
from odoo.exceptions import AccessError

# How the types that Odoo ships are counted. The others (documents, approvals, warnings) are
# no sales work.
_METHODS = {
    "mail.mail_activity_data_call": "sales_kpi.sales_kpi_activity_method_phone",
    "mail.mail_activity_data_meeting": "sales_kpi.sales_kpi_activity_method_visit",
    "mail.mail_activity_data_email": "sales_kpi.sales_kpi_activity_method_email",
    "mail.mail_activity_data_todo": "sales_kpi.sales_kpi_activity_method_other",
}


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    kpi_method_id = fields.Many2one(
        "sales.kpi.activity.method",
        string="Counts as Sales Activity",
        ondelete="set null",
        help="An activity of this type that is marked done on an opportunity, customer, order or "
        "invoice becomes a sales activity with this method. Empty: it is not recorded.",
    )

    def write(self, vals):
        if "kpi_method_id" in vals and not self.kpi_method_id._may_share():
            raise AccessError(
                self.env._(
                    "All companies count their activities like this, and you don't work in all of "
                    "them. Ask somebody who works in every company."
                )
            )
        return super().write(vals)

    @api.model
    def _map_kpi_methods(self):
        """Give the shipped types their methods, once; a type may have been deleted."""
        for type_xmlid, method_xmlid in _METHODS.items():
            activity_type = self.env.ref(type_xmlid, raise_if_not_found=False)
            if activity_type and not activity_type.kpi_method_id:
                activity_type.kpi_method_id = self.env.ref(method_xmlid)
