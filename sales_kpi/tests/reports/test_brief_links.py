import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .brief_common import BriefCommon
from .test_schedule import MONDAY

DAYS_OF_FEBRUARY = date(2026, 2, 13), date(2026, 2, 15)


@tagged("post_install", "-at_install")
class TestBriefLinks(BriefCommon, HttpCase):
    """A figure in a mail opens its own records, of the same days and of the same person, on top of
    their screen: it opened the screen of today."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(MONDAY))

    def _ask(self, url, user):
        Brief = self.env["sales.kpi.brief"].with_user(user)
        asked = dict(parse_qsl(urlsplit(url).query))
        asked["company"] = int(asked["company"])  # as the web client reads an address
        return Brief.with_context(allowed_company_ids=self.company.ids).open_link(asked)[-1]

    def _count(self, url, user):
        action = self._ask(url, user)
        records = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return records.search_count(action["domain"])

    def _tiles(self, brief, place):
        return {tile["name"]: tile for tile in brief["groups"][place]["tiles"]}

    def test_records_of_a_rep(self):
        """In March Bob won 1 deal of 4, and did 2 things, both on the 10th: in week 11, not among
        the days since Friday."""
        month, week = self._brief(self.bob, "rep_day"), self._brief(self.bob, "rep_week")
        for tiles, counts in (
            (self._tiles(month, 0), {"Opportunities won": 1, "Activities done": 2}),
            (self._tiles(week, 0), {"Activities done": 2}),
        ):
            for name, count in counts.items():
                tile = tiles[name]
                self.assertEqual(tile["value"], count)
                self.assertEqual(self._count(tile["url"], self.bob), count, name)
        self.assertIn("week", self._tiles(week, 0)["Activities done"]["url"])

    def test_whoever_follows_it(self):
        """A link that was passed on shows nobody what he may not see."""
        tile = self._tiles(self._brief(self.bob, "rep_day"), 0)["Opportunities won"]
        with self.assertRaises(AccessError):
            self._ask(tile["url"], self.ann)
        self.assertEqual(self._count(tile["url"], self.leader), 1)
        with self.assertRaises(AccessError):
            self._ask(tile["url"], self.portal)

    def test_screen_of_the_same_days(self):
        week = self._brief(self.bob, "rep_week", DAYS_OF_FEBRUARY)
        action = self._ask(week["url"], self.bob)
        self.assertEqual(action["tag"], "sales_kpi.workbench")
        self.assertEqual(action["params"]["options"]["date"], "2026-02-15")

    def test_person_of_a_leader(self):
        brief = self._brief(self.leader, "leader")
        [row] = brief["parts"][0]["rows"]
        action = self._ask(row["url"], self.leader)
        self.assertEqual(action["tag"], "sales_kpi.workbench")
        self.assertEqual(action["params"]["options"]["user_id"], self.bob.id)

    def test_what_is_none(self):
        asked = {"page": "sales.kpi.workbench", "company": self.company.id, "options": "{}"}
        Brief = self.env["sales.kpi.brief"].with_user(self.bob)
        self.assertEqual([one["tag"] for one in Brief.open_link(asked)], ["sales_kpi.workbench"])
        for wrong in (
            None, {}, asked | {"page": "res.users"}, asked | {"page": 7}, asked | {"options": "["},
            asked | {"company": "x"}, asked | {"mark": json.dumps({"kind": "none"})},
        ):  # fmt: skip
            with self.assertRaises(UserError, msg=wrong):
                Brief.open_link(wrong)
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            Brief.open_link(asked | {"company": other.id})

    def test_leader_of_many_teams(self):
        """Of fourteen teams four have their tiles, eight a line; of the last two it is said where
        they are shown. It ended at the fourth, without a word."""
        Team = self.env["crm.team"]
        boss = self._new_user("boss", "sales_team.group_sale_salesman")
        teams = Team.create([{"name": f"T{n:02d}", "user_id": boss.id} for n in range(14)])
        reps = self._new_users({f"many-{n}": "sales_team.group_sale_salesman" for n in range(14)})
        pairs = list(zip(teams, reps, strict=True))
        self.env["sales.kpi.membership"].create(
            [{"user_id": rep.id, "team_id": team.id} for team, rep in pairs]
        )
        for team, rep in pairs:
            self._move("won", rep, 12, 100, team)
        self.march.refresh()
        brief = self._brief(boss, "leader")
        self.assertEqual(len(brief["groups"]), 4)
        [more] = [part for part in brief["parts"] if part["title"] == "Your other teams"]
        named = {group["title"] for group in brief["groups"]} | {
            row["title"] for row in more["rows"]
        }
        self.assertEqual(named, set(teams.mapped("name")))
        self.assertEqual(len(more["rows"]), 10)
        self.assertIn("on the Team Cockpit", more["rows"][-1]["text"])
        action = self._ask(more["rows"][-1]["url"], boss)
        self.assertEqual(action["params"]["options"]["team_id"], teams.filtered(
            lambda team: team.name == more["rows"][-1]["title"]
        ).id)  # fmt: skip

    def test_in_the_browser(self):
        tile = self._tiles(self._brief(self.bob, "rep_day"), 0)["Opportunities won"]
        address = urlsplit(tile["url"])
        self.start_tour(
            f"{address.path}?{address.query}", "sales_kpi_figure_of_a_mail", login=self.bob.login
        )
