from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import SalesKpiCommon
from ..whole.hard_case import hard_case


@tagged("post_install", "-at_install")
class TestPeriod(SalesKpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Period = cls.env["sales.kpi.period"]

    def test_get_or_create_is_one_record(self):
        first = self.Period.get_or_create("month", "2026-02-10")
        again = self.Period.get_or_create("month", date(2026, 2, 28))
        self.assertEqual(first, again)
        self.assertEqual(
            (first.name, first.date_from, first.date_to, first.state),
            ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "open"),
        )

    @hard_case("Monday and week bounds")
    def test_week_begins_on_monday(self):
        # 2026-03-01 is a Sunday, the last day of the week of Monday 23 February.
        week = self.Period.get_or_create("week", "2026-03-01")
        self.assertEqual((week.date_from, week.date_to), (date(2026, 2, 23), date(2026, 3, 1)))

    def test_fiscal_year_from_april(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        year = self.Period.get_or_create("year", "2026-03-31")
        self.assertEqual((year.date_from, year.date_to), (date(2025, 4, 1), date(2026, 3, 31)))
        quarter = self.Period.get_or_create("quarter", "2026-04-01")
        self.assertEqual(
            (quarter.date_from, quarter.date_to), (date(2026, 4, 1), date(2026, 6, 30))
        )

    def test_bounds_are_those_of_the_type(self):
        with self.assertRaises(ValidationError):
            self.Period.create(
                {"period_type": "month", "date_from": "2026-02-02", "date_to": "2026-02-28"}
            )
        custom = self.Period.create(
            {"period_type": "custom", "date_from": "2026-02-02", "date_to": "2026-02-20"}
        )
        self.assertEqual(custom._get_previous_bounds(), (date(2026, 1, 14), date(2026, 2, 1)))

    def test_bad_days_and_types(self):
        for kind, day in (("month", "2026-13-01"), ("month", "1492-01-01"), ("era", "2026-01-01")):
            with self.assertRaises(UserError, msg=(kind, day)):
                self.Period.get_or_create(kind, day)

    def test_states(self):
        # Nobody is judged: there are no appraisals to wait for.
        self.env["sales.kpi.scheme"].search([]).active = False
        period = self.Period.get_or_create("month", "2026-02-10")
        with self.assertRaises(UserError):
            period.action_lock()
        period.action_review()
        self.assertEqual(self.Period._find_closed(self.company, date(2026, 2, 1)), period)
        self.assertFalse(self.Period._find_closed(self.company, date(2026, 3, 1)))
        period.action_lock()
        with self.assertRaises(UserError):
            period.action_reopen()
        with self.assertRaises(UserError):
            period.unlink()
        with self.assertRaises(UserError):
            period.write({"date_to": "2026-03-01", "period_type": "custom"})

    def test_only_kpi_administrators_close(self):
        period = self.Period.get_or_create("month", "2026-02-10")
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                period.with_user(user).action_review()
        with self.assertRaises(AccessError):
            period.with_user(self.manager).write({"state": "locked"})
        with self.assertRaises(AccessError):
            self.Period.with_user(self.manager).create(
                {
                    "period_type": "month",
                    "date_from": "2026-05-01",
                    "date_to": "2026-05-31",
                    "state": "locked",
                }
            )
        period.with_user(self.manager).action_review()
        self.assertEqual(period.state, "review")

    def test_who_may_make_a_period(self):
        self.assertTrue(self.Period.with_user(self.ann).get_or_create("month", "2026-02-10"))
        with self.assertRaises(AccessError):
            self.Period.with_user(self.portal).get_or_create("month", "2026-02-10")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.Period.with_user(self.ann).get_or_create("month", "2026-02-10", other.id)

    def test_working_days(self):
        # February 2026 has 20 weekdays; a holiday on Wednesday the 11th leaves 19.
        period = self.Period.get_or_create("month", "2026-02-10")
        self.assertEqual(len(period._get_working_days()), 20)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-02-11 00:00:00",
                "date_to": "2026-02-11 23:59:59",
            }
        )
        self.assertEqual(len(period._get_working_days()), 19)

    @freeze_time("2026-02-10 12:00:00")
    def test_time_zone_of_the_company(self):
        company = self.env["res.company"].create({"name": "Clock", "kpi_tz": "Pacific/Kiritimati"})
        self.assertEqual(company._get_kpi_tz(), "Pacific/Kiritimati")
        # Noon of the 10th in London is the 11th on Kiritimati, 14 hours ahead.
        self.assertEqual(company._get_kpi_today(), date(2026, 2, 11))

    @freeze_time("2026-02-10 12:00:00")
    def test_a_rep_opens_only_periods_that_are_judged_and_near(self):
        """Each is counted from then on: sixty days made by a rep took 25 s to count."""
        self.env["sales.kpi.scheme"].search([]).active = False
        theirs = self.Period.with_user(self.ann)
        for kind, day in (
            ("day", "2026-02-09"), ("week", "2026-02-09"), ("year", "2026-02-09"),
            ("month", "2023-02-09"), ("month", "2029-02-09"),
        ):  # fmt: skip
            with self.assertRaises(UserError, msg=(kind, day)):
                theirs.get_or_create(kind, day)
        scheme = self.env["sales.kpi.scheme"].create({"name": "Daily", "period_type": "day"})
        # 62 days before the 10th of February is the 10th of December.
        self.assertTrue(theirs.get_or_create("day", "2025-12-10"))
        with self.assertRaises(UserError):
            theirs.get_or_create("day", "2025-12-09")
        scheme.active = False
        # What is there is everybody's, and a manager opens what he needs.
        self.assertTrue(theirs.get_or_create("day", "2025-12-10"))
        self.assertTrue(self.Period.with_user(self.manager).get_or_create("day", "2020-01-01"))

    def test_texts_have_lengths(self):
        for name, values in (
            ("sales.kpi.scheme", {"name": "x" * 2_001}),
            ("sales.kpi.activity.purpose", {"name": "x" * 10_000_000}),
        ):
            with self.assertRaisesRegex(ValidationError, "takes 2,000 characters at most"):
                self.env[name].with_user(self.manager).create(values)
        scheme = self.env["sales.kpi.scheme"].create({"name": "x" * 2_000})
        with self.assertRaisesRegex(ValidationError, "takes 2,000 characters at most"):
            scheme.name = "x" * 2_001

    def test_a_message_is_not_as_long_as_what_was_asked(self):
        with self.assertRaises(UserError) as caught:
            self.Period.get_or_create("month", "x" * 5_000_000)
        self.assertLess(len(str(caught.exception)), 200)
