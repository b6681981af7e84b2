from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asked import is_id
from .rows import Rows


class SalesKpiContest(models.Model):
    """What other programs ask of a contest."""

    _inherit = "sales.kpi.contest"

    @api.model
    @api.readonly
    def get_standings(self, contest_id):
        """How a contest stands, as far as the caller may see it.

        :param int contest_id: of a contest that the caller may read
        :return: {"as_of": "YYYY-MM-DD HH:MM:SS" in UTC or False, "state", "rules": in words,
            "ends": the moment in UTC at which its last day ends,
            "rows": [{"rank": None without a place, "side": id, "name", "value": what it competes
            by, "share": of the target, of the goal or of the first one, "prize": money that the
            place wins, "gap": to the next prize, ...}]}, by place; what he may not see is None
        :raise AccessError: it is not the caller's to see
        """
        contest = self._get_asked(contest_id)
        rows = Rows(contest).get() if contest.state != "draft" else []
        return contest._describe_state() | {"rules": contest.rules_text, "rows": rows}

    @api.model
    def _get_asked(self, contest_id):
        if not is_id(contest_id):
            raise UserError(self.env._("Name the contest by its id."))
        contest = self.browse(contest_id).exists()
        if not contest:
            raise UserError(self.env._("This contest is not there any more."))
        contest.check_access("read")
        return contest

    def _describe_state(self):
        own = self.sudo()
        _start, end = own.company_id._get_kpi_bounds(own.date_from, own.date_to)
        return {
            "as_of": fields.Datetime.to_string(own.as_of) if own.as_of else False,
            "state": own.state,
            "ends": fields.Datetime.to_string(end),
        }
