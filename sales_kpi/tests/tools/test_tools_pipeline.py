from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.pipeline import History, State, days_between, moves


@tagged("post_install", "-at_install")
class TestToolsPipeline(BaseCase):
    def test_moves(self):
        pure, open_a, open_b = (
            State(False, None, "A"),
            State(True, None, "A"),
            State(True, None, "B"),
        )
        won, renewed, lost = (
            State(True, "won", "W"),
            State(True, "won", "X"),
            State(True, "lost", "A"),
        )
        unknown, known = History(), History(created=True)
        known_won, known_lost = History(True, "won"), History(True, "lost")
        for name, before, after, history, expected in (
            ("lead", None, pure, unknown, []),
            ("new", None, open_a, unknown, [("created", None, "A")]),
            ("new and won", None, won, unknown, [("created", None, "W"), ("won", None, "W")]),
            ("converted", pure, open_b, unknown, [("created", None, "B")]),
            ("back to lead", open_a, pure, known, []),
            ("converted again", pure, open_a, known, []),
            ("stage", open_a, open_b, known, [("stage", "A", "B")]),
            ("won", open_a, won, known, [("won", "A", "W")]),
            ("renewed", won, renewed, known_won, []),
            ("lost", open_a, lost, known, [("lost", "A", "A")]),
            ("won, reopened", won, open_a, known_won, [("reopened", "W", "A")]),
            (
                "lost, won",
                lost,
                won,
                known_lost,
                [("reopened", "A", "A"), ("won", "A", "W")],
            ),
            (
                "won, lost",
                won,
                lost,
                known_won,
                [("reopened", "W", "A"), ("lost", "A", "A")],
            ),
        ):
            with self.subTest(name):
                self.assertEqual(moves(before, after, history), expected)

    def test_history(self):
        """Made on the 1st, won on the 3rd, reopened on the 10th, won again on the 15th."""
        history = History(since=datetime(2026, 1, 1))
        followed = [
            tuple(history.follow(kind, datetime(2026, 1, day)).values())[:3]
            for kind, day in (
                ("created", 1),
                ("won", 3),
                ("reopened", 10),
                ("stage", 12),
                ("won", 15),
            )
        ]
        self.assertEqual(followed, [(0, 0, 1), (2, 2, 1), (7, 0, 2), (2, 0, 2), (3, 5, 2)])
        self.assertEqual(history.status, "won")

    def test_a_loss_taken_back_does_not_shorten_the_cycle(self):
        """Made on the 1st, lost on the 3rd, taken back on the 5th, won on the 11th: 10 days."""
        history = History(since=datetime(2026, 1, 1))
        for kind, day in (("created", 1), ("lost", 3), ("reopened", 5)):
            history.add(kind, datetime(2026, 1, day))
        self.assertEqual(history.follow("won", datetime(2026, 1, 11))["cycle_days"], 10)

    def test_days_are_never_negative(self):
        """Where the start is later, nobody knows how many they were."""
        self.assertIsNone(days_between(datetime(2026, 1, 2), datetime(2026, 1, 1)))
        self.assertEqual(days_between(None, datetime(2026, 1, 1)), 0)

    def _follow(self, *steps):
        """The marks (been there before, takes back) of moves (kind, hour, left, reached), and the
        places of the moves that were taken back later."""
        history = History(since=datetime(2026, 1, 1))
        marks = [
            history.follow(kind, datetime(2026, 1, 1) + timedelta(hours=hour), left, reached, place)
            for place, (kind, hour, left, reached) in enumerate(steps)
        ]
        return [(mark["again"], mark["undone"]) for mark in marks], history

    def test_taken_back(self):
        """From A over B to C, back to A and on to B: it is in B for the first time."""
        marks, history = self._follow(
            ("created", 0, None, "A"),
            ("stage", 1, "A", "B"),
            ("stage", 2, "B", "C"),
            ("stage", 3, "C", "A"),
            ("stage", 30, "A", "B"),
        )
        self.assertEqual(
            marks, [(False, False), (False, False), (False, False), (True, True), (False, False)]
        )
        self.assertEqual(history.taken_back, [1, 2])
        self.assertEqual(history.been, {"A", "B"})

    def test_a_day_later_it_is_a_step_back(self):
        marks, history = self._follow(
            ("created", 0, None, "A"),
            ("stage", 1, "A", "B"),
            ("stage", 26, "B", "A"),
            ("stage", 90, "A", "B"),
        )
        self.assertEqual(marks[2:], [(True, False), (True, False)])
        self.assertFalse(history.taken_back)

    def test_a_loss_in_between_is_no_way_back(self):
        marks, history = self._follow(
            ("created", 0, None, "A"),
            ("stage", 1, "A", "B"),
            ("lost", 2, "B", "B"),
            ("reopened", 3, "B", "B"),
            ("stage", 4, "B", "A"),
        )
        self.assertEqual(marks[4], (True, False))
        self.assertFalse(history.taken_back)

    def test_closed_before_it_came(self):
        _marks, history = self._follow(("created", 48, None, "W"), ("won", 0, None, "W"))
        self.assertTrue(history.is_late)
        self.assertEqual(history.entry, 0)
        _marks, history = self._follow(("created", 0, None, "W"), ("won", 0, None, "W"))
        self.assertFalse(history.is_late)
