from odoo import api, models

KEY = "stream"
SHOWN = 7  # as many as can be read from afar


class SalesKpiWall(models.AbstractModel):
    """The stream as a slide of the wall, and names that somebody keeps off it."""

    _inherit = "sales.kpi.wall"

    @api.model
    @api.readonly
    def get_page(self, options):
        """Beside what it gives for a board: "news", the rows of the stream, on its slide."""
        page = super().get_page(options)
        if page["options"]["slide"] == KEY:
            page |= {"news": self._get_news(), "rows": [], "empty": False, "missing_targets": False}
        return page

    def _get_slides(self, board):
        slides = super()._get_slides(board)
        if self.env["sales.kpi.stream"]._find_news(board.company, 1):
            slides.append(self._get_slide(KEY, self.env._("Stream"), ""))
        return slides

    def _get_news(self):
        Stream = self.env["sales.kpi.stream"]
        rows = Stream.get_page({"limit": SHOWN})["news"]
        news = self.env["sales.kpi.news"].sudo().browse([row["id"] for row in rows])
        return [
            row | self._get_named(one.shown_user_ids, row)
            for row, one in zip(rows, news, strict=True)
        ]

    def _get_named(self, users, row):
        """Those of them who don't keep their names off the wall; where that leaves nobody, the
        team."""
        named = users.filtered(lambda user: not user.kpi_off_wall)
        if named == users:
            return {}
        avatar = self.env["sales.kpi.stream"]._get_avatar(named[:1].id)
        return {"who": ", ".join(named.mapped("name")) or row["team"] or "—", "avatar": avatar}

    def _get_rows(self, board):
        """A place is told, and not whose it is, where he keeps his name off the wall."""
        rows = super()._get_rows(board)
        if board.subject != "user":
            return rows
        ids = [row["id"] for row in rows]
        off = self.env["res.users"].sudo().with_context(active_test=False).search(
            [("id", "in", ids), ("kpi_off_wall", "=", True)]
        )  # fmt: skip
        return [
            row | {"name": "—", "avatar": False} if row["id"] in off.ids else row for row in rows
        ]
