from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.outcomes.alerts.night import Night
from ...models.outcomes.alerts.telling import NEW_A_DAY
from .alert_common import THURSDAY, TUESDAY, WEDNESDAY, AlertCommon

MARCH = date(2026, 3, 1)


class TellingCommon(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("sales_kpi.mail_activity_type_alert")

    def _activities(self, user, *, active_only=True):
        domain = [("activity_type_id", "=", self.kind.id), ("user_id", "=", user.id)]
        Activity = self.env["mail.activity"].with_context(active_test=active_only)
        return Activity.search(domain, order="id")

    def _bad(self, *users, code="won_revenue", amount=100, **values):
        """A limit that these users are under, and a rule that tells it at once."""
        for user in users:
            self._sell(user, MARCH, 4, amount)
        with freeze_time(TUESDAY):
            self.march.refresh()
        values = {"level": 5000, "clear_level": 5000, "days": 0, "holds": 1} | values
        scope = {"team_ids": [Command.set(self.region.ids)]}
        return self._rule("threshold", code, **{"comparison": "below"} | scope | values)


@tagged("post_install", "-at_install")
class TestAlertTelling(TellingCommon):
    def test_whom_a_rule_tells(self):
        self._bad(self.ann, self.bob, tells_manager=True)
        self._night(TUESDAY)
        self.assertEqual(len(self._alerts("open")), 3)  # Carl sold nothing at all
        # Ann and Bob each about themselves; their leader about both; the managers about all.
        self.assertEqual(len(self._activities(self.ann)), 1)
        self.assertEqual(len(self._activities(self.leader)), 2)
        self.assertEqual(len(self._activities(self.manager)), NEW_A_DAY)
        self.assertEqual(len(self._activities(self.carl)), 1)
        self.assertFalse(self._activities(self.accountant))
        # Carl's team has no leader of its own: it is the region's.
        self.assertEqual(len(self._activities(self.director)), 1)
        self.assertIn(self.carl.name, self._activities(self.director).summary)

    def test_rules_about_the_same_subject_are_one_activity(self):
        self._bad(self.ann)
        self._bad(code="won_count", name="Few deals")
        self._night(TUESDAY)
        [activity] = self._activities(self.ann)
        self.assertIn("Few deals", activity.summary)
        self.assertEqual(activity.note.count("<li>"), 2)
        for word in ("Won revenue", "Opportunities won", "Since Mar 17, 2026", "Solved when"):
            self.assertIn(word, activity.note)
        self.assertFalse(activity.res_model)  # only whom it is for can read it
        [own] = self._activities(self.leader).filtered(lambda one: self.ann.name in one.summary)
        self.assertEqual(own.note.count("<li>"), 2)

    def test_told_once(self):
        self._bad(self.ann)
        for number in range(5):
            self._night(TUESDAY + timedelta(days=number))
        self.assertEqual(len(self._activities(self.ann, active_only=False)), 1)

    def test_no_alert_names_a_third_person(self):
        self._bad(self.ann, self.bob)
        self._night(TUESDAY)
        for user in (self.ann, self.bob):
            note = self._activities(user).note
            others = {self.ann, self.bob, self.carl, self.leader} - {user}
            for other in others:
                self.assertNotIn(other.name, note)

    def test_done_by_itself_when_solved(self):
        self._bad(self.ann)
        self._night(TUESDAY)
        self._sell(self.ann, MARCH, 17, 9000)
        with freeze_time(WEDNESDAY):
            self.march.refresh()
        self._night(WEDNESDAY)
        self.assertFalse(self._activities(self.ann))
        self.assertFalse(self._activities(self.leader).filtered(lambda one: "ann" in one.summary))
        [done] = self._activities(self.ann, active_only=False)
        self.assertFalse(done.active)

    def test_one_of_two_is_solved(self):
        """The activity stays, and says what is left."""
        self._bad(self.ann)
        self._bad(code="won_count", level=2, clear_level=2)
        self._night(TUESDAY)
        self._sell(self.ann, MARCH, 17, 9000)
        self._sell(self.ann, MARCH, 17, 1)
        with freeze_time(WEDNESDAY):
            self.march.refresh()
        self._alerts(user_id=self.ann.id).filtered(
            lambda one: one.rule_id.definition_id.code == "won_count"
        )
        self._night(WEDNESDAY)
        self.assertFalse(self._activities(self.ann))
        late = self._bad(code="lost_count", comparison="above", level=0, clear_level=0)
        self._move("lost", self.ann, 5)
        with freeze_time(THURSDAY):
            self.march.refresh()
        self._night(THURSDAY)
        [activity] = self._activities(self.ann)
        self.assertEqual(activity.summary, late.name)

    def test_three_new_a_day_the_rest_by_mail(self):
        reps = self._new_reps(5)
        self._bad(*reps, team_ids=[Command.set(self.bees.ids)])
        self.leader.email = "leader@example.com"
        with freeze_time(TUESDAY):
            sent = []
            Mail = self.registry["mail.mail"]
            create = Mail.create

            def keep(model, vals_list):
                sent.extend(vals_list)
                return create(model, vals_list)

            with patch.object(Mail, "create", keep):
                self._night(TUESDAY)
        # Seven of the team are short: three are told, four are in one mail.
        self.assertEqual(len(self._activities(self.leader)), NEW_A_DAY)
        own = [vals for vals in sent if "leader@" in vals["email_to"]]
        self.assertEqual(len(own), 1)
        self.assertEqual(own[0]["body_html"].count("<li>"), 4)
        self._night(WEDNESDAY)
        self.assertEqual(len(self._activities(self.leader)), 2 * NEW_A_DAY)
        self._night(THURSDAY)
        self.assertEqual(len(self._activities(self.leader)), 7)

    def test_who_gets_a_brief_gets_no_mail_besides(self):
        """The four that found no room wait for the brief, in the words of the mail."""
        reps = self._new_reps(5)
        self._bad(*reps, team_ids=[Command.set(self.bees.ids)])
        briefed = {self.leader.id}
        Company, Mail = self.registry["res.company"], self.registry["mail.mail"]
        sent = []
        with (
            patch.object(Company, "_kpi_find_briefed", lambda *args: briefed),
            patch.object(Mail, "create", lambda model, vals_list: sent.extend(vals_list) or model),
        ):
            self._night(TUESDAY)
            self.assertFalse([vals for vals in sent if self.leader.email in vals["email_to"]])
            with freeze_time(TUESDAY):
                told = self.Alert._find_untold(self.company, [self.leader.id])
                self.assertEqual(set(told), briefed)
                self.assertEqual(len(told[self.leader.id]), 4)
                self.Alert._note_untold(self.company, [self.leader.id])
                self.assertFalse(self.Alert._find_untold(self.company, [self.leader.id]))
            self._night(TUESDAY)
        self.assertFalse([vals for vals in sent if self.leader.email in vals["email_to"]])

    def test_severity_and_money_come_first(self):
        self._target("won_revenue", 22000, user=self.ann)
        self._target("won_revenue", 220000, user=self.bob)
        self._scheme(("won_revenue", 100, {}))
        reps = self._new_reps(3)
        for rep in reps:
            self._target("won_revenue", 2200, user=rep)
        with freeze_time(TUESDAY):
            self.march.refresh()
        self._rule("pace", holds=1, tells_rep=False)
        self._night(TUESDAY)
        told = " ".join(self._activities(self.leader).mapped("summary"))
        self.assertIn(self.ann.name, told)
        self.assertIn(self.bob.name, told)

    def test_nobody_is_told_twice_by_a_run_that_was_killed(self):
        self._bad(self.ann)
        with patch.object(
            self.registry["sales.kpi.alert"], "_tell", side_effect=RuntimeError
        ), self.assertRaises(RuntimeError):  # fmt: skip
            self._night(TUESDAY)
        self._night(TUESDAY)
        self._night(TUESDAY)
        self.assertEqual(len(self._alerts(user_id=self.ann.id)), 1)
        self.assertEqual(len(self._activities(self.ann, active_only=False)), 1)

    def test_ticked_off_is_seen(self):
        self._bad(self.ann)
        self._night(TUESDAY)
        self._activities(self.ann).with_user(self.ann).action_feedback()
        self._night(WEDNESDAY)
        self.assertEqual(self._alerts(user_id=self.ann.id).state, "seen")
        self.assertFalse(self._activities(self.ann))
        # What comes to it is told again.
        self._bad(code="won_count")
        self._night(THURSDAY)
        self.assertEqual(len(self._activities(self.ann)), 1)

    def test_passed_on(self):
        """After two days one level higher: of Ann to the region, of Carl to the managers."""
        self._bad(self.ann, escalate_days=2)
        self._night(TUESDAY)
        self.assertFalse(self._activities(self.manager))
        self._night(THURSDAY)
        told = self._activities(self.director).mapped("summary")
        self.assertTrue(any(self.ann.name in title for title in told))
        self.assertTrue(self._activities(self.manager))
        self.assertEqual(self._alerts(user_id=self.ann.id).passed_on, date(2026, 3, 19))

    def test_others_who_are_named(self):
        rule = self._bad(self.ann, tells_leader=False, told_user_ids=self.director.ids)
        self._night(TUESDAY)
        self.assertTrue(self._activities(self.director))
        self.assertFalse(self._activities(self.leader))
        # Who does not lead whom it is about any more is told nothing.
        self.region.user_id = False
        rule.alert_ids.unlink()
        self._activities(self.director).unlink()
        self._night(WEDNESDAY)
        self.assertFalse(self._activities(self.director))

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.lang = "fr_FR"
        self._bad(self.ann, level=50000, clear_level=50000, amount=12345)
        self._night(TUESDAY)
        alert = self._alerts(user_id=self.ann.id)
        self.assertIn("50,000", alert.with_context(lang="en_US").sentence)
        self.assertNotIn("50,000", alert.with_context(lang="fr_FR").sentence)
        self.assertNotIn("50,000", self._activities(self.ann).note)
        own = self._activities(self.leader).filtered(lambda one: "ann" in one.summary)
        self.assertIn("50,000", own.note)


@tagged("post_install", "-at_install")
class TestAlertCron(TellingCommon):
    """The calendar, and runs that are broken off."""

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("sales_kpi.sales_kpi_alert_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _cron(self, moment):
        with freeze_time(moment):
            patched = patch.object(
                self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60.0
            )
            with patched:
                self.Alert._cron_evaluate()
            self.env.flush_all()
            self.env.invalidate_all()

    def test_once_on_a_working_day(self):
        rule = self._bad(self.ann, holds=2)
        saturday, sunday, monday = (datetime(2026, 3, day, 5) for day in (14, 15, 16))
        for moment in (saturday, sunday):
            self._cron(moment)
        self.assertFalse(self._alerts())
        self._cron(monday)
        self._cron(monday + timedelta(hours=1))
        self.assertEqual(self._alerts(user_id=self.ann.id).held, 1)
        self.assertEqual(rule.run_ids.evaluated_on, date(2026, 3, 16))

    def test_none_on_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-17 00:00:00",
                "date_to": "2026-03-17 23:59:59",
            }
        )
        self._bad(self.ann)
        self._cron(TUESDAY)
        self.assertFalse(self._alerts())
        self._cron(WEDNESDAY)
        self.assertTrue(self._alerts())

    def test_not_before_the_night_of_the_company(self):
        """02:59 in Shanghai is too early, wherever the server stands."""
        self._set_clock("Asia/Shanghai")
        self._bad(self.ann)
        self._cron(datetime(2026, 3, 16, 18, 59))
        self.assertFalse(self._alerts())
        self._cron(datetime(2026, 3, 16, 19, 0))
        self.assertEqual(self._alerts(user_id=self.ann.id).since, date(2026, 3, 17))

    def test_killed_in_the_middle_nothing_is_doubled(self):
        first = self._bad(self.ann, holds=2, sequence=1)
        second = self._bad(code="won_count", holds=2, sequence=2)
        steps = iter([60.0, 0.0])  # time for the first rule only
        with freeze_time(TUESDAY), patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: next(steps)
        ):  # fmt: skip
            self.Alert._cron_evaluate()
        self.assertTrue(first.run_ids)
        self.assertFalse(second.run_ids)
        self._cron(TUESDAY + timedelta(hours=1))
        self.assertEqual(set(self._alerts(user_id=self.ann.id).mapped("held")), {1})
        self._cron(WEDNESDAY)
        self.assertEqual(len(self._activities(self.ann)), 1)
        self.assertEqual(len(self._alerts("open", user_id=self.ann.id)), 2)

    def test_a_rule_that_fails_stops_no_other(self):
        bad = self._bad(self.ann, sequence=1)
        fine = self._bad(code="won_count", sequence=2)
        finders = "odoo.addons.sales_kpi.models.outcomes.alerts.alert_evaluation.FINDERS"
        with patch.dict(finders, {"threshold": self._fail_for(bad)}), self.assertLogs(
            "odoo.addons.sales_kpi.models.outcomes.alerts.alert_night", "ERROR"
        ):  # fmt: skip
            self._cron(TUESDAY)
        self.assertIn("broken", bad.error)
        self.assertFalse(fine.error)
        self.assertEqual(self._alerts().rule_id, fine)
        self._cron(WEDNESDAY)
        self.assertFalse(bad.error)

    def _fail_for(self, rule):
        from ...models.outcomes.alerts.kinds import threshold

        find = threshold.find

        def fail(one, night):
            if one == rule:
                raise ValueError("broken")
            return find(one, night)

        return fail

    def test_a_rule_that_was_switched_off_tells_nobody(self):
        rule = self._bad(self.ann)
        self._bad(code="lost_count", comparison="above")
        self._cron(TUESDAY)
        rule.active = False
        self._cron(WEDNESDAY)
        self.assertEqual(set(self._alerts().mapped("state")), {"lapsed"})
        self.assertFalse(self._activities(self.ann))

    def test_each_company_by_itself(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self._bad(self.ann, company_id=False)
        self._cron(TUESDAY)
        self.assertEqual(rule.run_ids.company_id & (self.company | other), self.company | other)
        self.assertEqual(self._alerts().company_id, self.company)

    def test_queries_of_telling_do_not_grow_with_the_reps(self):
        """Neither of the night in which all are told, nor of that in which nothing is new, nor of
        that in which all is solved."""
        counts = []
        for count in (4, 40):
            reps = self._new_reps(count, f"rep{count}")
            self._alerts().unlink()
            self.env["sales.kpi.alert.notice"].search([])._close()
            rule = self._bad(*reps, tells_leader=False)
            nights = [self._count_queries(TUESDAY), self._count_queries(WEDNESDAY)]
            self.assertEqual(len(self._activities(reps[-1])), 1)
            rule.alert_ids._update_all(state="solved")
            counts.append([*nights, self._count_queries(THURSDAY)])
            self.assertFalse(self._activities(reps[-1]))
            rule.active = False
        for few, many in zip(*counts, strict=True):
            self.assertLessEqual(many, few + 3, counts)

    def _count_queries(self, moment):
        rules = self.Rule._find_for(self.company)
        with freeze_time(moment):
            night = Night(self.company, moment.date(), rules)
            for rule in rules if moment != THURSDAY else ():
                self.Alert._evaluate(rule, night)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Alert._tell(night)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestAlertDeciding(TellingCommon):
    def _alert(self, **values):
        self._bad(self.ann, **values)
        self._night(TUESDAY)
        return self._alerts(user_id=self.ann.id)

    def _decide(self, alerts, user, kind, **values):
        alerts = alerts.with_user(user)
        action = getattr(alerts, f"action_{kind}")()
        Dialog = self.env["sales.kpi.alert.decision"].with_user(user)
        dialog = Dialog.with_context(**action["context"]).create(values)
        dialog.action_confirm()

    def test_seen(self):
        alert = self._alert()
        alert.with_user(self.ann).action_see()
        self.assertEqual(alert.state, "seen")
        self.assertTrue(self._activities(self.ann))  # it stays open until it is solved

    def test_snoozed_and_awake_again(self):
        alert = self._alert()
        with freeze_time(TUESDAY):
            with self.assertRaisesRegex(UserError, "after today"):
                self._decide(alert, self.leader, "snooze", until="2026-03-17")
            # Until 2099 nobody says why, nor hears of it again. March 17 and 31 days: April 17.
            for late in ("2099-12-31", "2026-04-18"):
                with self.assertRaisesRegex(UserError, "within the next 31 days"):
                    self._decide(alert, self.leader, "snooze", until=late)
            self._decide(alert, self.leader, "snooze", until="2026-03-19")
        self.assertEqual(alert.state, "snoozed")
        self.assertFalse(self._activities(self.ann))
        self._night(WEDNESDAY)
        self.assertEqual(alert.state, "snoozed")
        self._night(THURSDAY)
        self.assertEqual(alert.state, "open")
        self.assertEqual(len(self._activities(self.ann)), 1)

    def test_dismissed_with_a_reason(self):
        alert = self._alert()
        with freeze_time(TUESDAY):
            with self.assertRaisesRegex(UserError, "Say why"):
                self._decide(alert, self.leader, "dismiss", reason=" ")
            self._decide(alert, self.leader, "dismiss", reason="She is new here")
        self.assertEqual((alert.state, alert.reason), ("dismissed", "She is new here"))
        self.assertEqual(alert.decided_by_id, self.leader)
        self.assertFalse(self._activities(self.ann))
        with self.assertRaisesRegex(UserError, "over already"):
            alert.with_user(self.leader).action_see()
        self._night(WEDNESDAY)
        self.assertEqual(self._alerts(user_id=self.ann.id).mapped("state")[0], "dismissed")
        self.assertFalse(self._alerts("open", user_id=self.ann.id))

    def test_several_at_once(self):
        self._bad(self.ann, self.bob)
        self._night(TUESDAY)
        alerts = self._alerts(team_id=self.bees.id)
        with freeze_time(TUESDAY):
            self._decide(alerts, self.leader, "dismiss", reason="Fair")
        self.assertEqual(set(alerts.mapped("state")), {"dismissed"})

    def test_nobody_hides_what_others_are_told_of_him(self):
        alert = self._alert()
        own = alert.with_user(self.ann)
        self.assertFalse(own.may_decide)
        for kind in ("snooze", "dismiss"):
            with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
                getattr(own, f"action_{kind}")()
        with self.assertRaises(AccessError):
            own._dismiss("No")
        # What only he is told is his.
        self._alerts().unlink()
        self.Rule.search([]).tells_leader = False
        self._night(WEDNESDAY)
        with freeze_time(WEDNESDAY):
            self._decide(self._alerts(user_id=self.ann.id), self.ann, "dismiss", reason="Known")

    def test_nobody_sits_out_what_is_passed_on(self):
        """Only Ann is told, her leader after two days: she puts it off for a month, and can't
        end it; he is told on Thursday all the same."""
        alert = self._alert(tells_leader=False, escalate_days=2)
        with freeze_time(TUESDAY):
            with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
                self._decide(alert, self.ann, "dismiss", reason="No")
            self.assertFalse(alert.with_user(self.ann).may_dismiss)
            self._decide(alert, self.ann, "snooze", until="2026-04-17")
        self._night(WEDNESDAY)
        self.assertEqual((alert.state, bool(alert.passed_on)), ("snoozed", False))
        self._night(THURSDAY)
        self.assertEqual((alert.state, str(alert.passed_on)), ("open", "2026-03-19"))
        self.assertTrue(self._activities(self.leader))
        self.assertFalse(alert.with_user(self.ann).may_decide)

    def test_what_the_leader_puts_off_is_not_passed_on(self):
        alert = self._alert(escalate_days=2)
        with freeze_time(TUESDAY):
            self._decide(alert, self.leader, "snooze", until="2026-04-17")
        self._night(THURSDAY)
        self.assertEqual((alert.state, bool(alert.passed_on)), ("snoozed", False))

    def test_no_leader_hides_what_managers_are_told_of_his_team(self):
        alert = self._alert()
        values = {"subject_type": "team", "subject_id": self.bees.id, "user_id": None}
        alert._update([{"id": alert.id, **values}])
        self.env.invalidate_all()
        self.assertTrue(alert.with_user(self.leader).may_decide)
        alert.rule_id.tells_manager = True
        with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
            alert.with_user(self.leader)._dismiss("Nothing")
        self.assertTrue(alert.with_user(self.director).may_decide)

    def test_the_author_of_a_rule_that_nobody_wants(self):
        # 15 of the last 20 were dismissed: more than 70 %.
        rule = self._bad(self.ann)
        rule.with_user(self.manager).sudo().write({"name": "Noise"})
        self.env.cr.execute(
            "UPDATE sales_kpi_alert_rule SET create_uid = %s, ruled_on = %s WHERE id = %s",
            [self.manager.id, date(2026, 3, 1), rule.id],
        )
        self.env.invalidate_all()
        self._night(TUESDAY)
        alert = self._alerts(user_id=self.ann.id)
        for number in range(19):
            state = "dismissed" if number < 14 else "solved"
            alert.copy({"state": state, "ended_on": "2026-03-01"})
        self.assertFalse(rule.noisy_on)
        with freeze_time(TUESDAY):
            self._decide(alert, self.leader, "dismiss", reason="Noise again")
        self.assertEqual(rule.noisy_on, date(2026, 3, 17))
        todo = self.env["mail.activity"].search(
            [("user_id", "=", self.manager.id), ("summary", "like", "Noise")]
        )
        self.assertIn("15 of the last 20", todo.note)
        # Made stricter, it is judged anew.
        rule.with_user(self.manager).level = 4000
        self.assertFalse(rule.noisy_on)
        self.assertGreater(rule.ruled_on, alert.opened_on)
