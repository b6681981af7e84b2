from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .honour_common import HonourCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-02 12:00:00")
class TestHonour(HonourCommon):
    def test_best_is_candidate_then_given(self):
        # Ann has 80 points, Bob 10, Carl 100.
        self._honour("best", name="Star")
        march = self._judge(3, ann=80, bob=10, carl=100)
        self.assertEqual(self._told(march), [("Star", self.carl, "candidate", 100)])
        self._lock(march)
        self.assertEqual(self._told(march), [("Star", self.carl, "given", 100)])
        award = march.award_ids
        self.assertEqual(award.reason, "100.0: the best of 3 in March 2026.")
        self.assertEqual(award.team_id, self.wasps)
        self.assertTrue(award.given_on)

    def test_equal_ones_share(self):
        self._honour("best", name="Star")
        march = self._close(3, ann=90, bob=90)
        self.assertEqual(
            self._told(march),
            [("Star", self.ann, "given", 90), ("Star", self.bob, "given", 90)],
        )
        self.assertIn("2 share it.", march.award_ids[0].reason)

    def test_nobody_reaches_the_minimum(self):
        self._honour("best", minimum=120)
        self.assertFalse(self._told(self._close(3, ann=119.9)))

    def test_progress_of_months_locked(self):
        # Ann as usual has 70, now 85: +15. Bob as usual has 110, now 118: +8.
        self._honour("progress", name="Progress")
        for number in (1, 2, 3, 4, 5, 6):
            self._close(number, ann=70, bob=110)
        july = self._close(7, ann=85, bob=118)
        self.assertEqual(self._told(july), [("Progress", self.ann, "given", 15)])
        self.assertEqual(july.award_ids.reason, "85.0 in July 2026, 15.0 more than the usual 70.0.")
        # Three months judged are needed, and Carl was never judged before.
        self.assertFalse(self._told(self._month(3)))

    def test_a_dip_makes_no_winner(self):
        self._honour("progress")
        for number, points in enumerate((100, 100, 20), 1):
            self._close(number, ann=points)
        self.assertFalse(self._told(self._close(4, ann=95)))

    def test_newcomer(self):
        # Bob joined in February: new for six months. Ann was there from the start.
        membership = self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)])
        membership.date_from = date(2026, 2, 1)
        self._honour("newcomer", name="New")
        march = self._close(3, ann=100, bob=70)
        self.assertEqual(self._told(march), [("New", self.bob, "given", 70)])

    def test_streak(self):
        # January to March at 100 and more: the third month gives it, the fourth doesn't again.
        self._honour("streak", name="Streak")
        self._close(1, ann=100, bob=100)
        self.assertFalse(self._told(self._close(2, ann=120, bob=99)))
        march = self._close(3, ann=100, bob=100)
        self.assertEqual(self._told(march), [("Streak", self.ann, "given", 3)])
        self.assertEqual(
            march.award_ids.reason, "3 periods running at 100.0 or more, up to March 2026."
        )
        self.assertFalse(self._told(self._close(4, ann=100, bob=100)))

    def test_a_month_that_is_locked_last_makes_the_streak(self):
        # January and March are at 100: with February, which is locked last, they are three. Bob
        # has two gaps.
        self._honour("streak", name="Streak")
        self._close(1, ann=100, bob=100)
        march = self._close(3, ann=100, bob=20)
        self.assertFalse(self._told(march))
        february = self._close(2, ann=110, bob=110)
        self.assertEqual(self._told(february), [("Streak", self.ann, "given", 3)])
        self.assertEqual(
            february.award_ids.reason,
            "3 periods running at 100.0 or more: February 2026 was locked last.",
        )
        self.assertFalse(self._told(march))
        # The fourth and fifth give nothing, the sixth the next one.
        self.assertFalse(self._told(self._close(4, ann=100)))
        self.assertFalse(self._told(self._close(5, ann=100)))
        self.assertEqual(self._told(self._close(6, ann=100)), [("Streak", self.ann, "given", 6)])

    def test_what_was_given_later_is_not_given_again(self):
        # February was in review when March was locked, and counted; then it was opened once more.
        self._honour("streak", name="Streak")
        self._close(1, ann=100)
        february = self._judge(2, ann=100)
        march = self._close(3, ann=100)
        self.assertEqual(len(self._told(march)), 1)
        february.with_user(self.manager).action_reopen()
        february.refresh()
        february.with_user(self.manager).action_review()
        self._lock(february)
        self.assertFalse(self._told(february))
        self.assertEqual(len(self._told(march)), 1)

    def test_a_milestone_by_a_month_that_is_locked_last(self):
        # 600 in January and 300 in March are 900; 300 in February, locked last, make 1200.
        self._honour("milestone", name="Thousand", definition_id=self.won.id, level=1000)
        self._close(1, ann=60)
        self.assertFalse(self._told(self._close(3, ann=30)))
        february = self._close(2, ann=30)
        self.assertEqual(self._told(february), [("Thousand", self.ann, "given", 1000)])
        self.assertFalse(self._told(self._close(4, ann=10)))

    def test_milestone(self):
        # Ann has won 600 and then 500: past 1000 in February. Bob needs until March.
        self._honour("milestone", name="Thousand", definition_id=self.won.id, level=1000)
        self.assertFalse(self._told(self._close(1, ann=60, bob=40)))
        february = self._close(2, ann=50, bob=50)
        self.assertEqual(self._told(february), [("Thousand", self.ann, "given", 1000)])
        march = self._close(3, ann=50, bob=10)
        self.assertEqual(self._told(march), [("Thousand", self.bob, "given", 1000)])
        self.assertIn("Won revenue", march.award_ids.reason)

    def test_by_a_measure(self):
        self._honour("best", name="Won", definition_id=self.won.id, minimum=500)
        march = self._close(3, ann=80, carl=40)
        self.assertEqual(self._told(march), [("Won", self.ann, "given", 800)])

    def test_within_a_team_and_of_teams(self):
        self._honour("best", name="Bee", team_id=self.bees.id)
        self._honour("best", name="Team", subject_type="team", minimum=0)
        march = self._close(3, ann=80, carl=100)
        self.assertEqual(
            [row[:2] for row in self._told(march)], [("Bee", self.ann), ("Team", self.wasps)]
        )

    def test_reopened_and_given_again(self):
        self._honour("best", name="Star")
        march = self._judge(3, ann=80)
        march.with_user(self.manager).action_reopen()
        self.assertFalse(self._told(march))
        self._win(3, bob=90)
        march.refresh()
        march.with_user(self.manager).action_review()
        self._lock(march)
        self.assertEqual(self._told(march), [("Star", self.bob, "given", 90)])

    def test_points_given_in_review_decide(self):
        # Ann 80 and Bob 90; fifteen points beside make it 95 for Ann.
        self._honour("best", name="Star")
        march = self._judge(3, ann=80, bob=90)
        card = march.appraisal_ids.filtered(lambda one: one.user_id == self.ann)
        self.env["sales.kpi.decision"].with_user(self.manager).create(
            {"kind": "adjust", "appraisal_id": card.id, "points": 15, "reason": "Typed in April"}
        ).action_confirm()
        self.env.cr.precommit.run()
        self.assertEqual(self._told(march), [("Star", self.ann, "candidate", 95)])
        self._lock(march)
        self.assertEqual(self._told(march), [("Star", self.ann, "given", 95)])

    def test_who_left_keeps_what_he_won(self):
        self._honour("best", name="Star")
        self._win(3, ann=80)
        march = self._month(3)
        march.refresh()
        self.ann.active = False
        march.with_user(self.manager).action_review()
        self._settle(march)
        with freeze_time("2026-12-20 12:00:00"):  # her time to object is over
            march.with_user(self.manager).action_lock()
        self.assertEqual(self._told(march), [("Star", self.ann, "given", 80)])

    def test_two_companies_by_themselves(self):
        other = self.env["res.company"].create({"name": "Other"})
        mine = self._honour("best", name="Star", company_id=self.company.id)
        self._honour("best", name="Theirs", company_id=other.id)
        march = self._close(3, ann=80)
        self.assertEqual(self._told(march), [("Star", self.ann, "given", 80)])
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertFalse(self.Award.with_user(stranger).search([("honour_id", "=", mine.id)]))
        with self.assertRaises(AccessError):
            march.award_ids.with_user(stranger).read(["reason"])


@tagged("post_install", "-at_install")
@freeze_time("2026-12-02 12:00:00")
class TestHonourRules(HonourCommon):
    def test_a_rule_holds_from_its_change_on(self):
        # Changed on 2 December: November is over.
        honour = self._honour("best")
        honour.with_user(self.manager).minimum = 10
        self.assertEqual(honour.since, date(2026, 12, 2))
        self.assertFalse(self._told(self._close(3, ann=80)))

    def test_what_changes_nothing_moves_no_day(self):
        honour = self._honour("best")
        honour.with_user(self.manager).write({"minimum": 60, "rule": "best", "icon": "star"})
        self.assertEqual(honour.since, date(2020, 1, 1))

    def test_nobody_says_since_when(self):
        honour = self.Honour.with_user(self.manager).create(
            {"name": "Mine", "since": "2020-01-01", "company_id": self.company.id}
        )
        self.assertEqual(honour.since, date(2026, 12, 2))
        honour.since = "2020-01-01"
        self.assertEqual(honour.since, date(2026, 12, 2))

    def test_no_change_while_somebody_is_a_candidate(self):
        honour = self._honour("best")
        march = self._judge(3, ann=80)
        for vals in ({"minimum": 90}, {"active": False}, {"team_id": self.wasps.id}):
            with self.assertRaisesRegex(UserError, "March 2026 is in review"):
                honour.with_user(self.manager).write(vals)
        self._lock(march)
        honour.with_user(self.manager).minimum = 90
        self.assertEqual(len(self._told(march)), 1)

    def test_the_trail_tells_the_change(self):
        honour = self._honour("best")
        honour.with_user(self.manager).minimum = 90
        entry = self.env["sales.kpi.trail"].search(
            [("model", "=", honour._name), ("res_id", "=", honour.id)]
        )[:1]
        self.assertEqual(entry.author_id, self.manager)
        self.assertIn("90", entry.after)

    def test_rules_that_make_no_sense(self):
        lower = self.env["sales.kpi.definition"].search([("direction", "=", "lower")], limit=1)
        for rule, values in (
            ("milestone", {}),
            ("best", {"definition_id": lower.id}),
            ("best", {"definition_id": self.won.id, "scheme_id": self.scheme.id}),
            ("newcomer", {"subject_type": "team"}),
        ):
            with self.assertRaises(ValidationError):
                self._honour(rule, **values)

    def test_only_administrators_make_them(self):
        honour = self._honour("best")
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                honour.with_user(user).minimum = 1
            with self.assertRaises(AccessError):
                self.Honour.with_user(user).create({"name": "Mine"})


@tagged("post_install", "-at_install")
class TestHonoursShipped(HonourCommon):
    def test_five_are_ready(self):
        names = ("star", "progress", "newcomer", "streak", "milestone")
        shipped = self.Honour.union(*(self.env.ref(f"sales_kpi.honour_{one}") for one in names))
        rules = ["best", "progress", "newcomer", "streak", "milestone"]
        self.assertEqual(shipped.mapped("rule"), rules)
        self.assertFalse(shipped.company_id)
        self.assertEqual(set(shipped.mapped("period_type")), {"month"})
