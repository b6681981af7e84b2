from odoo import fields, models

from .brief_page import BriefPage, join_names

PATH = "/odoo/sales-team-cockpit"
MOST_TEAMS = 4  # whose figures are told one by one
REASONS = 2  # told of one person


class SalesKpiBrief(models.AbstractModel):
    """What a leader reads: who of his teams needs help, made of the Team Cockpit."""

    _inherit = "sales.kpi.brief"

    def _get_leader(self, company, days):
        pages = [self._get_team_page(team, days) for team in self._find_own_teams(company)]
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
                page.get_group(page.page["tiles"], page.page["team"]["name"]) for page in pages
            ],
            parts=[self._get_help_part(pages, rows)],
            tables=self._get_team_tables(pages),
        )

    def _find_own_teams(self, company):
        """Those that the reader leads, without those below them."""
        led = self.env["sales.kpi.viewer"]._get_led_teams().filtered("active")
        led = led.filtered(lambda team: team.company_id in (company, company.browse()))
        return led.filtered(lambda team: team.parent_id not in led)[:MOST_TEAMS]

    def _get_team_page(self, team, days):
        options = {
            "period_type": "month",
            "date": fields.Date.to_string(days[1]),
            "team_id": team.id,
        }
        return BriefPage(self.env["sales.kpi.team.cockpit"], options, PATH)

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
        return told and f"{page.page['team']['name']}, {page.label}: {told}"

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
        rows = [row for page in pages for row in page.page["help"]["rows"]]
        return sorted(rows, key=lambda row: -(row["stake"] or 0.0))

    def _get_help_part(self, pages, rows):
        url = pages[0].url
        return {
            "title": pages[0].page["help"]["title"],
            "text": "" if rows else pages[0].page["help"]["summary"],
            "rows": [
                {
                    "title": " · ".join(filter(None, (row["name"], row["stake_text"]))),
                    "text": "; ".join(one["text"] for one in row["reasons"][:REASONS]),
                    "status": "bad",
                    "url": url,
                }
                for row in rows
            ],
            "url": url,
        }
