"""From a case to a decision: who reads what, who answers, who decides."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..closing.closing_common import CycleCommon


class FindingCommon(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Finding = cls.env["sales.kpi.finding"]
        cls.rule = cls.env.ref("sales_kpi.check_burst")

    def _case(self, user=None, key="2026-03-03", rule=None, **values):
        rule = rule or self.rule
        row = {
            "model": "sales.kpi.activity",
            "user_id": (user or self.ann).id,
            "key": key,
            "ids": [901, 902, 903, 904, 905],
            "figure": 5,
            "first": date(2026, 3, 3),
            "last": date(2026, 3, 3),
            "told": {"minutes": 10, "most": 5},
            **values,
        }
        return self.Finding.sudo()._keep(rule, self.company, [row]).with_env(self.env)

    def _ask(self, finding, user=None):
        own = finding.with_user(user or self.leader)
        own.write({"question": "How did that come?"})
        own.action_ask()
        return finding

    def _answer(self, finding, text="I was on the train, and typed them all."):
        own = finding.with_user(self.ann)
        own.write({"answer": text})
        own.action_answer()

    def _sees(self, user, finding):
        return bool(self.Finding.with_user(user).search([("id", "=", finding.id)]))


@tagged("post_install", "-at_install")
class TestFinding(FindingCommon):
    def test_who_reads_it(self):
        finding = self._case()
        for user in (self.leader, self.director, self.manager):
            self.assertTrue(self._sees(user, finding), user.login)
        for user in (self.ann, self.bob, self.carl, self.accountant):
            self.assertFalse(self._sees(user, finding), user.login)
        with self.assertRaises(AccessError):
            finding.with_user(self.ann).read(["sentence"])
        self._ask(finding)
        self.assertTrue(self._sees(self.ann, finding))
        self.assertFalse(self._sees(self.bob, finding))

    def test_nobody_is_named_by_who_was_told(self):
        """Everybody in Odoo reads who was told of which message, by its name: that named the check
        and the salesperson."""
        finding = self._ask(self._case())
        self._answer(finding)
        messages = self.env["mail.message"].search([("model", "=", finding._name)])
        told = [("mail_message_id", "in", messages.ids)]
        self.assertIn(self.ann.name, messages.notification_ids.mail_message_id.mapped("subject")[0])
        for user in (self.bob, self.carl, self.accountant):
            Notification = self.env["mail.notification"].with_user(user)
            rows = Notification.search_read(told, ["mail_message_id"])
            rows += Notification.formatted_read_group(told, ["mail_message_id"], ["__count"])
            self.assertEqual({row["mail_message_id"][1] for row in rows}, {False}, user.login)
        for user in (self.ann, self.leader):
            rows = Notification.with_user(user).search_read(told, ["mail_message_id"])
            names = [row["mail_message_id"][1] or "" for row in rows]
            self.assertTrue(any(self.ann.name in name for name in names), user.login)

    def test_accountants_read_what_concerns_the_books(self):
        rule = self.env.ref("sales_kpi.check_self_dealing")
        told = {"amount": 100, "what": "self", "order": "S1"}
        finding = self._case(rule=rule, model="sale.order", told=told)
        self.assertTrue(self._sees(self.accountant, finding))
        own = finding.with_user(self.accountant)
        self.assertIn("works here", own.sentence)
        with self.assertRaises(AccessError):
            own.action_dismiss()
        with self.assertRaises(AccessError):
            own.write({"decision_note": "x"})

    def test_other_companies_read_nothing(self):
        finding = self._case()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self.assertFalse(self._sees(stranger, finding))

    def test_asked_answered_explained(self):
        finding = self._ask(self._case())
        self.assertEqual((finding.state, finding.asked_by_id), ("asked", self.leader))
        self.assertEqual(finding.activity_ids.user_id, self.ann)
        waiting = self.Finding.with_user(self.ann)._kpi_find_waiting(self.ann, self.company)
        self.assertEqual([one["id"] for one in waiting], finding.ids)
        self.assertIn("How did that come?", waiting[0]["text"])
        own = finding.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "has not answered yet"):
            own.action_explain()
        self._answer(finding)
        self.assertEqual(finding.activity_ids.user_id, self.leader)
        mine = self.Finding.with_user(self.ann).action_open_mine()["domain"]
        self.assertEqual(self.Finding.with_user(self.ann).search(mine), finding)
        with self.assertRaisesRegex(UserError, "Say why"):
            own.action_explain()
        own.write({"decision_note": "That is fine."})
        own.action_explain()
        self.assertEqual((finding.state, finding.decided_by_id), ("explained", self.leader))
        self.assertFalse(finding.activity_ids)
        self.assertIn("That is fine.", finding.message_ids[0].body)
        self.assertFalse(self.Finding.with_user(self.ann)._kpi_find_waiting(self.ann, self.company))

    def test_upheld_is_taken_out_of_the_score(self):
        # Ann's score is 80; 10 points are taken off beside it.
        self._review()
        finding = self._ask(self._case())
        self._answer(finding)
        score = self._score(self.scheme, self.ann)
        own = finding.with_user(self.manager)
        self.assertIn(score, own.open_score_ids)
        own.write({"decision_note": "They never took place.", "score_id": score.id, "points": 10})
        own.action_uphold()
        self.assertEqual(finding.state, "upheld")
        adjustment = finding.adjustment_ids
        self.assertEqual((adjustment.points, adjustment.user_id), (-10, self.ann))
        self.assertEqual(adjustment.reason, "They never took place.")
        self.assertEqual(self._appraisal(self.ann).final_total, 70)

    def test_upheld_once_in_its_period_and_taken_back(self):
        # 80 - 10 = 70, once; taken back it is 80 again, and the finding tells both.
        self._review()
        finding = self._ask(self._case())
        self._answer(finding)
        score, own = self._score(self.scheme, self.ann), finding.with_user(self.manager)
        own.write({"decision_note": "They never took place.", "score_id": score.id, "points": 10})
        own.action_uphold()
        for step in (own.action_uphold, own.action_dismiss, own.action_explain):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(finding.adjustment_ids.mapped("points"), [-10])
        self.assertEqual(finding.adjustment_ids.period_id, self.march)
        back = finding.adjustment_ids.with_user(self.manager)._take_back("He was there after all.")
        self.assertEqual((back.points, self._appraisal(self.ann).final_total), (10, 80))
        with self.assertRaises(UserError):
            finding.adjustment_ids.with_user(self.manager)._take_back("Once more.")
        self.assertEqual(finding.state, "upheld")

    def test_nobody_is_punished_unheard(self):
        self._review()
        finding = self._case()
        own = finding.with_user(self.manager)
        score = self._score(self.scheme, self.ann)
        own.write({"decision_note": "Clear.", "score_id": score.id, "points": 10})
        with self.assertRaises(UserError):
            own.action_uphold()
        self._ask(finding, self.manager)
        with self.assertRaisesRegex(UserError, "may answer until"):
            own.action_uphold()
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            own.action_uphold()
        self.assertEqual(finding.state, "upheld")

    def test_only_who_decides_on_the_period_takes_points(self):
        self._review()
        finding = self._ask(self._case())
        self._answer(finding)
        score = self._score(self.scheme, self.ann)
        with self.assertRaises(AccessError):
            finding.with_user(self.leader).write({"score_id": score.id, "points": 10})
        finding.write({"score_id": score.id, "points": 10, "decision_note": "x"})
        with self.assertRaises(AccessError):
            finding.with_user(self.leader).action_uphold()
        # Nor from somebody else's scorecard.
        finding.score_id = self._score(self.scheme, self.bob)
        with self.assertRaisesRegex(UserError, "which scorecard"):
            finding.with_user(self.manager).action_uphold()

    def test_nobody_decides_his_own(self):
        mine = self._case(self.leader)
        self.assertEqual(mine.team_id, self.bees)
        self.assertFalse(self._sees(self.leader, mine))
        self._ask(mine, self.director)
        own = mine.with_user(self.leader)
        own.write({"answer": "It was my own team."})
        own.action_answer()
        for step in (own.action_dismiss, own.action_explain, own.action_uphold):
            with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
                step()
        with self.assertRaises(AccessError):
            own.write({"decision_note": "Nothing."})
        managers = self._case(self.manager, key="x")
        self.assertFalse(self._sees(self.manager, managers))

    def test_nobody_writes_what_was_found(self):
        finding = self._ask(self._case())
        for user in (self.ann, self.leader, self.manager):
            own = finding.with_user(user)
            for values in ({"state": "dismissed"}, {"told": {}}, {"user_id": self.bob.id},
                           {"res_ids": []}, {"asked_on": False}, {"company_id": 1}):  # fmt: skip
                with self.assertRaises(AccessError, msg=(user.login, values)):
                    own.write(values)
            with self.assertRaises(AccessError):
                own.create({"kind": "burst"})
            with self.assertRaises(AccessError):
                own.unlink()
        for values in ({"question": "?"}, {"decision_note": "x"}, {"points": 1}):
            with self.assertRaises(AccessError):
                finding.with_user(self.ann).write(values)
        with self.assertRaises(AccessError):
            finding.with_user(self.leader).write({"answer": "I did it"})
        # What was said is said.
        self._answer(finding)
        with self.assertRaises(AccessError):
            finding.with_user(self.ann).write({"answer": "I meant something else"})
        with self.assertRaises(UserError):
            finding.with_user(self.ann).action_answer()

    def test_the_trail_tells_nobody_before_he_is_asked(self):
        finding = self._case()
        own = finding.with_user(self.leader)
        own.write({"decision_note": "Nothing."})
        own.action_dismiss()
        Trail = self.env["sales.kpi.trail"]
        about = [("model", "=", "sales.kpi.finding"), ("res_id", "=", finding.id)]
        self.assertTrue(Trail.search(about))
        self.assertFalse(Trail.with_user(self.ann).search(about))
        self.assertFalse(self._sees(self.ann, finding))
        self.assertFalse(finding.message_partner_ids)

    def test_records_open_as_far_as_odoo_shows_them(self):
        activity = self._activity(self.ann, 3)
        finding = self._case(ids=[activity.id, 999999999])
        action = finding.with_user(self.leader).action_open_records()
        self.assertEqual((action["res_model"], action["res_id"]), (activity._name, activity.id))
        self.assertIn("2 records, 1 open", action["name"])
        lead = self.env["crm.lead"].create({"name": "x", "user_id": self.bob.id})
        rule = self.env.ref("sales_kpi.check_ping_pong")
        finding = self._case(rule=rule, model="crm.lead", ids=lead.ids, told={"times": 2})
        with self.assertRaisesRegex(UserError, "does not show you"):
            finding.with_user(self.leader).action_open_records()

    def test_no_samples_stand_in_for_records(self):
        """They may be gone by the time that the list is there: it is empty then."""
        made = self._activity(self.ann, 3) | self._activity(self.ann, 4)
        action = self._case(ids=made.ids).with_user(self.leader).action_open_records()
        self.assertEqual(action["domain"], [("id", "in", made.ids)])
        self.assertIs(action["useSampleModel"], False)

    def test_ready_checks_may_be_changed_and_say_what_they_need(self):
        rule = self.rule.with_user(self.manager)
        rule.count = 20
        self.assertTrue(rule.trail_ids)
        with self.assertRaisesRegex(UserError, "more than 0"):
            rule.minutes = 0
        made = rule.create({"name": "Many", "kind": "split"})
        self.assertEqual(made.count, 5)
        self.assertFalse(self.rule.with_user(self.leader).has_access("read"))


@tagged("post_install", "-at_install")
class TestFindingMarks(FindingCommon):
    def test_marks_beside_names(self):
        self._review()
        finding = self._case()
        self._case(key="x", ids=[1], first=date(2026, 3, 4), last=date(2026, 3, 4))
        appraisal = self._appraisal(self.ann)
        self.assertEqual(appraisal.with_user(self.leader).mark_text, "2 open findings")
        self.assertEqual(appraisal.with_user(self.manager).mark_text, "2 open findings")
        self._ask(finding)
        self.assertFalse(appraisal.with_user(self.ann).mark_text)
        own = finding.with_user(self.leader)
        own.write({"decision_note": "Nothing."})
        own.action_dismiss()
        self.env.invalidate_all()
        self.assertEqual(appraisal.with_user(self.leader).mark_text, "1 open finding")
        self.assertFalse(self._appraisal(self.bob).with_user(self.leader).mark_text)
        action = appraisal.with_user(self.leader).action_open_marks()
        self.assertEqual(self.Finding.search_count(action["domain"]), 1)
