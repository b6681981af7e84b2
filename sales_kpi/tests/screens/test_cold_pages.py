"""What a cockpit shows is the same whoever counted it: from nothing as one looks, from facts, or of
the very days without a period."""

from datetime import date, timedelta
from random import Random

from odoo.tests import tagged

from .cockpit_common import MODEL, CockpitCommon

TYPES = ("week", "month", "quarter", "half", "year")
FIRST, DAYS = date(2025, 7, 1), 273  # to the end of March 2026


@tagged("post_install", "-at_install")
class TestColdPages(CockpitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(21)
        products = cls.env["product.product"].create([{"name": "Pump"}, {"name": "Valve"}])
        people = ((cls.ann, cls.bees), (cls.bob, cls.bees), (cls.carl, cls.wasps))
        for _number in range(60):
            user, team = random.choice(people)
            moment = f"{FIRST + timedelta(random.randrange(DAYS))} 12:00:00"
            kind = random.choice(["won", "won", "lost"])
            cls._move(kind, user, moment, random.randrange(50, 500), team=team)
        cls._march_pipeline()
        for number in range(12):
            line = (random.choice(products), random.randrange(1, 5), random.randrange(10, 90))
            cls._order(people[number % 3][0], random.randrange(1, 28), [line])
        cls.random = random

    def test_same_figures_whoever_counted_them(self):
        """Thirty draws of days and team: weeks to years, all teams or one."""
        told = 0
        for number in range(30):
            period_type = TYPES[number % len(TYPES)]
            day = FIRST + timedelta(self.random.randrange(DAYS))
            team = self.random.choice([self.env["crm.team"], self.bees, self.region])
            options = {"period_type": period_type, "date": str(day), "team_id": team.id}
            with self.subTest(options):
                cold = self._get_figures(options)
                period = self.env["sales.kpi.period"].get_or_create(period_type, day)
                days = {"date_from": str(period.date_from), "date_to": str(period.date_to)}
                self.assertEqual(self._get_figures({**options, "period_type": "custom", **days}),
                                 cold)  # fmt: skip
                period.refresh()
                self.assertEqual(self._get_figures(options), cold)
                told += sum(bool(value) for value in cold.values())
        self.assertGreater(told, 200)

    def _get_figures(self, options):
        """{where it stands: figure} of all that is no stand of today."""
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        page = self.env[MODEL].with_user(self.manager)
        page = page._get_contents(page._get_frame(options))
        tiles = [*page["tiles"], *page["collections"]["tiles"]]
        found = {("tile", tile["code"]): tile["value"] for tile in tiles}
        stands = self.Definition.search([]).filtered(lambda definition: definition._is_stand())
        found = {key: value for key, value in found.items() if key[1] not in stands.mapped("code")}
        for stage in page["funnel"]["funnel"]["stages"]:
            found["funnel", stage["id"]] = stage["value"], stage["days"]
        for row in page["sources"]["rows"]:
            for cell in row["cells"]:
                found["source", row["name"], cell["code"]] = cell["value"]
        for name, chart in page["composition"].items():
            for label, value in self._figures(chart).items():
                found[name, label] = value
        for line in page["collections"]["due"]:
            found["due", line["name"]] = line["amount"]
        return {key: _round(value) for key, value in found.items()}


def _round(value):
    if isinstance(value, tuple):
        return tuple(map(_round, value))
    return round(value, 6) if isinstance(value, float) else value
