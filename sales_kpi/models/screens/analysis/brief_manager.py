from odoo import fields, models

from .brief_page import BriefPage, find_behind, join_names, tell_pair

TEAMS = 6  # told one by one, those furthest behind first


class SalesKpiBrief(models.AbstractModel):
    """What a manager reads: the company, made of the Company Cockpit."""

    _inherit = "sales.kpi.brief"

    def _get_scope(self, kind):
        """All managers with the same rights see the same of a company."""
        if kind in ("manager", "report") and self.env["sales.kpi.viewer"]._is_manager():
            return ("manager", frozenset(self.env.user.all_group_ids.ids))
        return super()._get_scope(kind)

    def _get_manager(self, company, days):
        if not self.env["sales.kpi.viewer"]._is_manager():
            return None
        page = self._get_company_page(days[1])
        rows = self._get_team_rows(page)
        cash = page.page["collections"]["tiles"]
        return page.make(
            kind="manager",
            title=self.env._("The Company"),
            button=self.env._("Open the Company Cockpit"),
            reader="",  # several read the same
            sentences=[
                self._tell_company(page),
                self._tell_behind(page),
                self._tell_whom(page, rows),
            ],
            groups=[
                page.get_group(page.page["tiles"]),
                page.get_group(cash, self.env._("Cash")),
            ],
            parts=[self._get_teams_part(page, rows)],
        )

    def _get_company_page(self, day):
        """With the teams beside each other by the measure that is behind most."""
        screen = self.env["sales.kpi.company.cockpit"]
        options = {"period_type": "month", "date": fields.Date.to_string(day)}
        page = BriefPage(screen, options)
        behind = find_behind(page.page["tiles"])
        if not behind or not page.page["by_team"]:
            return page
        code = behind[0]["code"]
        if code == page.page["by_team"]["measure"]:
            return page
        return BriefPage(screen, {**options, "measure": code})

    def _get_team_rows(self, page):
        """Teams beside their target, the one furthest behind first."""
        by_team = page.page["by_team"]
        rows = by_team["rows"] if by_team else []
        known = [row for row in rows if row["value"] is not None]
        return sorted(
            known,
            key=lambda row: (row["achievement"] is None, row["achievement"] or 0.0, -row["value"]),
        )

    # ---- the three sentences -------------------------------------------------------------------

    def _tell_company(self, page):
        tile = page.pick_tile(page.page["tiles"])
        return tell_pair(self.env, page.label, page.tell_tile(tile)) if tile else ""

    def _tell_behind(self, page):
        if page.page["missing_targets"]:
            return page.page["missing_targets"]["text"]
        behind = find_behind(page.page["tiles"])
        if not behind:
            judged = any(tile["status"] == "good" for tile in page.page["tiles"])
            return self.env._("Nothing is behind.") if judged else ""
        names = [self._tell_short(tile) for tile in behind]
        return self.env._("Behind: %s.", join_names(self.env, names, len(names)))

    def _tell_short(self, tile):
        note = tile.get("pace_text") or tile.get("gap_text")
        return f"{tile['name']} ({note})" if note else tile["name"]

    def _tell_whom(self, page, rows):
        """Where to ask first: the team that is furthest behind, else what is overdue."""
        worst = rows[0] if rows else None
        if worst and worst["achievement"] is not None and worst["achievement"] < 1:
            return self.env._(
                "Ask %(team)s first: %(measure)s %(value)s of %(target)s (%(share)s).",
                team=worst["name"],
                measure=page.page["by_team"]["name"],
                value=worst["text"],
                target=worst["target_text"],
                share=worst["achievement_text"],
            )
        ageing = page.page["collections"]["ageing"]
        if ageing["overdue"]:
            return self.env._("Have %s collected that is overdue.", ageing["overdue_text"])
        return self.env._("Look ahead on the Company Cockpit: what will be next?")

    # ---- the teams -----------------------------------------------------------------------------

    def _get_teams_part(self, page, rows):
        name = page.page["by_team"]["name"] if page.page["by_team"] else ""
        return {
            "title": self.env._("Teams: %s", name),
            "text": "",
            "rows": [
                {
                    "title": row["name"],
                    "text": self._tell_team_row(row),
                    "status": self._get_team_status(row),
                    "url": page.get_link(row.get("mark")),
                }
                for row in rows[:TEAMS]
            ],
            "url": page.url,
        }

    def _tell_team_row(self, row):
        if row["achievement"] is None:
            return row["text"]
        return self.env._(
            "%(value)s of %(target)s (%(share)s)",
            value=row["text"], target=row["target_text"], share=row["achievement_text"],
        )  # fmt: skip

    def _get_team_status(self, row):
        if row["achievement"] is None:
            return "none"
        return "good" if row["achievement"] >= 1 else "behind"
