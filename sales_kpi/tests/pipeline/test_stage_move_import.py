"""Wins and losses that are recorded afterwards: they count on their day, and nobody knows when
they came in. Worked out by hand."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .test_stage_move import StageMoveCase

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
CLOSED = "2026-01-15 12:00:00"


@tagged("post_install", "-at_install")
class TestImportedClosings(StageMoveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Definition = cls.env["sales.kpi.definition"]
        cls.manager.group_ids |= cls.env.ref("base.group_allow_export")

    def _ann(self, code, span):
        return self.Definition.read_values([code], *span, user_ids=self.ann.ids)[code][self.ann.id]

    def _import(self, user=None, **values):
        """What Odoo's import of a file does, on 10 March."""
        row = {
            "name": "Old deal",
            "type": "opportunity",
            "user_id/.id": self.ann.id,
            "team_id/.id": self.bees.id,
            "stage_id/.id": self.won.id,
            "expected_revenue": 500,
            "date_closed": CLOSED,
            **values,
        }
        leads = self.env["crm.lead"].with_user(user or self.manager)
        with freeze_time("2026-03-10 12:00:00"):
            result = leads.load(list(row), [[str(value) for value in row.values()]])
            self.assertFalse(result["messages"])
            self.env.cr.flush()
        return self.env["crm.lead"].browse(result["ids"])

    def _win_in_20_days(self):
        with freeze_time("2026-01-05 12:00:00"):
            lead = self._lead()
        with freeze_time("2026-01-25 12:00:00"):
            lead.action_set_won()
        self.env["sales.kpi.activity"].create(
            [
                {"name": "Call", "user_id": self.ann.id, "lead_id": lead.id, "state": "done",
                 "date_start": datetime(2026, 1, day)}
                for day in (10, 20)
            ]
        )  # fmt: skip

    def _check_outcome(self, month, **expected):
        found = {code: self._ann(code, month) for code in expected}
        self.assertEqual(found, expected)

    def test_import_offers_the_dates(self):
        Import = self.env["base_import.import"].with_user(self.manager)
        offered = {field["name"] for field in Import.get_fields_tree("crm.lead")}
        self.assertLessEqual({"date_closed", "date_conversion"}, offered)

    def test_win_with_its_date(self):
        # A deal of 1,000 took 20 days and two calls. The imported one of 500 is January's money,
        # but no deal of 0 days (that made 10 on average, and 1 call a win), and it did not come in
        # in March (1 new opportunity, all of them won).
        self._win_in_20_days()
        lead = self._import()
        self._check_outcome(
            JANUARY,
            won_revenue=1500,
            won_count=2,
            sales_cycle_days=20,
            activities_per_win=2,
            new_opportunities=1,
            cohort_win_rate=1,
        )
        self._check_outcome(MARCH, new_opportunities=0, cohort_win_rate=None, won_revenue=0)
        self.assertEqual(self._kinds(lead), ["imported", "won"])

    def test_win_with_its_date_in_analyses(self):
        lead = self._import()
        row = self.env["sales.kpi.opportunity"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.date, row.status, row.won_revenue), (False, "won", 500))
        [(days,)] = row._read_group([("id", "=", row.id)], [], ["cycle_days:avg"])
        self.assertFalse(days)
        stays = self.env["sales.kpi.stage.stay"].search([("lead_id", "=", lead.id)])
        self.assertRecordValues(
            stays,
            [{"stage_id": self.won.id, "date": datetime(2026, 1, 15, 12), "outcome": "won"}],
        )
        pairs = self.env["sales.kpi.stage.pair"].search([("lead_id", "=", lead.id)])
        self.assertFalse(pairs)

    def test_loss_with_its_date(self):
        # January: one won, one lost: half. The loss was no new opportunity of March, and did not
        # stay 0 days in its stage.
        self._win_in_20_days()
        lead = self._import(
            **{
                "stage_id/.id": self.talk.id,
                "active": False,
                "probability": 0,
                "lost_reason_id/.id": self.reason.id,
            }
        )
        self.assertEqual(self._kinds(lead), ["imported", "lost"])
        self._check_outcome(JANUARY, win_rate=0.5, lost_count=1, sales_cycle_days=20)
        self._check_outcome(MARCH, new_opportunities=0, cohort_win_rate=None, lost_count=0)
        self.assertFalse(self.env["sales.kpi.stage.stay"].search([("lead_id", "=", lead.id)]))

    def test_start_that_is_given_counts(self):
        # Came in on 1 January and won on the 15th: 14 days, and January's new opportunity.
        self._import(date_conversion="2026-01-01 12:00:00")
        self._check_outcome(
            JANUARY, won_revenue=500, sales_cycle_days=14, new_opportunities=1, cohort_win_rate=1
        )
        self._check_outcome(MARCH, new_opportunities=0)

    def test_start_that_is_given_later_counts(self):
        lead = self._import()
        lead.with_user(self.manager).date_conversion = "2026-01-01 12:00:00"
        self.assertEqual(self._kinds(lead), ["created", "won"])
        self._check_outcome(JANUARY, sales_cycle_days=14, new_opportunities=1, cohort_win_rate=1)
        lead.with_user(self.manager).date_conversion = "2026-01-20 12:00:00"
        self.assertEqual(self._kinds(lead), ["imported", "won"], "It can't begin after its end")

    def test_closing_date_put_back(self):
        # Came in and won on 10 March, after 0 days; put back to January nobody knows how many.
        for close in ("action_set_won", "action_set_lost"):
            with self.subTest(close), freeze_time("2026-03-10 12:00:00"):
                lead = self._lead()
                getattr(lead, close)()
                self.assertEqual(self._ann("new_opportunities", MARCH), 1)
                lead.with_user(self.manager).date_closed = CLOSED
                self.assertEqual(self._kinds(lead)[0], "imported")
                self._check_outcome(
                    MARCH, new_opportunities=0, cohort_win_rate=None, stage_dwell_days=None
                )
                self._check_outcome(JANUARY, sales_cycle_days=None, stage_dwell_days=None)
                lead.with_user(self.manager).date_closed = "2026-03-12 12:00:00"
                self.assertEqual(self._kinds(lead)[0], "created")
                self._check_outcome(MARCH, new_opportunities=1, stage_dwell_days=2)
                lead.unlink()

    def test_closed_on_an_earlier_day_in_one_write(self):
        with freeze_time("2026-03-02 12:00:00"):
            lead = self._lead()
            self.env.cr.flush()
        with freeze_time("2026-03-10 12:00:00"):
            lead.with_user(self.manager).write({"stage_id": self.won.id, "date_closed": CLOSED})
            self.env.cr.flush()
        self.assertEqual(self._kinds(lead), ["imported", "won"])
        self._check_outcome(MARCH, new_opportunities=0)

    def test_closed_period_keeps_what_came_in(self):
        with freeze_time("2026-03-02 12:00:00"):
            lead = self._lead()
        march = self.env["sales.kpi.period"].get_or_create("month", "2026-03-15")
        march.action_review()
        with freeze_time("2026-04-10 12:00:00"):
            lead.with_user(self.manager).write({"stage_id": self.won.id, "date_closed": CLOSED})
            self.env.cr.flush()
        self.assertEqual(self._kinds(lead), ["created", "won"])
        self._check_outcome(JANUARY, sales_cycle_days=None, won_revenue=1000)

    def test_sold_again_has_a_cycle(self):
        lead = self._import()
        with freeze_time("2026-04-01 12:00:00"):
            lead.stage_id = self.new
        with freeze_time("2026-04-08 12:00:00"):
            lead.stage_id = self.won
        april = (date(2026, 4, 1), date(2026, 4, 30))
        self._check_outcome(april, sales_cycle_days=7, new_opportunities=0, activities_per_win=0)

    def test_rep_dates_nothing(self):
        lead = self._import(user=self.ann)
        self.assertEqual(self._moves(lead).mapped("date"), [datetime(2026, 3, 10, 12)] * 2)
        self._check_outcome(MARCH, new_opportunities=1, cohort_win_rate=1, sales_cycle_days=0)

    def test_installed_on_old_imports(self):
        lead = self._import()
        self.env.flush_all()
        self._moves(lead).unlink()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-10 12:00' WHERE id = %s", [lead.id]
        )
        self.Move._backfill()
        self.assertEqual(self._kinds(lead), ["imported", "won"])
        self._check_outcome(JANUARY, sales_cycle_days=None, won_revenue=500)
