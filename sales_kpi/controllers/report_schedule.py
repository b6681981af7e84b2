from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..tools.asked import is_id


class ReportScheduleController(http.Controller):
    """What the links of a mail lead to. They bear a token: who reads the mail need not log in."""

    @http.route("/sales_kpi/schedule/<int:schedule_id>/leave", type="http", auth="public",
                methods=["GET", "POST"], csrf=False)  # fmt: skip
    def leave(self, schedule_id, user="", email="", token="", **_more):
        """Looked at it says what would be done; the button does it."""
        has_left = True if request.httprequest.method == "POST" else None
        return self._show(schedule_id, user or email, token, has_left)

    @http.route("/sales_kpi/schedule/<int:schedule_id>/join", type="http", auth="public",
                methods=["POST"], csrf=False)  # fmt: skip
    def join(self, schedule_id, user="", email="", token="", **_more):
        return self._show(schedule_id, user or email, token, False)

    @http.route("/sales_kpi/schedule/<int:schedule_id>/leave_at_once", type="http",
                auth="public", methods=["POST"], csrf=False)  # fmt: skip
    def leave_at_once(self, schedule_id, user="", email="", token="", **_more):
        """What the button of a mail program asks for (RFC 8058)."""
        self._get_page(schedule_id, user or email, token, True)
        return request.make_response("")

    @http.route("/sales_kpi/sending/<int:sending_id>/file", type="http", auth="user")
    def get_file(self, sending_id):
        sending = request.env["sales.kpi.report.sending"].browse(sending_id).exists()
        found = sending and sending._get_file()
        if not found:
            raise NotFound
        name, content, mimetype = found
        headers = [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
        ]  # fmt: skip
        return request.make_response(content, headers)

    def _show(self, schedule_id, who, token, has_left):
        page = self._get_page(schedule_id, who, token, has_left)
        return request.render("sales_kpi.schedule_leave_page", {"page": page})

    def _get_page(self, schedule_id, who, token, has_left):
        if "@" not in who:
            who = int(who) if who.isdecimal() and len(who) < 10 else 0
        Schedule = request.env["sales.kpi.report.schedule"]
        is_known = isinstance(who, str) or is_id(who)
        page = is_known and Schedule._get_leave_page(schedule_id, who, token, has_left)
        if not page:
            raise NotFound
        return page
