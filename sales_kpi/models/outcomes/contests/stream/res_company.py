from odoo import fields, models

STREAM = "sales_kpi_news"  # what a client asks for, and the subchannel of each company


class ResCompany(models.Model):
    """What a company tells in its stream, and whom."""

    _name = "res.company"
    _inherit = ["res.company", "bus.listener.mixin"]

    kpi_stream = fields.Selection(
        [
            ("all", "Everybody in sales"),
            ("leaders", "Leaders of their teams, and managers"),
            ("off", "Nobody: there is no stream"),
        ],
        string="Who Reads the Stream",
        required=True,
        default="all",
    )
    kpi_stream_shows = fields.Selection(
        [
            ("scheme", "As the schemes show it"),
            ("names", "Names, and no amounts"),
            ("amounts", "Names and amounts"),
        ],
        string="The Stream Shows",
        required=True,
        default="scheme",
        help="As the schemes show it: names where everybody may see everybody's place, amounts "
        "where the schemes show the figures of others.",
    )
    kpi_stream_least = fields.Monetary(
        string="Told From", help="Smaller deals, orders and payments are not told."
    )
    kpi_stream_big = fields.Monetary(
        string="Big From", help="Who wins so much gets confetti. 0: for no deal."
    )

    def _tell_kpi_stream(self):
        """The screens hear that there is something new, and no more: each asks for it with its own
        rights; see ``ir.websocket``."""
        for company in self:
            company._bus_send("sales_kpi.news", {"company_id": company.id}, subchannel=STREAM)

    def _get_kpi_stream_policy(self):
        """(whether names are told, whether amounts are, whether places are): what every reader may
        know."""
        schemes = self.env["sales.kpi.scheme"].sudo().search(
            [("company_id", "in", [self.id, False])]
        )  # fmt: skip
        shown = set(schemes.mapped("visibility"))
        if self.kpi_stream_shows != "scheme":
            return True, self.kpi_stream_shows == "amounts", shown <= {"all"}
        is_open = shown == {"all"} and all(schemes.mapped("show_details"))
        return "own" not in shown, is_open, shown <= {"all"}
