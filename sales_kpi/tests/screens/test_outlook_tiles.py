from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..outlook.outlook_common import OutlookCommon
from ..scores.score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestOutlookTiles(OutlookCommon, ScoreCommon):
    """42,000 of 100,000 on day 8 of 22: the straight line says 42,000 x 22 / 9 (today counts in),
    102,667; by twelve months of 110,000, of which 35 % were there by now, it is 115,775."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(datetime(2026, 3, 12, 12))
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.company.kpi_freshness = 3600
        lines = [("won_revenue", 100, {"default_target": 100_000})]
        cls.scheme = cls._scheme(cls, *lines)
        cls._win(cls.ann, 0, 42_000, 0)
        cls.march.refresh()

    def _remember(self):
        for months_ago in range(1, 13):
            self._win(self.ann, months_ago, 38_500, 71_500)
        self._look_ahead()

    def _tile(self, model, user, **options):
        page = self.env[model].with_user(user).get_page({"date": "2026-03-12", **options})
        [tile] = [tile for tile in page["tiles"] if tile["code"] == "won_revenue"]
        return tile

    def _tiles(self):
        return {
            "workbench": self._tile("sales.kpi.workbench", self.ann),
            "team": self._tile("sales.kpi.team.cockpit", self.leader, team_id=self.bees.id),
            "company": self._tile("sales.kpi.company.cockpit", self.manager),
        }

    def test_without_history_as_before(self):
        for name, tile in self._tiles().items():
            with self.subTest(name):
                self.assertAlmostEqual(tile["forecast"], 42_000 * 22 / 9)
                self.assertEqual(tile["forecast_hint"], "")

    def test_with_history_by_it_and_how_far_off_it_was(self):
        self._remember()
        for name, tile in self._tiles().items():
            with self.subTest(name):
                self.assertAlmostEqual(tile["forecast"], 115_775)
                self.assertIn("115,775", tile["forecast_text"])
                self.assertIn("On working day 8 it was off by 0% over 6 months.",
                              tile["forecast_hint"])  # fmt: skip
                self.assertIn("115,775 to", tile["forecast_hint"])

    def test_status_and_score_stay_as_they_were(self):
        def judge(tiles):
            score = self._score(self.scheme, self.ann)
            return [(t["status"], t["pace_text"]) for t in tiles.values()], score.total

        before = judge(self._tiles())
        self._remember()
        self.march.refresh()
        self.assertEqual(judge(self._tiles()), before)
        line = self._score(self.scheme, self.ann).line_ids
        self.assertAlmostEqual(line.forecast, 42_000 * 22 / 9)

    def test_no_less_than_what_is_there(self):
        self._remember()
        self._move("won", self.ann, 12, 200_000)
        self.assertEqual(self._tile("sales.kpi.workbench", self.ann)["forecast"], 242_000)

    def test_scorecard_says_the_same(self):
        self._remember()
        score = self._score(self.scheme, self.ann)
        [line] = score.with_user(self.ann)._get_scorecard()["lines"]
        self.assertAlmostEqual(line["forecast"], 115_775)
        # Bob may see her line, but not her outlook.
        self.scheme.show_details = True
        [line] = (
            score.sudo().with_user(self.bob).sudo(False).line_ids._get_scorecard_lines().values()
        )
        self.assertAlmostEqual(line["forecast"], 42_000 * 22 / 9)

    def test_sentence_of_what_is_behind(self):
        self._remember()
        self._target("won_revenue", 900_000, user=self.ann)
        self.march.refresh()
        page = self.env["sales.kpi.workbench"].with_user(self.ann).get_page({"date": "2026-03-12"})
        [wrong] = page["wrong"]
        self.assertRegex(wrong["text"], r"by how past periods went it will be .*115,775")

    def test_what_is_too_old_is_not_shown(self):
        self._remember()
        with freeze_time(datetime(2026, 3, 30, 12)):
            self.march.refresh()
            self.assertEqual(self._tile("sales.kpi.workbench", self.ann)["forecast_hint"], "")

    def test_period_that_is_over_has_none(self):
        self._remember()
        with freeze_time(datetime(2026, 4, 2, 12)):
            tile = self._tile("sales.kpi.workbench", self.ann)
            self.assertEqual((tile["forecast"], tile["forecast_hint"]), (None, ""))
