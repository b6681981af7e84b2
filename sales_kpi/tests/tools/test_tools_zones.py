from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.zones import Zones

MARCH = [date(2026, 3, day) for day in range(1, 32)]


def _at(day, hour):
    return datetime(2026, 3, day, hour)


@tagged("post_install", "-at_install")
class TestZones(BaseCase):
    """Shanghai is 8 hours ahead of UTC, Lima 5 behind; neither changes its clocks."""

    def _check_no_gap(self, zones):
        """Each hour of the month belongs to one day, the one whose limits hold it."""
        ends = [zones.to_utc(day, day) for day in MARCH]
        self.assertEqual([end for _start, end in ends[:-1]], [start for start, _end in ends[1:]])
        for day, (start, end) in zip(MARCH, ends, strict=True):
            hours = int((end - start) / timedelta(hours=1))
            for hour in range(hours):
                self.assertEqual(zones.local_date(start + timedelta(hours=hour)), day)
        self.assertEqual(zones.to_utc(MARCH[0], MARCH[-1]), (ends[0][0], ends[-1][1]))

    def test_to_the_east(self):
        zones = Zones([(date(1970, 1, 1), "UTC"), (date(2026, 3, 10), "Asia/Shanghai")])
        # The 9th ends as before. The 10th begins there and ends at 16:00: it has 16 hours.
        self.assertEqual(zones.to_utc(*[date(2026, 3, 9)] * 2), (_at(9, 0), _at(10, 0)))
        self.assertEqual(zones.to_utc(*[date(2026, 3, 10)] * 2), (_at(10, 0), _at(10, 16)))
        self.assertEqual([zones.at(date(2026, 3, d)) for d in (9, 10)], ["UTC", "Asia/Shanghai"])
        self.assertEqual(zones.local_date(_at(9, 23)), date(2026, 3, 9))
        self._check_no_gap(zones)

    def test_to_the_west(self):
        zones = Zones([(date(1970, 1, 1), "UTC"), (date(2026, 3, 10), "America/Lima")])
        # Midnight UTC is 19:00 of the 9th in Lima; the 10th has begun all the same: 29 hours.
        self.assertEqual(zones.to_utc(*[date(2026, 3, 10)] * 2), (_at(10, 0), _at(11, 5)))
        self.assertEqual(zones.local_date(_at(10, 1)), date(2026, 3, 10))
        self._check_no_gap(zones)

    def test_the_latest_entry_holds_from_its_day_on(self):
        zones = Zones(
            [
                (date(2026, 1, 1), "UTC"),
                (date(2026, 3, 20), "Asia/Shanghai"),
                (date(2026, 3, 10), "America/Lima"),
                (date(2026, 3, 25), "America/Lima"),
            ]
        )
        days = (date(2025, 1, 1), date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 21))
        self.assertEqual([zones.at(day) for day in days], ["UTC", "UTC", *["America/Lima"] * 2])
        self.assertEqual(len(zones.get_changes()), 1)
        self._check_no_gap(zones)

    def test_the_first_day_is_not_after_the_last(self):
        with self.assertRaises(ValueError):
            Zones([(date(2026, 1, 1), "UTC")]).to_utc(date(2026, 3, 2), date(2026, 3, 1))
