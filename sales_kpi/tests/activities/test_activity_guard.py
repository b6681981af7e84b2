from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from ...models.sources.activities import activity_guard as guard
from .test_activity import NOW, ActivityCommon

ROLES = (
    guard._SAID_FIELDS,
    guard._NOTED_FIELDS,
    guard._TIE_FIELDS,
    guard._DERIVED_FIELDS,
    guard._DUE_FIELDS,
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSalesKpiActivityGuard(ActivityCommon):
    """February 2026 is closed, March is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-02-20 12:00:00"):
            cls.old = cls.Activity.with_user(cls.ann).create(
                {"name": "Old", "lead_id": cls.lead.id, "duration": 1}
            )
            cls.old_plan = cls.Activity.with_user(cls.ann).create(
                {"name": "Old plan", "date_start": "2026-02-21 12:00:00"}
            )
            cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self._close("2026-02-01", "2026-02-28")

    def test_each_stored_field_has_one_role(self):
        """Whoever adds a field says who may write it, and whether a closed period fixes it."""
        stored = {
            name
            for name, field in self.Activity._fields.items()
            if field.store and field.type != "one2many" and field._module == "sales_kpi"
        }.difference(MAGIC_COLUMNS)
        odd = [name for name in stored if sum(name in role for role in ROLES) != 1]
        self.assertFalse(odd)
        listed = set().union(*ROLES, guard._FACT_FIELDS)
        self.assertLessEqual(listed, self.Activity._fields.keys())

    def assertClosed(self, function, *args, **kwargs):
        with self.assertRaisesRegex(UserError, "2026-02"), self.cr.savepoint():
            function(*args, **kwargs)

    def test_not_into_a_closed_period(self):
        self.assertClosed(self._log, date_start="2026-02-28 23:59:59")
        self._log(date_start="2026-03-01 00:00:00")

    def test_the_day_is_the_companys(self):
        """28 February 17:00 UTC is 1 March in Shanghai; 16:00 UTC on 31 January is February."""
        closed = self.env["sales.kpi.period"]._find_last_closed(self.company)
        closed.action_reopen()
        self._set_clock("Asia/Shanghai")
        closed.action_review()
        self._log(date_start="2026-02-28 17:00:00")
        self.assertClosed(self._log, date_start="2026-01-31 16:00:00")
        self._log(date_start="2026-01-31 15:59:59")

    def test_other_companies_are_not_closed(self):
        company = self.env["res.company"].create({"name": "Far"})
        self.Activity.create(
            {"name": "x", "company_id": company.id, "date_start": "2026-02-10 10:00:00"}
        )

    def test_closed_for_the_superuser_too(self):
        self.assertClosed(self.old.sudo().write, {"duration": 2})
        self.assertClosed(self.old.sudo().unlink)

    def test_what_counts_stays(self):
        changes = [
            {"duration": 2},
            {"cost": 9},
            {"method_id": self.phone.id},
            {"purpose_id": self.demo.id},
            {"partner_id": self.buyer.id},
            {"lead_id": False},
            {"state": "planned"},
            {"state": "cancelled"},
            {"reason": "Better looking afterwards"},
            {"date_start": "2026-03-02 10:00:00"},
            {"user_id": self.leader.id},
        ]
        for change in changes:
            with self.subTest(change=change):
                self.assertClosed(self.old.write, change)

    def test_no_way_around_by_context(self):
        keys = dict.fromkeys(
            ["kpi_no_record", "kpi_calendar_in_step", "kpi_followup_in_step", "tracking_disable"],
            True,
        )
        self.assertClosed(self.old.with_context(**keys).write, {"duration": 2})

    def test_not_moved_into_a_closed_period(self):
        activity = self._log()
        self.assertClosed(activity.write, {"date_start": "2026-02-10 10:00:00"})

    def test_plans_are_free_until_done(self):
        self.old_plan.write({"duration": 3, "name": "Later"})
        self.assertClosed(self.old_plan.action_done)
        self.old_plan.write({"date_start": "2026-03-05 10:00:00"})
        self.old_plan.action_done()
        self.assertEqual(self.old_plan.state, "done")

    def test_next_followup_may_be_agreed_later(self):
        self.old.date_next = "2026-03-15"
        self.assertTrue(self.old.followup_activity_id)

    def test_mixed_bulk_write_is_all_or_nothing(self):
        new = self._log()
        self.assertClosed((self.old | new).write, {"duration": 7})
        self.assertEqual(new.duration, 0)

    def test_not_done_in_the_future(self):
        with self.assertRaisesRegex(UserError, "still to come"):
            self._log(state="done", date_start="2026-03-10 12:06:00")
        activity = self._log(state="done", date_start="2026-03-10 12:04:00")
        with self.assertRaisesRegex(UserError, "still to come"):
            activity.date_start = "2026-03-12 12:00:00"

    def test_a_rep_cant_delete_what_is_done(self):
        done, plan = self._log(), self._log(date_start="2026-03-11 09:00:00")
        with self.assertRaises(UserError), self.cr.savepoint():
            (done | plan).unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            done.with_user(self.leader).unlink()
        plan.unlink()
        done.with_user(self.manager).unlink()
        self.assertFalse((done | plan).exists())
        self.assertClosed(self.old.with_user(self.manager).unlink)

    def test_a_rep_cant_forge_what_the_system_notes(self):
        forged = {
            "completeness": 100,
            "channel": "visit",
            "team_id": self.wasps.id,
            "stage_id": self.stages[1].id,
            "date_done": "2026-01-01 00:00:00",
            "mail_activity_key": 77,
            "calendar_event_own": True,
            "commercial_partner_id": self.buyer.id,
        }
        written = self._log()
        written.write(forged)
        context = {f"default_{name}": value for name, value in forged.items()}
        defaults = (
            self.Activity.with_user(self.ann)
            .with_context(**context)
            .create({"name": "Talked", "lead_id": self.lead.id})
        )
        for activity in (written, self._log(**forged), defaults):
            self.env.flush_all()
            activity.invalidate_recordset()
            self.assertAlmostEqual(activity.completeness, 100 / 6)
            self.assertFalse(activity.channel)
            self.assertEqual(activity.team_id, self.bees)
            self.assertEqual(activity.stage_id, self.stages[0])
            self.assertEqual(str(activity.date_done), NOW)
            self.assertFalse(activity.mail_activity_key)
            self.assertFalse(activity.calendar_event_own)
            self.assertEqual(activity.commercial_partner_id, self.customer)

    def test_a_manager_may_correct_the_moment_but_no_score(self):
        activity = self._log().with_user(self.manager)
        activity.write({"team_id": self.wasps.id, "completeness": 100})
        self.assertEqual(activity.team_id, self.wasps)
        self.assertLess(activity.completeness, 100)
