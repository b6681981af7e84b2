from odoo import fields, models

WISHES = ["kpi_named_as_best"]


class ResUsers(models.Model):
    """Whether colleagues may read whom they can ask how he does it."""

    _inherit = "res.users"

    kpi_named_as_best = fields.Boolean(
        string="Name Me Among the Best",
        help="Where it is told what the best do differently, your colleagues may read that you are "
        "one of them, and ask you. Without it only the middle of all of them is told.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *WISHES]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *WISHES]
