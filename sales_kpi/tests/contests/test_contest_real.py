"""Contests over a quarter of a pipeline that nobody here made, held against plain Python."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..whole.real_pipeline import QUARTERS, RealPipelineCase

START, END = QUARTERS[2]


@tagged("post_install", "-at_install")
class TestContestReal(RealPipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.env["sales.kpi.definition"].search(
            [("code", "=", "won_revenue"), ("company_id", "=", False)]
        )
        cls.counted = cls.files.count(START, END)

    def _play(self, **values):
        """{name: row} of a contest of the quarter, as its end leaves it."""
        contest = self.env["sales.kpi.contest"].create(
            {
                "name": "Quarter",
                "company_id": self.loaded.company.id,
                "definition_id": self.revenue.id,
                "date_from": START,
                "date_to": END,
                **values,
            }
        )
        contest._publish()
        contest._play()
        self.assertEqual(contest.state, "awarded")
        rows = self.env["sales.kpi.contest"].get_standings(contest.id)["rows"]
        return {row["name"]: row for row in rows}

    def _get_places(self, values):
        """{name: place} by plain counting: one more than those who have more."""
        return {
            name: 1 + sum(other > value + 1e-9 for other in values.values())
            for name, value in values.items()
        }

    def test_percent_of_own_target(self):
        # Each aims at something else, so that the order is not that of the revenues.
        agents = [name for name in self.files.agents if name in self.loaded.users]
        targets = {name: 10_000 + 7_919 * n % 90_000 for n, name in enumerate(agents)}
        period = self.env["sales.kpi.period"].get_or_create(
            "quarter", START, self.loaded.company.id
        )
        self.env["sales.kpi.target"].create(
            [
                {
                    "period_id": period.id,
                    "definition_id": self.revenue.id,
                    "subject_type": "user",
                    "user_id": self.loaded.users[name].id,
                    "value": target,
                }
                for name, target in targets.items()
            ]
        )
        rows = self._play(value_by="percent")
        expected = {name: self.counted[name].revenue / targets[name] for name in agents}
        self.assertEqual(rows.keys(), expected.keys())
        self.assertGreater(len(rows), 25)
        for name, share in expected.items():
            self.assertAlmostEqual(rows[name]["value"], share, places=9, msg=name)
        self.assertEqual(
            {name: row["rank"] for name, row in rows.items()}, self._get_places(expected)
        )

    def test_teams_by_member_day(self):
        managers = sorted({manager for _agent, manager, _region in self.files.teams})
        days = [START + timedelta(days=n) for n in range((END - START).days + 1)]
        self.loaded.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Monday to Friday", "company_id": self.loaded.company.id}
        )
        weekdays = sum(day.weekday() < 5 for day in days)
        teams = [self.loaded.teams[name].id for name in managers]
        rows = self._play(kind="teams", team_by="member_day", team_ids=[Command.set(teams)])
        expected = {}
        for name in managers:
            members = [agent for agent, manager, _region in self.files.teams if manager == name]
            revenue = sum(self.counted[agent].revenue for agent in members)
            expected[name] = revenue / (len(members) * weekdays)
        self.assertEqual(rows.keys(), expected.keys())
        for name, value in expected.items():
            self.assertAlmostEqual(rows[name]["value"], value, places=6, msg=name)
        self.assertEqual(
            {name: row["rank"] for name, row in rows.items()}, self._get_places(expected)
        )

    def test_a_race_by_the_day(self):
        """First to 40 won deals in the quarter."""
        goal, reached = 40, {}
        for agent in self.files.agents:
            days = sorted(
                deal.closed
                for deal in self.files.get_deals(agent)
                if deal.stage == "Won" and START <= deal.closed <= END
            )
            if len(days) >= goal:
                reached[agent] = days[goal - 1]
        won = self.env["sales.kpi.definition"].search(
            [("code", "=", "won_count"), ("company_id", "=", False)]
        )
        rows = self._play(kind="race", goal=goal, definition_id=won.id)
        there = {name: row["rank"] for name, row in rows.items() if not row["gap"]}
        self.assertGreater(len(reached), 1)
        self.assertEqual(
            there, {n: 1 + sum(o < day for o in reached.values()) for n, day in reached.items()}
        )
