"""Each check of the end of a period: what trips it, and honest work that does not."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..closing.closing_common import CycleCommon
from .check_common import CheckCommon

TO_APRIL = (date(2026, 3, 1), date(2026, 4, 10))


@tagged("post_install", "-at_install")
class TestChecksClosings(CheckCommon):
    def _month(self, user, month, late, undone=0, year=2026):
        """Four orders of 100 in a month, so many of them on its last working day, and so many of
        these cancelled a week later."""
        last = {9: 30, 10: 30, 11: 30, 12: 31, 1: 30, 2: 27, 3: 31}[month]
        for number in range(4):
            day = last if number < late else 10
            order = self._order(user, 3, [(self.product, 1, 100)])
            state = "cancel" if number < undone else "sale"
            self.env.flush_all()
            self.cr.execute(
                "UPDATE sale_order SET kpi_credit_date = %s, date_order = %s, state = %s,"
                " write_date = %s::timestamp + interval '7 days' WHERE id = %s",
                [f"{year}-{month:02}-{day} 12:00:00"] * 2
                + [state, f"{year}-{month:02}-{day} 12:00:00", order.id],
            )
        self.env.invalidate_all()

    def _half_year(self, user, late, undone=0):
        for month in (9, 10, 11, 12):
            self._month(user, month, late, undone, year=2025)
        for month in (1, 2):
            self._month(user, month, late, undone)

    def test_a_rush_that_is_undone(self):
        # Usually 1 of 4 late: 25 %, with no spread: at most 25 + 3 x 2 = 31 %. In March 3 of 4, and
        # one of these was cancelled a week later.
        self._half_year(self.ann, 1)
        self._month(self.ann, 3, 3, 1)
        [finding] = self._look("end_rush", TO_APRIL)
        self.assertEqual((finding.user_id, finding.figure, finding.count), (self.ann, 0.75, 1))
        self.assertAlmostEqual(finding.told["limit"], 0.31)
        self.assertAlmostEqual(finding.told["undone"], 1 / 3)

    def test_a_rush_that_stays_or_is_usual_or_new(self):
        self._half_year(self.ann, 1)
        self._month(self.ann, 3, 3)  # nothing of it goes back
        self._half_year(self.bob, 3, 1)
        self._month(self.bob, 3, 3, 1)  # as always
        self._month(self.carl, 2, 1)
        self._month(self.carl, 3, 3, 1)  # nobody knows yet what is usual
        self.assertFalse(self._look("end_rush", TO_APRIL))

    def _held_back(self, user, moment, days=5.0, stage=None):
        lead = self._deal(user, self._moment(5, month=1))
        final = self.env["crm.stage"].search([("is_won", "=", False)], order="sequence desc, id")
        return self._move(
            "won", user, moment, 500, lead_id=lead.id, days=days,
            from_stage_id=(stage or final[:1]).id,
        )  # fmt: skip

    def test_wins_held_back_twice(self):
        for _again in range(2):
            self._held_back(self.ann, "2026-02-02 10:00:00")
            self._held_back(self.ann, "2026-03-02 10:00:00")
        [finding] = self._look("across_end")
        self.assertEqual((finding.user_id, finding.count, finding.figure), (self.ann, 2, 1000))

    def test_wins_of_the_first_days(self):
        for _again in range(2):
            self._held_back(self.ann, "2026-03-02 10:00:00")  # in one month
            self._held_back(self.bob, "2026-02-02 10:00:00")  # in the last stage since yesterday
            self._held_back(self.bob, "2026-03-02 10:00:00", days=0.5)
            self._held_back(self.carl, "2026-02-02 10:00:00")
            self._held_back(self.carl, "2026-03-04 10:00:00")  # on the fourth
        self._held_back(self.leader, "2026-02-02 10:00:00")  # one each
        self._held_back(self.leader, "2026-03-02 10:00:00")
        self._clear("across_end")

    def _put_off(self, user, count, day, until="2026-04-15"):
        for _again in range(count):
            lead = self._deal(user, self._moment(2), date_deadline="2026-03-25")
            self._write(lead, user, self._moment(day), date_deadline=until)

    def test_closing_dates_put_off(self):
        self._put_off(self.ann, 3, 30)
        [finding] = self._look("deadline_moved")
        self.assertEqual((finding.user_id, finding.count), (self.ann, 3))

    def test_plans_that_change_in_time(self):
        self._put_off(self.ann, 3, 20)
        self._put_off(self.bob, 2, 30)
        self._put_off(self.carl, 3, 30, until="2026-03-31")
        self._clear("deadline_moved")

    def _accept(self, value):
        won = self.env.ref("sales_kpi.definition_won_count")
        with freeze_time("2026-03-05 12:00:00"):
            april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
            for user in (self.bob, self.carl):
                self.env["sales.kpi.target"].create(
                    {"period_id": april.id, "definition_id": won.id, "user_id": user.id,
                     "value": 10}
                )  # fmt: skip
            proposal = self.env["sales.kpi.target.proposal"].with_user(self.ann).create(
                {"period_id": april.id, "definition_id": won.id, "value": value, "reason": "Why"}
            )  # fmt: skip
            proposal.with_user(self.leader).action_accept()
        return proposal

    def test_a_target_of_one(self):
        self._accept(1)
        [finding] = self._look("soft_target")
        # It is the case of the leader, whom his own leader asks.
        self.assertEqual((finding.user_id, finding.team_id), (self.leader, self.bees))
        self.assertEqual((finding.told["value"], finding.told["usual"]), (1, 10))
        Finding = self.Finding.with_user(self.leader)
        self.assertFalse(Finding.search([("id", "=", finding.id)]))
        self.assertTrue(finding.with_user(self.director).is_led)

    def test_a_target_somewhat_lower(self):
        self._accept(6)
        self._clear("soft_target")


@tagged("post_install", "-at_install")
class TestChecksBunching(CycleCommon):
    def _close(self, below):
        # Carl came to 100 %; three more to 101 %, and some to 99 %.
        for user in self._new_reps(3):
            self._move("won", user, 9, 1010)
        for user in self._new_reps(below, "below"):
            self._move("won", user, 9, 990)
        self._review()
        rule = self.env.ref("sales_kpi.check_bunching")
        self.env.flush_all()
        return self.env["sales.kpi.finding"]._look(self.company, rule, TO_APRIL)

    def test_many_just_above(self):
        # 4 above and 1 below: more than three times as many.
        [finding] = self._close(1)
        self.assertFalse(finding.user_id)
        self.assertEqual((finding.told["above"], finding.told["below"]), (4, 1))

    def test_as_it_falls(self):
        self.assertFalse(self._close(2))
