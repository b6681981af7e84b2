from odoo import fields, models

WISHES = ["kpi_stream_wish", "kpi_off_wall"]


class ResUsers(models.Model):
    """What somebody wishes to hear, and whether the wall may name him."""

    _inherit = "res.users"

    kpi_stream_wish = fields.Selection(
        [("none", "Nothing"), ("app", "In Odoo")],
        string="Tell Me the News of Sales",
        default="none",  # not required: other programs make users by themselves
        help="In Odoo: a note when there is news, and one when somebody answers to your own. "
        "Nothing comes by mail.",
    )
    kpi_off_wall = fields.Boolean(
        string="Keep My Name off the Wall",
        help="The wall screen shows your place without your name and picture. On leaderboards and "
        "in contests you are ranked like everybody.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *WISHES]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *WISHES]
