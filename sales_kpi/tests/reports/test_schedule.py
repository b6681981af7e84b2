from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .brief_common import BriefCommon

# Monday 16 and Tuesday 17 March 2026
BEFORE, MONDAY, TUESDAY = (
    datetime(2026, 3, 16, 7, 50), datetime(2026, 3, 16, 8, 5), datetime(2026, 3, 17, 8, 5),
)  # fmt: skip


class ScheduleCommon(BriefCommon):
    def _run(self, moment, seconds=60.0):
        """The cron at a moment; it commits nothing."""
        with freeze_time(moment), patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: seconds
        ):  # fmt: skip
            self.Schedule._cron_send()
            self.env.flush_all()
            self.env.invalidate_all()

    def _mails(self, *users):
        domain = [("email_to", "in", [user.email_formatted for user in users])] if users else []
        sent = self.Sending.search([("state", "=", "queued")]).mail_id
        return sent.filtered_domain(domain)

    def _states(self, schedule):
        return {row.user_id: row.state for row in schedule.sending_ids}


@tagged("post_install", "-at_install")
class TestSchedule(ScheduleCommon):
    def _daily(self, users, kind="rep_day", **values):
        with freeze_time(BEFORE):
            schedule = self._schedule(kind, users, rhythm="daily", **values)
            self.env.flush_all()  # by the clock of now
        return schedule

    def test_next_time(self):
        """Monday 08:00 in Shanghai is 00:00 UTC; after Monday 07:50 UTC the next is the 23rd."""
        self._set_clock("Asia/Shanghai")
        with freeze_time(BEFORE):
            weekly = self._schedule("rep_week", self.ann, rhythm="weekly")
            self.assertEqual(weekly.next_on, datetime(2026, 3, 23, 0, 0))
            weekly.hour = 17
            self.assertEqual(weekly.next_on, datetime(2026, 3, 16, 9, 0))
            weekly.write({"rhythm": "monthly", "nth": 2, "hour": 8})
            self.assertEqual(weekly.next_on, datetime(2026, 4, 2, 0, 0))
            weekly.active = False
            self.assertFalse(weekly.next_on)

    def test_new_york(self):
        # A week before the clock is put forward 08:00 is 13:00 UTC, on the 9th it is 12:00 UTC.
        self._set_clock("America/New_York")
        for now, expected in (("2026-03-01", (3, 2, 13)), ("2026-03-08 20:00", (3, 9, 12))):
            with freeze_time(now):
                schedule = self._schedule("rep_day", self.ann, rhythm="daily")
                self.assertEqual(schedule.next_on, datetime(2026, *expected))

    def test_once(self):
        schedule = self._daily(self.ann | self.bob)
        self._run(BEFORE)
        self.assertFalse(schedule.sending_ids)
        self._run(MONDAY)
        self._run(MONDAY)
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(len(self._mails(self.ann)), 1)
        row = schedule.sending_ids[0]
        self.assertEqual((row.date_from, row.date_to), (date(2026, 3, 13), date(2026, 3, 15)))
        self.assertEqual(schedule.next_on, datetime(2026, 3, 17, 8, 0))
        self._run(TUESDAY)
        self.assertEqual(len(self._mails(self.ann)), 2)

    def test_changed_hour_tells_a_day_once(self):
        schedule = self._daily(self.ann)
        self._run(MONDAY)
        with freeze_time(MONDAY):
            schedule.hour = 10
            self.assertEqual(schedule.next_on, datetime(2026, 3, 16, 10, 0))
        self._run(datetime(2026, 3, 16, 10, 5))
        self.assertEqual(len(self._mails(self.ann)), 1)

    def test_what_was_missed_is_told_once(self):
        """Down from Monday to Thursday noon: one mail, Thursday's."""
        schedule = self._daily(self.ann)
        self._run(datetime(2026, 3, 19, 12))
        self.assertEqual(schedule.sending_ids.period_key, "2026-03-19")

    def test_each_gets_his_own(self):
        self._daily(self.ann | self.bob | self.manager)
        self._run(MONDAY)
        self.assertEqual(set(self._mails().mapped("email_to")), {
            self.ann.email_formatted, self.bob.email_formatted,
        })  # fmt: skip
        self.assertIn("Rank 1 of", self._mails(self.ann).body_html)
        self.assertIn("Rank 2 of", self._mails(self.bob).body_html)
        self.assertNotIn(self.ann.name, self._mails(self.bob).body_html)

    def test_who_has_nothing_to_read(self):
        """A manager who sells nothing gets no brief for salespeople."""
        schedule = self._daily(self.manager | self.ann)
        self._run(MONDAY)
        states = self._states(schedule)
        self.assertEqual((states[self.manager], states[self.ann]), ("empty", "queued"))

    def test_same_scope_is_made_once(self):
        others = self._new_users(
            {f"boss{n}": "sales_team.group_sale_manager" for n in range(3)}
        )  # fmt: skip
        self._daily(others | self.manager, kind="manager")
        Brief, made = self.registry["sales.kpi.brief"], []
        make = Brief._get_manager
        with patch.object(
            Brief, "_get_manager", lambda *args: made.append(1) or make(*args)
        ):  # fmt: skip
            self._run(MONDAY)
        self.assertEqual(len(self._mails()), 4)
        self.assertEqual(len(made), 1)
        self.assertEqual(len(set(self._mails().mapped("headers"))), 4)  # each leaves by himself

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.bob.lang = "fr_FR"
        self._daily(self.ann | self.bob)
        self._run(MONDAY)
        self.assertIn("March 2026", self._mails(self.ann).body_html)
        self.assertIn("mars 2026", self._mails(self.bob).body_html)

    def test_recipients(self):
        """Teams with those below them, groups; neither who left the company nor outsiders."""
        schedule = self._daily(self.portal, team_ids=[(6, 0, self.region.ids)])
        found = schedule._find_recipients()
        self.assertEqual(found, (self.ann | self.bob | self.carl).sorted("id"))
        self.carl.active = False
        self.bob.email = False
        self.assertEqual(schedule._find_recipients(), self.ann)
        group = self.env.ref("sales_team.group_sale_manager")
        schedule.write({"team_ids": False, "group_ids": [(6, 0, group.ids)]})
        self.assertIn(self.manager, schedule._find_recipients())
        self.assertNotIn(self.ann, schedule._find_recipients())

    def test_one_that_fails_stops_no_other(self):
        schedule = self._daily(self.ann | self.bob | self.carl)
        Brief = self.registry["sales.kpi.brief"]
        make = Brief._get_rep_day

        def fail(brief, *args):
            if brief.env.user == self.bob:
                raise ValueError("broken")
            return make(brief, *args)

        logger = "odoo.addons.sales_kpi.models.outcomes.reports.sending.report_sending_making"
        with patch.object(Brief, "_get_rep_day", fail), self.assertLogs(logger, "ERROR"):
            self._run(MONDAY)
        states = self._states(schedule)
        self.assertEqual(states[self.bob], "failed")
        self.assertEqual({states[self.ann], states[self.carl]}, {"queued"})
        self.assertIn("broken", schedule.sending_ids.filtered("reason").reason)

    def test_what_failed_once_more(self):
        schedule = self._daily(self.bob)
        self.Sending._write_down(schedule, "x", (MONDAY.date(), MONDAY.date()))
        row = schedule.sending_ids
        row.write({"state": "failed", "reason": "broken"})
        with self.assertRaises(AccessError):
            row.with_user(self.bob).action_again()
        row.with_user(self.manager).action_again()
        self._run(BEFORE)
        self.assertEqual((row.state, row.reason), ("queued", False))

    def test_private_report_of_a_manager(self):
        """Another manager with the same rights is not told of it."""
        second = self._new_user("second", "sales_team.group_sale_manager")
        report = self.env["sales.kpi.report"].create(
            {
                "name": "Mine",
                "user_id": self.manager.id,
                "line_ids": [
                    (0, 0, {"definition_id": self.Definition._find_by_code(["won_count"]).id})
                ],
                "axis_ids": [(0, 0, {"axis": "rep"})],
            }
        )
        schedule = self._daily(self.manager | second, kind="report", report_id=report.id)
        self._run(MONDAY)
        states = self._states(schedule)
        self.assertEqual((states[self.manager], states[second]), ("queued", "empty"))

    def test_queries_of_a_brief_do_not_grow_with_the_reps(self):
        counts = []
        for number in (3, 30):
            self._new_reps(number, f"rep{number}")
            self.march.refresh()
            self.env.flush_all()
            self._brief(self.bob, "rep_day")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._brief(self.bob, "rep_day")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
        self.assertLess(counts[1], 130)

    def test_time_is_up(self):
        """What is left goes on with the next run."""
        reps = self._new_reps(5)
        self.march.refresh()
        self._daily(reps)
        with patch(
            "odoo.addons.sales_kpi.models.outcomes.reports.sending.report_sending_making.BATCH", 2
        ):  # fmt: skip
            for total in (2, 4, 5, 5):
                self._run(MONDAY, seconds=0.0)
                self.assertEqual(len(self._mails()), total)

    def test_published_period(self):
        schedule = self._schedule("month", self.ann | self.bob, rhythm="published")
        self._run(datetime(2026, 4, 2, 9))
        self.assertFalse(schedule.sending_ids)
        with freeze_time("2026-04-02 10:00:00"):
            self.march.with_user(self.manager).action_review()
        self._run(datetime(2026, 4, 2, 11))
        self.assertFalse(schedule.sending_ids)  # nobody may know of it yet
        with freeze_time("2026-04-03 10:00:00"):
            self.env["sales.kpi.appraisal"].search(
                [("period_id", "=", self.march.id)]
            ).with_user(self.manager).action_publish()  # fmt: skip
        for _time in range(2):
            self._run(datetime(2026, 4, 3, 11))
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(
            set(schedule.sending_ids.mapped("period_key")), {f"period-{self.march.id}"}
        )
        # Who switches one on later is not told of what is over.
        with freeze_time("2026-04-04 10:00:00"):
            later = self._schedule("month", self.ann, rhythm="published")
        self._run(datetime(2026, 4, 4, 11))
        self.assertFalse(later.sending_ids)

    def test_addresses_outside(self):
        self.company.kpi_mails_outside = True
        schedule = self._daily(
            self.manager, kind="manager", outside_emails="Board <board@example.org>; "
        )  # fmt: skip
        self._run(MONDAY)
        outside = self.Sending.search([("email", "=", "board@example.org")]).mail_id
        self.assertEqual(outside.email_to, "board@example.org")
        self.assertIn("leave_at_once?email=board%40example.org&token=", outside.headers)
        self.assertIn("/leave?email=board%40example.org&amp;token=", outside.body_html)
        self.company.kpi_mails_outside = False
        self._run(TUESDAY)
        self.assertEqual(len(schedule.sending_ids.filtered("email")), 1)
        with self.assertRaisesRegex(ValidationError, "no mail address"):
            schedule.outside_emails = "nobody"


@tagged("post_install", "-at_install")
class TestScheduleSilence(ScheduleCommon):
    """A restored copy sends nothing until an administrator says so."""

    def test_restored_copy(self):
        Parameter = self.env["ir.config_parameter"]
        with freeze_time(BEFORE):
            schedule = self._schedule("rep_day", self.ann, rhythm="daily")
            self.env.flush_all()
        self._run(BEFORE)  # notes which database it is
        Parameter.set_param("database.uuid", "the copy")
        self.env.invalidate_all()
        self.assertTrue(schedule.is_silent)
        told = self.Schedule.with_user(self.manager).get_silence()
        self.assertIn("copy", told["text"])
        self.assertFalse(told["may_wake"])
        self._run(MONDAY)
        self.assertFalse(schedule.sending_ids)
        with self.assertRaises(AccessError):
            schedule.with_user(self.manager).action_wake()
        with freeze_time(MONDAY):
            schedule.with_user(self.env.ref("base.user_admin")).action_wake()
        self.env.invalidate_all()
        self.assertFalse(schedule.is_silent)
        self.assertFalse(self.Schedule.with_user(self.manager).get_silence())
        self._run(MONDAY)
        self.assertFalse(self._mails())  # what was due while it was silent
        self._run(TUESDAY)
        self.assertEqual(len(self._mails(self.ann)), 1)

    def test_the_original_goes_on(self):
        with freeze_time(BEFORE):
            self._schedule("rep_day", self.ann, rhythm="daily")
            self.env.flush_all()
        self._run(BEFORE)
        self._run(MONDAY)
        self.assertEqual(len(self._mails(self.ann)), 1)


@tagged("post_install", "-at_install")
class TestScheduleRights(ScheduleCommon):
    def _make(self, user, **values):
        made = self.Schedule.with_user(user).create({"name": "Mine", "kind": "rep_day", **values})
        self.env.flush_all()
        return made

    def test_everybody_for_himself(self):
        own = self._make(self.ann)
        self.assertEqual((own.user_id, own.user_ids), (self.ann, self.ann))
        for values in (
            {"user_ids": [(6, 0, self.bob.ids)]},
            {"user_id": self.bob.id},
            {"group_ids": [(6, 0, self.env.ref("sales_team.group_sale_manager").ids)]},
            {"team_ids": [(6, 0, self.bees.ids)]},
            {"outside_emails": "a@example.org"},
        ):
            with self.assertRaises(AccessError, msg=values):
                self._make(self.ann, **values)
            with self.assertRaises(AccessError, msg=values):
                own.write(values)

    def test_leaders_for_their_teams(self):
        own = self._make(self.leader, team_ids=[(6, 0, self.bees.ids)])
        self.assertEqual(
            own.sudo()._find_recipients(), (self.ann | self.bob | self.leader).sorted("id")
        )
        with self.assertRaisesRegex(AccessError, "own teams only"):
            own.user_ids = self.carl
        with self.assertRaises(AccessError):
            own.team_ids = self.wasps

    def test_form_counts_as_it_is_filled_in(self):
        with Form(self.Schedule.with_user(self.leader)) as form:
            form.name = "Mine"
            self.assertEqual(form.recipient_count, 1)
            form.team_ids.add(self.bees)
            self.assertEqual(form.recipient_count, 3)

    def test_leader_who_leads_no_more(self):
        """It goes as far as he reaches on that day."""
        own = self._make(self.leader, team_ids=[(6, 0, self.bees.ids)])
        self.bees.user_id = self.director
        self.env.invalidate_all()
        self.assertEqual(own.sudo()._find_recipients(), self.leader)

    def test_managers_for_all(self):
        own = self._make(self.manager, user_ids=[(6, 0, (self.ann | self.carl).ids)])
        with self.assertRaisesRegex(UserError, "settings"):
            own.outside_emails = "a@example.org"
        self.company.kpi_mails_outside = True
        own.outside_emails = "a@example.org"
        said = self.env["sales.kpi.trail"].search(
            [("model", "=", own._name), ("res_id", "=", own.id)]
        )  # fmt: skip
        self.assertIn("a@example.org", " ".join(filter(None, said.mapped("after"))))

    def test_who_sees_which(self):
        own = self._make(self.ann)
        told = self._make(self.manager, user_ids=[(6, 0, self.bob.ids)])
        for user, seen in (
            (self.ann, own), (self.bob, told), (self.carl, self.Schedule),
            (self.manager, own | told),
        ):  # fmt: skip
            found = self.Schedule.with_user(user).search([("id", "in", (own | told).ids)])
            self.assertEqual(found.ids, seen.ids, user.name)
        with self.assertRaises(AccessError):
            told.with_user(self.bob).name = "No"
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.Schedule.with_user(user).search([])

    def test_nobody_writes_what_was_sent(self):
        self._make(self.ann)
        for user in (self.ann, self.manager):
            self.assertFalse(self.Sending.with_user(user).has_access("write"))
            self.assertFalse(self.Sending.with_user(user).has_access("create"))

    def test_leaving(self):
        with freeze_time(BEFORE):
            told = self._make(self.manager, user_ids=[(6, 0, (self.ann | self.bob).ids)])
        own = told.with_user(self.bob)
        self.assertTrue(own.is_recipient)
        own.action_leave()
        self.assertTrue(own.has_left)
        self._run(MONDAY)
        self.assertFalse(self._mails(self.bob))
        self.assertEqual(len(self._mails(self.ann)), 1)
        own.action_join()
        self._run(TUESDAY)
        self.assertEqual(len(self._mails(self.bob)), 1)
        # and by one's preferences
        self.bob.with_user(self.bob).kpi_left_schedule_ids = told
        self.assertIn(self.bob, told.left_ids)

    def test_preferences_change_no_schedule(self):
        """Odoo writes one's own preferences with elevated rights: a salesperson made a schedule in
        the manager's name by them, put himself on another one, and deleted it."""
        told = self._make(self.manager, user_ids=[(6, 0, self.ann.ids)])
        self.company.kpi_mails_outside = True
        forged = {"name": "Forged", "user_id": self.manager.id, "outside_emails": "a@example.org"}
        for command in (
            (0, 0, forged),
            (1, told.id, {"user_ids": [(4, self.bob.id)]}),
            (2, told.id),
        ):
            with self.assertRaises(AccessError, msg=command):
                self.bob.with_user(self.bob).write({"kpi_left_schedule_ids": [command]})
        self.assertEqual(told.sudo().user_ids, self.ann)
        self.assertFalse(self.Schedule.search([("name", "=", "Forged")]))
        told.user_ids |= self.bob  # who gets it leaves it
        for command, left in (
            ((4, told.id), True),
            ((3, told.id), False),
            ((6, 0, told.ids), True),
        ):
            self.bob.with_user(self.bob).write({"kpi_left_schedule_ids": [command]})
            self.assertEqual(self.bob in told.sudo().left_ids, left, command)

    def test_send_me_one(self):
        """A look at one's own: nobody's mail is missing by it."""
        with freeze_time(BEFORE):
            told = self._make(self.manager, user_ids=[(6, 0, self.ann.ids)])
        before = self.env["mail.mail"].search([])
        told.with_user(self.ann).action_send_me_one()
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.email_to, self.ann.email_formatted)
        self.assertIn("Preview", mail.subject)
        self.assertFalse(told.sending_ids)
        with self.assertRaisesRegex(UserError, "nothing to tell"):
            told.with_user(self.manager).action_send_me_one()

    def test_ready_ones_are_off(self):
        ready = self.env.ref("sales_kpi.sales_kpi_report_schedule_rep_day")
        self.assertFalse(ready.active)
        ready.with_user(self.manager).active = True
        self.assertEqual(ready.user_id, self.manager)
        self.assertIn(self.ann, ready._find_recipients())
