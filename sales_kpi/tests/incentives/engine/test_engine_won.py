from freezegun import freeze_time

from odoo.tests import tagged

from ..engine_common import EngineCommon


@tagged("post_install", "-at_install")
class TestEngineWon(EngineCommon):
    """Pay for won deals: 5 % of what a deal was won at, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan({"basis": "won", "rate": 0.05}, users=cls.ann | cls.bob)
        cls.won = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.open = cls.env["crm.stage"].search([("is_won", "=", False)], limit=1)

    def _deal(self, amount, day="01-10", **values):
        """A deal of Ann's that is won on a day of 2026."""
        with freeze_time(f"2026-{day} 08:00:00"):
            lead = self.env["crm.lead"].create(
                {
                    "name": "Deal", "type": "opportunity", "user_id": self.ann.id,
                    "team_id": self.bees.id, "stage_id": self.open.id,
                    "expected_revenue": amount, **values,
                }
            )  # fmt: skip
            self.env.flush_all()
        self._step(lead, day, stage_id=self.won.id)
        return lead

    def _step(self, lead, day, **values):
        with freeze_time(f"2026-{day} 12:00:00"):
            lead.write(values)
            self.env["sales.kpi.stage.move"].flush_model()

    def _amounts(self, month, user=None):
        return sorted(self._rows(month, user=user).mapped("amount"))

    def _told(self, month, user=None):
        self._work_out(month)
        rows = self._rows(month, user=user).filtered("key")
        return sorted((row.kind, row.amount) for row in rows)

    def test_won(self):
        self._deal(1000)
        self.assertEqual(self._told(1), [("earned", 50)])
        self._close(1)
        self.assertEqual(self._told(2), [])

    def test_lost_after_it_was_won(self):
        """50 in January; lost in February: -50."""
        lead = self._deal(1000)
        self._close(1)
        self._step(lead, "02-09", stage_id=self.open.id)
        with freeze_time("2026-02-10 12:00:00"):
            lead.action_set_lost()
            self.env["sales.kpi.stage.move"].flush_model()
        self.assertEqual(self._told(2), [("reversed", -50)])
        self._close(2)
        self.assertEqual(self._told(3), [])

    def test_reopened_and_won_again_later(self):
        """1,000 -> 50 in January. Reopened in February: -50. Won again in March at 1,400: 70. In
        all 70, and two wins in the measures."""
        lead = self._deal(1000)
        self._close(1)
        self._step(lead, "02-10", stage_id=self.open.id)
        self.assertEqual(self._told(2), [("reversed", -50)])
        self._close(2)
        self._step(lead, "03-10", stage_id=self.won.id, expected_revenue=1400)
        self._work_out(3)
        self.assertEqual((self._told(3), self._payout(3).carried_in), ([("earned", 70)], -50))
        self._close(3)
        self.assertEqual(self._told(4), [])
        self.assertEqual(self.env["sales.kpi.win"].search_count([("lead_id", "=", lead.id)]), 2)

    def test_reopened_and_won_again_in_a_month(self):
        """Twice in January: what stands is paid, 70. Twice in February: -70, and 75."""
        lead = self._deal(1000)
        self._step(lead, "01-12", stage_id=self.open.id)
        self._step(lead, "01-14", stage_id=self.won.id, expected_revenue=1400)
        self.assertEqual(self._told(1), [("earned", 70)])
        self._close(1)
        self._step(lead, "02-12", stage_id=self.open.id)
        self._step(lead, "02-14", stage_id=self.won.id, expected_revenue=1500)
        self.assertEqual(self._told(2), [("earned", 75), ("reversed", -70)])

    def test_won_again_by_somebody_else(self):
        lead = self._deal(1000)
        self._close(1)
        self._step(lead, "02-10", stage_id=self.open.id)
        self._step(lead, "02-11", user_id=self.bob.id)
        self._step(lead, "02-12", stage_id=self.won.id)
        self.assertEqual(self._told(2), [("reversed", -50)])
        self.assertEqual(self._told(2, self.bob), [("earned", 50)])

    def test_a_split_deal(self):
        """60/40 of 1,000: 30 and 20; reopened: both go back."""
        lead = self._deal(1000, kpi_share_ids=False)
        self._share_deal(lead)
        self.assertEqual(
            (self._told(1), self._told(1, self.bob)), ([("earned", 30)], [("earned", 20)])
        )
        self._close(1)
        self._step(lead, "02-10", stage_id=self.open.id)
        self.assertEqual(self._told(2), [("reversed", -30)])
        self.assertEqual(self._told(2, self.bob), [("reversed", -20)])

    def _share_deal(self, lead):
        self._step(lead, "01-11", stage_id=self.open.id)
        self.env["sales.kpi.share"].sudo().create(
            [
                {
                    "lead_id": lead.id, "user_id": user.id, "team_id": self.bees.id,
                    "company_id": self.company.id, "percent": percent, "kind": "split",
                }
                for user, percent in ((self.ann, 60), (self.bob, 40))
            ]
        )  # fmt: skip
        self._step(lead, "01-12", stage_id=self.won.id)

    def test_an_amount_that_is_changed_later(self):
        """Won at 1,000; put down to 600 in February: -20; up to 2,000: +20, and no more."""
        lead = self._deal(1000)
        self._close(1)
        self._step(lead, "02-10", expected_revenue=600)
        self.assertEqual(self._told(2), [("reversed", -20)])
        self._close(2)
        self._step(lead, "03-10", expected_revenue=2000)
        self.assertEqual(self._told(3), [("earned", 20)])

    def test_deals_that_are_merged(self):
        """Won at 1,000 and 500: 50 + 25. Merged in February: nothing was lost, nothing is won."""
        leads = self._deal(1000) | self._deal(500, "01-11")
        self.assertEqual(self._told(1), [("earned", 25), ("earned", 50)])
        self._close(1)
        with freeze_time("2026-02-10 12:00:00"):
            stays = leads.merge_opportunity()
            self.env.flush_all()
        self.assertEqual(self._told(2), [])
        self.assertFalse(self.env["sales.kpi.pay.drift"].search([]))
        self._step(stays, "02-12", stage_id=self.open.id)  # its own win is open again
        own = 1000 if stays == leads[0] else 500
        self.assertEqual(self._told(2), [("reversed", -own * 0.05)])
