import re
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestAppraisal(CycleCommon):
    def _sees(self, user):
        self.env.invalidate_all()
        return self.Appraisal.with_user(user).search([("period_id", "=", self.march.id)]).user_id

    def _end_request(self):
        """Changes of the status are noted when a request ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_one_a_rep_with_the_frozen_score(self):
        self._review()
        made = self.Appraisal.search([("period_id", "=", self.march.id)])
        self.assertEqual(
            {(a.user_id, a.total, a.final_total, a.final_rating, a.state) for a in made},
            {
                (self.ann, 80, 80, "B", "review"),
                (self.bob, 10, 10, "D", "review"),
                (self.carl, 100, 100, "A", "review"),
            },
        )
        self.assertEqual(self._appraisal(self.ann).team_id, self.bees)

    def test_the_scorecard_leads_to_it(self):
        """Whoever only sells has no menu of appraisals: his own opens from its scorecard, as soon
        as he may read it."""
        self._review()
        card = self._score(self.scheme, self.ann)
        for user, expected in ((self.ann, False), (self.leader, True)):
            self.assertEqual(card.with_user(user).has_appraisal, expected, user.login)
        self._publish()
        self.env.invalidate_all()
        own = card.with_user(self.ann)
        self.assertTrue(own.has_appraisal)
        self.assertEqual(own.action_open_appraisal()["res_id"], self._appraisal(self.ann).id)
        self.assertFalse(card.with_user(self.accountant).sudo(False)._find_appraisals())

    def test_reviewed_again_there_is_one_still(self):
        self._review()
        ann = self._appraisal(self.ann)
        ann.with_user(self.leader).review_text = "Well done"
        self._publish()
        self.march.with_user(self.manager).action_reopen()
        self.assertEqual((ann.state, ann.published_on, ann.deadline), ("review", False, False))
        self.assertNotIn(self.ann, self._sees(self.ann))
        self._move("won", self.ann, 8, 150)
        self._review()
        self.assertEqual(self._appraisal(self.ann), ann)
        # 950 of 1000
        self.assertEqual((ann.total, ann.final_rating), (95, "A"))
        self.assertIn("Well done", ann.review_text)

    def test_who_left_the_contest_has_none_after_a_new_review(self):
        self._review()
        self.assertTrue(self._appraisal(self.bob))
        self.march.action_reopen()
        self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)]).unlink()
        self._review()
        self.assertFalse(self._appraisal(self.bob))
        self.assertTrue(self._appraisal(self.ann))

    def test_who_sees_what(self):
        self._review()
        everybody = self.ann | self.bob | self.carl
        self.assertFalse(self._sees(self.ann))
        self.assertEqual(self._sees(self.leader), self.ann | self.bob)
        self.assertEqual(self._sees(self.director), everybody)
        self.assertEqual(self._sees(self.manager), everybody)
        self._publish(self.ann)
        self.assertEqual(self._sees(self.ann), self.ann)
        self.assertFalse(self._sees(self.bob))
        self.assertFalse(self._sees(self._new_user("rival", "sales_team.group_sale_salesman")))
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        self.assertEqual(self._sees(keen), everybody)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self._sees(user)
        groups = self.Appraisal.with_user(self.ann).formatted_read_group(
            [], ["user_id"], ["final_total:sum"]
        )
        self.assertEqual([g["user_id"][0] for g in groups], [self.ann.id])
        with self.assertRaises(AccessError):
            self._appraisal(self.bob).with_user(self.ann).read(["final_total"])

    def test_another_company_sees_nothing(self):
        self._review()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertFalse(self._sees(stranger))
        with self.assertRaises(AccessError):
            self._appraisal(self.ann).with_user(stranger).action_publish()

    def test_only_administrators_publish(self):
        self._review()
        ann = self._appraisal(self.ann)
        for user in (self.ann, self.leader, self.director, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                ann.with_user(user).action_publish()
        self.assertEqual(ann.state, "review")

    @freeze_time("2026-04-02 12:00:00")
    def test_published_by_team_then_all(self):
        self._review()
        bees = self.Appraisal.search(
            [("period_id", "=", self.march.id), ("team_id", "=", self.bees.id)]
        )
        bees.with_user(self.manager).action_publish()
        self.assertEqual(set(bees.mapped("state")), {"published"})
        self.assertEqual(bees[0].deadline, date(2026, 4, 9))
        self.assertEqual(bees[0].publisher_id, self.manager)
        carl = self._appraisal(self.carl)
        self.assertEqual(carl.state, "review")
        self.march.with_user(self.manager).action_publish_all()
        self.assertEqual(carl.state, "published")
        with self.assertRaises(UserError):
            self.march.with_user(self.manager).action_publish_all()

    @freeze_time("2026-04-02 17:00:00")
    def test_the_deadline_is_on_the_companys_clock(self):
        # 17:00 UTC is the 3rd in Shanghai.
        self._set_clock("Asia/Shanghai")
        self.company.kpi_acknowledge_days = 3
        self._review()
        ann = self._publish()
        self.assertEqual(ann.deadline, date(2026, 4, 6))
        with freeze_time("2026-04-06 15:59:00"):  # 23:59 there
            self.Appraisal._cron_deadlines()
            self.assertEqual(ann.state, "published")
        with freeze_time("2026-04-06 16:01:00"):
            self.Appraisal._cron_deadlines()
            self.assertEqual((ann.state, ann.is_automatic), ("acknowledged", True))

    def test_acknowledged_by_the_rep_alone(self):
        self._review()
        ann = self._publish()
        for user in (self.bob, self.leader, self.manager):
            with self.assertRaises(AccessError, msg=user.login):
                ann.with_user(user).action_acknowledge()
        ann.with_user(self.ann).action_acknowledge()
        self.assertEqual((ann.state, ann.is_automatic), ("acknowledged", False))
        with self.assertRaises(UserError):
            ann.with_user(self.ann).action_acknowledge()

    def test_each_step_is_in_the_chatter(self):
        self._review()
        self._end_request()
        ann = self._publish()
        self._end_request()
        ann.with_user(self.ann).action_acknowledge()
        self._end_request()
        self._lock()
        self._end_request()
        labels = ann.message_ids.sudo().tracking_value_ids.mapped("new_value_char")
        self.assertTrue({"Published", "Acknowledged", "Locked"} <= set(labels), labels)

    def test_reminder_then_acknowledged_by_itself(self):
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
            ann = self._publish(self.ann)
        with freeze_time("2026-04-07 12:00:00"):
            self.Appraisal._cron_deadlines()
            self.assertFalse(ann.activity_ids)
        with freeze_time("2026-04-08 12:00:00"):
            for _run in range(2):
                self.Appraisal._cron_deadlines()
            self.assertEqual(
                (ann.activity_ids.user_id, ann.activity_ids.date_deadline),
                (self.ann, date(2026, 4, 9)),
            )
        with freeze_time("2026-04-10 12:00:00"):
            self.Appraisal._cron_deadlines()
        self.assertEqual((ann.state, ann.is_automatic), ("acknowledged", True))
        self.assertFalse(ann.activity_ids)

    def test_zero_days_is_never(self):
        self.company.kpi_acknowledge_days = 0
        self._review()
        ann = self._publish()
        self.assertFalse(ann.deadline)
        with freeze_time("2030-01-01"):
            self.Appraisal._cron_deadlines()
        self.assertEqual(ann.state, "published")

    def test_self_assessment_first(self):
        self.scheme.self_assessment = True
        self._review()
        ann, bob = self._appraisal(self.ann), self._appraisal(self.bob)
        self.assertEqual(ann.state, "assess")
        mine = ann.with_user(self.ann)
        with self.assertRaises(UserError):
            mine.action_hand_in()
        mine.self_assessment = "<p>A good month.</p>"
        with self.assertRaises(AccessError):
            mine.review_text = "Splendid"
        with self.assertRaises(AccessError):
            ann.with_user(self.leader).self_assessment = "Lazy"
        mine.action_hand_in()
        self.assertEqual(ann.state, "review")
        with self.assertRaises(AccessError):
            self.env.invalidate_all()
            mine.write({"self_assessment": "An excellent month."})
        with self.assertRaises(UserError):
            bob.with_user(self.manager).action_publish()
        with self.assertRaises(AccessError):
            bob.with_user(self.bob).action_skip_assessment()
        bob.with_user(self.leader).action_skip_assessment()
        self.assertEqual(bob.state, "review")

    def test_each_scheme_asks_for_itself_and_from_the_next_version_on(self):
        quiet = self.scheme.copy({"name": "Quiet"})
        self.scheme.self_assessment = True
        self._review()
        domain = [("period_id", "=", self.march.id), ("user_id", "=", self.ann.id)]
        states = {one.scheme_id: one.state for one in self.Appraisal.search(domain)}
        self.assertEqual(states, {self.scheme: "assess", quiet: "review"})
        # It has judged: a change is for the next version, which asks as this one until then.
        with self.assertRaisesRegex(UserError, "next"):
            self.scheme.self_assessment = False
        following = self.scheme._get_or_make_next()
        self.assertTrue(following.self_assessment)
        following.self_assessment = False
        self.assertTrue(self.scheme.self_assessment)

    def test_the_review_is_the_leaders_and_ends_with_publishing(self):
        self._review()
        ann = self._appraisal(self.ann)
        ann.with_user(self.leader).write({"review_text": "Good", "development_plan": "Call more"})
        with self.assertRaises(AccessError):
            self._appraisal(self.carl).with_user(self.leader).review_text = "Not mine"
        for name in ("total", "final_total", "state", "deadline", "user_id", "score_id",
                     "adjustment_sum", "is_scored", "final_rating"):  # fmt: skip
            for user in (self.leader, self.manager):
                with self.assertRaises(AccessError, msg=(name, user.login)):
                    ann.with_user(user).write({name: ann[name]})
        self._publish()
        for user in (self.ann, self.leader, self.manager):
            with self.assertRaises(AccessError, msg=user.login):
                ann.with_user(user).review_text = "Bad"

    def test_a_leader_does_not_review_himself(self):
        self.env["crm.team.member"].create({"crm_team_id": self.bees.id, "user_id": self.leader.id})
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.leader.id)]
        ).date_from = False
        self._review()
        own = self._appraisal(self.leader)
        self.assertNotIn(self.leader, self._sees(self.leader))
        self.assertIn(self.leader, self._sees(self.director))
        with self.assertRaises(AccessError):
            own.with_user(self.leader).review_text = "Brilliant"
        own.with_user(self.director).review_text = "Fair"

    def test_archived_and_without_access(self):
        """Nobody waits for those who left: the deadline ends it without a reminder."""
        self.scheme.self_assessment = True
        self.ann.active = False
        self.bob.group_ids = self.env.ref("base.group_user")
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
            gone = self._appraisal(self.ann) | self._appraisal(self.bob)
            self.assertEqual(gone.mapped("state"), ["review", "review"])
            self.assertEqual(self._appraisal(self.carl).state, "assess")
            gone.with_user(self.manager).action_publish()
        with freeze_time("2026-04-09 12:00:00"):
            self.Appraisal._cron_deadlines()
            self.assertFalse(gone.activity_ids)
        with freeze_time("2026-04-10 12:00:00"):
            self.Appraisal._cron_deadlines()
        self.assertEqual(gone.mapped("state"), ["acknowledged", "acknowledged"])
        with self.assertRaises(AccessError):
            self._sees(self.bob)

    def test_no_lock_before_everybody_has_had_his_say(self):
        """The message names whom is missing, and what helps."""
        lock = self.march.with_user(self.manager).action_lock
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
            names = f"{self.ann.name}, {self.bob.name}, {self.carl.name}"
            with self.assertRaisesRegex(UserError, rf"Publish the appraisal: {re.escape(names)}"):
                lock()
            self._publish(self.ann, self.bob)
            self._appraisal(self.ann).with_user(self.ann).action_acknowledge()
            with self.assertRaises(UserError) as refused:
                lock()
            message = str(refused.exception)
            self.assertIn(f"Publish the appraisal: {self.carl.name}", message)
            self.assertRegex(message, rf"until Apr 9, 2026 is over: {re.escape(self.bob.name)}")
            self.assertNotIn(self.ann.name, message)
            self._publish(self.carl)
            self._appraisal(self.carl).with_user(self.carl).action_acknowledge()
        with freeze_time("2026-04-09 23:59:00"), self.assertRaises(UserError):
            lock()
        self.assertEqual(self.march.state, "review")
        # The deadline is over: no need to wait for the cron.
        with freeze_time("2026-04-10 00:01:00"):
            lock()
        bob = self._appraisal(self.bob)
        self.assertEqual((bob.state, bob.is_automatic), ("locked", True))
        self.assertFalse(self._appraisal(self.ann).is_automatic)

    def test_no_lock_without_the_self_assessment(self):
        self.scheme.self_assessment = True
        self._review()
        with self.assertRaisesRegex(UserError, "self-assessment.*" + re.escape(self.ann.name)):
            self.march.with_user(self.manager).action_lock()

    def test_without_days_nobody_is_passed_over(self):
        """Who is there must answer; who left keeps nobody waiting. Days that are set later hold
        for those who wait already."""
        self.company.kpi_acknowledge_days = 0
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
            self._publish(self.ann, self.bob, self.carl)
            self._appraisal(self.ann).with_user(self.ann).action_acknowledge()
            self.bob.active = False
            with self.assertRaises(UserError) as refused:
                self.march.with_user(self.manager).action_lock()
            self.assertIn(self.carl.name, str(refused.exception))
            self.assertNotIn(self.bob.name, str(refused.exception))
            self.assertIn("settings", str(refused.exception))
            self.company.kpi_acknowledge_days = 3
            self.Appraisal._cron_deadlines()
        carl = self._appraisal(self.carl)
        self.assertEqual((carl.state, carl.deadline), ("published", date(2026, 4, 5)))
        with freeze_time("2026-04-06 12:00:00"):
            self.march.with_user(self.manager).action_lock()
        self.assertTrue(carl.is_automatic)
        self.assertTrue(self._appraisal(self.bob).is_automatic)

    def test_nobody_makes_or_deletes_one(self):
        self._review()
        ann = self._publish()
        for user in (self.ann, self.leader, self.manager, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                ann.with_user(user).unlink()
            with self.assertRaises(AccessError, msg=user.login):
                self.Appraisal.with_user(user).create(
                    {
                        "period_id": self.march.id,
                        "scheme_id": self.scheme.id,
                        "user_id": user.id,
                        "company_id": self.company.id,
                    }
                )

    def test_the_page_of_the_period(self):
        self._review()
        self._publish(self.ann, self.bob)
        self._appraisal(self.bob).with_user(self.bob).action_acknowledge()
        page = self.march.with_user(self.manager)
        self.assertEqual(
            (page.appraisal_count, page.review_count, page.published_count,
             page.acknowledged_count, page.appeal_count),
            (3, 1, 1, 1, 0),
        )  # fmt: skip
        action = page.with_context(appraisal_state="published").action_open_appraisals()
        found = self.Appraisal.search(action["domain"])
        self.assertEqual(found.user_id, self.ann)

    def test_whose_targets_are_missing(self):
        self.scheme.line_ids.default_target = 0
        self._target("won_revenue", 500, user=self.ann)
        self._review()
        page = self.march.with_user(self.manager)
        found = self.env["sales.kpi.score"].search(page.action_open_targetless()["domain"])
        self.assertEqual((page.targetless_count, found.user_id), (2, self.bob | self.carl))
