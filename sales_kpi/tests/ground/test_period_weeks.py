from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..measures.measure_common import MeasureCommon

SUNDAY = date(2026, 3, 29)


@tagged("post_install", "-at_install")
class TestPeriodWeeks(MeasureCommon):
    """Ann won 10 on Sunday, 29 March 2026, 20 on Wednesday, 1 April, and 40 on Sunday, the 5th."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Period = cls.env["sales.kpi.period"]
        cls.admin = new_test_user(cls.env, "week_admin", "base.group_system")
        for day, revenue in (("03-29", 10), ("04-01", 20), ("04-05", 40)):
            cls._move("won", cls.ann, f"2026-{day} 12:00:00", revenue)

    def _say(self, weekday, day="2026-04-01"):
        with freeze_time(f"{day} 12:00:00"):
            self.company.with_user(self.admin).kpi_week_start = weekday

    def _week(self, day):
        return self.Period.get_or_create("week", day)

    def _won(self, week):
        with freeze_time("2026-04-20 12:00:00"):
            week.refresh()
        found = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", week.id),
                ("user_id", "=", self.ann.id),
                ("definition_id.code", "=", "won_revenue"),
            ]
        )
        return found.value

    def test_sunday_from_the_first_day(self):
        self._say("7")  # nothing is closed yet, so from the beginning
        company = self.env["res.company"].create({"name": "US", "kpi_week_start": "7"})
        self.assertEqual(company.kpi_week_start, "7")
        week = self.Period.get_or_create("week", SUNDAY, company.id)
        self.assertEqual((week.date_from, week.date_to), (SUNDAY, date(2026, 4, 4)))
        self.assertEqual(week.name, "2026-W14")
        self.assertEqual(self.Period._describe("week", SUNDAY, company)["previous"], "2026-03-22")

    def test_by_the_companys_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        for lang, weekday in (("en_US", "7"), ("de_DE", "1")):
            partner = self.env["res.partner"].create({"name": lang, "lang": lang})
            company = self.env["res.company"].create({"name": lang, "partner_id": partner.id})
            self.assertEqual(company.kpi_week_start, weekday)
            partner.lang = "en_US"  # afterwards it moves nothing
            self.assertEqual(company.kpi_week_start, weekday)

    def test_change_while_weeks_are_open(self):
        """The running week ends on Saturday; the next one begins on Sunday. Each day's revenue
        falls into one week: 10 before, 20, 40; from Monday to Sunday it was 10, 60, 0."""
        before, running, coming = map(self._week, ("2026-03-25", "2026-04-01", "2026-04-08"))
        self.assertEqual([self._won(w) for w in (before, running, coming)], [10, 60, 0])
        target = self.env["sales.kpi.target"].create(
            {
                "period_id": coming.id,
                "definition_id": self.env.ref("sales_kpi.definition_won_revenue").id,
                "user_id": self.ann.id,
                "value": 50,
            }
        )
        self._say("7")
        self.assertEqual(
            [(w.date_from, w.date_to, w.name) for w in (before, running, coming)],
            [
                (date(2026, 3, 23), date(2026, 3, 29), "2026-W13"),
                (date(2026, 3, 30), date(2026, 4, 4), "2026-W14"),
                (date(2026, 4, 5), date(2026, 4, 11), "2026-W15"),
            ],
        )
        self.assertEqual([self._won(w) for w in (before, running, coming)], [10, 20, 40])
        self.assertEqual(target.period_id, coming)
        self.assertEqual(self._week("2026-04-05"), coming)
        self.assertEqual(self._week("2026-04-04"), running)

    def test_taken_back_before_it_holds(self):
        running, coming = map(self._week, ("2026-04-01", "2026-04-08"))
        self._say("7")
        self._say("1", "2026-04-02")
        self.assertEqual(
            [(w.date_from, w.date_to) for w in (running, coming)],
            [
                (date(2026, 3, 30), date(2026, 4, 5)),
                (date(2026, 4, 6), date(2026, 4, 12)),
            ],
        )

    def test_closed_weeks_stay(self):
        closed, running = map(self._week, ("2026-03-25", "2026-04-01"))
        self._won(closed)
        closed.with_user(self.manager).action_review()
        self._say("7")
        self.assertEqual((closed.date_from, closed.date_to), (date(2026, 3, 23), SUNDAY))
        self.assertEqual(running.date_to, date(2026, 4, 4))
        running.with_user(self.manager).action_review()
        with self.assertRaises(ValidationError):
            self._say("1", "2026-04-03")

    def test_change_of_the_time_zone_alone_moves_no_week(self):
        self._say("7")
        with freeze_time("2026-04-02 12:00:00"):
            self.company.with_user(self.admin).kpi_tz = "Asia/Shanghai"
        self.assertEqual(self._week("2026-04-05").date_from, date(2026, 4, 5))
        self.assertEqual(self.company.kpi_week_start, "7")

    def test_settings(self):
        with freeze_time("2026-04-01 12:00:00"):
            Settings = self.env["res.config.settings"].with_user(self.admin)
            with Form(Settings) as form:
                self.assertEqual(form.kpi_week_start, "1")
                form.kpi_week_start = "7"
            form.record.execute()
        self.assertEqual(self._week("2026-04-05").date_from, date(2026, 4, 5))
        [entry] = self.env["sales.kpi.clock"].search(
            [("company_id", "=", self.company.id), ("date_from", "=", "2026-04-01")]
        )
        self.assertEqual((entry.week_start, entry.tz), ("7", False))
        with self.assertRaises(UserError):
            self.company.with_user(self.admin).kpi_week_start = False

    def test_year_before(self):
        """Week by week beside the year before: the Sundays of both."""
        self._say("7", "2020-01-01")
        self._move("won", self.ann, "2025-03-30 12:00:00", 7)
        found = self.env["sales.kpi.comparison"].get_comparison(
            ["won_revenue"], "week", "2026-03-29", "user", self.ann.id
        )["won_revenue"]
        self.assertEqual((found["value"], found["year_ago"]), (30, 7))
