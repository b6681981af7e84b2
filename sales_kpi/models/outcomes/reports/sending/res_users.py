from odoo import fields, models

WISH = "kpi_left_schedule_ids"


class ResUsers(models.Model):
    """Which mails about sales somebody does not want."""

    _inherit = "res.users"

    kpi_left_schedule_ids = fields.Many2many(
        "sales.kpi.report.schedule",
        "sales_kpi_report_schedule_left_rel",
        string="Sales Mails I Don't Want",
        help="Briefs and reports that would come to me by themselves.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, WISH]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, WISH]
