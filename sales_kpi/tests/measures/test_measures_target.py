"""What is left to win, and the sales amount per head."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..pipeline.win_common import EffortCommon
from .hand_worked import hand_worked
from .measure_common import MARCH

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestPipelineCoverage(EffortCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won_revenue = cls.env.ref("sales_kpi.definition_won_revenue")

    def _aim(self, value, **subject):
        return self.env["sales.kpi.target"].create(
            {"period_id": self.march.id, "definition_id": self.won_revenue.id, "value": value,
             "subject_type": "user", **subject}
        )  # fmt: skip

    def _open(self, user, revenue, team=None):
        return self.env["crm.lead"].create(
            {"name": "Open", "type": "opportunity", "user_id": user.id, "probability": 30,
             "team_id": (team or self.bees).id, "expected_revenue": revenue}
        )  # fmt: skip

    @freeze_time("2026-03-20 12:00:00")
    @hand_worked("won_target", "pipeline_coverage")
    def test_coverage(self):
        # ann is to win 1,000 and won 200; 1,600 are open: 1,600 / 800 = 2.
        self._aim(1000, user_id=self.ann.id)
        self._move("won", self.ann, 3, 200)
        self._open(self.ann, 1600)
        # bob has reached his 500: no data. Team: (1,600 + 400) / (1,500 - 700) = 2.5.
        self._aim(500, user_id=self.bob.id)
        self._move("won", self.bob, 4, 500)
        self._open(self.bob, 400)
        # carl has no target: no data. Region and company: 3,000 / 800 = 3.75. The targets of the
        # team and the company themselves, of other measures and of other periods don't count.
        self._open(self.carl, 1000, team=self.wasps)
        self._aim(77, subject_type="team", subject_team_id=self.bees.id)
        self._aim(88, subject_type="company")
        won_count = self.env.ref("sales_kpi.definition_won_count")
        self._aim(9, user_id=self.ann.id, definition_id=won_count.id)
        quarter = self.env["sales.kpi.period"].get_or_create("quarter", "2026-03-15")
        self._aim(4000, user_id=self.ann.id, period_id=quarter.id)
        self.assertEqual(self._subjects("won_target"), [1000, 1500, 1500, 1500])
        self.assertEqual(self._subjects("pipeline_coverage"), [2, 2.5, 3.75, 3.75])
        reps = (self.bob | self.carl).ids
        self.assertEqual(self._values("pipeline_coverage", reps), dict.fromkeys(reps))
        self.assertEqual(self._subjects("won_target", QUARTER), [4000] * 4)
        self._check_drill_down("won_target")

    @freeze_time("2026-03-20 12:00:00")
    def test_more_than_reached_is_no_data(self):
        self._aim(100, user_id=self.ann.id)
        self._move("won", self.ann, 3, 150)
        self._open(self.ann, 1600)
        self.assertEqual(self._subjects("pipeline_coverage"), [None] * 4)

    def test_days_of_a_target(self):
        target = self._aim(100, user_id=self.ann.id)
        for span, fits in ((MARCH, True), (QUARTER, False)):
            in_days = target.with_context(kpi_from=span[0], kpi_as_of=span[1])
            self.assertEqual(in_days.in_kpi_days, fits)
            for value in (True, False):
                found = in_days.search([("in_kpi_days", "=", value), ("id", "=", target.id)])
                self.assertEqual(bool(found), fits == value)


@tagged("post_install", "-at_install")
class TestRevenuePerHead(EffortCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Membership = cls.env["sales.kpi.membership"]
        ours = cls.ann | cls.bob | cls.carl
        cls.Membership.search([("user_id", "not in", ours.ids)]).unlink()

    def _join(self, login, team, date_from=False, date_to=False):
        user = self._new_user(login, "sales_team.group_sale_salesman")
        self.Membership.create(
            {"user_id": user.id, "team_id": team.id, "date_from": date_from, "date_to": date_to}
        )
        return user

    @hand_worked("working_reps", "revenue_per_head")
    def test_revenue_per_head(self):
        # Bees: ann, bob, one who left on 1 March and one who came on the 31st: 4 heads. Who left in
        # February or comes in April is none.
        self._join("left", self.bees, date_to="2026-03-01")
        self._join("came", self.bees, date_from="2026-03-31")
        self._join("gone", self.bees, date_to="2026-02-28")
        self._join("soon", self.bees, date_from="2026-04-01")
        # Wasps: carl, and ann since the 20th: the region has 5 heads, of which ann is one.
        self.Membership.create(
            {"user_id": self.ann.id, "team_id": self.wasps.id, "date_from": "2026-03-20"}
        )
        product = self.env["product.product"].create({"name": "Pump"})
        # ann sold for 300, the team for 400: 400 / 4 = 100; with carl's 600, 1,000 / 5 = 200.
        self._order(self.ann, 3, [(product, 3, 100)])
        self._order(self.bob, 4, [(product, 1, 100)])
        self._order(self.carl, 5, [(product, 6, 100)], team_id=self.wasps.id)
        self.assertEqual(self._subjects("working_reps"), [1, 4, 5, 5])
        self.assertEqual(self._subjects("revenue_per_head"), [300, 100, 200, 200])
        self._check_drill_down("working_reps")

    def test_a_team_that_sold_nothing_and_one_without_heads(self):
        self.assertEqual(self._subjects("revenue_per_head"), [0] * 4)
        empty = self.env["crm.team"].create({"name": "Nobody"})
        self.assertIsNone(self._cells("revenue_per_head")["team", empty.id].value)

    def test_days_of_a_membership(self):
        for begin, end, fits in (
            (False, False, True), ("2026-03-31", False, True), (False, "2026-03-01", True),
            ("2026-04-01", False, False), (False, "2026-02-28", False),
        ):  # fmt: skip
            ours = self.Membership.search([("user_id", "=", self.carl.id)])
            ours.write({"date_from": begin, "date_to": end})
            in_days = ours.with_context(kpi_from=MARCH[0], kpi_as_of=MARCH[1])
            self.assertEqual(in_days.in_kpi_days, fits)
            for value in (True, False):
                found = in_days.search([("in_kpi_days", "=", value), ("id", "=", ours.id)])
                self.assertEqual(bool(found), fits == value)
