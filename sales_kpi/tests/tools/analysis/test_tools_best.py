from odoo.tests import BaseCase, tagged

from ....tools.analysis.best import Habit, count_best


@tagged("post_install", "-at_install")
class TestHabit(BaseCase):
    def _habit(self, *pairs, best=16, rest=10, spread=4):
        return Habit(best, rest, spread, pairs)

    def test_told_where_it_lasts_and_is_no_chance(self):
        more, less, same = (16, 10), (9, 10), (10, 10)
        self.assertTrue(self._habit(*[more] * 4, less, same).is_told)
        self.assertFalse(self._habit(*[more] * 3, less, less, same).is_told)
        # Of five closed periods four are enough; of three none.
        self.assertTrue(self._habit(*[more] * 4).is_told)
        self.assertFalse(self._habit(*[more] * 3).is_told)
        # Apart by 6 where people are usually 6 from the middle: chance.
        self.assertFalse(self._habit(*[more] * 6, spread=6).is_told)
        self.assertTrue(self._habit(*[more] * 6, spread=5.9).is_told)

    def test_less_is_a_habit_too(self):
        # The best answer in 3 hours instead of 11.
        habit = self._habit(*[(3, 11)] * 4, (None, 8), best=3, rest=11, spread=5)
        self.assertTrue(habit.is_told)
        self.assertAlmostEqual(habit.ratio, 3 / 11 - 1)

    def test_ratio_and_size(self):
        self.assertAlmostEqual(self._habit().ratio, 0.6)
        self.assertIsNone(self._habit(rest=0).ratio)
        self.assertEqual(self._habit(spread=3).size, 2)
        self.assertEqual(self._habit(spread=0).size, 0.6)

    def test_how_many_are_the_best(self):
        self.assertEqual([count_best(n) for n in (0, 11, 12, 15, 16, 3000)], [0, 0, 3, 3, 4, 750])
