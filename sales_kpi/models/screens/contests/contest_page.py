from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.asked import is_id
from ...outcomes.contests.rows import Rows

TOP = 10  # places that are shown first
NEAR = 2  # places before and after one's own
OTHERS = 30
GOING_ON = ("published", "running", "provisional")


class SalesKpiContestPage(models.AbstractModel):
    """The page of a contest: its rules in a sentence, who stands where, what is missing to the
    next prize. One payload, ready to be shown."""

    _name = "sales.kpi.contest.page"
    _description = "Contest Page"

    @api.model
    @api.readonly
    def get_page(self, options):
        """Everything that the screen shows; nothing is written.

        :param dict options: contest_id (empty: the one that concerns the user most), all (whether
            every place is shown); each may be missing
        :return: {"as_of", "stale", "can_refresh", "options", "contest", "rows", "gap_after",
            "count", "mine", "duel", "others", "can_answer", "empty"}
        :raise AccessError: the contest is not for the caller to see
        """
        contest, is_all = self._read_options(options)
        others = self._get_others(contest)
        if not contest:
            return self._get_empty(others)
        rows = Rows(contest).get() if contest.state != "draft" else []
        for row in rows:
            row["width"] = min(max(row["share"] or 0, 0), 1) * 100
        shown, gap_after = (rows, 0) if is_all else self._choose(rows)
        self._add_marks(contest.sudo(), shown)
        return {
            **self._get_age(contest),
            "options": {"contest_id": contest.id, "all": is_all},
            "contest": self._describe(contest),
            "rows": shown,
            "gap_after": gap_after,
            "count": len(rows),
            "mine": next((row for row in rows if row["is_mine"]), False),
            "duel": rows if contest.kind == "duel" and len(rows) == 2 else [],
            "others": others,
            "can_answer": contest.may_answer,
            "empty": False,
        }

    @api.model
    def refresh(self, options):
        """Count the contest of the screen again, if its figures are old; True when it was."""
        contest, _is_all = self._read_options(options)
        return contest.refresh() if contest else False

    @api.model
    def answer(self, options, accepts):
        """Take a challenge, or don't.

        :return: {"message"}
        """
        contest, _is_all = self._read_options(options)
        if accepts:
            contest.action_accept()
            return {"message": self.env._("Taken. May the better one win.")}
        contest.action_decline()
        return {"message": self.env._("You did not take the challenge.")}

    @api.model
    @api.readonly
    def open_records(self, options, mark):
        """Action that shows the whole contest: its rules, its messages."""
        contest, _is_all = self._read_options(options)
        return {
            "type": "ir.actions.act_window",
            "name": contest.name or self.env._("Contests"),
            "res_model": "sales.kpi.contest",
            "res_id": contest.id,
            "views": [(False, "form")] if contest else [(False, "kanban"), (False, "form")],
        }

    # ---- which ---------------------------------------------------------------------------------

    def _read_options(self, options):
        options = options if isinstance(options, dict) else {}
        Contest = self.env["sales.kpi.contest"]
        contest_id = options.get("contest_id") or self.env.context.get("contest_id")
        if is_id(contest_id):
            return Contest._get_asked(contest_id), bool(options.get("all"))
        return self._find_own(), bool(options.get("all"))

    def _find_own(self):
        """What concerns the user most: his own that goes on, else the last one that he may see."""
        Contest = self.env["sales.kpi.contest"]
        going_on = Domain("state", "in", GOING_ON)
        mine = Domain("side_ids.user_ids", "in", self.env.uid)
        for domain in (going_on & mine, going_on, Domain("state", "!=", "draft")):
            if found := Contest.search(domain, order="date_to, id", limit=1):
                return found
        return Contest

    def _get_others(self, contest):
        """Other contests to go on to."""
        found = self.env["sales.kpi.contest"].search(
            [("state", "in", (*GOING_ON, "awarded")), ("id", "!=", contest.id)],
            order="date_to desc, id desc",
            limit=OTHERS,
        )
        return [{"id": one.id, "name": one.name} for one in found]

    def _get_empty(self, others):
        return {
            "as_of": False,
            "stale": False,
            "can_refresh": False,
            "options": {},
            "rows": [],
            "others": others,
            "empty": {
                "title": self.env._("No contest yet"),
                "text": self.env._("Challenge somebody, or ask your leader to start a contest."),
            },
        }

    # ---- what is shown -------------------------------------------------------------------------

    def _get_age(self, contest):
        own = contest.sudo()
        is_going_on = own.state in GOING_ON
        return {
            "as_of": fields.Datetime.to_string(own.as_of) if own.as_of else False,
            "stale": is_going_on and own._is_stale(),
            "can_refresh": is_going_on,
        }

    def _describe(self, contest):
        own = contest.sudo()
        start, end = own.company_id._get_kpi_bounds(own.date_from, own.date_to)
        is_ahead = own.state in ("draft", "published")
        return {
            "id": contest.id,
            "name": own.name,
            "kind": own.kind,
            "headline": own.headline,
            "rules": (own.rules_text or "").split("\n")[1:],
            "state": own.state,
            "state_text": own._get_selected(own, "state"),
            "moment": fields.Datetime.to_string(start if is_ahead else end),
            "is_ahead": is_ahead,
            "is_counting_down": own.state in ("published", "running"),
            "note": self._get_note(own),
            "digest": (own.rules_digest or "")[:12],
        }

    def _get_note(self, contest):
        """What has to be known of the result."""
        if contest.state == "cancelled":
            return self.env._("Cancelled: %s", contest.cancel_reason or "")
        if contest.error:
            return self.env._("It can't be counted right now: %s", contest.error)
        if contest.measure_changed:
            return self.env._("The measure counts otherwise than when the rules were published.")
        if contest.state == "provisional":
            return self.env._(
                "Provisional until %s: what is cancelled or returned by then does not count.",
                contest._get_last_day(),
            )
        if contest.state == "draft":
            return self.env._("A draft: nobody else sees it before it is published.")
        return ""

    def _add_marks(self, contest, rows):
        """What is still to be cleared up about those in a side, for whoever may read it."""
        sides = {side.id: side.user_ids.ids for side in contest.side_ids}
        viewer = self.env["sales.kpi.viewer"].sudo(False)
        users = sorted({user_id for row in rows for user_id in sides[row["side"]]})
        marks = viewer._find_marks(contest.company_id, users, contest.date_from, contest.date_to)
        for row in rows:
            row["mark_text"] = viewer._tell_mark(
                sum(marks.get(user_id, 0) for user_id in sides[row["side"]])
            )

    def _choose(self, rows):
        """The first places, and the user's own with those around it.

        :return: (rows, number of those before the gap; 0 without one)
        """
        own = next((place for place, row in enumerate(rows) if row["is_mine"]), None)
        if own is None or own + NEAR < TOP:
            return rows[:TOP], 0
        near = rows[max(own - NEAR, TOP) : own + NEAR + 1]
        return rows[:TOP] + near, TOP if own - NEAR > TOP else 0
