import random
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .score_common import ScoreCommon

MEASURES = ("won_revenue", "lost_count", "complaints", "activities_done", "order_amount", "visits")
LEFT_OUT = {"id", "score_id", "judged_by", "scheme_line_id"}


@tagged("post_install", "-at_install")
class TestPaceOfADay(ScoreCommon):
    """A new day judges nobody anew: the pace is told anew where it lies. What comes out is what
    comes out where nothing was counted or judged before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls._define("complaints", domain="[('kind', '=', 'lost')]", direction="lower")
        cls._be_away(cls.bob, "2026-03-10 08:00:00", "2026-03-12 12:00:00")
        own = cls.env["sales.kpi.membership"].search([("user_id", "=", cls.carl.id)])
        own.write({"date_from": "2026-03-18", "share": 60})

    @classmethod
    def _be_away(cls, user, start, end):
        resource = cls.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "calendar_id": cls.company.resource_calendar_id.id,
            }
        )
        return cls.env["resource.calendar.leaves"].create(
            {"name": "Off", "resource_id": resource.id, "date_from": start, "date_to": end}
        )

    def _make_scheme(self, period_type):
        """A line of each sort: more and less is better, with a gate, a baseline, without data, and
        those that compare; and what takes points off."""
        return self._scheme(
            ("won_revenue", 30, {"default_target": 220, "prorate": True, "gate": 0.3}),
            ("lost_count", 15, {"default_target": 4, "prorate": True}),
            ("complaints", 15, {"default_target": 2, "has_baseline": True, "baseline": 9}),
            ("activities_done", 10, {"default_target": 7, "cap": 1.5}),
            ("order_amount", 10, {"curve": "relative"}),
            ("visits", 10, {"curve": "percentile"}),
            ("win_rate", 10, {"default_target": 0.5, "no_data": "zero"}),
            ("new_opportunities", 0, {
                "role": "penalty", "operator": "<", "threshold": 2, "penalty_points": 3,
            }),
            period_type=period_type,
            date_from=False,
        )  # fmt: skip

    def _on(self, day):
        return patch.object(type(self.company), "_get_kpi_today", lambda _company: day)

    def _happen(self, chance):
        """Something of somebody, on some day of the month."""
        user = chance.choice([self.ann, self.bob, self.carl])
        day = chance.randint(1, 31)
        kind = chance.choice(["won", "lost", "created", "visit", "call"])
        if kind in ("visit", "call"):
            self._activity(user, day, channel=kind)
        else:
            self._move(kind, user, day, chance.randint(1, 90) / 7)

    def _read_board(self, period):
        """All that scorecards and their lines say, to the last bit."""
        self.env.flush_all()
        told = []
        for table, join in (
            ("sales_kpi_score", ""),
            ("sales_kpi_score_line", "JOIN sales_kpi_score score ON score.id = t.score_id"),
        ):
            score = "score" if join else "t"
            self.env.cr.execute(
                f"""SELECT {score}.subject_type, {score}.subject_id, t.* FROM {table} t {join}
                     WHERE {score}.period_id = %s
                     ORDER BY 1, 2, {"t.scheme_line_id" if join else "t.scheme_id"}""",
                [period.id],
            )
            names = [column.name for column in self.env.cr.description]
            keep = [place for place, name in enumerate(names) if name not in LEFT_OUT]
            told += [
                [(names[place], repr(row[place])) for place in keep]
                for row in self.env.cr.fetchall()
            ]
        return told

    def _read_from_nothing(self, period):
        """The same, if nothing had been counted or judged before."""
        savepoint = self.env.cr.savepoint()
        for table in ("score", "fact", "reading"):
            self.env.cr.execute(f"DELETE FROM sales_kpi_{table} WHERE period_id = %s", [period.id])
        self.env.cr.execute(
            "UPDATE sales_kpi_period SET judged_by = NULL, paced_by = NULL WHERE id = %s",
            [period.id],
        )
        self.env.invalidate_all()
        period.refresh()
        board = self._read_board(period)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return board

    def _check_days(self, period_type, days, seed):
        chance = random.Random(seed)
        self._make_scheme(period_type)
        period = self.env["sales.kpi.period"].get_or_create(period_type, "2026-03-16")
        self._set_targets(period)
        boards = set()
        for day in days:
            for _news in range(chance.choice([0, 0, 1, 2])):
                self._happen(chance)
            with self.subTest(period_type=period_type, day=day), self._on(day):
                period.refresh()
                board = self._read_board(period)
                self.assertEqual(board, self._read_from_nothing(period))
                boards.add(repr(board))
        return boards

    def _set_targets(self, period):
        """One of nothing, and one beside which a fraction is no number that PostgreSQL takes."""
        for code, user, value in (
            ("won_revenue", self.ann, 1e-310),
            ("lost_count", self.bob, 0),
            ("activities_done", self.bob, 5.3),
        ):
            self.env["sales.kpi.target"].create(
                {
                    "period_id": period.id,
                    "definition_id": self.Definition._find_by_code([code]).id,
                    "user_id": user.id,
                    "value": value,
                }
            )

    def test_a_month(self):
        days = [date(2026, 2, 27), *(date(2026, 3, day) for day in range(1, 32)), date(2026, 4, 3)]
        self.assertGreater(len(self._check_days("month", days, 1)), 15)

    def test_a_week(self):
        self._check_days("week", [date(2026, 3, 14) + timedelta(days=n) for n in range(10)], 2)

    def test_a_quarter(self):
        self._check_days("quarter", [date(2026, 3, 1) + timedelta(days=5 * n) for n in range(7)], 3)

    def test_a_day_and_back(self):
        # The clock of a company that moves may take a day back.
        self._check_days("day", [date(2026, 3, day) for day in (15, 16, 15, 17, 16)], 4)

    def test_who_takes_leave_later(self):
        self._make_scheme("month")
        with self._on(date(2026, 3, 20)):
            self.march.refresh()
            self._be_away(self.ann, "2026-03-17 00:00:00", "2026-03-18 23:00:00")
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.company.resource_calendar_id.id,
                    "date_from": "2026-03-30 00:00:00",
                    "date_to": "2026-03-30 23:59:59",
                }
            )
            self.march.refresh()
            self.assertEqual(self._read_board(self.march), self._read_from_nothing(self.march))

    def _count_judged(self, day):
        """Of how many cards the first count of a day judges anew."""
        scorer = type(self.env["sales.kpi.scorer"])
        with self._on(day), patch.object(
            scorer, "_get_card", autospec=True, side_effect=scorer._get_card
        ) as judged:  # fmt: skip
            self.march.refresh()
        return judged.call_count

    def test_nobody_is_judged_for_a_day(self):
        scheme = self._make_scheme("month")
        self._move("won", self.ann, 3, 100)
        self.assertTrue(self._count_judged(date(2026, 3, 19)))
        line = self._score(scheme, self.bob).line_ids.filtered(lambda one: one.has_pace)[:1]
        before = line.pace
        self.assertFalse(self._count_judged(date(2026, 3, 20)))
        self.assertGreater(line.pace, before)

    def test_a_weekend_writes_nothing(self):
        self._make_scheme("month")
        self._count_judged(date(2026, 3, 20))
        self.env.flush_all()
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM sales_kpi_score_line")
        before = self.env.cr.fetchall()
        self._count_judged(date(2026, 3, 22))
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM sales_kpi_score_line")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_the_boards_hear_of_a_new_day(self):
        """What stands on them is the shortfall, which grows from day to day."""
        scheme = self._make_scheme("month")
        self._count_judged(date(2026, 3, 19))
        texts = []
        for day in (date(2026, 3, 19), date(2026, 3, 25)):
            mark = self.march.board_mark
            self._count_judged(day)
            board = self.env["sales.kpi.score"].get_leaderboard(scheme.id, "2026-03-16")
            rows = [row for row in board["rows"] if row["user_id"] == self.ann.id]
            texts.append([line["pace_text"] for line in rows[0]["lines"]])
        self.assertNotEqual(mark, self.march.board_mark)
        self.assertNotEqual(*texts)

    def test_before_it_is_closed_everything_is_judged_anew(self):
        """Whatever somebody did to the tables since: what is sealed is what the rules say."""
        self._make_scheme("month")
        self.march.refresh()
        board = self._read_board(self.march)
        self.env.cr.execute("UPDATE sales_kpi_score SET total = 999")
        self.env.cr.execute("UPDATE sales_kpi_score_line SET points = 99, pace = 5, standing = 1")
        self.env.invalidate_all()
        self.march.with_context(kpi_judge_anew=True).refresh()
        self.assertEqual(self._read_board(self.march), board)

    def test_ranks_of_a_first_count_are_those_of_a_later_one(self):
        """They are worked out before the scorecards are written, or by the lines where these break
        a tie, and later from what is kept."""
        scheme = self._make_scheme("month")
        self._move("won", self.ann, 3, 50)
        self._move("won", self.bob, 3, 51)
        for values in ({"visibility": "all"}, {"visibility": "own"}, {"show_details": True}):
            scheme.write(values)
            with self.subTest(values), self._on(date(2026, 3, 20)):
                self.env["sales.kpi.score"].search([("scheme_id", "=", scheme.id)]).unlink()
                self.march.refresh()
                first = self._read_board(self.march)
                self.assertTrue(self._score(scheme, self.ann).rank)
                self.env.cr.execute("UPDATE sales_kpi_score SET rank = NULL")
                self.env.invalidate_all()
                self.march.with_context(kpi_judge_anew=True).refresh()
                self.assertEqual(self._read_board(self.march), first)
