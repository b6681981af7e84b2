from odoo import fields, models

from ...ground.figure_format import tell_day
from .brief_page import BriefDays, BriefPage, BriefWorkbench, join_names, tell_pair

ROWS = 5  # of each part


class SalesKpiBrief(models.AbstractModel):
    """What a salesperson reads: made of the workbench."""

    _inherit = "sales.kpi.brief"

    def _fetch_readers(self, users):
        users.sudo().res_users_settings_id.fetch(["kpi_workbench_codes"])
        return super()._fetch_readers(users)

    def _get_rep_day(self, company, days):
        """The running month, what came of the days since the brief before, and today's list."""
        if not self._is_rep(company):
            return None
        # On the first days of a month it is the one that has just begun: today can be changed.
        month = self._get_told(company._get_kpi_today())
        since = self._get_days(days)
        text = self._tell_days(days)
        groups = [
            since.get_group(self._drop_zeros(since.page["tiles"]), text),
            month.get_group(month.page["tiles"]),
        ]
        title = self.env._("My Day")
        return self._make_rep("rep_day", month, title, groups, (since, text))

    def _get_rep_week(self, company, days):
        """The week of the day before, beside the month."""
        if not self._is_rep(company):
            return None
        month = self._get_told(days[1])
        week = self._get_told(days[1], "week")
        groups = [week.get_group(week.page["tiles"]), month.get_group(month.page["tiles"])]
        title = self.env._("My Week")
        made = self._make_rep("rep_week", month, title, groups, (week, week.label))
        return {**made, "label": week.label, "url": week.url}

    def _is_rep(self, company):
        """Whether the reader sells in the company."""
        today = company._get_kpi_today()
        Membership = self.env["sales.kpi.membership"]
        return bool(Membership._get_roster(company, today, today, self.env.uid))

    def _get_workbench(self, day):
        options = {"period_type": "month", "date": fields.Date.to_string(day)}
        return BriefPage(self.env["sales.kpi.workbench"], options)

    def _get_told(self, day, period_type="month"):
        options = {"period_type": period_type, "date": fields.Date.to_string(day)}
        return BriefWorkbench(self.env["sales.kpi.workbench"], options)

    def _get_days(self, days):
        first, last = map(fields.Date.to_string, days)
        options = {"period_type": "custom", "date_from": first, "date_to": last}
        return BriefDays(self.env["sales.kpi.workbench"], options)

    def _make_rep(self, kind, month, title, groups, shorter):
        """:param shorter: (``BriefPage`` of less than the month, how its figures are called)"""
        return month.make(
            kind=kind,
            title=title,
            button=self.env._("Open My Workbench"),
            sentences=[
                self._tell_standing(month),
                self._tell_wrong(month),
                self._tell_deed(month),
            ],
            groups=groups,
            parts=[self._get_todo_part(month, part) for part in month.page["todo"]],
            get_tables=lambda: self._get_rep_tables(*shorter) + month.get_tables(),
        )

    def _get_rep_tables(self, page, title):
        return [{**table, "title": title} for table in page.get_tables()[:1]]

    def _drop_zeros(self, tiles):
        """Of a day only what was done is told."""
        return [tile for tile in tiles if tile["value"]]

    def _tell_days(self, days):
        """ "Nov 27, 2026", or both ends of several days."""
        first, last = (tell_day(self.env, day) for day in days)
        return first if first == last else f"{first} \N{EN DASH} {last}"

    # ---- the three sentences -------------------------------------------------------------------

    def _tell_standing(self, month):
        standing = month.page["standing"]
        if standing and standing["rank"]:
            return self.env._(
                "%(period)s: %(rank)s, %(total)s points.",
                period=month.label, rank=standing["rank_text"], total=standing["total_text"],
            )  # fmt: skip
        tile = month.pick_tile(month.page["tiles"])
        return month.tell_tile(tile) if tile else ""

    def _tell_wrong(self, month):
        missing, wrong = month.page["missing_targets"], month.page["wrong"]
        if missing:
            return missing["text"]
        if not wrong:
            return self.env._("Nothing is behind.") if month.page["standing"] else ""
        first = tell_pair(self.env, wrong[0]["name"], wrong[0]["text"])
        if len(wrong) == 1:
            return first
        names = [row["name"] for row in wrong[1:]]
        behind = join_names(self.env, names, len(names))
        return self.env._("%(first)s Also behind: %(others)s.", first=first, others=behind)

    def _tell_deed(self, month):
        """What lifts the most, and what waits today."""
        advice = next((row["advice"] for row in month.page["wrong"] if row["advice"]), "")
        due = next((part for part in month.page["todo"] if part["name"] == "followups"), None)
        texts = [self.env._("%(advice)s.", advice=advice) if advice else ""]
        if due and due["count"]:
            texts.append(self.env._("Follow-ups due today: %s.", due["count"]))
        if not any(texts):
            texts.append(self.env._("Plan your next visits on My Workbench."))
        return " ".join(filter(None, texts))

    # ---- the lists -----------------------------------------------------------------------------

    def _get_todo_part(self, month, part):
        return {
            "title": tell_pair(self.env, part["title"], part["count"]),
            "text": part["text"] if part["count"] else part["empty"],
            "rows": [
                {
                    "title": row["title"],
                    "text": " · ".join(filter(None, (row["subtitle"], row["tag"]))),
                    "status": row["status"],
                    "url": month.get_link(row.get("mark")),
                }
                for row in part["rows"][:ROWS]
            ],
            "url": month.get_link(part.get("mark")),
        }
