from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.contests import contest
from ...tools.contests.contest import Entry

checked = settings(max_examples=200, deadline=None, database=None, derandomize=True)

MONEY = st.decimals(0, 10**7, places=2)
VALUES = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from([0.1 + 0.2, 0.3, float("nan")]))
DAYS = st.one_of(st.none(), st.dates(date(2026, 3, 1), date(2026, 3, 9)))
ENTRIES = st.lists(st.builds(Entry, VALUES, st.integers(0, 3), DAYS), max_size=30)
PRIZES = {1: 1500.0, 2: 1000.0, 3: 500.0}


def dec(*amounts):
    return [Decimal(amount) for amount in amounts]


@tagged("post_install", "-at_install")
class TestContestPrizes(BaseCase):
    def test_two_on_a_place_share_its_prize_and_the_next(self):
        # The two on place 2 take the places 2 and 3: (1,000 + 500) / 2.
        won = contest.share_prizes({"a": 1, "b": 2, "c": 2, "d": 4}, PRIZES)
        self.assertEqual(won, dict(zip("abc", dec("1500.00", "750.00", "750.00"), strict=True)))

    def test_three_first(self):
        won = contest.share_prizes({"a": 1, "b": 1, "c": 1}, PRIZES)
        self.assertEqual(list(won.values()), dec("1000.00") * 3)

    def test_the_odd_cent_is_borne_by_the_first(self):
        self.assertEqual(contest.split(1000.01, 2), dec("500.01", "500.00"))
        self.assertEqual(contest.split(100, 3, digits=0), dec("34", "33", "33"))

    def test_no_prize_for_the_places_after(self):
        self.assertEqual(contest.share_prizes({"a": 4, "b": 5}, PRIZES), {})
        self.assertEqual(contest.share_prizes({}, PRIZES), {})

    def test_the_next_prize(self):
        for place, expected in [(1, None), (2, 1), (3, 2), (4, 3), (9, 3), (None, 3)]:
            self.assertEqual(contest.next_prize_place(place, PRIZES), expected, place)
        self.assertIsNone(contest.next_prize_place(4, {}))
        # Places 2 and 3 win the same: what is more is the first.
        self.assertEqual(contest.next_prize_place(3, {1: 9, 2: 5, 3: 5}), 1)

    @checked
    @given(MONEY, st.integers(1, 50), st.integers(0, 2))
    def test_parts_sum_to_the_prize(self, amount, count, digits):
        parts = contest.split(amount, count, digits)
        self.assertEqual(sum(parts), contest.to_money(amount, digits))
        self.assertLessEqual(max(parts) - min(parts), Decimal(1).scaleb(-digits))

    @checked
    @given(ENTRIES, st.lists(MONEY, max_size=5), st.sampled_from(contest.TIES))
    def test_no_prize_is_lost_nor_made(self, entries, amounts, ties):
        # Whoever is ranked takes a place of his own: what is paid is what these places win.
        ranks = {who: rank for who, rank in enumerate(contest.rank(entries, ties)) if rank}
        amounts = sorted(amounts, reverse=True)
        won = contest.share_prizes(ranks, dict(enumerate(amounts, 1)))
        self.assertEqual(sum(won.values()), sum(amounts[: len(ranks)]))
        for one, better in ((a, b) for a in ranks for b in ranks if ranks[b] < ranks[a]):
            self.assertGreaterEqual(won.get(better, 0), won.get(one, 0))


@tagged("post_install", "-at_install")
class TestContestPlaces(BaseCase):
    def test_ties(self):
        early, late = date(2026, 3, 3), date(2026, 3, 5)
        entries = [Entry(9, 1, late), Entry(9, 4, early), Entry(12, 0, late), Entry(None, 9, early)]
        self.assertEqual(contest.rank(entries), [2, 2, 1, None])
        self.assertEqual(contest.rank(entries, "earlier"), [3, 2, 1, None])
        self.assertEqual(contest.rank(entries, "second"), [3, 2, 1, None])
        self.assertEqual(contest.rank([Entry(9, 1, early)] * 2, "earlier"), [1, 1])
        self.assertEqual(
            contest.rank([Entry(float("nan")), Entry(0.3), Entry(0.1 + 0.2)]), [None, 1, 1]
        )

    @checked
    @given(ENTRIES, st.sampled_from(contest.TIES))
    def test_more_is_never_behind(self, entries, ties):
        ranks = contest.rank(entries, ties)
        for one, rank in zip(entries, ranks, strict=True):
            self.assertEqual(rank is None, not contest.is_number(one.value))
            for other, place in zip(entries, ranks, strict=True):
                if rank and place and round(one.value, 9) > round(other.value, 9):
                    self.assertLess(rank, place)

    @checked
    @given(ENTRIES)
    def test_competition_ranking(self, entries):
        # Before a place there are exactly so many as it says.
        ranks = list(filter(None, contest.rank(entries)))
        for rank in ranks:
            self.assertEqual(sum(other < rank for other in ranks), rank - 1)

    def test_race(self):
        # The goal is 10. B was there on the 4th, A on the 6th, though A went on to 14; C and D are
        # under way with 9 and 7; E takes no part.
        entries = [
            Entry(14, 0, date(2026, 3, 6)),
            Entry(10, 0, date(2026, 3, 4)),
            Entry(9),
            Entry(7),
            Entry(None),
        ]
        self.assertEqual(contest.rank_race(entries), [2, 1, 3, 4, None])

    def test_race_of_one_day_is_a_tie(self):
        day = date(2026, 3, 6)
        entries = [Entry(14, 1, day), Entry(10, 3, day)]
        self.assertEqual(contest.rank_race(entries), [1, 1])
        self.assertEqual(contest.rank_race(entries, "second"), [2, 1])

    def test_the_day_of_the_event(self):
        days = [date(2026, 3, day) for day in (2, 4, 6)]
        amounts = dict(zip(days, (4, 6, 3), strict=True))
        self.assertEqual(contest.reached_on(amounts, 10), days[1])
        self.assertIsNone(contest.reached_on(amounts, 14))
        # One of the 4th was typed last and taken back: the 6th it is.
        self.assertEqual(contest.reached_on(amounts | {days[1]: 5}, 10), days[2])
        self.assertIsNone(contest.reached_on({}, 1))
        # 10 on the 4th, but a credit note of the 6th takes 3 away again: 7 are left.
        self.assertIsNone(contest.reached_on(amounts | {days[2]: -3}, 10))


@tagged("post_install", "-at_install")
class TestContestFigures(BaseCase):
    def test_percent_of_own_target(self):
        # A 180,000 of 200,000 = 90 %, B 99,000 of 90,000 = 110 %, C 52,000 of 50,000 = 104 %.
        shares = [
            contest.percent_of(*pair)
            for pair in ((180_000, 200_000), (99_000, 90_000), (52_000, 50_000), (70_000, None))
        ]
        self.assertEqual([share and round(share, 9) for share in shares], [0.9, 1.1, 1.04, None])
        self.assertEqual(contest.rank([Entry(share) for share in shares]), [3, 1, 2, None])
        self.assertIsNone(contest.percent_of(5, 0))

    def test_member_day(self):
        # North 300,000 / (5 x 22) = 2,727.27; South 210,000 / (3 x 22) = 3,181.82.
        north, south = contest.per_member_day(300_000, 110), contest.per_member_day(210_000, 66)
        self.assertEqual((round(north, 2), round(south, 2)), (2727.27, 3181.82))
        self.assertEqual(contest.rank([Entry(north), Entry(south)]), [2, 1])
        self.assertEqual(contest.rank([Entry(300_000), Entry(210_000)]), [1, 2])
        self.assertIsNone(contest.per_member_day(5, 0))

    def test_share_at_target(self):
        self.assertEqual(contest.share_at_target([1.2, 0.99, 1, None]), 2 / 3)
        self.assertIsNone(contest.share_at_target([None]))

    def test_progress(self):
        # 70 -> 85 is +15 and beats 110 -> 118, which is +8.
        small = contest.progress(85, contest.usual([70] * 6))
        large = contest.progress(118, contest.usual([110] * 6))
        self.assertEqual((small, large), (15, 8))
        self.assertEqual(contest.rank([Entry(large), Entry(small)]), [2, 1])

    def test_progress_needs_a_usual_figure(self):
        self.assertIsNone(contest.usual([70, 71]))
        self.assertEqual(contest.usual([70, None, 80, 90]), (80, 90))
        # Only the last six: 10 is the seventh.
        self.assertEqual(contest.usual([60] * 6 + [10]), (60, 60))
        self.assertIsNone(contest.progress(85, None))

    def test_a_dip_makes_no_winner(self):
        # His usual is (40 + 90 + 90) / 3 = 73.3; 85 is more than that, and less than his 90.
        self.assertIsNone(contest.progress(85, contest.usual([40, 90, 90])))
