from freezegun import freeze_time

from ..pipeline.funnel_common import FunnelCommon
from ..scores.score_common import ScoreCommon

MODEL = "sales.kpi.company.cockpit"
OPTIONS = {"period_type": "month", "date": "2026-03-10"}


class CockpitCommon(FunnelCommon, ScoreCommon):
    """A March, seen by a manager on 31 March 2026 at noon unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-31 12:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)

    def _page(self, user=None, **options):
        cockpit = self.env[MODEL].with_user(user or self.manager)
        return cockpit.get_page({**OPTIONS, **options})

    def _tile(self, page, code):
        tiles = [*page["tiles"], *page["collections"]["tiles"]]
        return next(tile for tile in tiles if tile["code"] == code)

    def _open(self, mark, user=None, **options):
        """The records behind a mark, as the user may see them."""
        user = user or self.manager
        action = self.env[MODEL].with_user(user).open_records({**OPTIONS, **options}, mark)
        model = self.env[action["res_model"]].with_user(user)
        return model.with_context(**action["context"]).search(action["domain"])

    def _figures(self, chart):
        """{label: value} of a chart with one series."""
        return {
            label: value
            for series in chart["series"]
            for label, value in zip(chart["labels"], series["values"], strict=True)
        }

    def _marks(self, chart):
        return {
            label: mark
            for series in chart["series"]
            for label, mark in zip(chart["labels"], series["marks"], strict=True)
        }
