from datetime import date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import period
from ..whole.hard_case import hard_case

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
BOUNDED_TYPES = st.sampled_from([kind for kind in period.PERIOD_TYPES if kind != "custom"])
YEAR_STARTS = st.tuples(st.integers(1, 12), st.integers(1, 31))
# Among them: half hours, the date line (Apia), clocks changed at midnight (Sao_Paulo, Havana,
# Beirut, Santiago, Azores), and one minute after midnight, back into the day before (St_Johns).
ZONES = st.sampled_from(
    [
        "UTC",
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Santiago",
        "America/Havana",
        "America/St_Johns",
        "Asia/Beirut",
        "Asia/Kolkata",
        "Atlantic/Azores",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]
)


def days(first, last):
    return date.fromisoformat(first), date.fromisoformat(last)


@tagged("post_install", "-at_install")
class TestBounds(BaseCase):
    def test_calendar_year(self):
        # 2026-11-21 is a Saturday; its Monday is the 16th.
        for kind, day, expected in [
            ("day", date(2026, 11, 21), (date(2026, 11, 21), date(2026, 11, 21))),
            ("week", date(2026, 11, 21), (date(2026, 11, 16), date(2026, 11, 22))),
            ("week", date(2026, 11, 16), (date(2026, 11, 16), date(2026, 11, 22))),
            ("week", date(2026, 11, 22), (date(2026, 11, 16), date(2026, 11, 22))),
            ("week", date(2027, 1, 1), (date(2026, 12, 28), date(2027, 1, 3))),
            ("month", date(2026, 11, 21), (date(2026, 11, 1), date(2026, 11, 30))),
            ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2026, 12, 31))),
            ("month", date(2024, 2, 1), (date(2024, 2, 1), date(2024, 2, 29))),
            ("quarter", date(2026, 11, 21), (date(2026, 10, 1), date(2026, 12, 31))),
            ("quarter", date(2026, 3, 31), (date(2026, 1, 1), date(2026, 3, 31))),
            ("half", date(2026, 6, 30), (date(2026, 1, 1), date(2026, 6, 30))),
            ("half", date(2026, 7, 1), (date(2026, 7, 1), date(2026, 12, 31))),
            ("year", date(2026, 11, 21), (date(2026, 1, 1), date(2026, 12, 31))),
        ]:
            with self.subTest(kind=kind, day=day):
                self.assertEqual(period.bounds(kind, day), expected)

    def test_year_from_april(self):
        for kind, day, expected in [
            ("year", date(2026, 5, 10), (date(2026, 4, 1), date(2027, 3, 31))),
            ("year", date(2026, 3, 31), (date(2025, 4, 1), date(2026, 3, 31))),
            ("quarter", date(2026, 5, 10), (date(2026, 4, 1), date(2026, 6, 30))),
            ("quarter", date(2027, 1, 1), (date(2027, 1, 1), date(2027, 3, 31))),
            ("half", date(2026, 10, 1), (date(2026, 10, 1), date(2027, 3, 31))),
            ("half", date(2027, 3, 31), (date(2026, 10, 1), date(2027, 3, 31))),
            ("month", date(2026, 5, 10), (date(2026, 5, 1), date(2026, 5, 31))),
        ]:
            with self.subTest(kind=kind, day=day):
                self.assertEqual(period.bounds(kind, day, 4), expected)

    def test_year_from_a_day_in_the_month(self):
        # 6 April: 5 July is the last day of the first quarter.
        self.assertEqual(
            period.bounds("quarter", date(2026, 7, 5), 4, 6),
            (date(2026, 4, 6), date(2026, 7, 5)),
        )
        # 31 August: the second quarter starts on 30 November, the third on 28 February.
        self.assertEqual(
            period.bounds("quarter", date(2027, 2, 27), 8, 31),
            (date(2026, 11, 30), date(2027, 2, 27)),
        )
        self.assertEqual(
            period.bounds("year", date(2024, 2, 28), 2, 29),
            (date(2023, 2, 28), date(2024, 2, 28)),
        )

    def test_refused(self):
        for arguments, text in [
            (("custom", date(2026, 1, 1)), "no bounds of its own"),
            (("decade", date(2026, 1, 1)), "Unknown period type"),
            (("year", date(2026, 1, 1), 13), "month 13"),
            (("year", date(2026, 1, 1), 1, 0), "day 0"),
            (("month", datetime(2026, 1, 1)), "local date"),
        ]:
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, text):
                period.bounds(*arguments)

    @checked
    @given(BOUNDED_TYPES, DAYS, YEAR_STARTS)
    def test_periods_cover_the_calendar_once(self, kind, day, year_start):
        start, end = period.bounds(kind, day, *year_start)
        self.assertTrue(start <= day <= end)
        self.assertEqual(period.bounds(kind, start, *year_start), (start, end))
        self.assertEqual(period.bounds(kind, end, *year_start), (start, end))
        after = period.following(kind, start, end, *year_start)
        self.assertEqual(after[0], end + timedelta(days=1))
        self.assertEqual(period.previous(kind, *after, *year_start), (start, end))


@tagged("post_install", "-at_install")
class TestNeighbours(BaseCase):
    def test_previous(self):
        for kind, bounds, expected in [
            # January looks back to December, the first quarter to the last of the year before.
            ("month", days("2026-01-01", "2026-01-31"), days("2025-12-01", "2025-12-31")),
            ("quarter", days("2026-04-01", "2026-06-30"), days("2026-01-01", "2026-03-31")),
            ("quarter", days("2026-01-01", "2026-03-31"), days("2025-10-01", "2025-12-31")),
            ("week", days("2026-01-05", "2026-01-11"), days("2025-12-29", "2026-01-04")),
            ("day", days("2026-03-01", "2026-03-01"), days("2026-02-28", "2026-02-28")),
            # 15 days back from 31 October are 17 to 31 October.
            ("custom", days("2026-11-01", "2026-11-15"), days("2026-10-17", "2026-10-31")),
        ]:
            with self.subTest(kind=kind, bounds=bounds):
                self.assertEqual(period.previous(kind, *bounds), expected)

    def test_earlier(self):
        """The latest first; none of them is the one itself."""
        for kind, own, expected in [
            ("month", days("2026-01-01", "2026-01-31"), ["2025-12-01", "2025-11-01"]),
            ("week", days("2026-01-05", "2026-01-11"), ["2025-12-29", "2025-12-22"]),
            # 15 days: 17 to 31 October, and 2 to 16 October.
            ("custom", days("2026-11-01", "2026-11-15"), ["2026-10-17", "2026-10-02"]),
        ]:
            with self.subTest(kind=kind):
                found = period.earlier(kind, own, 2)
                self.assertEqual([str(first) for first, _last in found], expected)
        self.assertEqual(period.earlier("month", own, 0), [])

    def test_following(self):
        for kind, bounds, expected in [
            ("month", days("2026-12-01", "2026-12-31"), days("2027-01-01", "2027-01-31")),
            ("custom", days("2026-11-01", "2026-11-15"), days("2026-11-16", "2026-11-30")),
        ]:
            with self.subTest(kind=kind, bounds=bounds):
                self.assertEqual(period.following(kind, *bounds), expected)

    def test_fiscal_neighbours(self):
        year = (date(2026, 4, 1), date(2027, 3, 31))
        self.assertEqual(period.previous("year", *year, 4), (date(2025, 4, 1), date(2026, 3, 31)))
        self.assertEqual(period.following("year", *year, 4), (date(2027, 4, 1), date(2028, 3, 31)))

    def test_end_before_start(self):
        for function in (period.previous, period.following):
            with self.assertRaisesRegex(ValueError, "ends .* before it starts"):
                function("custom", date(2026, 2, 1), date(2026, 1, 1))

    def test_year_ago(self):
        for bounds, expected in [
            ((date(2026, 11, 1), date(2026, 11, 30)), (date(2025, 11, 1), date(2025, 11, 30))),
            ((date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 2, 1), date(2023, 2, 28))),
            ((date(2025, 2, 1), date(2025, 2, 28)), (date(2024, 2, 1), date(2024, 2, 29))),
            ((date(2025, 2, 28), date(2025, 2, 28)), (date(2024, 2, 28), date(2024, 2, 28))),
            ((date(2024, 2, 29), date(2024, 3, 4)), (date(2023, 2, 28), date(2023, 3, 4))),
            ((date(2024, 3, 1), date(2025, 2, 28)), (date(2023, 3, 1), date(2024, 2, 29))),
        ]:
            with self.subTest(bounds=bounds):
                self.assertEqual(period.year_ago(*bounds), expected)

    def test_year_ago_of_a_week_is_a_week(self):
        # 52 x 7 = 364 days before Monday 2026-11-16 is Monday 2025-11-17.
        self.assertEqual(
            period.year_ago(date(2026, 11, 16), date(2026, 11, 22), "week"),
            (date(2025, 11, 17), date(2025, 11, 23)),
        )

    def test_elapsed_part(self):
        november = (date(2026, 11, 1), date(2026, 11, 30))
        october = (date(2026, 10, 1), date(2026, 10, 31))
        march = (date(2026, 3, 1), date(2026, 3, 31))
        february = (date(2026, 2, 1), date(2026, 2, 28))
        for current, other, today, expected_end in [
            (november, october, date(2026, 11, 10), date(2026, 10, 10)),
            (november, october, date(2026, 11, 30), date(2026, 10, 31)),
            (november, october, date(2027, 1, 5), date(2026, 10, 31)),
            (november, october, date(2026, 10, 5), date(2026, 10, 1)),
            (march, february, date(2026, 3, 30), date(2026, 2, 28)),
        ]:
            with self.subTest(current=current, today=today):
                self.assertEqual(
                    period.elapsed_part(*current, *other, today), (other[0], expected_end)
                )


@tagged("post_install", "-at_install")
class TestInstants(BaseCase):
    def test_shanghai_february_starts_in_utc_january(self):
        moment = datetime(2026, 1, 31, 17, 0)
        day = period.local_date(moment, "Asia/Shanghai")
        self.assertEqual(day, date(2026, 2, 1))
        start, end = period.to_utc(*period.bounds("month", day), "Asia/Shanghai")
        self.assertEqual((start, end), (datetime(2026, 1, 31, 16), datetime(2026, 2, 28, 16)))
        self.assertTrue(start <= moment < end)

    @hard_case("daylight saving")
    def test_clock_changes(self):
        for day, zone, start, hours in [
            (date(2026, 7, 1), "", datetime(2026, 7, 1), 24),
            (date(2026, 7, 1), "Asia/Kolkata", datetime(2026, 6, 30, 18, 30), 24),
            # Berlin: an hour less in March, an hour more in October.
            (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 28, 23), 23),
            (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 24, 22), 25),
            # Sao Paulo: 00:00 became 01:00, and 24:00 became 23:00.
            (date(2018, 11, 4), "America/Sao_Paulo", datetime(2018, 11, 4, 3), 23),
            (date(2018, 2, 17), "America/Sao_Paulo", datetime(2018, 2, 17, 2), 25),
            # Havana: 01:00 became 00:00, so that midnight came twice: the day starts at the first.
            (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4), 25),
            # Toronto 1919: 23:30 of the 30th became 00:30: the 31st starts then.
            (date(1919, 3, 31), "America/Toronto", datetime(1919, 3, 31, 4, 30), 23.5),
            # Apia had no 30 December 2011.
            (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10), 0),
            # St John's: 00:01 of the 7th became 23:01 of the 6th; the 7th had begun all the same.
            (date(2010, 11, 7), "America/St_Johns", datetime(2010, 11, 7, 2, 30), 25),
        ]:
            with self.subTest(day=day, zone=zone):
                self.assertEqual(
                    period.to_utc(day, day, zone), (start, start + timedelta(hours=hours))
                )

    def test_local_date_agrees_when_the_clock_goes_back_over_midnight(self):
        # 02:31 UTC: the clock of St John's shows 23:01 of 6 November for the second time.
        self.assertEqual(
            period.local_date(datetime(2010, 11, 7, 2, 31), "America/St_Johns"),
            date(2010, 11, 7),
        )

    def test_unknown_timezone(self):
        for name in ("Mars/Olympus", "../etc/passwd", "/etc/localtime", "a\0b"):
            with self.subTest(name=name), self.assertRaisesRegex(ValueError, "Unknown timezone"):
                period.local_date(datetime(2026, 1, 1), name)

    @checked
    @given(DAYS, st.integers(0, 400), ZONES)
    @example(date(2011, 12, 30), 0, "Pacific/Apia")
    def test_neighbours_share_their_limit(self, day, length, zone):
        last = day + timedelta(days=length)
        start, end = period.to_utc(day, last, zone)
        next_start, _end = period.to_utc(last + timedelta(days=1), last + timedelta(days=1), zone)
        self.assertEqual(end, next_start)
        self.assertLessEqual(start, end)
        self.assertLess(abs((end - start) - timedelta(days=length + 1)), timedelta(hours=25))

    @checked
    @given(st.datetimes(datetime(1990, 1, 2), datetime(2090, 1, 1)), ZONES)
    @example(datetime(2010, 11, 7, 2, 30), "America/St_Johns")
    @example(datetime(2010, 11, 7, 2, 45), "America/St_Johns")
    @example(datetime(2018, 2, 18, 1, 30), "America/Sao_Paulo")
    @example(datetime(2011, 12, 30, 10, 0), "Pacific/Apia")
    def test_a_moment_lies_in_its_local_day(self, moment, zone):
        day = period.local_date(moment, zone)
        start, end = period.to_utc(day, day, zone)
        self.assertTrue(start <= moment < end)


@tagged("post_install", "-at_install")
class TestBefore(BaseCase):
    def test_spans(self):
        for span, expected in [
            # whole months, whatever their length
            (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
            (("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29")),
            (("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
            (("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31")),
            (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
            (("2026-02-01", "2026-03-31"), ("2025-12-01", "2026-01-31")),
            (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
            # days
            (("2026-03-15", "2026-03-15"), ("2026-03-14", "2026-03-14")),
            (("2026-03-16", "2026-03-22"), ("2026-03-09", "2026-03-15")),
            (("2026-03-01", "2026-03-15"), ("2026-02-14", "2026-02-28")),
            (("2024-02-01", "2024-02-28"), ("2024-01-04", "2024-01-31")),
            (("2026-03-02", "2026-03-31"), ("2026-01-31", "2026-03-01")),
            (("2026-04-06", "2026-07-05"), ("2026-01-05", "2026-04-05")),
        ]:
            with self.subTest(span=span):
                self.assertEqual(period.before(*days(*span)), days(*expected))

    def test_ends_before_it_starts(self):
        with self.assertRaisesRegex(ValueError, "before it starts"):
            period.before(*days("2026-03-02", "2026-03-01"))

    @checked
    @given(DAYS, st.integers(0, 800))
    def test_ends_the_day_before(self, start, length):
        end = start + timedelta(days=length)
        before_start, before_end = period.before(start, end)
        self.assertEqual(before_end, start - timedelta(days=1))
        # months differ by at most three days, and so do so many of them: February once or twice
        difference = abs((before_end - before_start).days - length)
        whole = start.day == 1 and (end + timedelta(days=1)).day == 1
        self.assertLessEqual(difference, 4 if whole else 0)

    @checked
    @given(BOUNDED_TYPES, DAYS)
    def test_calendar_periods_follow_on_each_other(self, kind, day):
        bounds = period.bounds(kind, day)
        self.assertEqual(period.before(*bounds), period.previous(kind, *bounds))


@tagged("post_install", "-at_install")
class TestLabel(BaseCase):
    def test_labels(self):
        for kind, day, month, expected in [
            ("day", date(2026, 11, 21), 1, "2026-11-21"),
            ("week", date(2026, 11, 21), 1, "2026-W47"),
            ("week", date(2027, 1, 1), 1, "2026-W53"),
            ("week", date(2026, 1, 1), 1, "2026-W01"),
            ("month", date(2026, 11, 21), 1, "2026-11"),
            ("quarter", date(2026, 11, 21), 1, "2026-Q4"),
            ("half", date(2026, 11, 21), 1, "2026-H2"),
            ("year", date(2026, 11, 21), 1, "2026"),
            ("month", date(2027, 1, 5), 4, "2027-01"),
            ("quarter", date(2026, 5, 10), 4, "2026/27-Q1"),
            ("quarter", date(2027, 1, 5), 4, "2026/27-Q4"),
            ("half", date(2026, 10, 1), 4, "2026/27-H2"),
            ("year", date(2027, 1, 5), 4, "2026/27"),
            ("year", date(1999, 12, 5), 4, "1999/00"),
        ]:
            with self.subTest(kind=kind, day=day):
                bounds = period.bounds(kind, day, month)
                self.assertEqual(period.label(kind, *bounds, month), expected)

    def test_custom(self):
        self.assertEqual(
            period.label("custom", date(2026, 11, 1), date(2026, 11, 15)),
            "2026-11-01 \N{EN DASH} 2026-11-15",
        )

    def test_unknown(self):
        with self.assertRaisesRegex(ValueError, "Unknown period type"):
            period.label("decade", date(2026, 1, 1), date(2026, 1, 1))

    @checked
    @given(BOUNDED_TYPES, DAYS, DAYS, YEAR_STARTS)
    def test_a_label_names_one_period(self, kind, day, other_day, year_start):
        bounds = period.bounds(kind, day, *year_start)
        other = period.bounds(kind, other_day, *year_start)
        labels = [period.label(kind, *each, *year_start) for each in (bounds, other)]
        self.assertEqual(labels[0] == labels[1], bounds == other)
