from datetime import date, datetime
from random import Random
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.sources.pipeline.funnel.deal_month import KEPT
from .funnel_common import FunnelCommon
from .test_deal import keep

FEBRUARY, MARCH, APRIL = (
    (date(2026, month, 1), date(2026, month, last)) for month, last in ((2, 28), (3, 31), (4, 30))
)
ALL = (FEBRUARY, MARCH, APRIL)
QUARTER = (FEBRUARY[0], APRIL[1])
IN_MARCH = (date(2026, 3, 5), date(2026, 4, 9))
MONTH = "odoo.addons.sales_kpi.models.sources.pipeline.funnel.deal_month"
TODAY = "2026-04-20 12:00:00"


@tagged("post_install", "-at_install")
class TestDealMonth(FunnelCommon):
    """Months that were put together tell what their deals tell, whoever changed one of them. See
    ``_march_pipeline`` for the deals A to E: A to D came in March, E in February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Deal = cls.env["sales.kpi.deal"]
        cls.stays = cls.Stay.sudo().with_company(cls.company)
        cls.leads = cls._march_pipeline()
        cls.env.cr.execute("DELETE FROM sales_kpi_deal_month")  # up to the day of the run
        cls._keep()

    @classmethod
    def _keep(cls):
        with freeze_time(TODAY):
            keep(cls.Deal)

    def _find(self, span=QUARTER, company=None):
        """First days of the months that stand for their deals."""
        company = company or self.company
        found = self.Deal._find_months(company, *company._get_kpi_bounds(*span))
        rows = self.env.execute_query(
            SQL("SELECT month FROM sales_kpi_deal_month WHERE id = ANY(%s)", list(found))
        )
        return {month for (month,) in rows}

    def _count(self, span, days=True, **choices):
        return self.stays._get_funnel(self.company, *span, choices, "together", days)

    def _check(self, *standing):
        """Only these months stand for their deals, and what is told is what the deals tell, those
        of all, of a team, and of a team without the days."""
        self.assertEqual(self._find(), {span[0] for span in standing})
        asked = [
            (span, {"days": days, "team_ids": teams})
            for span in (MARCH, QUARTER, IN_MARCH)
            for teams in ([], self.bees.ids, self.wasps.ids)
            for days in (True, False)
        ]
        found = [self._count(span, **choices) for span, choices in asked]
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("DELETE FROM sales_kpi_deal_month")
            for (span, choices), told in zip(asked, found, strict=True):
                with self.subTest(span=span, **choices):
                    self._check_same(told, self._count(span, **choices))
            savepoint.rollback()
        return found

    def _check_same(self, told, plainly):
        self.assertEqual(told["leakage"], plainly["leakage"])
        for stage, other in zip(told["stages"], plainly["stages"], strict=True):
            average, expected = stage.pop("average_days"), other.pop("average_days")
            self.assertEqual(stage, other)
            self.assertEqual(average is None, expected is None)
            self.assertAlmostEqual(average or 0, expected or 0, 9)

    def _check_noticed(self, *standing):
        """These months stand for their deals at once, all unless it is said, and all when they
        were kept anew."""
        self._check(*standing or ALL)
        self._keep()
        self._check(*ALL)

    # ---- what is told --------------------------------------------------------------------------

    def test_march(self):
        """Four came to New; of its six stays of 1, 2, 2, 4, 4 and 10 days the middle is (2 + 4) /
        2, the average 23 / 6. A was won for 1,000, C lost from Talk for 400."""
        found = self._count(MARCH, team_ids=self.bees.ids)
        new = next(stage for stage in found["stages"] if stage["stage_id"] == self.new.id)
        self.assertEqual((new["entered"], new["median_days"]), (4, 3))
        self.assertAlmostEqual(new["average_days"], 23 / 6)
        won = next(stage for stage in found["stages"] if stage["stage_id"] == self.won.id)
        self.assertEqual((won["entered"], won["revenue"]), (1, 1000))
        [leak] = [leak for leak in found["leakage"] if leak["stage_id"] == self.talk.id]
        self.assertEqual((leak["count"], leak["revenue"]), (1, 400))

    def test_no_deal_is_looked_at(self):
        """Where months stand for all deals, what the deals say changes nothing."""
        found = self._count(QUARTER)
        self.env.cr.execute("UPDATE sales_kpi_deal SET status = 'lost', path = NULL")
        self._check_same(found, self._count(QUARTER))
        self.assertNotEqual(found, self._count(IN_MARCH))

    def test_whole_months_only(self):
        self._check(*ALL)
        self.assertEqual(self._find(IN_MARCH), set())
        self.assertEqual(self._find((date(2026, 2, 2), MARCH[1])), {MARCH[0]})

    def test_months_up_to_the_present_one(self):
        """April has begun, May has not; what is older is looked at deal by deal."""
        rows = self.env.execute_query(
            SQL("SELECT MIN(month), MAX(month), COUNT(*) FROM sales_kpi_deal_month "
                "WHERE company_id = %s", self.company.id)
        )  # fmt: skip
        self.assertEqual(rows, [(date(2023, 5, 1), APRIL[0], KEPT)])

    def test_stages_in_another_order(self):
        self.talk.sequence = 35
        self.env.flush_all()
        self._check(*ALL)

    def test_whoever_asks_for_more_looks_at_the_deals(self):
        """Months don't know whose the deals are, nor where they came from; nobody but the module
        itself may see all of them."""
        days = (*QUARTER, {}, "together", True)
        self.assertTrue(self.stays._get_asked(self.company, *days).month_ids)
        for choices in ({"user_ids": self.ann.ids}, {"source_ids": [1]}):
            asked = self.stays._get_asked(self.company, *QUARTER, choices, "together", True)
            self.assertFalse(asked.month_ids)
        asked = self.stays._get_asked(self.company, *QUARTER, {}, "users", True)
        self.assertFalse(asked.month_ids)
        for user in (self.ann, self.leader, self.manager):
            asked = self.Stay.with_user(user)._get_asked(self.company, *days)
            self.assertFalse(asked.month_ids)

    # ---- who else changes a deal ---------------------------------------------------------------

    def test_moved_won_and_lost(self):
        self._step(self.b, 25, self.won)
        self._step(self.d, 25, self.reason)
        self._check_noticed()
        self._step(self.e, 26, self.offer)
        self._check_noticed()

    def test_what_was_kept_is_taken_away(self):
        """All deals of March change; of one that went where it had been, too, and of the middle
        days each one twice."""
        for lead in self.a | self.b | self.c | self.d:
            lead.expected_revenue += 1
        self._step(self.b, 27, self.won)
        self._step(self.d, 28, self.offer)
        self._check_noticed()

    def test_a_new_one(self):
        """It is read live beside the months, until it is kept."""
        self._walk((27, self.new), (28, self.offer))
        self._check_noticed()

    def test_amount_and_reason(self):
        self.b.expected_revenue = 777
        self.c.lost_reason_id = self.env["crm.lost.reason"].create({"name": "No need"})
        self._check_noticed()

    def test_deleted(self):
        self.c.unlink()
        self._check_noticed(FEBRUARY, APRIL)

    def test_merged(self):
        (self.b | self.d).merge_opportunity()
        self._check_noticed(FEBRUARY, APRIL)

    def test_a_stage_is_deleted(self):
        (self.c | self.d | self.e).stage_id = self.new
        self._check_noticed()
        self.talk.unlink()
        self._check_noticed()

    def test_it_came_in_another_month(self):
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET date = '2026-02-10' "
            "WHERE lead_id = %s AND kind = 'created'", [self.b.id],
        )  # fmt: skip
        self._check(*ALL)
        # it is kept in February now, where it was not before
        with patch.object(type(self.Deal), "_put_months_together", lambda _deal: False):
            self._keep()
        self._check_noticed(APRIL)

    def test_another_company_is_not_concerned(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._keep()
        self.c.unlink()
        self.assertEqual(self._find(QUARTER, other), {span[0] for span in ALL})
        self._check(FEBRUARY, APRIL)

    def test_another_clock(self):
        """Months of another clock begin at other moments: they stand for nothing."""
        self._set_clock("Pacific/Kiritimati", date_from="2026-03-01")
        self._check_noticed(FEBRUARY)

    # ---- several at once -----------------------------------------------------------------------

    def test_what_is_noted_meanwhile_stays(self):
        """While March is put together anew, somebody else deletes a deal of it: that note was not
        seen, and is not forgotten."""
        self.c.unlink()
        together = type(self.Deal)._put_together

        def interrupted(deal, months):
            made = together(deal, months)
            deal.env.cr.execute(
                "INSERT INTO sales_kpi_deal_month_due (company_id, day) VALUES (%s, '2026-03-07')",
                [self.company.id],
            )
            return made

        with freeze_time(TODAY), patch.object(type(self.Deal), "_put_together", interrupted):
            self.Deal._put_months_together()
        self.assertEqual(self._find(), {FEBRUARY[0], APRIL[0]})

    def test_notes_stay_until_their_month_is_put_together(self):
        """A part at a time: March is not forgotten, nor what was noted of it, while April is made
        first."""
        self.c.unlink()
        self.env.cr.execute("DELETE FROM sales_kpi_deal_month WHERE month = %s", [APRIL[0]])
        with freeze_time(TODAY), patch(f"{MONTH}.AT_ONCE", 1):
            self.assertTrue(self.Deal._put_months_together())
            self._check(FEBRUARY, APRIL)
            self.assertTrue(self._count_notes())
            self.assertTrue(self.Deal._put_months_together())
            self._check(*ALL)
            self.assertFalse(self._count_notes())
            self.assertFalse(self.Deal._put_months_together())

    def _count_notes(self):
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM sales_kpi_deal_month_due"))
        return count

    def test_an_old_month_that_is_due_is_forgotten(self):
        """Nobody puts February together any more three years later."""
        self.e.unlink()
        with freeze_time("2029-03-10 12:00:00"):
            while self.Deal._put_months_together():
                pass
        self.assertEqual(self._find(), {MARCH[0], APRIL[0]})
        self.assertFalse(self._count_notes())

    def test_a_table_that_is_emptied(self):
        self.env.cr.execute("TRUNCATE sales_kpi_deal")
        self.assertEqual(self._find(), set())

    def test_all_kept_anew(self):
        found = self._count(QUARTER)
        with freeze_time(TODAY):
            self.Deal._backfill()
        self._check(*ALL)
        self._check_same(found, self._count(QUARTER))
        self.c.unlink()
        self._check_noticed(FEBRUARY, APRIL)

    def test_nothing_is_left_when_the_module_goes(self):
        self.Deal._unwatch()
        rows = self.env.execute_query(
            SQL("SELECT relname FROM pg_class WHERE relname LIKE 'sales_kpi_deal_month%%'")
        )
        self.assertFalse(rows)
        self.env.cr.execute("DELETE FROM sales_kpi_deal WHERE id = %s", [self.c.id])

    def test_at_random(self):
        """Deals of three months and two teams, some of them changed or deleted since."""
        random = Random(21)
        stages = [self.new, self.talk, self.offer, self.won]
        deals = [self._walk_at_random(random, stages) for _deal in range(25)]
        self._keep()
        self._check(*ALL)
        for lead in random.sample(deals, 4):
            self._step(lead, datetime(2026, 4, 18), {"expected_revenue": random.randrange(9999)})
        random.choice(deals).unlink()
        self._check(*self._find_standing())
        self._keep()
        self._check(*ALL)

    def _walk_at_random(self, random, stages):
        """Back and forth among the open stages; in the end it may be won or lost."""
        month, team = random.choice((2, 3, 4)), random.choice((self.bees, self.wasps))
        steps = [
            (datetime(2026, month, day), random.choice(stages[:3]))
            for day in sorted(random.sample(range(2, 17), random.randrange(4)))
        ]
        ends = random.choice(([], [stages[3]], [self.reason]))
        steps += [(datetime(2026, month, 17), end) for end in ends]
        start = (datetime(2026, month, 1, 12), random.choice(stages[:3]))
        return self._walk(start, *steps, team_id=team.id, expected_revenue=random.randrange(9999))

    def _find_standing(self):
        return [span for span in ALL if span[0] in self._find()]
