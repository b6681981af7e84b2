from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..measures.measure_common import MeasureCommon

CHINA = "Asia/Shanghai"


@tagged("post_install", "-at_install")
class TestClock(MeasureCommon):
    """Ann won at 17:00 UTC on 9 March, and at 17:00 on the 20th: on the next day in Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "clock_admin", "base.group_system")
        cls.rights = new_test_user(cls.env, "clock_rights", "base.group_erp_manager")
        cls.Clock = cls.env["sales.kpi.clock"]
        for day in (9, 20):
            cls._move("won", cls.ann, f"2026-03-{day:02} 17:00:00", 1)

    def _won(self, first, last):
        first, last = (f"2026-03-{day:02}" for day in (first, last))
        read = self.Definition.read_values(["won_count"], first, last, [self.ann.id])
        return read["won_count"][self.ann.id]

    # ---- nobody else's write moves it -----------------------------------------------------------

    def test_a_rep_does_not_move_the_days_by_the_contact(self):
        contact = self.company.partner_id.with_user(self.ann)
        contact.write({"tz": CHINA})
        self.company.resource_calendar_id.tz = CHINA
        self.company.resource_calendar_id = self.company.resource_calendar_id.copy({"tz": CHINA})
        self.company.partner_id = self.env["res.partner"].create({"name": "New", "tz": CHINA})
        self.assertEqual(self.company._get_kpi_tz(), "UTC")
        self.assertEqual((self._won(9, 9), self._won(20, 20)), (1, 1))

    def test_who_may_change_it(self):
        vals = {"company_id": self.company.id, "date_from": "2026-03-10", "tz": CHINA}
        for user in (self.ann, self.leader, self.manager, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.Clock.with_user(user).create(vals)
            with self.assertRaises(AccessError, msg=user.login):
                self.company.with_user(user).write({"kpi_tz": CHINA})
            with self.assertRaises(AccessError, msg=user.login):
                self.Clock.with_user(user).search([])
            with self.assertRaises(AccessError, msg=user.login):
                self.env["res.config.settings"].with_user(user).create({"kpi_tz": CHINA})
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        with self.assertRaises(AccessError):
            self.Clock.with_user(self.rights).create({**vals, "company_id": other.id})
        self.assertTrue(self.Clock.with_user(self.rights).create(vals))
        self.company.with_user(self.rights).write({"kpi_tz": "America/Lima"})
        self.assertEqual(self.company._get_kpi_tz(), "America/Lima")

    def test_a_change_is_in_the_trail(self):
        """Also for who reads no settings; what a company begins with is nobody's decision."""
        Trail = self.env["sales.kpi.trail"].with_user(self.manager)
        made = Trail.search([("model", "=", "sales.kpi.clock")])
        vals = {"company_id": self.company.id, "date_from": "2026-03-10", "tz": CHINA}
        self.Clock.with_user(self.rights).create(vals)
        self.company.with_user(self.admin).write({"kpi_tz": "America/Lima"})
        entries = Trail.search([("model", "=", "sales.kpi.clock")]) - made
        told = [(one.author_id, one.company_id, one.before) for one in entries.sorted("id")]
        self.assertEqual(
            told, [(self.rights, self.company, "UTC"), (self.admin, self.company, CHINA)]
        )
        self.assertEqual(entries.sorted("id")[0].after, "Asia/Shanghai from Mar 10, 2026")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertTrue(self.Clock.search([("company_id", "=", other.id)]))
        self.assertFalse(Trail.sudo().search([("company_id", "=", other.id)]))

    def test_an_entry_stays(self):
        clock = self._set_clock(CHINA, "2026-03-10")
        for user in (self.ann, self.admin, self.env.user):
            own = clock.with_user(user)
            for change in (lambda c: c.write({"tz": "UTC"}), lambda c: c.unlink()):
                with self.assertRaises(UserError, msg=user.login):
                    change(own)
        with self.assertRaises(UserError):
            self.company.kpi_tz = False
        for day in ("0001-01-01", "9999-12-31"):
            with self.assertRaises(UserError):
                self._set_clock(CHINA, day)

    # ---- from a day on --------------------------------------------------------------------------

    def test_days_before_keep_their_hours(self):
        """From the 10th on in Shanghai: the 9th keeps its win of 17:00 UTC, that of the 20th is on
        the 21st. No win is counted twice, or by no day."""
        self._set_clock(CHINA, "2026-03-10")
        self.assertEqual([self._won(d, d) for d in (9, 10, 20, 21)], [1, 0, 0, 1])
        self.assertEqual(self._won(1, 31), 2)
        self.assertEqual(self.company._get_kpi_tz(date(2026, 3, 9)), "UTC")
        self.assertEqual(self.company._get_kpi_tz(date(2026, 3, 10)), CHINA)

    def test_the_database_tells_the_same_days(self):
        self._set_clock(CHINA, "2026-03-10")
        self._set_clock("America/Lima", "2026-03-15")
        won = self.Definition._find_by_code(["won_count"])
        for day, hour in (
            (9, 23),
            (10, 0),
            (10, 15),
            (10, 16),
            (14, 15),
            (14, 17),
            (15, 1),
            (16, 4),
        ):
            moment = datetime(2026, 3, day, hour, 30)
            self.env["sales.kpi.stage.move"].search([("user_id", "=", self.ann.id)]).unlink()
            self._move("won", self.ann, str(moment))
            rows = self.env["sales.kpi.reader"]._read_rows(
                won, self.company, date(2026, 3, 1), date(2026, 3, 31)
            )
            local = self.company._get_kpi_date(moment)
            self.assertEqual([row[1] for row in rows], [str(local)], moment)
            self.assertEqual(self._won(local.day, local.day), 1, moment)

    @freeze_time("2026-03-15 12:00:00")
    def test_the_settings_change_it_from_today_on(self):
        with Form(self.env["res.config.settings"].with_user(self.admin)) as settings:
            self.assertEqual(settings.kpi_tz, "UTC")
            settings.kpi_tz = CHINA
        settings.record.execute()
        clock = self.Clock.search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual(
            (clock.date_from, clock.tz, clock.former_tz, clock.create_uid),
            (date(2026, 3, 15), CHINA, "UTC", self.admin),
        )
        self.assertEqual(self.company.kpi_tz, CHINA)
        # Saved again, nothing has changed.
        count = self.Clock.search_count([])
        self.env["res.config.settings"].with_user(self.admin).create({}).execute()
        self.assertEqual(self.Clock.search_count([]), count)

    # ---- what was closed stays ------------------------------------------------------------------

    def test_closed_days_keep_their_hours(self):
        self.env["sales.kpi.scheme"].search([]).active = False
        self.env["sales.kpi.period"].create(
            {"period_type": "week", "date_from": "2026-03-09", "date_to": "2026-03-15",
             "company_id": self.company.id}
        ).action_review()  # fmt: skip
        with freeze_time("2026-03-20 12:00:00"):
            for day, remedy in (
                ("1970-01-01", "Choose a day after Mar 15, 2026"),
                ("2026-03-01", "Choose a day after Mar 15, 2026"),
                ("2026-03-15", "Choose a day after Mar 15, 2026"),
                ("2026-03-16", "Choose today or a later day"),
            ):
                with self.assertRaises(ValidationError) as refused:
                    self._set_clock(CHINA, day)
                self.assertIn(remedy, str(refused.exception))
            self._set_clock(CHINA, "2026-03-20")
        # A day that is closed before it is over.
        with freeze_time("2026-03-15 12:00:00"), self.assertRaises(ValidationError):
            self.company.kpi_tz = "America/Lima"
        self.assertEqual(self._won(9, 9), 1)

    # ---- where it comes from --------------------------------------------------------------------

    def test_contact_and_calendar_propose_it_when_a_company_is_made(self):
        Company = self.env["res.company"]
        contact = self.env["res.partner"].create({"name": "Lima", "tz": "America/Lima"})
        calendar = self.env["resource.calendar"].create({"name": "Paris", "tz": "Europe/Paris"})
        for vals, zone in (
            ({"partner_id": contact.id, "resource_calendar_id": calendar.id}, "America/Lima"),
            ({"resource_calendar_id": calendar.id}, "Europe/Paris"),
            ({"partner_id": contact.copy().id, "kpi_tz": CHINA}, CHINA),
        ):
            company = Company.create({"name": f"Of {zone}", **vals})
            [clock] = self.Clock.search([("company_id", "=", company.id), ("tz", "!=", False)])
            self.assertEqual((company.kpi_tz, clock.tz, clock.former_tz), (zone, zone, False))
            self.assertEqual(company._get_kpi_tz(date(2001, 1, 1)), zone)

    def test_every_company_has_one(self):
        self.assertFalse(self.env["res.company"].search([]) - self.Clock.search([]).company_id)
