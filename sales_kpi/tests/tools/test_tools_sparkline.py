from odoo.tests import BaseCase, tagged

from ...tools import sparkline


@tagged("post_install", "-at_install")
class TestSparkline(BaseCase):
    def _segments(self, *values):
        return sparkline.segments(values, width=100, height=24, margin=2)

    def test_from_the_least_to_the_greatest(self):
        # 96 wide, 3 steps of 48; 20 high: 15 is half way between 10 and 20.
        self.assertEqual(self._segments(10, 20, 15), [[(2, 22), (50, 2), (98, 12)]])

    def test_a_missing_value_leaves_a_gap(self):
        self.assertEqual(self._segments(10, None, 20), [[(2, 22)], [(98, 2)]])
        self.assertEqual(self._segments(None, float("nan"), 5), [[(98, 12)]])

    def test_all_the_same_runs_in_the_middle(self):
        self.assertEqual(self._segments(7, 7), [[(2, 12), (98, 12)]])
        self.assertEqual(self._segments(7), [[(2, 12)]])

    def test_nothing(self):
        self.assertEqual(self._segments(), [])
        self.assertEqual(self._segments(None, float("inf")), [])
