from odoo.tests import BaseCase, tagged

from ...tools import sparkline


@tagged("post_install", "-at_install")
class TestSparkline(BaseCase):
    def _segments(self, *values):
        return sparkline.segments(values, width=100, height=24, margin=2)

    def test_from_zero_to_the_greatest(self):
        # 96 wide, 3 steps of 48; 20 high: 10 of 20 is half way up, 15 three quarters.
        self.assertEqual(self._segments(10, 20, 15), [[(2, 12), (50, 2), (98, 7)]])

    def test_one_visit_fewer_is_no_plunge(self):
        # 17, 16, 16, 16, 16, 17: 16/17 of 20 is 18.82, so 16 lies at 22 - 18.82 = 3.18.
        [run] = self._segments(17, 16, 16, 16, 16, 17)
        self.assertEqual([y for _x, y in run], [2, 3.18, 3.18, 3.18, 3.18, 2])

    def test_zero_lies_between_gains_and_losses(self):
        # From -10 to 30: zero is a quarter up, at 22 - 5 = 17.
        self.assertEqual(self._segments(-10, 0, 30), [[(2, 22), (50, 17), (98, 2)]])
        # Losses only: zero is the top.
        self.assertEqual(self._segments(-10, -5), [[(2, 22), (98, 12)]])

    def test_a_missing_value_leaves_a_gap(self):
        self.assertEqual(self._segments(10, None, 20), [[(2, 12)], [(98, 2)]])
        self.assertEqual(self._segments(None, float("nan"), 5), [[(98, 2)]])

    def test_all_the_same(self):
        self.assertEqual(self._segments(7, 7), [[(2, 2), (98, 2)]])
        self.assertEqual(self._segments(0, 0), [[(2, 22), (98, 22)]])

    def test_nothing(self):
        self.assertEqual(self._segments(), [])
        self.assertEqual(self._segments(None, float("inf")), [])
