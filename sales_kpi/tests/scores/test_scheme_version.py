from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-13 12:00:00")
class TestSchemeVersion(ScoreCommon):
    """A scheme that has judged something is changed from the next period on only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Two measures of 50, targets 4 deals and 1000 won.
        cls.scheme = cls._make_scheme(cls)

    def _make_scheme(self):
        return ScoreCommon._scheme(
            self,
            ("won_count", 50, {"default_target": 4}),
            ("won_revenue", 50, {"default_target": 1000, "cap": 1.5}),
            team_ids=[Command.set(self.region.ids)],
        )

    def _next(self, scheme=None):
        action = (scheme or self.scheme).action_next_version()
        return self.env["sales.kpi.scheme"].browse(action["res_id"])

    def _period(self, day):
        return self.env["sales.kpi.period"].get_or_create("month", day)

    def _get(self, user, day, scheme=None):
        Score = self.env["sales.kpi.score"].with_user(user)
        return Score.get_leaderboard((scheme or self.scheme).id, day)

    def test_it_is_free_before_it_judges(self):
        self.scheme.team_ids = self.bees
        first, second = self.scheme.line_ids
        self.scheme.line_ids = [
            Command.update(first.id, {"weight": 30}),
            Command.update(second.id, {"weight": 70}),
        ]
        self.assertEqual((self.scheme.version, self.scheme.root_id), (1, self.scheme))
        self.assertFalse(self.scheme.has_judged)
        self.assertEqual(self._next(), self.scheme)

    def test_what_has_judged_stays(self):
        self.march.refresh()
        first, second = self.scheme.line_ids
        mark = self.scheme.mark_ids[0]
        weights = [
            Command.update(first.id, {"weight": 30}),
            Command.update(second.id, {"weight": 70}),
        ]
        spare = self._scheme(("won_count", 0, {"role": "penalty"}), name="Spare").line_ids
        point = {"achievement": 0, "result": 0}
        changes = (
            lambda: self.scheme.write({"line_ids": weights}),
            lambda: self.scheme.write({"team_ids": [Command.clear()]}),
            lambda: self.scheme.write({"excluded_user_ids": [Command.link(self.ann.id)]}),
            lambda: self.scheme.write({"period_type": "week"}),
            lambda: self.scheme.write({"company_id": self.company.id}),
            lambda: self.scheme.write({"mark_ids": [Command.clear()]}),
            lambda: first.write({"default_target": 1}),
            lambda: first.write({"tie_breaker": 1}),
            lambda: first.write({"curve": "bands", "point_ids": [Command.create(point)]}),
            lambda: first.unlink(),
            lambda: spare.write({"scheme_id": self.scheme.id}),
            lambda: mark.write({"minimum": 1}),
            lambda: mark.create({"scheme_id": self.scheme.id, "name": "X", "minimum": 1}),
            lambda: mark.unlink(),
            lambda: self.env["sales.kpi.scheme.point"].create({"line_id": first.id, **point}),
        )
        for change in changes:
            for user in (self.env.user, self.manager):
                with (
                    self.assertRaisesRegex(UserError, "next"),
                    self.env.cr.savepoint(),
                ):
                    self.env.invalidate_all()
                    self.scheme = self.scheme.with_user(user)
                    change()
        # What judges nothing may change.
        self.scheme.write(
            {"name": "New", "description": "?", "sequence": 5, "visibility": "own", "top_count": 3}
        )
        first.sequence = 99

    def test_the_next_version_judges_the_next_period(self):
        """Version 1: Ann 2 of 4 deals and 500 of 1000 = 25 + 25 = 50. Version 2 in April: weights
        20 / 80, target of deals 2: 20 x 2/2 + 80 x 500/1000 = 60."""
        self._move("won", self.ann, 3, 500)
        self._move("won", self.ann, 4, 0)
        self.march.refresh()
        following = self._next()
        self.assertEqual(
            (following.version, following.root_id, following.previous_id, following.date_from),
            (2, self.scheme, self.scheme, date(2026, 4, 1)),
        )
        self.assertEqual(following.line_ids.mapped("weight"), [50, 50])
        self.assertEqual(len(following.mark_ids), len(self.scheme.mark_ids))
        count, revenue = following.line_ids
        following.line_ids = [
            Command.update(count.id, {"weight": 20, "default_target": 2}),
            Command.update(revenue.id, {"weight": 80}),
        ]
        self._move("won", self.ann, "2026-04-03 12:00:00", 500)
        self._move("won", self.ann, "2026-04-04 12:00:00")
        april = self._period("2026-04-01")
        (self.march | april).refresh()
        totals = {
            day: [round(row["total"], 6) for row in self._get(self.manager, day)["rows"][:1]]
            for day in ("2026-03-15", "2026-04-15")
        }
        self.assertEqual(totals, {"2026-03-15": [50], "2026-04-15": [60]})
        scores = self.env["sales.kpi.score"].search([("user_id", "=", self.ann.id)])
        self.assertEqual(
            {(score.period_id, score.scheme_id) for score in scores},
            {(self.march, self.scheme), (april, following)},
        )

    def test_any_version_finds_the_one_of_the_period(self):
        self.march.refresh()
        following = self._next()
        following.name = "Contest of spring"
        for scheme in (self.scheme, following):
            for day, picked in (("2026-03-31", self.scheme), ("2026-04-01", following)):
                board = self._get(self.manager, day, scheme)
                self.assertEqual(board["scheme"]["id"], picked.id, (scheme, day))
        get_board = self.env["sales.kpi.leaderboard"].with_user(self.manager).get_board
        board = get_board({"date": "2026-04-01"})
        self.assertEqual([s["name"] for s in board["schemes"]], ["Contest of spring"])
        with self.assertRaises(UserError):
            self._get(self.manager, "2026-04-01", self.scheme.browse(2**31 - 1))

    def test_movement_goes_over_versions(self):
        self._move("won", self.bob, 3, 500)
        self.march.refresh()
        self._next()
        self._move("won", self.ann, "2026-04-03 12:00:00", 500)
        april = self._period("2026-04-01")
        april.refresh()
        rows = self._get(self.ann, "2026-04-15")["rows"]
        mine = next(row for row in rows if row["user_id"] == self.ann.id)
        self.assertEqual((mine["rank"], mine["movement"]), (1, 1))

    def test_one_version_waits_at_a_time(self):
        self.march.refresh()
        following = self._next()
        self.assertEqual(self._next(), following)
        self.assertEqual(self._next(following), following)
        with freeze_time("2026-04-10 12:00:00"):
            self._period("2026-04-01").refresh()
            third = self._next(self.scheme)
            self.assertEqual((third.version, third.date_from), (3, date(2026, 5, 1)))
            with self.assertRaises(UserError):
                following.line_ids[0].default_target = 9
        third.unlink()
        with self.assertRaisesRegex(UserError, "later"):
            self.scheme.unlink()

    def test_a_period_counted_too_early_is_judged_anew(self):
        april = self._period("2026-04-01")
        (self.march | april).refresh()
        following = self._next()
        april.refresh()
        scores = self.env["sales.kpi.score"].search([("period_id", "=", april.id)])
        self.assertEqual(scores.scheme_id, following)

    def test_a_closed_period_keeps_its_version(self):
        april = self._period("2026-04-01")
        april.refresh()
        april.action_review()
        self.assertEqual(self._next().date_from, date(2026, 5, 1))

    def test_an_old_card_stays_as_it_was(self):
        self._move("won", self.ann, 3, 1300)
        self.march.refresh()
        self.march.action_review()
        self._lock()
        lines = self._score(self.scheme, self.ann).line_ids
        names = ["actual", "target", "weight", "points", "achievement", "explanation"]
        before = lines.read(names)
        following = self._next()
        following.name = "Other"
        following.line_ids[1].write({"cap": 1, "curve": "relative", "gate": 2})
        following.line_ids[0].write({"default_target": 99})
        with freeze_time("2026-04-10 12:00:00"):
            (self.march | self._period("2026-04-01")).refresh()
        self.env.invalidate_all()
        self.assertEqual(lines.read(names), before)
        self.assertEqual(lines[0].score_id.scheme_id.name, "Test")

    def test_a_scheme_is_archived_with_all_its_versions(self):
        self.march.refresh()
        following = self._next()
        following.active = False
        self.assertFalse(self.scheme.active)
        self.scheme.active = True
        self.assertTrue(following.active)

    def test_a_copy_is_a_scheme_of_its_own(self):
        self.march.refresh()
        copy = self._next().copy()
        self.assertEqual((copy.version, copy.root_id, copy.date_from), (1, copy, False))

    def test_all_versions_have_one_rhythm(self):
        self.march.refresh()
        with self.assertRaisesRegex(UserError, "rhythm"):
            self._next().period_type = "week"

    def test_who_makes_versions(self):
        self.march.refresh()
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.scheme.with_user(user).action_next_version()
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        following = self._next(self.scheme.with_user(keen)).with_user(keen)
        following.line_ids[0].default_target = 7
        for values in ({"date_from": "2026-01-01"}, {"previous_id": False}, {"version": 9}):
            with self.assertRaises(AccessError):
                following.write(values)
        for values in ({"previous_id": False}, {"version": 9}):
            with self.assertRaises(AccessError):
                following.copy(values)
        self.env["ir.default"].set("sales.kpi.scheme", "date_from", "2026-01-01", user_id=keen.id)
        made = self.env["sales.kpi.scheme"].with_user(keen).create({"name": "Mine"})
        self.assertEqual(made.date_from, date(2026, 3, 13))
