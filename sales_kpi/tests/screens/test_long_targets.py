from odoo.tests import tagged

from ...models.screens.dashboard import trend
from .cockpit_common import CockpitCommon

QUARTER = {"period_type": "quarter", "date": "2026-03-10"}


@tagged("post_install", "-at_install")
class TestLongTargets(CockpitCommon):
    """The cockpits of a quarter that no scheme judges: targets are those of its months."""

    def _set(self, user, *targets):
        Period = self.env["sales.kpi.period"]
        self.env["sales.kpi.target"].create(
            [
                {
                    "period_id": Period.get_or_create("month", f"2026-0{month}-01").id,
                    "definition_id": self.Definition._find_by_code(["won_revenue"]).id,
                    "user_id": user.id,
                    "value": value,
                }
                for month, value in enumerate(targets, 1)
            ]
        )

    def test_company_and_teams_add_up_their_people(self):
        """Ann 100 + 120 + 80 = 300 and Bob 3 x 100 = 300 are the Bees' 600; with Carl's 3 x 50 of
        the Wasps the company is to reach 750. Ann won 150: 20 % of it, 25 % of the Bees'."""
        self._set(self.ann, 100, 120, 80)
        self._set(self.bob, 100, 100, 100)
        self._set(self.carl, 50, 50, 50)
        roster = self.env["sales.kpi.membership"]._get_roster(
            self.company, self.march.date_from, self.march.date_to
        )
        self.assertEqual(roster[self.carl.id], self.wasps.id)
        self._move("won", self.ann, "2026-02-10 12:00:00", 150)
        self.env["sales.kpi.period"].get_or_create("quarter", "2026-03-10").refresh()
        page = self._page(**QUARTER)
        tile = self._tile(page, "won_revenue")
        self.assertEqual(
            (tile["target"], tile["gap"], tile["achievement_text"]), (750, -600, "20%")
        )
        self.assertEqual(tile["note"], "The target is the sum of the salespeople's.")
        self.assertEqual(len(tile["trend"]["points"]), 12)
        part = self._page(**QUARTER, measure="won_revenue")["by_team"]
        rows = {row["id"]: row for row in part["rows"]}
        levels = [level["id"] for level in part["levels"]]
        if self.bees.id not in rows:
            part = self._page(**QUARTER, measure="won_revenue", level=levels[-1])["by_team"]
            rows = {row["id"]: row for row in part["rows"]}
        self.assertEqual(
            (rows[self.bees.id]["target"], rows[self.bees.id]["achievement"]), (600, 0.25)
        )

    def test_a_single_figure_is_no_line(self):
        for values, drawn in (((None, None), 0), ((None, 3.0), 0), ((2.0, None, 3.0), 2)):
            told = trend.describe(self.env, [("Month", value) for value in values], str)
            self.assertEqual(len(told["segments"]), drawn, values)
            self.assertEqual(len(told["points"]), len(values))

    def test_somebody_without_a_month(self):
        self._set(self.ann, 100, 120, 80)
        self._set(self.bob, 100, 100)
        self.env["sales.kpi.period"].get_or_create("quarter", "2026-03-10").refresh()
        tile = self._tile(self._page(**QUARTER), "won_revenue")
        self.assertNotIn("target", tile)
        self.assertEqual(tile["note"], "1 of 2 salespeople has a target for every month.")
