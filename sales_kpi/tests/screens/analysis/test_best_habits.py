from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...scores.score_common import ScoreCommon

MONTHS = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02")


@tagged("post_install", "-at_install")
class TestBestHabits(ScoreCommon):
    """Sixteen people, of whom the four best sell 1,000 a month and the others 500. Three of the
    best make 16 visits, one 4; of the others each 10, and two 16."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-20 12:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.reps = cls._new_reps(16)
        cls.scheme = cls._scheme(
            cls, ("won_revenue", 100, {"default_target": 1000}), team_ids=[(4, cls.bees.id)],
            excluded_user_ids=[(6, 0, (cls.ann | cls.bob | cls.leader).ids)],
        )  # fmt: skip
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        for month in MONTHS:
            cls._make_month(date.fromisoformat(f"{month}-10"))
        cls.march.refresh()

    @classmethod
    def _make_month(cls, day, visits=(4, 16, 16, 16, *[10] * 10, 16, 16)):
        period = cls.env["sales.kpi.period"].get_or_create("month", day)
        moment = datetime(day.year, day.month, day.day, 12)
        for number, rep in enumerate(cls.reps):
            cls._move("won", rep, f"{day} 12:00:00", 1000 + number if number < 4 else 500 + number)
            cls.env["sales.kpi.activity"].create(
                [
                    {
                        "name": "Visit", "user_id": rep.id, "team_id": cls.bees.id,
                        "date_start": moment, "state": "done", "method_id": cls.visit.id,
                    }
                ]
                * visits[number]
            )  # fmt: skip
        period.refresh()
        period.with_user(cls.manager).action_review()
        return period

    def _page(self, user, **options):
        return self.env["sales.kpi.best.habits"].with_user(user).get_page(options)

    def _row(self, user, code="visits", **options):
        found = [row for row in self._page(user, **options)["rows"] if row["code"] == code]
        return found and found[0]

    def test_what_the_best_do(self):
        # The middle of the best 16, of the others 10; everybody is 0 to 6 from the middle of all,
        # 10: the middle distance is 0. So in each of the five months.
        row = self._row(self.reps[5])
        self.assertEqual(
            (row["name"], row["more"], row["text"], row["own"]),
            ("Visits", "60% more", "16 with the best, 10 with the others", "you: 10"),
        )
        self.assertEqual(row["deed"]["name"], "plan")
        led = self._row(self.leader, subject=["user", self.reps[5].id])
        self.assertEqual(led["own"], f"{self.reps[5].name}: 10")
        self.assertEqual(led["text"], row["text"])
        self.assertEqual(self._row(self.leader, subject=["team", self.bees.id])["own"], "")

    def test_a_chance_is_not_told(self):
        # What nobody does is no habit, nor what everybody does alike.
        codes = [row["code"] for row in self._page(self.reps[5])["rows"]]
        self.assertNotIn("calls", codes)
        self.assertNotIn("won_revenue", codes)

    def test_names_with_consent_only(self):
        self.assertEqual(self._page(self.reps[5])["named"], "")
        best, other = self.reps[0], self.reps[8]
        for rep in (best, other):
            rep.with_user(rep).write({"kpi_named_as_best": True})
        self.assertEqual(self._page(self.reps[5])["named"], f"Ask how they do it: {best.name}")
        with self.assertRaises(AccessError):
            self.reps[1].with_user(best).write({"kpi_named_as_best": True})

    def test_too_few_periods(self):
        periods = self.env["sales.kpi.period"].search([("state", "=", "review")])
        for period in periods[:2]:
            period.with_user(self.manager).action_reopen()
        self.assertEqual(self._page(self.reps[5])["rows"], [])

    def test_too_few_to_hide_among(self):
        # Of eleven people the best two would be known: managers see all figures anyway.
        scores = self.env["sales.kpi.score"].search([("user_id", "in", self.reps[11:].ids)])
        scores.sudo().is_scored = False
        self.env.flush_all()
        self.assertEqual(self._page(self.reps[5])["rows"], [])
        self.assertTrue(self._page(self.manager)["rows"])

    def test_rights(self):
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._page(user)
        with self.assertRaises(AccessError):
            self._page(self.reps[1], subject=["user", self.reps[2].id])

    def test_as_many_queries_for_more_people(self):
        self._page(self.reps[5])
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self._page(self.reps[5])
