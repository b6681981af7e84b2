from datetime import date

from odoo.tests import BaseCase, tagged

from ...tools import ramp

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestRamp(BaseCase):
    def test_parse(self):
        for text, expected in (
            ("30, 60, 80", [30, 60, 80]),
            ("30/60/80/100", [30, 60, 80, 100]),
            ("12.5%, 50 %,", [12.5, 50]),
            ("", []),
            (False, []),
            (", ".join(["50"] * ramp.LIMIT), [50] * ramp.LIMIT),
        ):
            self.assertEqual(ramp.parse(text), expected, text)

    def test_parse_what_is_no_list_of_percentages(self):
        for text in ("half", "30; 60", "-1", "101", "nan", ", ".join(["50"] * (ramp.LIMIT + 1))):
            with self.assertRaises(ValueError, msg=text):
                ramp.parse(text)

    def test_share_of_a_month(self):
        for first, expected in (
            (date(2026, 1, 20), 0.3),
            (date(2025, 12, 1), 0.6),
            (date(2025, 11, 30), 1),
            (date(2026, 2, 1), 1),  # who joins later is not planned there
        ):
            month = (date(2026, 1, 1), date(2026, 1, 31))
            self.assertEqual(ramp.share(first, month, [30, 60]), expected, first)

    def test_each_month_of_a_longer_part_counts_the_same(self):
        self.assertAlmostEqual(
            ramp.share(date(2026, 1, 15), QUARTER, [30, 60]), (0.3 + 0.6 + 1) / 3
        )
        self.assertEqual(ramp.share(date(2026, 1, 15), QUARTER, []), 1)
