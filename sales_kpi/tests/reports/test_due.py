from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.sending import due
from ...tools.sending.due import Rhythm
from ...tools.zones import Zones

checked = settings(max_examples=150, deadline=None, database=None, derandomize=True)

# Clocks changed at midnight, by half an hour, by a day, and one minute after midnight.
ZONES = st.sampled_from(
    [
        "UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo",
        "America/Havana", "America/St_Johns", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia",
    ]
)  # fmt: skip
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from(due.RHYTHMS),
    st.integers(0, 1439),
    st.integers(0, 6),
    st.integers(1, 25),
)
INSTANTS = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1))


def get_zones(name):
    return Zones([(date(1970, 1, 1), name)])


def find_working(first, last):
    """From Monday to Friday."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def daily(hour, minute=0):
    return Rhythm("daily", hour * 60 + minute)


@tagged("post_install", "-at_install")
class TestDue(BaseCase):
    def _follow(self, rhythm, after, zone):
        return due.get_following(rhythm, after, get_zones(zone), find_working)

    def test_monday_in_shanghai(self):
        # Monday, 9 March 2026, 08:00 in Shanghai is 00:00 UTC.
        rhythm = Rhythm("weekly", 8 * 60, weekday=0)
        found = self._follow(rhythm, datetime(2026, 3, 6, 12), "Asia/Shanghai")
        self.assertEqual(found, (date(2026, 3, 9), datetime(2026, 3, 9, 0)))

    def test_new_york_before_and_after_the_clock_changes(self):
        # The clock is put forward on Sunday, 8 March 2026: 08:00 is 13:00 UTC before, then 12:00.
        for after, expected in (
            (datetime(2026, 3, 1, 20), datetime(2026, 3, 2, 13)),
            (datetime(2026, 3, 8, 20), datetime(2026, 3, 9, 12)),
        ):
            day, moment = self._follow(daily(8), after, "America/New_York")
            self.assertEqual((day, moment), (expected.date(), expected))

    def test_missing_hour_runs_at_the_next_one(self):
        # On 29 March 2026 Berlin goes from 02:00 (01:00 UTC) to 03:00; 02:30 runs at 03:30.
        zones = get_zones("Europe/Berlin")
        for hour, minute, expected in ((1, 30, (0, 30)), (2, 0, (1, 0)), (2, 30, (1, 30))):
            moment = due.get_moment(date(2026, 3, 29), hour * 60 + minute, zones)
            self.assertEqual(moment, datetime(2026, 3, 29, *expected))

    def test_doubled_hour_runs_once(self):
        # On Sunday, 25 October 2026, 02:30 comes at 00:30 and at 01:30 UTC.
        rhythm = Rhythm("weekly", 150, weekday=6)
        day, moment = self._follow(rhythm, datetime(2026, 10, 24, 12), "Europe/Berlin")
        self.assertEqual((day, moment), (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30)))
        later, _moment = self._follow(rhythm, moment, "Europe/Berlin")
        self.assertEqual(later, date(2026, 11, 1))

    def test_a_day_that_was_left_out(self):
        # Apia had no 30 December 2011, a Friday.
        self.assertIsNone(due.get_moment(date(2011, 12, 30), 480, get_zones("Pacific/Apia")))

    def test_nth_working_day(self):
        # August 2026 begins on a Saturday: its first working day is Monday, the 3rd.
        after = datetime(2026, 7, 31, 12)
        for nth, expected in ((1, 3), (3, 5), (5, 7), (99, 31)):
            day, _moment = self._follow(Rhythm("monthly", 480, nth=nth), after, "UTC")
            self.assertEqual(day, date(2026, 8, expected))

    def test_holidays(self):
        """The first working day after New Year; nothing where nobody ever works."""

        def find(first, last):
            return [day for day in find_working(first, last) if day != date(2026, 1, 1)]

        zones = get_zones("UTC")
        day, _moment = due.get_following(daily(8), datetime(2025, 12, 31, 9), zones, find)
        self.assertEqual(day, date(2026, 1, 2))
        never = due.get_following(daily(8), datetime(2026, 1, 1), zones, lambda first, last: [])
        self.assertIsNone(never)

    def test_month_without_a_working_day(self):
        """All of August 2026 is off: July was never told of. It is on the 31st; and the mail of
        September, on the 1st, tells of August."""

        def find(first, last):
            return [day for day in find_working(first, last) if day.month != 8]

        rhythm, zones = Rhythm("monthly", 8 * 60, 0, 3), get_zones("UTC")
        day, moment = due.get_following(rhythm, datetime(2026, 7, 10), zones, find)
        self.assertEqual((day, moment), (date(2026, 8, 31), datetime(2026, 8, 31, 8)))
        self.assertEqual(due.get_covered(rhythm, day, find), (date(2026, 7, 1), date(2026, 7, 31)))
        day, _moment = due.get_following(rhythm, moment, zones, find)
        self.assertEqual(day, date(2026, 9, 3))

    def test_what_it_tells_of(self):
        for rhythm, day, first, last in (
            (daily(8), (2026, 3, 16), (2026, 3, 13), (2026, 3, 15)),  # Monday: Friday to Sunday
            (daily(8), (2026, 3, 17), (2026, 3, 16), (2026, 3, 16)),
            (Rhythm("weekly", 480), (2026, 3, 16), (2026, 3, 9), (2026, 3, 15)),
            (Rhythm("monthly", 480), (2026, 3, 2), (2026, 2, 1), (2026, 2, 28)),
        ):
            told = due.get_covered(rhythm, date(*day), find_working)
            self.assertEqual(told, (date(*first), date(*last)))


@tagged("post_install", "-at_install")
class TestDueProperties(BaseCase):
    @checked
    @given(RHYTHMS, INSTANTS, ZONES)
    def test_next_and_last_agree(self, rhythm, instant, zone):
        zones = get_zones(zone)
        day, moment = due.get_following(rhythm, instant, zones, find_working)
        self.assertGreater(moment, instant)
        self.assertEqual(due.get_latest(rhythm, moment, zones, find_working), (day, moment))
        before = due.get_latest(rhythm, instant, zones, find_working)
        self.assertLessEqual(before[1], instant)
        again = due.get_following(rhythm, before[1], zones, find_working)
        self.assertEqual(again, (day, moment))

    @checked
    @given(RHYTHMS, INSTANTS, ZONES)
    def test_each_day_once_and_within_it(self, rhythm, instant, zone):
        zones, seen = get_zones(zone), []
        for _time in range(8):
            day, instant = due.get_following(rhythm, instant, zones, find_working)
            start, end = zones.to_utc(day, day)
            self.assertTrue(start <= instant < end)
            seen.append(day)
        self.assertEqual(seen, sorted(set(seen)))

    @checked
    @given(st.integers(0, 1439), INSTANTS, ZONES)
    def test_days_told_of_meet(self, minute, instant, zone):
        """No day is told of twice, and none is left out."""
        zones, rhythm = get_zones(zone), Rhythm("daily", minute)
        day, moment = due.get_following(rhythm, instant, zones, find_working)
        later, _moment = due.get_following(rhythm, moment, zones, find_working)
        assume(find_working(day, later) == [day, later])  # not where the calendar left one out
        told = due.get_covered(rhythm, day, find_working)
        following = due.get_covered(rhythm, later, find_working)
        self.assertEqual(told[1] + timedelta(days=1), following[0])
