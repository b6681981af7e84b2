from odoo import fields, models

from .brief_page import BriefTeam, join_names, tell_pair

TOLD = 4  # teams whose figures are told one by one
LOOKED_INTO = 12  # teams of which is told who needs help
NAMED = 20  # teams that have a line of their own
REASONS = 2  # told of one person


class SalesKpiBrief(models.AbstractModel):
    """What a leader reads: who of his teams needs help, made of the Team Cockpit."""

    _inherit = "sales.kpi.brief"

    def _get_leader(self, company, days):
        teams = self._find_own_teams(company)
        pages = [self._get_team_page(team, days) for team in teams[:LOOKED_INTO]]
        pages = [page for page in pages if not page.page["empty"]]
        if not pages:
            return None
        first, rows = pages[0], self._get_help_rows(pages)
        return first.make(
            kind="leader",
            title=self.env._("Who Needs Help"),
            button=self.env._("Open the Team Cockpit"),
            sentences=[
                self._tell_team(first),
                self._tell_help(pages, rows),
                self._tell_first(pages, rows),
            ],
            groups=[
                page.get_group(page.page["tiles"], page.page["team"]["name"])
                for page in pages[:TOLD]
            ],
            parts=[
                self._get_help_part(pages, rows),
                self._get_more_part(pages, teams[LOOKED_INTO:], days),
            ],
            get_tables=lambda: self._get_team_tables(pages),
        )

    def _find_own_teams(self, company):
        """Those that the reader leads, without those below them."""
        led = self.env["sales.kpi.viewer"]._get_led_teams().filtered("active")
        led = led.filtered(lambda team: team.company_id in (company, company.browse()))
        return led.filtered(lambda team: team.parent_id not in led)

    def _get_team_page(self, team, days):
        return BriefTeam(self.env["sales.kpi.team.cockpit"], self._get_team_options(team, days))

    def _get_team_options(self, team, days):
        day = fields.Date.to_string(days[1])
        return {"period_type": "month", "date": day, "team_id": team.id}

    def _get_team_tables(self, pages):
        """Each team's, by its name where there are several."""
        if len(pages) == 1:
            return pages[0].get_tables()
        return [
            {**table, "title": f"{page.page['team']['name']}: {table['title']}"}
            for page in pages
            for table in page.get_tables()
        ]

    # ---- the three sentences -------------------------------------------------------------------

    def _tell_team(self, page):
        tile = page.pick_tile(page.page["tiles"])
        told = page.tell_tile(tile) if tile else ""
        return told and tell_pair(self.env, f"{page.page['team']['name']}, {page.label}", told)

    def _tell_help(self, pages, rows):
        missing = pages[0].page["missing_targets"]
        total = sum(page.page["help"]["total_rows"] for page in pages)
        if missing or not rows:
            return missing["text"] if missing else pages[0].page["help"]["summary"]
        if total == 1:
            return self.env._("%s needs help.", rows[0]["name"])
        names = join_names(self.env, [row["name"] for row in rows], total)
        return self.env._("These need help, first of all: %s.", names)

    def _tell_first(self, pages, rows):
        if not rows:
            return self.env._("Look ahead on the Team Cockpit: what will be next?")
        row = rows[0]
        reason = next((reason["text"] for reason in row["reasons"]), row["stake_text"])
        return self.env._("Begin with %(name)s. %(reason)s.", name=row["name"], reason=reason)

    # ---- who -----------------------------------------------------------------------------------

    def _get_help_rows(self, pages):
        """Of all teams, the one with most money at stake first."""
        rows = [
            row | {"url": page.get_link(row["mark"])}
            for page in pages
            for row in page.page["help"]["rows"]
        ]
        return sorted(rows, key=lambda row: -(row["stake"] or 0.0))

    def _get_help_part(self, pages, rows):
        return {
            "title": pages[0].page["help"]["title"],
            "text": "" if rows else pages[0].page["help"]["summary"],
            "rows": [
                {
                    "title": " · ".join(filter(None, (row["name"], row["stake_text"]))),
                    "text": "; ".join(one["text"] for one in row["reasons"][:REASONS]),
                    "status": "bad",
                    "url": row["url"],
                }
                for row in rows
            ],
            "url": pages[0].url,
        }

    # ---- teams that have no tiles of their own -------------------------------------------------

    def _get_more_part(self, pages, unseen, days):
        """A line a team; of those that were not looked into only where they are shown."""
        known = [self._get_more_row(page) for page in pages[TOLD:]]
        rows = known + [self._get_unseen_row(team, days) for team in unseen[: NAMED - len(known)]]
        left = len(known) + len(unseen) - len(rows)
        more = self.env._("%s more teams are on the Team Cockpit.", left) if left else ""
        return {
            "title": self.env._("Your other teams"), "text": more, "rows": rows,
            "url": pages[0].url,
        }  # fmt: skip

    def _get_more_row(self, page):
        tile = page.pick_tile(page.page["tiles"])
        return {
            "title": page.page["team"]["name"],
            "text": page.tell_tile(tile) if tile else "",
            "status": "none",
            "url": page.url,
        }

    def _get_unseen_row(self, team, days):
        cockpit = self.env["sales.kpi.team.cockpit"]
        frame = cockpit._get_frame(self._get_team_options(team, days))
        text = self.env._("Who needs help here is on the Team Cockpit.")
        url = self._get_link(cockpit._name, frame)
        return {"title": team.name, "text": text, "status": "none", "url": url}
