from freezegun import freeze_time

from odoo.fields import Command

from ...scores.score_common import ScoreCommon

NOW = "2026-03-16 09:00:00"
OPTIONS = {"date": "2026-03-16"}


class WorkbenchCommon(ScoreCommon):
    """It is Monday morning, 16 March 2026: 11 of the month's 22 working days have begun.

    Ten visits (60 points) and a revenue of 1,000 (40 points) are the targets. Ann has made 4
    visits and 600: 24 + 24 = 48 points. Bob has made 9 and 200: 54 + 8 = 62. Carl has nothing.
    Ann has planned two visits, for the 18th and 25th.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.Workbench = cls.env["sales.kpi.workbench"]
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "team_ids": [Command.set(cls.region.ids)],
                "line_ids": [
                    cls._scheme_line("visits", 60, default_target=10),
                    cls._scheme_line("won_revenue", 40, default_target=1000),
                ],
            }
        )
        for user, days in ((cls.ann, range(3, 7)), (cls.bob, range(3, 12))):
            for day in days:
                cls._visit(user, day)
        cls.plans = cls._visit(cls.ann, 18, state="planned")
        cls.plans |= cls._visit(cls.ann, 25, state="planned")
        cls._move("won", cls.ann, 5, 600)
        cls._move("won", cls.bob, 5, 200)
        cls.march.refresh()

    @classmethod
    def _scheme_line(cls, code, weight, **values):
        definition = cls.Definition._find_by_code([code])
        return Command.create({"definition_id": definition.id, "weight": weight, **values})

    @classmethod
    def _visit(cls, user, day, **values):
        values = {"partner_id": cls.customer.id, "method_id": cls.visit.id, **values}
        return cls._activity(user, day, **values)

    def _page(self, user=None, **options):
        Workbench = self.Workbench.with_user(user or self.ann)
        return Workbench.get_page({**OPTIONS, **options})

    def _tile(self, page, code):
        return next(tile for tile in page["tiles"] if tile["code"] == code)

    def _part(self, page, name):
        return next(part for part in page["todo"] if part["name"] == name)

    def _walk(self, part):
        """Every dict of a payload that tells a figure of a measure."""
        if isinstance(part, list):
            for item in part:
                yield from self._walk(item)
        elif isinstance(part, dict):
            if part.get("code") and "subject" in part and "value" in part:
                yield part
            for item in part.values():
                yield from self._walk(item)
