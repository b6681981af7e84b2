from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import ranking

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

VALUES = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from([0.1 + 0.2, 0.3, 1.5, -2.25]))
KEYS = st.lists(st.tuples(VALUES, VALUES), max_size=30)


@tagged("post_install", "-at_install")
class TestRankWithin(BaseCase):
    def test_some_of_a_contest(self):
        self.assertEqual(ranking.rank_within([7, 2, 2, 9, 5]), [4, 1, 1, 5, 3])
        self.assertEqual(ranking.rank_within([]), [])

    @checked
    @given(st.lists(st.tuples(VALUES, st.booleans()), max_size=30))
    def test_as_if_they_were_ranked_by_themselves(self, totals):
        ranks = ranking.competition_rank([total for total, _is_asked in totals])
        some = [rank for rank, (_total, is_asked) in zip(ranks, totals, strict=True) if is_asked]
        alone = ranking.competition_rank([total for total, is_asked in totals if is_asked])
        self.assertEqual(ranking.rank_within(some), alone)


@tagged("post_install", "-at_install")
class TestShared(BaseCase):
    def test_who_shares_a_rank(self):
        ranks = {"a": 2, "b": 1, "c": 2, "d": 4, "e": 5, "f": 5}
        self.assertEqual(ranking.find_shared(ranks), [["a", "c"], ["e", "f"]])
        self.assertEqual(ranking.find_shared({}), [])

    @checked
    @given(st.lists(st.tuples(VALUES, VALUES), max_size=30))
    def test_ties_broken_later_are_as_if_all_were_ranked_at_once(self, keys):
        ranks = ranking.competition_rank([total for total, _breaker in keys])
        for tied in ranking.find_shared(dict(enumerate(ranks))):
            within = ranking.competition_rank([keys[place][1] for place in tied])
            for place, rank in zip(tied, within, strict=True):
                ranks[place] += rank - 1
        self.assertEqual(ranks, ranking.competition_rank(keys))


@tagged("post_install", "-at_install")
class TestCompetitionRank(BaseCase):
    def test_ranks(self):
        for keys, expected in [
            ([], []),
            ([(5,)], [1]),
            ([(4,), (9,), (4,), (1,)], [2, 1, 2, 4]),
            ([(1,), (1,), (1,)], [1, 1, 1]),
            # The second value decides between the first two; the last two are a true tie.
            ([(90, 1), (90, 2), (80, 7), (80, 7), (70, 9)], [2, 1, 3, 3, 5]),
            # No value ranks below every value, even below a loss.
            ([(None,), (-3.0,), (0,), (None,)], [3, 2, 1, 3]),
            ([(float("nan"),), (-3.0,), (None,)], [2, 1, 2]),
            ([(float("-inf"),), (None,), (float("inf"),)], [2, 3, 1]),
            ([3, 5, None], [2, 1, 3]),
        ]:
            with self.subTest(keys=keys):
                self.assertEqual(ranking.competition_rank(keys), expected)

    def test_tied_to_the_cent(self):
        self.assertNotEqual(0.1 + 0.2, 0.3)
        self.assertEqual(ranking.competition_rank([(0.1 + 0.2,), (0.3,)]), [1, 1])
        self.assertEqual(ranking.competition_rank([(1000.01,), (1000.02,)]), [2, 1])

    @checked
    @given(KEYS, st.randoms(use_true_random=False))
    def test_order_of_the_rows_does_not_matter(self, keys, shuffler):
        ranks = ranking.competition_rank(keys)
        places = list(range(len(keys)))
        shuffler.shuffle(places)
        shuffled = ranking.competition_rank([keys[place] for place in places])
        self.assertEqual(shuffled, [ranks[place] for place in places])

    @checked
    @given(KEYS)
    def test_rank_is_one_more_than_the_number_of_better_rows(self, keys):
        ranks = ranking.competition_rank(keys)
        for rank in ranks:
            self.assertEqual(rank, 1 + sum(other < rank for other in ranks))

    @checked
    @given(st.lists(st.integers(), min_size=1, max_size=30))
    def test_higher_is_better(self, totals):
        ranks = ranking.competition_rank([(total,) for total in totals])
        for total, rank in zip(totals, ranks, strict=True):
            self.assertEqual(rank, 1 + sum(other > total for other in totals))


@tagged("post_install", "-at_install")
class TestMovement(BaseCase):
    def test_movement(self):
        for previous, rank, expected in [
            (5, 2, 3),
            (2, 5, -3),
            (1, 1, 0),
            (None, 3, None),
            (3, None, None),
            (0, 3, None),
        ]:
            with self.subTest(previous=previous, rank=rank):
                self.assertEqual(ranking.movement(previous, rank), expected)
