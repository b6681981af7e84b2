from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .score_common import ScoreCommon

TODAY = date(2026, 3, 13)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-13 12:00:00")
class TestSchemeStart(ScoreCommon):
    """A new scheme judges the periods that begin from the day on which it is made, unless somebody
    says from when. It is Friday the 13th of March; February and March are open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Period = cls.env["sales.kpi.period"]
        cls.january, cls.february, cls.april = (
            Period.get_or_create("month", f"2026-0{month}-15") for month in (1, 2, 4)
        )
        cls.periods = cls.january | cls.february | cls.march
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        cls.Scheme = cls.env["sales.kpi.scheme"].with_user(cls.keen)

    def _prepare(self, **values):
        won = self.Definition._find_by_code(["won_count"])
        line = {"definition_id": won.id, "weight": 100, "default_target": 4}
        return {"name": "New", "line_ids": [Command.create(line)], **values}

    def _get_judged(self, scheme):
        """Names of the periods in which it has judged anybody."""
        (self.periods | self.april).refresh()
        scores = self.env["sales.kpi.score"].search([("scheme_id", "=", scheme.id)])
        return sorted(scores.period_id.mapped("name"))

    def test_a_new_one_judges_from_the_next_period_on(self):
        scheme = self.Scheme.create(self._prepare())
        self.assertEqual(self._get_judged(scheme), ["2026-04"])
        self.assertEqual(scheme.date_from, TODAY)

    def test_the_form_says_so(self):
        with Form(self.Scheme) as form:
            form.name = "By form"
            self.assertEqual(form.date_from, TODAY)
        self.assertEqual(form.record.date_from, TODAY)

    def test_a_copy_and_an_import_are_new(self):
        old = self._scheme(("won_count", 100, {"default_target": 4}))
        self.assertFalse(old.date_from)
        self.assertEqual(self._get_judged(old), ["2026-01", "2026-02", "2026-03", "2026-04"])
        copy = old.with_user(self.keen).copy()
        self.assertEqual(self._get_judged(copy), ["2026-04"])
        loaded = self.Scheme.load(["name", "period_type"], [["Loaded", "month"]])
        self.assertEqual(self.Scheme.browse(loaded["ids"]).date_from, TODAY)

    def test_somebody_says_from_when(self):
        scheme = self.Scheme.create(self._prepare(date_from="2026-03-01"))
        self.assertEqual(self._get_judged(scheme), ["2026-03", "2026-04"])
        with self.assertRaisesRegex(UserError, "rest on"):
            scheme.date_from = "2026-02-01"
        other = self.Scheme.create(self._prepare())
        other.date_from = "2026-02-01"
        self.assertEqual(self._get_judged(other), ["2026-02", "2026-03", "2026-04"])

    def test_not_into_closed_periods(self):
        self.february.action_review()
        with self.assertRaisesRegex(UserError, "February 2026 is closed.*Mar 1, 2026"):
            self.Scheme.create(self._prepare(date_from="2026-02-01"))
        with self.assertRaisesRegex(UserError, "February 2026 is closed"):
            self.Scheme.create(self._prepare(date_from="2025-01-01"))
        scheme = self.Scheme.create(self._prepare(date_from="2026-02-02"))
        with self.assertRaisesRegex(UserError, "February 2026 is closed"):
            scheme.date_from = "2026-02-01"
        scheme.date_from = "2026-03-01"
        # Closed is what goes by another rhythm: it is no matter.
        self.Scheme.create(self._prepare(period_type="week", date_from="2026-02-02"))

    def test_empty_is_no_answer(self):
        scheme = self.Scheme.create(self._prepare(date_from=False))
        self.assertEqual(scheme.date_from, TODAY)
        with self.assertRaisesRegex(UserError, "from which day"):
            scheme.date_from = False

    def test_only_administrators_say_it(self):
        scheme = self.Scheme.create(self._prepare())
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                scheme.with_user(user).date_from = "2026-03-01"

    def test_more_people_take_part_from_today_on(self):
        mates = self.env["res.company"].create({"name": "Mates"})
        self.keen.company_ids = [Command.link(mates.id)]
        narrow = {
            "company_id": self.company.id,
            "team_ids": [Command.set(self.bees.ids)],
            "excluded_user_ids": [Command.set(self.bob.ids)],
            "date_from": "2026-02-01",
        }
        for change, day in (
            ({"team_ids": [Command.link(self.wasps.id)]}, TODAY),
            ({"team_ids": [Command.clear()]}, TODAY),
            ({"excluded_user_ids": [Command.clear()]}, TODAY),
            ({"company_id": mates.id}, TODAY),
            ({"period_type": "week"}, TODAY),
            # Less people, the same ones, or somebody says from when.
            ({"excluded_user_ids": [Command.link(self.ann.id)]}, date(2026, 2, 1)),
            ({"team_ids": [Command.set(self.bees.ids)]}, date(2026, 2, 1)),
            ({"name": "Other"}, date(2026, 2, 1)),
            ({"team_ids": [Command.clear()], "date_from": "2026-03-01"}, date(2026, 3, 1)),
        ):
            with self.subTest(change=change):
                scheme = self.Scheme.create(self._prepare(**narrow))
                scheme.write(change)
                self.assertEqual(scheme.date_from, day)

    def test_a_template_judges_from_when_it_is_taken(self):
        template = self._scheme(("won_count", 100, {"default_target": 4}), active=False)
        template.with_user(self.keen).active = True
        self.assertEqual(self._get_judged(template), ["2026-04"])
        self.assertEqual(template.date_from, TODAY)

    def test_what_has_judged_goes_on_as_before(self):
        old = self._scheme(("won_count", 100, {"default_target": 4}))
        self.march.refresh()
        old.with_user(self.keen).active = False
        old.with_user(self.keen).active = True
        self.assertFalse(old.date_from)

    def test_a_future_day_stays(self):
        scheme = self.Scheme.create(self._prepare(date_from="2026-06-01", active=False))
        scheme.active = True
        self.assertEqual(str(scheme.date_from), "2026-06-01")

    def test_the_day_is_that_of_the_company(self):
        # At 20:00 UTC on the 13th it is the 14th in Shanghai.
        self._set_clock("Asia/Shanghai")
        with freeze_time("2026-03-13 20:00:00"):
            self.assertEqual(self.Scheme.create(self._prepare()).date_from, date(2026, 3, 14))

    def test_a_board_before_the_first_day_says_why(self):
        scheme = self.Scheme.create(self._prepare())
        with self.assertRaisesRegex(UserError, "begin on Mar 13, 2026 or later"):
            self.env["sales.kpi.score"].with_user(self.manager).get_leaderboard(
                scheme.id, "2026-02-15"
            )
