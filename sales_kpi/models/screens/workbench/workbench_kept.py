from odoo import api, fields, models
from odoo.tools import SQL

from ...ground.tables import find_tables
from .figures import WorkbenchContent
from .my_scorecard import WorkbenchScorecard
from .slots import find_waiting, get_slots
from .todo import WorkbenchTodo


class SalesKpiWorkbench(models.AbstractModel):
    """The figures of one's own workbench are kept, as those of a cockpit are, while nothing
    happens that is his own: what he does counts at once, and so does what he is judged by. What
    others do counts when the page is older than the company's freshness setting: then it says that
    it is stale. What is to be done next is of the moment at which he looks.
    """

    _inherit = "sales.kpi.workbench"
    _most_pages = 2  # there is one for each salesperson
    _renews_pages = False  # and it is made in no time

    def _find_kept(self, frame):
        """None of a page that was made a moment ago of figures that were old already, or while
        somebody else was counting: what was counted since is there in no time."""
        if found := super()._find_kept(frame):
            _contents, as_of, date = found
            is_late = self._is_fresh(frame, date) and not self._is_fresh(frame, as_of)
            if is_late and not frame.stale:
                return None
        return found

    def _get_new_page(self, frame):
        """``unkept``: whether the next look could be quicker."""
        page = self._get_page(frame)
        if self._may_keep(frame):
            since = self.env["sales.kpi.kept.page"]._find_age(self._name, frame)
            page["unkept"] = not since or not self._is_fresh(frame, since)
        return page

    def _may_keep(self, frame):
        """One's own page of a period that runs: others are looked at seldom, and change no more."""
        is_own = frame.user.id in (False, self.env.uid)
        is_running = frame.bounds[0] <= frame.today and not frame.is_over
        return is_own and is_running and super()._may_keep(frame)

    def _is_current(self, frame, as_of, date):
        # it may have been made late
        return self._is_fresh(frame, date) and self._is_fresh(frame, as_of)

    def _get_own_rows(self, frame):
        """What the salesperson changes himself, and what he is judged by."""
        span = frame.company._get_kpi_bounds(*frame.bounds)
        names = find_tables(self.env, "_kpi_own_rows")
        return [(name, self._select_own(*self.env[name]._kpi_own_rows, *span)) for name in names]

    def _select_own(self, user, moment, start, end):
        own = SQL("%s = %s", SQL.identifier(user), self.env.uid)
        if not moment:
            return own
        moment = SQL.identifier(moment)
        return SQL("%s AND %s >= %s AND %s < %s", own, moment, start, moment, end)

    def _awaits_count(self, options):
        return self._get_frame(options).stale

    @api.model
    def keep(self, options):
        """Keep the page for the next look; nothing is counted.

        :return: whether it was kept
        """
        return self._keep(options, is_new=False)

    def _get_kept_contents(self, frame):
        content = WorkbenchContent(frame)
        scorecard = WorkbenchScorecard(content)
        return {
            "user": content.get_user(),
            "is_own": content.is_own,
            "standing": scorecard.get_standing(),
            "wrong": scorecard.get_wrong(),
            "first_only": scorecard.is_far_behind(),
            "tiles": content.get_tiles(),
            "empty": content.get_empty(),
            "missing_targets": scorecard.get_missing_targets(),
            "figures": WorkbenchTodo(content).get_figures() if content.is_running else None,
            "waiting": self._find_waiting(content),
        }

    def _add_news(self, frame, page):
        """What waits, what is to be done, and when the points can be judged anew."""
        content = WorkbenchContent(frame)
        todo = WorkbenchTodo(content, page.pop("figures"))
        is_pending = page["standing"] and page["standing"]["is_pending"]
        page |= {
            "slots": self._get_slots(content, page["wrong"], page.pop("waiting")),
            "todo": todo.get_parts() if content.is_running else [],
            "refresh_in": self._get_wait(frame) if is_pending else False,
            "unkept": False,
        }

    def _find_waiting(self, content):
        return find_waiting(self.env, content.user, content.company) if content.is_own else {}

    def _get_slots(self, content, wrong, kept):
        """What waits for the viewer himself, but for what stands among what is behind."""
        if not content.is_own:
            return []
        told = {row["code"] for row in wrong if row["code"]}
        return get_slots(self.env, content.user, content.company, told, kept)

    def _get_wait(self, frame):
        """Seconds until his points and his rank can be judged anew."""
        if not frame.period.as_of:
            return False
        age = (fields.Datetime.now() - frame.period.as_of).total_seconds()
        return max(1, round(frame.company.sudo().kpi_freshness - age) + 1)
