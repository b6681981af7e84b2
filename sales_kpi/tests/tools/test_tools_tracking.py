from datetime import datetime

from odoo.tests import BaseCase, tagged

from ...tools.tracking import Change, Lead, replay

A, B, WON = 1, 2, 9
ANN, BOB = 11, 12
REASON = 5


def day(number):
    return datetime(2026, 1, number)


@tagged("post_install", "-at_install")
class TestToolsTracking(BaseCase):
    """Histories of an opportunity made on 1 January 2026, as they were tracked."""

    def _replay(self, today, *changes, **dates):
        values = {
            "stage": A,
            "status": None,
            "user": ANN,
            "team": 1,
            "reason": None,
            "revenue": 100,
            **today,
        }
        lead = Lead(create_date=day(1), values=values, **dates)
        return replay(lead, [Change(day(number), values) for number, values in changes], {WON})

    def _short(self, moves, *more):
        return [(m["date"].day, m["kind"], *(m[name] for name in more)) for m in moves]

    def test_no_tracking(self):
        moves = self._replay({})
        self.assertEqual(self._short(moves, "left", "reached"), [(1, "created", None, A)])

    def test_stages_with_owner_and_amount_of_that_time(self):
        """Ann's until the 5th, Bob's then; 40 until the 8th, 100 since."""
        moves = self._replay(
            {"stage": WON, "status": "won", "user": BOB},
            (3, {"stage": (A, B)}),
            (5, {"user": (ANN, BOB)}),
            (8, {"revenue": (40, 100)}),
            (9, {"stage": (B, WON), "status": (None, "won")}),
        )
        self.assertEqual(
            self._short(moves, "left", "reached", "user", "revenue", "days", "cycle_days"),
            [
                (1, "created", None, A, ANN, 40, 0, 0),
                (3, "stage", A, B, ANN, 40, 2, 0),
                (9, "won", B, WON, BOB, 100, 6, 8),
            ],
        )

    def test_reassigned_after_the_win(self):
        moves = self._replay(
            {"stage": WON, "status": "won", "user": BOB},
            (4, {"stage": (A, WON), "status": (None, "won")}),
            (6, {"user": (ANN, BOB)}),
        )
        self.assertEqual(self._short(moves, "user"), [(1, "created", ANN), (4, "won", ANN)])

    def test_reassigned_in_the_write_of_the_win(self):
        moves = self._replay(
            {"stage": WON, "status": "won", "user": BOB},
            (4, {"stage": (A, WON), "status": (None, "won"), "user": (ANN, BOB)}),
        )
        self.assertEqual(self._short(moves, "user")[1], (4, "won", ANN))

    def test_reopened_and_won_again(self):
        moves = self._replay(
            {"stage": WON, "status": "won", "user": BOB},
            (4, {"stage": (A, WON), "status": (None, "won")}),
            (6, {"user": (ANN, BOB)}),
            (10, {"stage": (WON, B), "status": ("won", None)}),
            (13, {"stage": (B, WON), "status": (None, "won")}),
        )
        self.assertEqual(
            self._short(moves, "user", "cycle", "cycle_days"),
            [
                (1, "created", ANN, 1, 0),
                (4, "won", ANN, 1, 3),
                (10, "reopened", BOB, 2, 0),
                (13, "won", BOB, 2, 3),
            ],
        )

    def test_lost_and_restored(self):
        moves = self._replay(
            {},
            (4, {"status": (None, "lost"), "active": (True, False)}),
            (5, {"reason": (None, REASON)}),
            (7, {"status": ("lost", None), "active": (False, True), "reason": (REASON, None)}),
        )
        self.assertEqual(
            self._short(moves, "reason"),
            [(1, "created", None), (4, "lost", REASON), (7, "reopened", None)],
        )

    def test_archived_is_not_lost(self):
        moves = self._replay({}, (4, {"active": (True, False)}))
        self.assertEqual(self._short(moves), [(1, "created")])

    def test_closed_without_tracking(self):
        for status, stage in (("won", WON), ("lost", A)):
            with self.subTest(status):
                moves = self._replay(
                    {"status": status, "stage": stage, "reason": REASON}, date_closed=day(20)
                )
                self.assertEqual(self._short(moves), [(1, "created"), (20, status)])
                self.assertEqual(moves[1]["cycle_days"], 19)
                self.assertEqual(moves[1]["reason"], REASON if status == "lost" else None)

    def test_history_without_status(self):
        """Odoo did not always track the status: won stages and lost reasons tell it."""
        moves = self._replay(
            {"stage": A, "status": "lost", "reason": REASON},
            (3, {"stage": (A, WON)}),
            (5, {"stage": (WON, A)}),
            (8, {"active": (True, False), "reason": (None, REASON)}),
            date_closed=day(8),
        )
        self.assertEqual(
            self._short(moves, "reason"),
            [(1, "created", None), (3, "won", None), (5, "reopened", None), (8, "lost", REASON)],
        )

    def test_untracked_last_stage(self):
        moves = self._replay({"stage": B}, (3, {"stage": (WON, A)}), date_stage=day(12))
        self.assertEqual(self._short(moves, "left", "reached")[-1], (12, "stage", A, B))

    def test_conversion(self):
        """What happened to it as a lead is not the pipeline's; the conversion assigned it."""
        moves = self._replay(
            {"stage": B, "user": BOB},
            (2, {"stage": (WON, A)}),
            (6, {"type": ("lead", "opportunity"), "user": (ANN, BOB)}),
            (9, {"stage": (A, B)}),
            date_conversion=day(6),
        )
        self.assertEqual(
            self._short(moves, "reached", "user", "days"),
            [(6, "created", A, BOB, 0), (9, "stage", B, BOB, 3)],
        )

    def test_conversion_told_only_by_the_tracking(self):
        moves = self._replay({}, (6, {"type": ("lead", "opportunity")}))
        self.assertEqual(self._short(moves), [(6, "created")])
