from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...ground.figure_format import tell_day
from .contest import LIVE
from .rows import Rows

SHOWN = 3


class SalesKpiContest(models.Model):
    """A challenge waits for its answer, a running contest shows how near the next prize is."""

    _inherit = "sales.kpi.contest"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        mine = Domain("company_id", "=", company.id) & Domain("side_ids.user_ids", "in", user.id)
        challenges = mine & Domain("kind", "=", "duel") & Domain("state", "=", "published")
        asked = self.search(challenges, order="date_from, id").filtered("may_answer")
        running = self.search(mine & self._get_live_domain(), order="date_to, id", limit=SHOWN)
        found = [contest._get_challenge() for contest in asked[:SHOWN]]
        return found + [contest._get_stand() for contest in running]

    @api.model
    def _kpi_select_waiting(self, user, company):
        """Contests that he is in, which each count writes, and his sides of them."""
        self.env["sales.kpi.contest.side"].flush_model()
        self.flush_model()
        return SQL(
            """(SELECT COUNT(*) || ' ' || COALESCE(SUM(contest.xmin::text::bigint
                                                       + side.xmin::text::bigint), 0)
                  FROM sales_kpi_contest_side_user_rel member
                  JOIN sales_kpi_contest_side side ON side.id = member.side_id
                  JOIN sales_kpi_contest contest ON contest.id = side.contest_id
                 WHERE member.user_id = %s AND contest.company_id = %s AND contest.state IN %s)""",
            user.id, company.id, ("published", *LIVE),
        )  # fmt: skip

    def _get_challenge(self):
        day = tell_day(self.env, self.sudo().accept_by)
        return self._prepare_waiting() | {
            "sequence": 10,
            "status": "behind",
            "title": self.env._("You are challenged: %s", self.name),
            "text": self.env._("Accept until %s.", day),
            "label": self.env._("Answer"),
        }

    def _get_stand(self):
        mine = next((row for row in Rows(self).get() if row["is_mine"]), {})
        parts = [self._tell_place(mine), mine.get("gap_text"), mine.get("reason")]
        until = self.env._("until %s", tell_day(self.env, self.date_to))
        return self._prepare_waiting() | {
            "sequence": 60,
            "status": "good" if mine.get("prize_text") else "none",
            "title": self.name,
            "text": " · ".join(filter(None, [*parts, until])),
            "label": self.env._("Open It"),
        }

    def _tell_place(self, row):
        if not row.get("rank"):
            return ""
        if row["prize_text"]:
            return self.env._(
                "Place %(place)s: %(prize)s", place=row["rank"], prize=row["prize_text"]
            )
        return self.env._("Place %s", row["rank"])

    def _prepare_waiting(self):
        return {
            "id": self.id,
            "name": "contest",
            "icon": "fa-trophy",
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
        }

    def _kpi_open_waiting(self):
        return self.action_open_page()

    def action_open_page(self):
        """Open the page of the contest."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "sales_kpi.contest",
            "name": self.name,
            "params": {"contest_id": self.id},
            "context": {"contest_id": self.id},
        }
