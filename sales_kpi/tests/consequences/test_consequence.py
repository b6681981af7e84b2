from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..scores.score_common import ScoreCommon


class ConsequenceCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["sales.kpi.consequence"]
        cls.Case = cls.env["sales.kpi.consequence.case"]
        cls.env["sales.kpi.period"].search([("state", "=", "locked")]).has_consequences = True

    def _rule(self, **values):
        return Command.create({"summary": "Coaching plan", **values})

    def _period(self, kind, day):
        return self.env["sales.kpi.period"].get_or_create(kind, day)

    def _run_cron(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.Rule._cron_apply()

    def _close(self, period):
        """Count, freeze, publish, acknowledge, lock, and let the cron come; the new cases."""
        before = self.Case.search([])
        period.refresh()
        period.action_review()
        self._run_cron()
        self._settle(period)
        self._run_cron()
        # As long as something can change nothing follows.
        self.assertEqual(self.Case.search([]), before)
        period.action_lock()
        self._run_cron()
        return self.Case.search([]) - before


@tagged("post_install", "-at_install")
@freeze_time("2026-07-02 12:00:00")
class TestManufacturingCase(ConsequenceCommon):
    """Each quarter shall bring 10 % more than the one before. Weights 40/20/20/20."""

    def setUp(self):
        super().setUp()
        self.scheme = self._scheme(
            ("won_revenue", 40, {}),
            ("visits", 20, {"default_target": 20}),
            ("win_rate", 20, {"default_target": 0.2}),
            ("service_score", 20, {"default_target": 4.5}),
            period_type="quarter",
            team_ids=[Command.set(self.bees.ids)],
            consequence_ids=[
                self._rule(
                    condition="measure",
                    definition_id=self.env.ref("sales_kpi.definition_won_revenue").id,
                    minimum_achievement=1,
                    period_count=2,
                    assignee="leader",
                    days=10,
                    note="Agree on two measures.",
                )
            ],
        )
        self.visit = self.env["sales.kpi.activity.method"].create({"name": "V", "channel": "visit"})

    def _quarter(self, month, user, target, revenue, lost, visits):
        """A won deal of ``revenue``, some lost ones, visits, and 4.5 in service."""
        period = self._period("quarter", date(2026, month, 1))
        self.env["sales.kpi.target"].create(
            {
                "period_id": period.id,
                "definition_id": self.env.ref("sales_kpi.definition_won_revenue").id,
                "user_id": user.id,
                "value": target,
            }
        )
        self._move("won", user, f"2026-{month:02}-03 12:00:00", revenue)
        for day in range(lost):
            self._move("lost", user, f"2026-{month:02}-{day + 4:02} 12:00:00")
        for day in range(visits):
            start = datetime(2026, month, day + 1, 12)
            self._activity(user, 1, date_start=start, method_id=self.visit.id)
        self.env["sales.kpi.entry"].create(
            {
                "definition_id": self.env.ref("sales_kpi.definition_service_score").id,
                "user_id": user.id,
                "date": date(2026, month, 20),
                "value": 4.5,
            }
        )
        return period

    def _total(self, period, user):
        domain = [("period_id", "=", period.id), ("user_id", "=", user.id)]
        return (
            self.env["sales.kpi.score"].search([*domain, ("scheme_id", "=", self.scheme.id)]).total
        )

    def test_two_failed_quarters_lead_to_coaching(self):
        """Ann sold 100 000 in the last quarter of 2025: 110 000 are asked for, 104 000 come
        (94.55 %): 40 x 0.94545 + 18 of 20 visits = 18, 25 % of 20 % won = 24 (cap), 20 = 99.818.
        Then 114 400 are asked for, 105 000 come (91.78 %): 40 x 0.917832 + 10 + 20 + 20 = 86.713.
        Bob misses the second quarter only."""
        first = self._quarter(1, self.ann, 110_000, 104_000, lost=3, visits=18)
        self._quarter(1, self.bob, 110_000, 110_000, lost=3, visits=18)
        self.assertFalse(self._close(first))
        self.assertAlmostEqual(self._total(first, self.ann), 99.818, 3)

        second = self._quarter(4, self.ann, 114_400, 105_000, lost=4, visits=10)
        self._quarter(4, self.bob, 121_000, 105_000, lost=4, visits=10)
        case = self._close(second)
        self.assertAlmostEqual(self._total(second, self.ann), 86.713, 3)
        self.assertEqual((case.user_id, case.period_id), (self.ann, second))
        self.assertEqual(case.assignee_id, self.leader)
        for part in ("2026-Q2", "91.8%", "100%", "2"):
            self.assertIn(part, case.reason)
        activity = case.activity_ids
        self.assertEqual(activity.user_id, self.leader)
        self.assertEqual(activity.summary, f"Coaching plan: {self.ann.name}")
        self.assertEqual(activity.date_deadline, date(2026, 7, 12))
        self.assertIn("two measures", activity.note)

        # Once, however often it is looked at.
        for _time in range(2):
            second.sudo().has_consequences = False
            self._run_cron()
        self.assertTrue(second.has_consequences)
        self.assertEqual(self.Case.search_count([("period_id", "=", second.id)]), 1)

    def test_a_good_quarter_between_starts_anew(self):
        first = self._quarter(1, self.ann, 110_000, 104_000, lost=0, visits=0)
        second = self._quarter(4, self.ann, 110_000, 120_000, lost=0, visits=0)
        third = self._quarter(7, self.ann, 132_000, 1, lost=0, visits=0)
        for period in (first, second, third):
            self.assertFalse(self._close(period))

    def test_two_quarters_over_two_versions(self):
        first = self._quarter(1, self.ann, 110_000, 104_000, lost=0, visits=0)
        self._close(first)
        following = self.scheme._get_or_make_next()
        self.assertEqual(following.consequence_ids.mapped("summary"), ["Coaching plan"])
        following.date_from = "2026-04-01"
        case = self._close(self._quarter(4, self.ann, 114_400, 105_000, lost=0, visits=0))
        self.assertEqual(case.consequence_id, following.consequence_ids)


@tagged("post_install", "-at_install")
class TestConsequence(ConsequenceCommon):
    """Targets: 4 deals and 1000 won, 50 points each. Ann 2 and 900 = 25 + 45 = 70; Bob 4 and 100
    = 50 + 5 = 55; Carl nothing."""

    def _make(self, *rules):
        scheme = self._scheme(
            ("won_count", 50, {"default_target": 4}),
            ("won_revenue", 50, {"default_target": 1000}),
            team_ids=[Command.set(self.region.ids)],
            consequence_ids=list(rules),
        )
        for day, user, revenue, team in (
            (3, self.ann, 900, self.bees), (4, self.ann, 0, self.bees),
            (3, self.bob, 100, self.bees), (4, self.bob, 0, self.bees),
            (5, self.bob, 0, self.bees), (6, self.bob, 0, self.bees),
        ):  # fmt: skip
            lead = self.env["crm.lead"].create({"name": "D", "type": "opportunity"})
            self._move("won", user, day, revenue, team=team, lead_id=lead.id)
        return scheme

    def _who(self, cases):
        return {(case.user_id, case.assignee_id) for case in cases}

    def test_a_total_under(self):
        # 70 is not under 70.
        self._make(self._rule(condition="total", minimum_total=70))
        cases = self._close(self.march)
        # Nobody leads the Wasps: the leader of the region stands in.
        expected = {(self.bob, self.leader), (self.carl, self.director)}
        self.assertEqual(self._who(cases), expected)

    def test_a_measure_under(self):
        revenue = self.env.ref("sales_kpi.definition_won_revenue").id
        self._make(
            self._rule(
                condition="measure", definition_id=revenue, minimum_achievement=0.5, assignee="rep"
            )
        )
        cases = self._close(self.march)
        self.assertEqual(self._who(cases), {(self.bob, self.bob), (self.carl, self.carl)})

    def test_all_targets_missed(self):
        self._make(self._rule(condition="all", assignee="manager", manager_id=self.manager.id))
        cases = self._close(self.march)
        self.assertEqual(self._who(cases), {(self.ann, self.manager), (self.carl, self.manager)})

    def test_who_may_not_see_the_scorecard_is_not_offered_it(self):
        # Bob is asked to help Ann and Carl: theirs are the scorecards, his is the case.
        self._make(self._rule(condition="all", assignee="manager", manager_id=self.bob.id))
        cases = self._close(self.march)
        self.env.invalidate_all()
        self.assertEqual(cases.with_user(self.bob).mapped("shows_score"), [False, False])
        for user in (self.director, self.manager):
            self.env.invalidate_all()
            self.assertTrue(all(cases.with_user(user).mapped("shows_score")))

    def test_a_leader_coaches_not_himself(self):
        self.wasps.user_id = self.carl
        self._make(self._rule(condition="total", minimum_total=10))
        self.assertEqual(self._who(self._close(self.march)), {(self.carl, self.director)})

    def test_a_leader_of_another_company_is_not_asked(self):
        """He could not open the scorecard that the activity is about."""
        self.wasps.user_id = self.leader
        far = self.env["res.company"].create({"name": "Far"})
        self._make(self._rule(condition="total", minimum_total=10))
        self.leader.write({"company_id": far.id, "company_ids": [Command.set(far.ids)]})
        self.assertEqual(self._who(self._close(self.march)), {(self.carl, self.director)})

    def test_who_left_gets_no_activity(self):
        self.wasps.user_id = self.leader
        self._make(self._rule(condition="total", minimum_total=60, assignee="rep"))
        self.company.kpi_acknowledge_days = 0
        self.march.refresh()
        self.bob.active = False
        self.leader.group_ids = self.env.ref("base.group_user")
        self.march.action_review()
        self._lock()
        self._run_cron()
        expected = {(self.bob, self.director), (self.carl, self.carl)}
        self.assertEqual(self._who(self.Case.search([])), expected)

    def test_nothing_follows_before_the_lock(self):
        self._make(self._rule(condition="total", minimum_total=70))
        cron = self.env.ref("sales_kpi.sales_kpi_consequence_cron")
        trigger = self.env["ir.cron.trigger"]
        before = trigger.search_count([("cron_id", "=", cron.id)])
        for step in (self.march.refresh, self.march.action_review, self._settle):
            step()
            self._run_cron()
            self.assertFalse(self.Case.search([]))
        self.assertEqual(trigger.search_count([("cron_id", "=", cron.id)]), before)
        self._lock()
        self.assertEqual(trigger.search_count([("cron_id", "=", cron.id)]), before + 1)
        self._run_cron()
        self.assertEqual(self.Case.search([]).user_id, self.bob | self.carl)

    def _review_march(self):
        self.march.refresh()
        self.march.action_review()
        self.march.with_user(self.manager).action_publish_all()
        domain = [("period_id", "=", self.march.id)]
        return self.env["sales.kpi.appraisal"].search(domain).grouped("user_id")

    def test_an_appeal_that_was_right_spares_the_consequence(self):
        """Bob's 55 and the 5 points that his appeal brings are 60: not under 60. Ann's 70 less 15
        are 55."""
        self._make(self._rule(condition="total", minimum_total=60))
        appraisals = self._review_march()
        appeal = self.env["sales.kpi.appeal"].with_user(self.bob).create(
            {"appraisal_id": appraisals[self.bob].id, "reason": "A deal is missing."}
        )  # fmt: skip
        self._run_cron()
        decided = appeal.with_user(self.manager)
        decided.write({"points": 5, "decision_note": "Right"})
        decided.action_accept()
        self.env["sales.kpi.adjustment"].with_user(self.manager)._give(
            appraisals[self.ann].score_id, -15, "The deal was cancelled"
        )
        self._lock()
        self._run_cron()
        cases = self.Case.search([])
        self.assertEqual(cases.user_id, self.ann | self.carl)
        anns = cases.filtered(lambda case: case.user_id == self.ann)
        self.assertIn("55.0", anns.reason)

    def test_a_row_waits_for_all_of_its_periods(self):
        """February is locked after March: what follows from the two follows then, of March."""
        self._make(self._rule(condition="total", minimum_total=60, period_count=2))
        february = self._period("month", "2026-02-01")
        for period in (february, self.march):
            period.refresh()
            period.action_review()
        self._lock()
        self._run_cron()
        self.assertFalse(self.Case.search([]))
        self._lock(february)
        self._run_cron()
        # In February nobody won anything; in March Ann had 70.
        cases = self.Case.search([])
        self.assertEqual((cases.period_id, cases.user_id), (self.march, self.bob | self.carl))

    def test_queries_do_not_grow_with_the_reps(self):
        """A rule is looked up for all reps at once."""
        scheme = self._make(self._rule(condition="all", period_count=2, assignee="rep"))
        self.march.refresh()
        rule = scheme.consequence_ids
        few = self._count(rule)
        users = self.env["res.users"].create(
            [{"name": f"Rep {n}", "login": f"case-{n}"} for n in range(20)]
        )
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in users]
        )
        self.march.refresh()
        self.assertLessEqual(self._count(rule), few)

    def _count(self, rule):
        rule._apply_one(self.march)  # new users have emptied the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rule._apply_one(self.march)
        return self.env.cr.sql_log_count - before

    def test_rules_are_known_before_the_period(self):
        scheme = self._make(self._rule())
        self.march.refresh()
        for values in ({"minimum_total": 99}, {"assignee": "rep"}, {"period_count": 5}):
            with self.assertRaisesRegex(UserError, "next"):
                scheme.consequence_ids.write(values)
        with self.assertRaisesRegex(UserError, "next"):
            scheme.write({"consequence_ids": [self._rule()]})
        scheme.consequence_ids.note = "In words"

    def test_a_rule_makes_sense(self):
        for values in (
            {"condition": "measure"},
            {"condition": "measure", "definition_id": self.env.ref(
                "sales_kpi.definition_lost_count").id},
            {"assignee": "manager"},
        ):  # fmt: skip
            with self.assertRaises(ValidationError, msg=values), self.env.cr.savepoint():
                self._make(self._rule(**values))

    def test_who_sees_and_who_decides(self):
        scheme = self._make(self._rule(condition="total", minimum_total=75))
        cases = self._close(self.march)
        self.assertEqual(cases.user_id, self.ann | self.bob | self.carl)
        for user, seen in (
            (self.ann, self.ann), (self.bob, self.bob), (self.leader, self.ann | self.bob),
            (self.director, self.ann | self.bob | self.carl),
            (self.manager, self.ann | self.bob | self.carl),
        ):  # fmt: skip
            found = self.Case.with_user(user).search([])
            self.assertEqual(found.user_id, seen, user.login)
            groups = self.Case.with_user(user)._read_group([], ["user_id"])
            self.assertEqual({group for (group,) in groups}, set(seen), user.login)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(found.has_access(operation), (user.login, operation))
        for user in (self.accountant, self.portal):
            self.assertFalse(self.Case.with_user(user).has_access("read"))
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                scheme.consequence_ids.with_user(user).write({"note": "?"})

    def test_the_leader_does_it(self):
        self._make(self._rule(condition="total", minimum_total=60))
        case = self._close(self.march).filtered(lambda case: case.user_id == self.bob)
        activity = case.activity_ids.with_user(self.leader)
        activity.action_feedback(feedback="Two visits together.")
        self.assertFalse(case.activity_ids)
        self.assertIn("Two visits", "".join(case.message_ids.mapped("body")))
        action = case.with_user(self.leader).action_open_scorecard()
        self.assertEqual(action["res_id"], case.score_id.id)
