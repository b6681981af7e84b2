from odoo.fields import Command
from odoo.tests import tagged

from ..outlook.test_outlook_real import RealOutlookTests
from ..pipeline.test_real_funnel import RealFunnelTests
from ..reports.test_report_real import RealReportTests
from .real_pipeline import QUARTERS, YEAR, Figures, RealPipelineCase

CODES = list(Figures().as_values())
# What the data set's own description says of 2017: won, lost, revenue, win rate in per cent.
KNOWN = {
    "Darcel Schlecht": (349, 204, 1_153_214, 63.11),
    "Vicki Laflamme": (221, 126, 478_396, 63.69),
    "Kary Hendrixson": (209, 126, 454_298, 62.39),
    "Cassey Cress": (163, 98, 450_489, 62.45),
    "Donn Cantrell": (158, 117, 445_860, 57.45),
    "Reed Clapper": (155, 82, 438_336, 65.40),
}


@tagged("post_install", "-at_install")
class TestRealPipeline(RealFunnelTests, RealOutlookTests, RealReportTests, RealPipelineCase):
    """A pipeline that nobody here made: Odoo must count what its files say."""

    # Odoo's own runner leaves inherited tests out unless it is told so.
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boards = {}
        for period_type, days in (("year", [YEAR]), ("quarter", QUARTERS)):
            cls._make_boards(period_type, days)

    @classmethod
    def _make_boards(cls, period_type, days):
        """Judge the periods; {(period type, first day, subject): leaderboard} of all of them."""
        scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": f"Won revenue by {period_type}",
                "company_id": cls.loaded.company.id,
                "period_type": period_type,
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": cls._find_definition(code).id,
                            "weight": 100 if code == "won_revenue" else 0,
                            "default_target": 1,
                            # Nobody is capped: the order of the totals is that of the revenues.
                            "curve": "relative",
                        }
                    )
                    for code in CODES
                ],
            }
        )
        Score = cls.env["sales.kpi.score"]
        for start, _end in days:
            cls.env["sales.kpi.period"].get_or_create(period_type, start).refresh()
            for subject in ("user", "team", "company"):
                board = Score.get_leaderboard(scheme.id, start, subject=subject)
                cls.boards[period_type, start, subject] = board["rows"]
            for team in cls.loaded.teams.values():
                board = Score.get_leaderboard(scheme.id, start, team_id=team.id)
                cls.boards[period_type, start, team.name] = board["rows"]

    @classmethod
    def _find_definition(cls, code):
        return cls.env["sales.kpi.definition"].search(
            [("code", "=", code), ("company_id", "=", False)]
        )

    def assertFigures(self, actual, expected, name):
        """Counts to the unit; money, shares and days to what a float can hold."""
        for code, value in expected.items():
            with self.subTest(who=name, code=code):
                if value is None:
                    self.assertIsNone(actual[code])
                else:
                    self.assertAlmostEqual(actual[code], value, places=6)

    # ---- the files themselves ------------------------------------------------------------------

    def test_files_are_the_known_ones(self):
        stages = [deal.stage for deal in self.files.deals]
        self.assertEqual(stages.count("Won"), 4238)
        self.assertEqual(stages.count("Lost"), 2473)
        self.assertEqual(stages.count("Engaging"), 1589)
        self.assertEqual(stages.count("Prospecting"), 500)
        self.assertEqual(len(self.files.agents), 35)
        self.assertEqual(len(self.loaded.leads), 8800)

    # ---- reading -------------------------------------------------------------------------------

    def _read(self, start, end):
        """{agent: {code: value}} by the public contract."""
        Definition = self.env["sales.kpi.definition"]
        values = Definition.read_values(CODES, str(start), str(end))
        return {
            agent: {code: values[code][self.loaded.users[agent].id] for code in CODES}
            for agent in self.files.agents
        }

    def test_known_results_of_the_year(self):
        read = self._read(*YEAR)
        for agent, (won, lost, revenue, rate) in KNOWN.items():
            with self.subTest(agent):
                self.assertEqual(read[agent]["won_count"], won)
                self.assertEqual(read[agent]["lost_count"], lost)
                self.assertAlmostEqual(read[agent]["won_revenue"], revenue, places=6)
                self.assertEqual(round(read[agent]["win_rate"] * 100, 2), rate)
        self.assertEqual(sum(values["won_count"] for values in read.values()), 4238)
        self.assertEqual(sum(values["lost_count"] for values in read.values()), 2473)
        self.assertAlmostEqual(
            sum(values["won_revenue"] for values in read.values()), 10_005_534, places=6
        )
        with_deals = [name for name, values in read.items() if values["win_rate"] is not None]
        self.assertEqual(len(with_deals), 30)

    def test_read_values_say_what_the_files_say(self):
        for days in (YEAR, *QUARTERS):
            expected, read = self.files.count(*days), self._read(*days)
            for agent in self.files.agents:
                self.assertFigures(read[agent], expected[agent].as_values(), agent)

    def test_open_opportunities_keep_their_stages(self):
        for stage, count in (("Engaging", 1589), ("Prospecting", 500)):
            found = self.env["crm.lead"].search_count(
                [
                    ("company_id", "=", self.loaded.company.id),
                    ("stage_id", "=", self.loaded.stages[stage].id),
                    ("won_status", "=", "pending"),
                ]
            )
            self.assertEqual(found, count)

    # ---- the leaderboard -----------------------------------------------------------------------

    def _periods(self):
        yield "year", YEAR
        for days in QUARTERS:
            yield "quarter", days

    def _actuals(self, row):
        return {line["code"]: line["actual"] for line in row["lines"]}

    def test_leaderboard_of_agents(self):
        for period_type, days in self._periods():
            expected = self.files.count(*days)
            rows = self.boards[period_type, days[0], "user"]
            self.assertEqual({row["name"] for row in rows}, set(self.files.agents))
            for row in rows:
                self.assertFigures(
                    self._actuals(row), expected[row["name"]].as_values(), row["name"]
                )

    def test_leaderboard_is_in_the_order_of_the_revenues(self):
        for period_type, days in self._periods():
            expected = self.files.count(*days)
            revenues = {agent: expected[agent].revenue for agent in self.files.agents}
            for row in self.boards[period_type, days[0], "user"]:
                mine = revenues[row["name"]]
                better = sum(revenue > mine for revenue in revenues.values())
                self.assertEqual(row["rank"], better + 1, row["name"])

    def test_agents_without_a_deal_are_last_with_zeros(self):
        rows = self.boards["year", YEAR[0], "user"]
        self.assertEqual(len(rows), 35)
        with_deals = {deal.agent for deal in self.files.deals}
        last = rows[30:]
        self.assertEqual({row["name"] for row in last}, set(self.files.agents) - with_deals)
        for row in last:
            self.assertEqual((row["rank"], row["total"]), (31, 0))
            self.assertEqual(self._actuals(row)["won_revenue"], 0)
            self.assertEqual(self._actuals(row)["won_count"], 0)
            self.assertIsNone(self._actuals(row)["win_rate"])

    def test_known_order_of_the_year(self):
        names = [row["name"] for row in self.boards["year", YEAR[0], "user"]]
        self.assertEqual(names[: len(KNOWN)], list(KNOWN))

    def test_leaderboard_of_teams_and_regions(self):
        groups = {name for agent in self.files.agents.values() for name in agent}
        self.assertEqual(len(groups), 9)
        for period_type, days in self._periods():
            expected = self.files.count(*days)
            rows = {row["name"]: row for row in self.boards[period_type, days[0], "team"]}
            self.assertEqual(set(rows), groups)
            for name, row in rows.items():
                self.assertFigures(self._actuals(row), expected[name].as_values(), name)

    def test_leaderboard_of_the_company(self):
        for period_type, days in self._periods():
            [row] = self.boards[period_type, days[0], "company"]
            expected = self.files.count(*days)[None].as_values()
            self.assertFigures(self._actuals(row), expected, "company")

    def test_leaderboard_within_a_team_or_region(self):
        for name in self.loaded.teams:
            agents = {agent for agent, above in self.files.agents.items() if name in above}
            rows = self.boards["year", YEAR[0], name]
            self.assertEqual({row["name"] for row in rows}, agents)
            self.assertEqual(rows[0]["rank"], 1)
