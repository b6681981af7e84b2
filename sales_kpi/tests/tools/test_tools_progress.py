from dataclasses import replace

from odoo.tests import BaseCase, tagged

from ...tools import progress
from ...tools.scoring import Line


@tagged("post_install", "-at_install")
class TestProgress(BaseCase):
    def test_pace(self):
        for target, elapsed, total, expected in [
            (100, 5, 20, 25),
            (100, 0, 20, 0),
            (100, 20, 20, 100),
            (100, 25, 20, 100),
            (100, -1, 20, 0),
            (100, 0, 0, None),
            (None, 5, 20, None),
        ]:
            with self.subTest(target=target, elapsed=elapsed, total=total):
                self.assertEqual(progress.pace(target, elapsed, total), expected)

    def test_forecast(self):
        for actual, elapsed, total, expected in [
            (30, 5, 20, 120),
            (30, 20, 20, 30),
            (30, 25, 20, 30),
            (0, 5, 20, 0),
            (30, 0, 20, None),
            (None, 5, 20, None),
        ]:
            with self.subTest(actual=actual, elapsed=elapsed, total=total):
                self.assertEqual(progress.forecast(actual, elapsed, total), expected)

    def test_standing(self):
        more = Line("wins", 1, target=20, actual=6)
        less = Line("losses", 1, target=20, actual=6, higher_is_better=False)
        based = replace(less, baseline=30)
        for line, reached, pace, forecast, expected in [
            # 6 of the 5 that were due, whatever part of 20 it is
            (more, 0.3, 5, 24, 1.2),
            (more, 0.3, None, None, 0.3),
            # nothing was due yet
            (more, 0.3, 0, None, 1),
            # 6 lost in a quarter of the days make 24 where 20 are the most: 20 / 24, and with a
            # baseline of 30 that is 6 / 10
            (less, 20 / 6, 5, 24, 20 / 24),
            (based, 2.4, 5, 24, 0.6),
            (less, 20 / 6, 0, None, 20 / 6),
            (replace(more, actual=None), 0, 5, None, 0),
            (more, None, 5, 24, None),
        ]:
            with self.subTest(line=line, pace=pace):
                found = progress.standing(line, reached, pace, forecast)
                self.assertEqual(found and round(found, 12), expected and round(expected, 12))
