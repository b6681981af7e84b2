from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .outlook_common import TODAY, OutlookCommon


@tagged("post_install", "-at_install")
class TestOutlookPipeline(OutlookCommon):
    """February: four deals stood in the first stage on the 7th of 20 days (3 were won by its end),
    two in the second (none won), six in the third (none): 3 of 12 in all, 25 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What others left in the database plays no part.
        cls.env["crm.lead"].search([("won_status", "=", "pending")]).active = False
        Stage = cls.env["crm.stage"]
        cls.stages = Stage.create([{"name": f"S{n}", "sequence": n} for n in range(3)])
        for stage, count, won in zip(cls.stages, (4, 2, 6), (3, 0, 0), strict=True):
            cls._cohort(stage, count, won)

    @classmethod
    def _cohort(cls, stage, count, won):
        leads = cls.env["crm.lead"].create(
            [{"name": "Past", "type": "opportunity", "user_id": cls.ann.id}] * count
        )
        cls.env["sales.kpi.stage.move"].search([("lead_id", "in", leads.ids)]).unlink()
        for place, lead in enumerate(leads):
            moved = {"lead_id": lead.id, "to_stage_id": stage.id}
            cls._move("created", cls.ann, "2026-02-03 12:00:00", 1_000, **moved)
            end = "won" if place < won else "lost"
            # What is lost in March stood there through February.
            day = "2026-02-20 12:00:00" if end == "won" else "2026-03-02 12:00:00"
            cls._move(end, cls.ann, day, 1_000, **moved)
        leads.active = False

    def _open(self, stage, revenue, **values):
        with freeze_time(datetime(2026, 3, 5, 12)):
            return self.env["crm.lead"].create(
                {
                    "name": "Open",
                    "type": "opportunity",
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "stage_id": stage.id,
                    "expected_revenue": revenue,
                    "company_id": self.company.id,
                    **values,
                }
            )

    def test_stages_have_the_chances_of_their_cohorts(self):
        # (3 + 2.5) / 14 = 39.3 % of 1,000 and (0 + 2.5) / 12 = 20.8 % of 2,000, beside 500 won.
        self._open(self.stages[0], 1_000)
        self._open(self.stages[1], 2_000)
        self._win(self.ann, 0, 500, 0)
        self._look_ahead()
        told = self._told(self.ann, "pipeline")
        self.assertAlmostEqual(told.value, 500 + 1_000 * 5.5 / 14 + 2_000 * 2.5 / 12)
        self.assertEqual((told.actual, told.beside), (500, 0))
        for subject in (self.bees, self.region, self.company):
            self.assertAlmostEqual(self._told(subject, "pipeline").value, told.value)
        self.assertFalse(self._told(self.bob, "pipeline"))

    def test_stage_that_nobody_came_from_has_the_chance_of_all(self):
        fresh = self.env["crm.stage"].create({"name": "Fresh"})
        self._open(fresh, 1_000)
        self._look_ahead()
        self.assertAlmostEqual(self._told(self.ann, "pipeline").value, 250)

    def test_big_deal_stands_beside(self):
        # Ann's wins were 1,000 on average: 4,000 are in, 4,001 stand beside.
        self._open(self.stages[0], 4_000)
        self._open(self.stages[0], 4_001)
        self._look_ahead()
        told = self._told(self.ann, "pipeline")
        self.assertAlmostEqual(told.value, 4_000 * 5.5 / 14)
        self.assertEqual(told.beside, 4_001)
        self.assertIn("4,001", told.text)

    def test_who_never_won_is_measured_by_all(self):
        # Bob has no win: the average of all is 1,000 as well.
        self._open(self.stages[0], 5_000, user_id=self.bob.id)
        self._look_ahead()
        told = self._told(self.bob, "pipeline")
        self.assertEqual((told.value, told.beside), (0, 5_000))

    def test_what_is_closed_or_elsewhere_plays_no_part(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._open(self.stages[0], 1_000, active=False)
        self._open(self.stages[0], 1_000, company_id=other.id, team_id=False, user_id=False)
        self._look_ahead()
        self.assertFalse(self._told(self.company, "pipeline"))

    def test_no_past_no_chance(self):
        self.env["sales.kpi.stage.move"].search([("date", "<", "2026-03-01")]).unlink()
        self._open(self.stages[0], 1_000)
        with freeze_time(TODAY):
            self.Outlook._look_ahead_all(self.company)
        self.assertFalse(self._told(self.ann, "pipeline"))
