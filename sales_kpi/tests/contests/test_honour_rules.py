import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.contests import honours

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

FIGURES = st.dictionaries(st.integers(1, 20), st.sampled_from([0, 40, 59.9, 60, 88.5, 120]))


@tagged("post_install", "-at_install")
class TestBest(BaseCase):
    def test_the_highest(self):
        wins = honours.find_best({"ann": 80, "bob": 97.3, "carl": 10}, 60)
        self.assertEqual(wins, {"bob": honours.Win(97.3, 97.3, count=3)})

    def test_equal_ones_share_it(self):
        wins = honours.find_best({"ann": 90, "bob": 90, "carl": 10}, 60)
        self.assertEqual(wins, dict.fromkeys(("ann", "bob"), honours.Win(90, 90, None, 3, 2)))
        # Equal to the cent, not to the last bit.
        self.assertEqual(len(honours.find_best({"ann": 0.1 + 0.2, "bob": 0.3}, 0)), 2)

    def test_nobody_reaches_the_minimum(self):
        self.assertFalse(honours.find_best({"ann": 59.9, "bob": 40}, 60))
        self.assertTrue(honours.find_best({"ann": 60}, 60))
        self.assertFalse(honours.find_best({}, 60))

    @checked
    @given(FIGURES)
    def test_nobody_is_better_than_who_wins(self, figures):
        wins = honours.find_best(figures, 60)
        best = max(figures.values(), default=0)
        self.assertEqual(
            set(wins), {who for who, value in figures.items() if value == best and best >= 60}
        )


@tagged("post_install", "-at_install")
class TestProgress(BaseCase):
    def test_what_is_usual_counts(self):
        # 70 as usual and now 85: +15. 110 as usual and now 118: +8.
        figures = {"ann": 85, "bob": 118}
        former = {"ann": [70, 72, 68], "bob": [110] * 6}
        wins = honours.find_progress(figures, former, 60)
        self.assertEqual(wins, {"ann": honours.Win(15, 85, 70, count=2)})

    def test_six_periods_are_usual(self):
        # The mean of the last six, (80 + 60 + 70 + 50 + 60 + 40) / 6 = 60; the 300 is long ago.
        wins = honours.find_progress({"ann": 90}, {"ann": [80, 60, 70, 50, 60, 40, 300]}, 60)
        self.assertEqual(wins["ann"][:3], (30, 90, 60))

    def test_three_are_needed(self):
        self.assertFalse(honours.find_progress({"ann": 90}, {"ann": [10, 10]}, 60))
        self.assertFalse(honours.find_progress({"ann": 90}, {}, 60))

    def test_a_dip_makes_no_winner(self):
        # 100, 100, 20 before: 73.3 as usual. 95 is more than that, but not than the best of them.
        self.assertFalse(honours.find_progress({"ann": 95}, {"ann": [20, 100, 100]}, 60))
        self.assertTrue(honours.find_progress({"ann": 101}, {"ann": [20, 100, 100]}, 60))

    def test_who_falls_back_makes_none(self):
        # Above the last three, and below what is usual: (30 x 3 + 100 x 3) / 6 = 65.
        former = {"ann": [30, 30, 30, 100, 100, 100]}
        self.assertFalse(honours.find_progress({"ann": 62}, former, 60))

    def test_the_total_must_reach_the_minimum(self):
        self.assertFalse(honours.find_progress({"ann": 50}, {"ann": [10, 10, 10]}, 60))


@tagged("post_install", "-at_install")
class TestStreaks(BaseCase):
    def test_so_many_running(self):
        former = {"ann": [100, 130, 20], "bob": [100, 99], "carl": [100, None, 100]}
        figures = dict.fromkeys(("ann", "bob", "carl"), 100)
        wins = honours.find_streaks(figures, former, 100, 3)
        self.assertEqual(wins, {"ann": honours.Win(3, 100, count=3)})

    def test_each_so_many_anew(self):
        given = [
            bool(honours.find_streaks({"ann": 100}, {"ann": [100] * before}, 100, 3))
            for before in range(7)
        ]
        self.assertEqual(given, [False, False, True, False, False, True, False])

    def test_a_month_between_makes_the_streak(self):
        # Two before and one after, of which nothing was given: with this one they are four.
        later = {"ann": [(100, False), (20, False)]}
        wins = honours.find_streaks({"ann": 100}, {"ann": [100, 100]}, 100, 4, later)
        self.assertEqual(wins, {"ann": honours.Win(4, 100, count=4, later=1)})
        # Where it was given for them after all, nothing is due.
        later = {"ann": [(100, True)]}
        self.assertFalse(honours.find_streaks({"ann": 100}, {"ann": [100, 100]}, 100, 4, later))

    @checked
    @given(st.permutations(range(12)), st.lists(st.booleans(), min_size=12, max_size=12))
    def test_in_whichever_order_months_are_locked(self, order, reached):
        locked, given = {}, set()
        for month in order:
            locked[month] = 100 if reached[month] else 50
            former = [locked.get(one) for one in range(month - 1, -1, -1)]
            later = [
                (locked[one], one in given)
                for one in itertools.takewhile(locked.__contains__, range(month + 1, 12))
            ]
            figures = {"ann": locked[month]}
            if honours.find_streaks(figures, {"ann": former}, 100, 3, {"ann": later}):
                given.add(month)
        groups = itertools.groupby(reached)  # in a row  # pylint: disable=bad-builtin-groupby
        runs = [len(list(run)) for is_at, run in groups if is_at]
        self.assertEqual(len(given), sum(run // 3 for run in runs))


@tagged("post_install", "-at_install")
class TestMilestones(BaseCase):
    def test_passed_now(self):
        # 98 deals before and 3 now: the hundredth. 100 before: that was told then.
        wins = honours.find_milestones({"ann": 3, "bob": 1, "carl": 1}, {"ann": 98, "bob": 100}, 50)
        self.assertEqual(wins, {"ann": honours.Win(100, 101)})

    def test_several_at_once_are_one(self):
        self.assertEqual(
            honours.find_milestones({"ann": 160}, {}, 50), {"ann": honours.Win(150, 160)}
        )

    @checked
    @given(st.lists(st.integers(0, 80), max_size=20))
    def test_each_multiple_once(self, values):
        told, before = [], 0
        for value in values:
            wins = honours.find_milestones({"ann": value}, {"ann": before}, 50)
            told += [win.value for win in wins.values()]
            before += value
        self.assertEqual(told, sorted(set(told)))
        self.assertEqual(max(told, default=0), before // 50 * 50)
