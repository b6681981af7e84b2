from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon
from ..whole.hard_case import hard_case


@tagged("post_install", "-at_install")
class TestComparison(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Comparison = cls.env["sales.kpi.comparison"]

    def _compare(self, date, code="won_revenue", period_type="month", who=None, user=None):
        Comparison = self.Comparison.with_user(user) if user else self.Comparison
        who = who or ("user", self.ann.id)
        return Comparison.get_comparison([code], period_type, date, *who)[code]

    def _won(self, *deals, user=None, team=None):
        for day, revenue in deals:
            self._move("won", user or self.ann, f"{day} 12:00:00", revenue, team=team)

    @freeze_time("2026-03-10 15:00:00")
    def test_running_month_compares_the_same_elapsed_days(self):
        # On 10 March: 100 + 200 = 300 so far. In 1-10 February 150 (the 1,000 of the 11th come
        # later): twice as much. In 1-10 March 2025 600: half as much.
        self._won(
            ("2026-03-02", 100), ("2026-03-09", 200), ("2026-02-10", 150), ("2026-02-11", 1000),
            ("2025-03-05", 600), ("2025-03-11", 1000),
        )  # fmt: skip
        self.assertEqual(
            self._compare("2026-03-10"),
            {"value": 300, "previous": 150, "change": 1, "year_ago": 600, "year_change": -0.5},
        )

    @freeze_time("2026-03-10 15:00:00")
    @hard_case("January against December")
    def test_january_against_december(self):
        # January is over: all of its 31 days against all of December of the year before.
        self._won(("2026-01-31", 50), ("2025-12-01", 100), ("2025-12-31", 100), ("2025-01-31", 25))
        self.assertEqual(
            self._compare("2026-01-15"),
            {"value": 50, "previous": 200, "change": -0.75, "year_ago": 25, "year_change": 1},
        )

    @freeze_time("2026-05-20 12:00:00")
    @hard_case("last quarter seen from the second")
    def test_last_quarter_seen_from_the_second(self):
        # In May, the first quarter is over: 90 against 60 of the whole last quarter of 2025.
        self._won(("2026-03-31", 90), ("2025-10-01", 20), ("2025-12-31", 40), ("2026-04-01", 7))
        last = self._compare("2026-02-01", period_type="quarter")
        self.assertEqual((last["value"], last["previous"], last["change"]), (90, 60, 0.5))
        # The second one has run for 50 days, 1 April to 20 May; so 1 January to 19 February
        # count, not the 90 of 31 March.
        self._won(("2026-02-19", 14), ("2026-02-20", 1))
        now = self._compare("2026-05-20", period_type="quarter")
        self.assertEqual((now["value"], now["previous"], now["change"]), (7, 14, -0.5))

    @freeze_time("2026-04-08 12:00:00")
    @hard_case("fiscal year that starts in April")
    def test_fiscal_year_that_starts_in_april(self):
        # The year 2026/27 has run for 8 days: compared with 1 to 8 April 2025.
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self._won(("2026-04-01", 30), ("2025-04-08", 10), ("2025-04-09", 99), ("2026-03-31", 99))
        year = self._compare("2026-04-08", period_type="year")
        self.assertEqual((year["value"], year["previous"], year["year_ago"]), (30, 10, 10))

    @freeze_time("2026-03-10 15:00:00")
    def test_nothing_before_is_no_change(self):
        self._won(("2026-03-02", 100))
        self.assertEqual(
            self._compare("2026-03-10"),
            {"value": 100, "previous": 0, "change": None, "year_ago": 0, "year_change": None},
        )
        self.assertEqual(
            self._compare("2026-03-10", code="win_rate"),
            {"value": 1, "previous": None, "change": None, "year_ago": None, "year_change": None},
        )

    @freeze_time("2026-03-10 15:00:00")
    def test_teams_and_company(self):
        # Bees 100 now and 50 before; North, with the Wasps, 300 and 50; the company the same.
        self._won(("2026-03-02", 100), ("2026-02-02", 50))
        self._won(("2026-03-02", 200), user=self.carl, team=self.wasps)
        for who, expected in (
            (("team", self.bees.id), (100, 50, 1)),
            (("team", self.wasps.id), (200, 0, None)),
            (("team", self.region.id), (300, 50, 5)),
            (("company", self.company.id), (300, 50, 5)),
        ):
            figures = self._compare("2026-03-10", who=who)
            found = (figures["value"], figures["previous"], figures["change"])
            self.assertEqual(found, expected, who)

    def test_stand_is_compared_with_its_last_count(self):
        # 700 was open when February was last counted; 1,000 are open in March: 3/7 more. Nobody
        # counted March 2025: no data, whatever can be read now.
        lead = self.env["crm.lead"].create(
            {
                "name": "Big",
                "type": "opportunity",
                "user_id": self.ann.id,
                "team_id": self.bees.id,
                "expected_revenue": 700,
            }
        )
        with freeze_time("2026-02-20 12:00:00"):
            self.env["sales.kpi.period"].get_or_create("month", "2026-02-20").refresh()
        lead.expected_revenue = 1000
        with freeze_time("2026-03-10 12:00:00"):
            figures = self._compare("2026-03-10", code="open_pipeline")
        self.assertEqual((figures["value"], figures["previous"]), (1000, 700))
        self.assertAlmostEqual(figures["change"], 3 / 7)
        self.assertEqual((figures["year_ago"], figures["year_change"]), (None, None))

    @freeze_time("2026-03-10 15:00:00")
    def test_closed_period_says_what_was_frozen(self):
        self._won(("2026-02-02", 50), ("2026-01-02", 80))
        january = self.env["sales.kpi.period"].get_or_create("month", "2026-01-02")
        january.refresh()
        january.action_review()
        self.env["sales.kpi.stage.move"].search([("date", "<", "2026-02-01")]).expected_revenue = 1
        figures = self._compare("2026-02-10")
        self.assertEqual((figures["value"], figures["previous"]), (50, 80))

    @freeze_time("2026-03-10 15:00:00")
    def test_says_what_read_values_say(self):
        self._won(("2026-03-02", 100), ("2026-02-02", 50), ("2025-03-03", 20))
        codes = self.Definition.search([]).filtered(lambda d: not d._is_stand()).mapped("code")
        figures = self.Comparison.get_comparison(codes, "month", "2026-03-10", "user", self.ann.id)
        for name, span in (
            ("value", (date(2026, 3, 1), date(2026, 3, 31))),
            ("previous", (date(2026, 2, 1), date(2026, 2, 10))),
            ("year_ago", (date(2025, 3, 1), date(2025, 3, 10))),
        ):
            values = self.Definition.read_values(codes, *span, user_ids=[self.ann.id])
            for code in codes:
                self.assertEqual(figures[code][name], values[code][self.ann.id], (code, name))

    def test_who_may_compare_what(self):
        mine, bees, wasps = ("user", self.ann.id), ("team", self.bees.id), ("team", self.wasps.id)
        company = ("company", self.company.id)
        allowed = {
            self.ann: [mine],
            self.leader: [mine, bees],
            self.director: [mine, bees, wasps],
            self.manager: [mine, bees, wasps, company],
        }
        for user, subjects in allowed.items():
            for who in (mine, bees, wasps, company, ("user", self.carl.id)):
                if who in subjects or (user in (self.director, self.manager) and who[0] == "user"):
                    self._compare("2026-03-10", who=who, user=user)
                    continue
                with self.assertRaises(AccessError, msg=(user.login, who)):
                    self._compare("2026-03-10", who=who, user=user)
        for user in (self.portal, self.accountant):
            with self.assertRaises(AccessError):
                self._compare("2026-03-10", who=mine, user=user)

    def test_bad_questions(self):
        with self.assertRaisesRegex(UserError, "no_such_code"):
            self._compare("2026-03-10", code="no_such_code")
        with self.assertRaisesRegex(UserError, "not a day"):
            self._compare("10.03.2026")
        with self.assertRaises(UserError):
            self._compare("2026-03-10", who=("planet", 1))
