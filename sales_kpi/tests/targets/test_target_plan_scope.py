"""What a plan is of, and what it is part of: one team, a quarter of a year, a replan."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .test_target_plan import PlanCommon


class ScopeCommon(PlanCommon):
    def _apply(self, measures, **values):
        plan = self._plan(measures, **values)
        plan.action_preview()
        plan.action_apply()
        return plan

    def _wholes(self, plan):
        """{(whose, type of period): (until now, sum, difference, without, followed)}"""
        self.env.invalidate_all()
        return {
            (row.team_id.name or row.subject_type, row.period_type): (
                row.value, row.parts_total, row.difference, row.missing_count, row.is_followed,
            )
            for row in plan.whole_ids
        }  # fmt: skip

    def _move_bob(self, day=date(2026, 4, 1)):
        """Bob goes from the Bees to the Wasps."""
        Membership = self.env["sales.kpi.membership"]
        own = Membership.search([("user_id", "=", self.bob.id)])
        if day <= date(2026, 1, 1):
            own.team_id = self.wasps
            return
        own.date_to = date.fromordinal(day.toordinal() - 1)
        Membership.create({"user_id": self.bob.id, "team_id": self.wasps.id, "date_from": day})


@tagged("post_install", "-at_install")
class TestTargetPlanStale(ScopeCommon):
    def test_team_without_anybody_has_no_target_after_a_replan(self):
        """90 in May are 30 each: Bees (ann and bob) 60, Wasps (carl) 30. Then carl leaves the
        Wasps for the Bees: of 90 the Bees have all, and the Wasps no target any more."""
        self._apply([self._typed(self.revenue, 90)], period_type="month")
        self.assertEqual(self._get(self.revenue, self.wasps, day="2026-05-01"), 30)
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.carl.id)]
        ).team_id = self.bees
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        plan.action_preview()
        self.assertIn("Wasps", plan.stale_note)
        plan.action_apply()
        for subject, value in (
            (self.bees, 90), (self.wasps, None), (self.region, 90), (None, 90), (self.carl, 30),
        ):  # fmt: skip
            self.assertEqual(self._get(self.revenue, subject, day="2026-05-01"), value)
        carls = self.Target.search([("user_id", "=", self.carl.id)])
        self.assertEqual(carls.team_id, self.wasps)  # its figure stays: nothing was written
        gone = self.env["sales.kpi.target.change"].search(
            [("subject_team_id", "=", self.wasps.id)], limit=1
        )
        self.assertEqual((gone.kind, gone.before, gone.after), ("deleted", 30, 0))
        self.assertEqual(gone.reason, "The budget of the year")

    def test_transfer_moves_the_sums_of_the_teams(self):
        """120 in May are 40 each, Bees 80 and Wasps 40; bob changes teams: 40 and 80."""
        self._apply([self._typed(self.revenue, 120)], period_type="month")
        self._move_bob()
        self._apply([self._typed(self.revenue, 120)], period_type="month")
        self.assertEqual(self._get(self.revenue, self.bees, day="2026-05-01"), 40)
        self.assertEqual(self._get(self.revenue, self.wasps, day="2026-05-01"), 80)

    def test_who_left_has_no_target_after_a_replan(self):
        for existing in ("replace", "keep"):
            with self.subTest(existing=existing), self.env.cr.savepoint() as savepoint:
                self._apply([self._typed(self.revenue, 90)], period_type="month")
                self.env["sales.kpi.membership"].search(
                    [("user_id", "=", self.carl.id)]
                ).date_to = date(2026, 4, 30)
                plan = self._apply(
                    [self._typed(self.revenue, 60)], period_type="month", existing=existing
                )
                self.assertEqual(plan.measure_ids.difference, 0)
                self.assertIsNone(self._get(self.revenue, self.carl, day="2026-05-01"))
                self.assertIsNone(self._get(self.revenue, self.wasps, day="2026-05-01"))
                self.assertEqual(self._get(self.revenue, None, day="2026-05-01"), 60)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_other_measures_and_periods_stay(self):
        self._apply([self._typed(self.revenue, 90), self._typed(self.wins, 9)])
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).unlink()
        self._apply([self._typed(self.revenue, 90)], period_type="month")
        self.assertIsNone(self._get(self.revenue, self.wasps, day="2026-05-01"))
        self.assertEqual(self._get(self.revenue, self.wasps, day="2026-06-01"), 2.5)
        self.assertIsNotNone(self._get(self.wins, self.wasps, day="2026-05-01"))


@tagged("post_install", "-at_install")
class TestTargetPlanWholes(ScopeCommon):
    def test_year_follows_a_quarter_of_it(self):
        """360 a year are 10 a month for each of three. The second quarter goes from 90 to 180:
        20 a month. The year becomes 360 + 90 = 450: 120 + 30 for each, Bees 300, Wasps 150."""
        self._apply([self._typed(self.revenue, 360)])
        plan = self._plan([self._typed(self.revenue, 180)], period_type="quarter")
        plan.action_preview()
        self.assertEqual(
            self._wholes(plan),
            {
                ("company", "year"): (360, 450, 90, 0, True),
                ("Bees", "year"): (240, 300, 60, 0, True),
                ("Wasps", "year"): (120, 150, 30, 0, True),
                ("North", "year"): (360, 450, 90, 0, True),
                ("user", "year"): (360, 450, 90, 0, True),
            },
        )
        plan.action_apply()
        for subject, value in (
            (None, 450), (self.bees, 300), (self.wasps, 150), (self.region, 450), (self.ann, 150),
        ):  # fmt: skip
            self.assertEqual(self._get(self.revenue, subject, "year"), value)
        self.assertEqual(self._get(self.revenue, None, "quarter", "2026-04-01"), 180)
        self.assertEqual(self._get(self.revenue, None, "quarter", "2026-07-01"), 90)
        year = self.Target.search(
            [("subject_type", "=", "company"), ("period_id.period_type", "=", "year")]
        )
        self.assertEqual((year.change_ids[0].before, year.change_ids[0].after), (360, 450))

    def test_year_stays_when_its_author_says_so(self):
        self._apply([self._typed(self.revenue, 360)])
        plan = self._plan([self._typed(self.revenue, 180)], period_type="quarter")
        plan.action_preview()
        plan.whole_ids.filtered(lambda row: row.subject_type == "company").is_followed = False
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, None, "year"), 360)
        self.assertEqual(self._get(self.revenue, self.region, "year"), 450)

    def test_difference_follows_the_preview_as_it_is_changed(self):
        """Ann's May goes from 20 to 25: the year is off by 95."""
        self._apply([self._typed(self.revenue, 360)])
        plan = self._plan([self._typed(self.revenue, 180)], period_type="quarter")
        plan.action_preview()
        may = self._lines(plan, self.ann).filtered(lambda line: line.date_from.month == 5)
        may.value = 25
        wholes = self._wholes(plan)
        self.assertEqual(wholes["company", "year"][2], 95)
        self.assertEqual(wholes["Bees", "year"][2], 65)
        self.assertEqual(wholes["Wasps", "year"][2], 30)

    def test_no_sum_of_parts_that_are_not_there(self):
        """The year is set without months; a quarter of 90 is not the year, unless told so."""
        self._apply([self._typed(self.revenue, 360)], step="none")
        plan = self._plan([self._typed(self.revenue, 90)], period_type="quarter")
        plan.action_preview()
        # Three people lack nine months each.
        self.assertEqual(self._wholes(plan)["company", "year"], (360, 90, -270, 27, False))
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, None, "year"), 360)

    def test_what_agrees_is_not_shown(self):
        self._apply([self._typed(self.revenue, 360)])
        plan = self._plan([self._typed(self.revenue, 90)], period_type="quarter")
        plan.action_preview()
        self.assertFalse(plan.whole_ids)

    def test_finer_targets_that_a_plan_leaves(self):
        """The months add up to 90; the quarter becomes 120, and says so."""
        self._apply([self._typed(self.revenue, 90)], period_type="quarter")
        plan = self._plan([self._typed(self.revenue, 120)], period_type="quarter", step="none")
        plan.action_preview()
        self.assertIn("90", plan.measure_ids.finer_note)
        same = self._plan([self._typed(self.revenue, 90)], period_type="quarter", step="none")
        same.action_preview()
        self.assertFalse(same.measure_ids.finer_note)


@tagged("post_install", "-at_install")
class TestTargetPlanTeam(ScopeCommon):
    def test_one_team(self):
        """The Bees sold 900 in the second quarter of last year, carl of the Wasps 100. Half as
        much again for the Bees: 1,350, by history 2 : 1 over ann and bob."""
        self._win(self.ann, "2025-05-05", 600)
        self._win(self.bob, "2025-05-05", 300)
        self._win(self.carl, "2025-05-05", 100, team=self.wasps)
        plan = self._apply(
            [{"definition_id": self.revenue.id, "change": 50}],
            period_type="quarter",
            split="history",
            team_id=self.bees.id,
        )
        self.assertEqual(plan.measure_ids.base_value, 900)
        self.assertEqual(plan._get_lines().user_id, self.ann | self.bob)
        for subject, value in (
            (self.ann, 900), (self.bob, 450), (self.bees, 1350), (self.carl, None),
            (self.wasps, None), (self.region, None), (None, None),
        ):  # fmt: skip
            self.assertEqual(self._get(self.revenue, subject, "quarter", "2026-04-01"), value)

    def test_team_with_those_below_it(self):
        plan = self._apply(
            [self._typed(self.revenue, 90)], period_type="month", team_id=self.region.id
        )
        self.assertEqual(plan._get_lines().user_id, self.ann | self.bob | self.carl)
        self.assertEqual(self._get(self.revenue, self.region, day="2026-05-01"), 90)
        self.assertIsNone(self._get(self.revenue, None, day="2026-05-01"))

    def test_company_follows_its_team(self):
        """90 in May, 30 each. The Bees get 100 instead of 60: North and the company 130."""
        self._apply([self._typed(self.revenue, 90)], period_type="month")
        plan = self._plan(
            [self._typed(self.revenue, 100)], period_type="month", team_id=self.bees.id
        )
        plan.action_preview()
        self.assertEqual(
            self._wholes(plan),
            {
                ("company", "month"): (90, 130, 40, 0, True),
                ("North", "month"): (90, 130, 40, 0, True),
            },
        )
        plan.action_apply()
        for subject, value in (
            (None, 130), (self.region, 130), (self.bees, 100), (self.wasps, 30), (self.carl, 30),
            (self.bob, 50),
        ):  # fmt: skip
            self.assertEqual(self._get(self.revenue, subject, day="2026-05-01"), value)

    def test_other_teams_without_targets_hold_the_company_back(self):
        """The company's 300 was set by hand; the Wasps have no parts: 100 is not the whole."""
        may = self.env["sales.kpi.period"].get_or_create("month", "2026-05-05")
        self.Target.create(
            {"period_id": may.id, "definition_id": self.revenue.id, "subject_type": "company",
             "value": 300}
        )  # fmt: skip
        plan = self._plan(
            [self._typed(self.revenue, 100)], period_type="month", team_id=self.bees.id
        )
        plan.action_preview()
        self.assertEqual(self._wholes(plan), {("company", "month"): (300, 100, -200, 1, False)})
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, None, day="2026-05-01"), 300)

    def test_who_changed_teams_keeps_the_rest_of_his_year(self):
        """360 a year, 10 a month each; bob goes to the Wasps in April, which are planned anew:
        carl's 12 months and bob's 9 weigh by days (9 of 12 of a year, each month the same) and
        have 175 together: carl 100, bob 75. Bob's year is 30 with the Bees and 75: 105."""
        self._apply([self._typed(self.revenue, 360)])
        self._move_bob()
        plan = self._plan([self._typed(self.revenue, 175)], team_id=self.wasps.id)
        plan.action_preview()
        carl, bob = self._lines(plan, self.carl), self._lines(plan, self.bob)
        self.assertEqual((len(carl), len(bob)), (12, 9))
        bob_total = sum(map(Decimal, map(str, bob.mapped("value"))))
        carl_total = sum(map(Decimal, map(str, carl.mapped("value"))))
        self.assertEqual(bob_total + carl_total, 175)
        plan.action_apply()
        self.assertEqual(
            Decimal(str(self._get(self.revenue, self.bob, "year"))), Decimal(30) + bob_total
        )
        self.assertEqual(self._get(self.revenue, self.wasps, "year"), 175)
        self.assertEqual(self._get(self.revenue, self.ann, "year"), 120)
        # Ann 120, bob 30 and what the Wasps have.
        self.assertEqual(self._get(self.revenue, None, "year"), 120 + 30 + 175)

    def test_stale_targets_of_other_teams_stay(self):
        self._apply([self._typed(self.revenue, 90)], period_type="month")
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).unlink()
        self._apply([self._typed(self.revenue, 90)], period_type="month", team_id=self.bees.id)
        self.assertEqual(self._get(self.revenue, self.wasps, day="2026-05-01"), 30)

    def test_leaders_do_not_plan_their_team(self):
        """Managers set targets. A leader who could would raise his bonus by asking for less."""
        plan = self._plan([self._typed(self.revenue, 90)], team_id=self.bees.id)
        with self.assertRaises(AccessError):
            plan.with_user(self.leader).action_preview()
        with self.assertRaises(AccessError):
            self.env["sales.kpi.target.plan"].with_user(self.leader).create(
                {"team_id": self.bees.id}
            )
        with self.assertRaises(AccessError):
            self.Target.with_user(self.leader)._write_many([], {}, [], "Mine")


@tagged("post_install", "-at_install")
class TestTargetPlanTeams(ScopeCommon):
    """From the company to the teams, and from a team to its people."""

    def _values(self, **values):
        plan = self._plan(
            [self._typed(self.revenue, 120)], period_type="month", date="2026-06-10", **values
        )
        plan.action_preview()
        self.assertEqual(plan.measure_ids.difference, 0)
        return [sum(self._lines(plan, u).mapped("value")) for u in (self.ann, self.bob, self.carl)]

    def test_over_teams_first(self):
        """120 in June. By people: 40 each. The two teams the same: 60 for the Bees, 30 each, and
        60 for carl. By history, Bees 300 (ann 250, bob 50) and Wasps 100: 90 and 30; the Bees' 90
        equally: 45 each; by history 75 and 15. Carl joins on the 15th, 12 of 22 days: by days the
        Bees have 44 of 56."""
        self._win(self.ann, "2025-06-05", 250)
        self._win(self.bob, "2025-06-05", 50)
        self._win(self.carl, "2025-06-05", 100, team=self.wasps)
        for team_split, split, expected in (
            ("people", "equal", [40, 40, 40]),
            ("equal", "equal", [30, 30, 60]),
            ("history", "equal", [45, 45, 30]),
            ("history", "history", [75, 15, 30]),
            ("equal", "history", [50, 10, 60]),
        ):
            self.assertEqual(self._values(team_split=team_split, split=split), expected)
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).date_from = date(
            2026, 6, 15
        )
        self.assertEqual(self._values(team_split="days", split="equal"), [47.15, 47.14, 25.71])

    def test_a_leavers_history_stays_with_his_team(self):
        """Carl sold 300 for the Bees last year and is a Wasp now: his 300 are the Bees'; with
        Ann's 100 they had 400. Bob's 100 were the Wasps': 4 to 1 of 120 are 96, 48 each, and 24."""
        self._win(self.ann, "2025-06-05", 100)
        self._win(self.carl, "2025-06-05", 300, team=self.bees)
        self._win(self.bob, "2025-06-05", 100, team=self.wasps)
        self.assertEqual(self._values(team_split="history", split="equal"), [48, 48, 24])

    def test_region_with_people_of_its_own(self):
        """The director is of the region itself, which had 100 of 400: 30 of 120."""
        self.env["sales.kpi.membership"].create(
            {"user_id": self.director.id, "team_id": self.region.id}
        )
        self._win(self.director, "2025-06-05", 100, team=self.region)
        self._win(self.ann, "2025-06-05", 200)
        self._win(self.carl, "2025-06-05", 100, team=self.wasps)
        self.assertEqual(self._values(team_split="history", split="equal"), [30, 30, 30])

    @settings(
        max_examples=12, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    @given(
        cents=st.integers(-(10**9), 10**9),
        team_split=st.sampled_from(["people", "equal", "history", "days"]),
        split=st.sampled_from(["equal", "history", "days"]),
        scope=st.sampled_from(["company", "bees", "region"]),
        moved=st.sampled_from([None, date(2026, 4, 20), date(2026, 6, 1)]),
        wins=st.lists(st.integers(0, 5000), min_size=3, max_size=3),
    )
    def test_any_split_over_teams_sums_to_the_whole(
        self, cents, team_split, split, scope, moved, wins
    ):
        """People, teams and periods, all to the cent, whoever changes teams in between."""
        with self.env.cr.savepoint() as savepoint:
            for user, revenue in zip((self.ann, self.bob, self.carl), wins, strict=True):
                self._win(user, "2025-05-05", revenue)
            if moved:
                self._move_bob(moved)
            team = {"bees": self.bees, "region": self.region}.get(scope, self.env["crm.team"])
            self._apply(
                [self._typed(self.revenue, cents / 100)],
                period_type="quarter",
                split=split,
                team_split=team_split,
                team_id=team.id,
            )
            whole = Decimal(cents) / 100
            subject = team or None
            self._check_sums(subject, whole)
            savepoint.rollback()
        self.env.invalidate_all()

    def _check_sums(self, subject, whole):
        exact = lambda target: Decimal(str(target.value))  # noqa: E731
        targets = self.Target.search([("definition_id", "=", self.revenue.id)])
        quarter = self._get(self.revenue, subject, "quarter", "2026-04-01")
        self.assertEqual(Decimal(str(quarter)), whole)
        for kind in ("month", "quarter"):
            of_kind = targets.filtered(lambda t, kind=kind: t.period_id.period_type == kind)
            people = of_kind.filtered(lambda t: t.subject_type == "user")
            self.assertEqual(sum(map(exact, people)), whole)
            for team in of_kind.subject_team_id & (self.bees | self.wasps):
                if kind == "month":
                    own = people.filtered(lambda t, team=team: t.team_id == team)
                    teams = of_kind.filtered(lambda t, team=team: t.subject_team_id == team)
                    self.assertEqual(sum(map(exact, own)), sum(map(exact, teams)))


@tagged("post_install", "-at_install")
class TestTargetPlanMany(ScopeCommon):
    def test_cost_does_not_grow_with_people(self):
        """A plan of 60 people takes as many queries as one of three, but for batches."""
        counts = []
        for number in (0, 57):
            users = [
                Command.create({"user_id": user.id})
                for user in self.env["res.users"].create(
                    [{"login": f"many{i}", "name": f"Many {i}"} for i in range(number)]
                )
            ]
            self.env["sales.kpi.membership"].create(
                [{"user_id": c[2]["user_id"], "team_id": self.wasps.id} for c in users]
            )
            plan = self._plan([self._typed(self.revenue, 9000)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.action_preview()
            plan.action_apply()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 40)
