from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestPresence(ScoreCommon):
    """March 2026 has 22 weekdays: 10 up to the 13th, 12 from the 16th on. The target is 220."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.scheme = cls._scheme(
            cls, ("won_revenue", 100, {"default_target": 220, "prorate": True})
        )
        cls.own = cls.env["sales.kpi.membership"].search([("user_id", "=", cls.ann.id)])

    def _target_of_ann(self):
        self.march.refresh()
        return self._score(self.scheme, self.ann).line_ids.target

    def _leave(self, start, end, **values):
        resource = self.env["resource.resource"].search([("user_id", "=", self.ann.id)], limit=1)
        resource = resource or resource.create(
            {
                "name": "Ann",
                "user_id": self.ann.id,
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
            }
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "resource_id": resource.id,
                "date_from": start,
                "date_to": end,
                **values,
            }
        )

    def test_full_time_is_the_whole_target(self):
        self.assertEqual(self._target_of_ann(), 220)

    def test_part_time(self):
        # Half of 220: 55 won are half of 110.
        self.own.share = 50
        self._move("won", self.ann, 20, 55)
        self.assertAlmostEqual(self._target_of_ann(), 110)
        self.assertAlmostEqual(self._score(self.scheme, self.ann).total, 50)

    def test_part_time_from_the_middle_on(self):
        # 10 whole days and 12 halves are 16 of 22: 160. By Friday the 20th 10 + 2.5 are over:
        # 160 x 12.5/16 = 125 are expected, and 50 so far make 50 x 16/12.5 = 64.
        self.own.date_to = "2026-03-15"
        self.own.create(
            {
                "user_id": self.ann.id,
                "team_id": self.bees.id,
                "date_from": "2026-03-16",
                "share": 50,
            }
        )
        self._move("won", self.ann, 3, 50)
        with freeze_time("2026-03-20 12:00:00"):
            self.assertAlmostEqual(self._target_of_ann(), 160)
        line = self._score(self.scheme, self.ann).line_ids
        self.assertAlmostEqual(line.pace, 125)
        self.assertAlmostEqual(line.forecast, 64)

    def test_two_teams_make_one_whole_at_most(self):
        second = self.own.create({"user_id": self.ann.id, "team_id": self.wasps.id, "share": 30})
        self.own.share = 50
        self.assertAlmostEqual(self._target_of_ann(), 176)
        second.share = 100
        self.assertAlmostEqual(self._target_of_ann(), 220)

    def test_leave(self):
        # A week: 17 of 22 days: 170. Twice the same hours are off once.
        for _time in range(2):
            self._leave("2026-03-16 00:00:00", "2026-03-20 23:59:59")
        self.assertAlmostEqual(self._target_of_ann(), 170)

    def test_half_a_day_off(self):
        # 8-12 of 8-12 and 13-17: 21.5 of 22.
        self._leave("2026-03-16 08:00:00", "2026-03-16 12:00:00")
        self.assertAlmostEqual(self._target_of_ann(), 215)

    def test_nobody_gives_himself_leave(self):
        """Odoo lets employees write leaves of their own resource."""
        week = ("2026-03-16 00:00:00", "2026-03-20 23:59:59")
        given = self._leave("2026-03-16 00:00:00", "2026-03-16 23:59:59")
        self.assertAlmostEqual(self._target_of_ann(), 210)
        own = self.env["resource.calendar.leaves"].with_user(self.ann)
        own.create(
            {
                "name": "Off",
                "resource_id": given.resource_id.id,
                "date_from": week[0],
                "date_to": week[1],
            }
        )
        self.assertAlmostEqual(self._target_of_ann(), 210)
        given.with_user(self.ann).write({"date_to": week[1]})
        self.assertAlmostEqual(self._target_of_ann(), 220)

    def test_a_training_is_no_leave(self):
        self._leave("2026-03-16 00:00:00", "2026-03-20 23:59:59", time_type="other")
        self.assertEqual(self._target_of_ann(), 220)

    def test_leave_on_a_part_time(self):
        # Half of 17 days: 85.
        self.own.share = 50
        self._leave("2026-03-16 00:00:00", "2026-03-20 23:59:59")
        self.assertAlmostEqual(self._target_of_ann(), 85)

    def test_a_whole_month_of_leave_leaves_the_line_out(self):
        self._leave("2026-02-28 00:00:00", "2026-04-01 00:00:00")
        self.march.refresh()
        score = self._score(self.scheme, self.ann)
        self.assertEqual((score.line_ids.status, score.is_scored), ("no_target", False))

    def test_the_share_is_a_share(self):
        for share in (-1, 101):
            with (
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self.own.share = share
                self.env.flush_all()

    def test_nobody_gives_himself_a_smaller_target(self):
        for user in (self.ann, self.leader, self.accountant):
            self.assertFalse(self.own.with_user(user).has_access("write"), user.login)
        self.assertTrue(self.own.with_user(self.manager).has_access("write"))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 12:00:00")
class TestCohorts(ScoreCommon):
    """Bob joined in November, Carl on 1 September, Ann was there from the start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._scheme(
            cls, ("won_count", 100, {"default_target": 10}), team_ids=[Command.set(cls.region.ids)]
        )
        memberships = cls.env["sales.kpi.membership"].search([])
        for user, day in ((cls.bob, "2025-11-01"), (cls.carl, "2025-09-20")):
            memberships.filtered(lambda m, user=user: m.user_id == user).date_from = day
        Period = cls.env["sales.kpi.period"]
        # Totals of January and February: Ann 30 and 50 (usually 40), Bob 10 and - (10 and 0: 5).
        for day, counts in (("2026-01", (3, 1, 0)), ("2026-02", (5, 0, 0))):
            cls._win(counts, f"{day}-05 12:00:00")
            Period.get_or_create("month", f"{day}-01").refresh()
        # March: Ann 50 (+10), Bob 20 (+15), Carl 30 (+30).
        cls._win((5, 2, 3), "2026-03-05 12:00:00")
        cls.march.refresh()

    @classmethod
    def _win(cls, counts, moment):
        teams = (cls.bees, cls.bees, cls.wasps)
        for user, team, count in zip((cls.ann, cls.bob, cls.carl), teams, counts, strict=True):
            for _deal in range(count):
                lead = cls.env["crm.lead"].create({"name": "D", "type": "opportunity"})
                cls._move("won", user, moment, team=team, lead_id=lead.id)

    def _board(self, user, **options):
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15", **options}
        return self.env["sales.kpi.leaderboard"].with_user(user).get_board(options)

    def _rows(self, user, **options):
        rows = self._board(user, **options)["rows"]
        return [(row["rank"], row["user_id"]) for row in rows]

    def test_newcomers_are_ranked_among_themselves(self):
        ann, bob, carl = self.ann.id, self.bob.id, self.carl.id
        self.assertEqual(self._rows(self.manager), [(1, ann), (2, carl), (3, bob)])
        # Less than 6 months before 20 March: after 20 September.
        self.assertEqual(self._rows(self.manager, cohort="newcomers"), [(1, bob)])
        self.company.kpi_newcomer_months = 7
        self.assertEqual(self._rows(self.manager, cohort="newcomers"), [(1, carl), (2, bob)])
        self.assertEqual(self._rows(self.bob, cohort="newcomers"), [(1, carl), (2, bob)])

    def test_newcomers_of_a_former_period(self):
        # At the end of January Carl was there for four months.
        rows = self._rows(self.manager, cohort="newcomers", date="2026-01-15")
        self.assertEqual({user for _rank, user in rows}, {self.bob.id, self.carl.id})

    def test_the_choice_is_offered_where_there_are_newcomers(self):
        board = self._board(self.bob)
        self.assertEqual([cohort["id"] for cohort in board["cohorts"]], ["newcomers"])
        self.assertEqual(self._board(self.bob, subject="team")["cohorts"], [])
        board = self._board(self.bob, subject="team", cohort="newcomers")
        self.assertEqual((board["options"]["cohort"], len(board["rows"])), (None, 2))
        self.env["sales.kpi.membership"].search([]).date_from = False
        self.assertEqual(self._board(self.bob)["cohorts"], [])
        with self.assertRaises(UserError):
            self._board(self.bob, cohort="rich")

    def test_policies_hold_among_newcomers(self):
        self.company.kpi_newcomer_months = 12
        self.scheme.write({"visibility": "own"})
        self.assertEqual(self._rows(self.bob, cohort="newcomers"), [(2, self.bob.id)])
        self.assertEqual(self._rows(self.ann, cohort="newcomers"), [])

    def test_improvement(self):
        """Carl's totals were 0 and 0: 30 above. Bob 20 - 5 = 15, Ann 50 - 40 = 10."""
        board = self._board(self.manager, order_by="improvement")
        self.assertEqual(
            [(row["rank"], row["user_id"], row["order_value"]["text"]) for row in board["rows"]],
            [(1, self.carl.id, "+30.0"), (2, self.bob.id, "+15.0"), (3, self.ann.id, "+10.0")],
        )
        self.assertEqual(board["options"]["order_by"], "improvement")

    def test_nobody_to_compare_with_comes_last(self):
        scores = self.env["sales.kpi.score"].sudo()
        scores.search([("user_id", "=", self.carl.id), ("date_from", "<", "2026-03-01")]).unlink()
        rows = self._board(self.manager, order_by="improvement")["rows"]
        self.assertEqual(
            (rows[-1]["user_id"], rows[-1]["order_value"]["text"]), (self.carl.id, "—")
        )

    def test_improvement_over_versions_of_the_scheme(self):
        self.scheme.action_next_version()
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
        self._win((1, 0, 0), "2026-04-05 12:00:00")
        april.refresh()
        rows = self._board(self.manager, order_by="improvement", date="2026-04-02")["rows"]
        # Ann: 10 - (30 + 50 + 50) / 3 = -33.3
        texts = {row["user_id"]: row["order_value"]["text"] for row in rows}
        self.assertEqual(texts[self.ann.id], "-33.3")

    def test_a_rep_ranks_nobody_by_improvement(self):
        """The former totals of the others are not shown to him."""
        board = self._board(self.bob, order_by="improvement")
        self.assertEqual(board["options"]["order_by"], None)
        self.assertEqual({row["order_value"] for row in board["rows"]}, {None})
        led = self._rows(self.leader, order_by="improvement")
        self.assertEqual(led, [(1, self.bob.id), (2, self.ann.id)])

    def test_six_periods_at_most(self):
        spans = self.march._get_earlier_bounds(6)
        self.assertEqual((len(spans), spans[-1][0]), (6, date(2025, 9, 1)))
