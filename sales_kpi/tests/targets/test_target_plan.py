from datetime import date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..measures.measure_common import MeasureCommon


class PlanCommon(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["sales.kpi.target.plan"].with_user(cls.manager)
        cls.Target = cls.env["sales.kpi.target"]
        # Nobody else is there to get a part.
        teams = cls.region | cls.bees | cls.wasps
        cls.env["sales.kpi.membership"].search([("team_id", "not in", teams.ids)]).unlink()
        cls.revenue = cls._measure("won_revenue")
        cls.wins = cls._measure("won_count")

    @classmethod
    def _measure(cls, code):
        return cls.env.ref(f"sales_kpi.definition_{code}")

    def _win(self, user, day, revenue, team=None):
        """A deal won at noon of a day ("2025-03-10")."""
        moment = datetime.fromisoformat(f"{day} 12:00:00")
        self._move("won", user, str(moment), revenue, team=team or self.bees)

    def _plan(self, measures, **values):
        return self.Plan.create(
            {
                "date": "2026-05-05",
                "season": "equal",
                "split": "equal",
                "ramp": False,
                "reason": "The budget of the year",
                "measure_ids": [Command.create(measure) for measure in measures],
                **values,
            }
        )

    def _typed(self, definition, figure, **values):
        return {
            "definition_id": definition.id, "base": "typed", "base_value": figure, **values,
        }  # fmt: skip

    def _get(self, definition, subject=None, period_type="month", day="2026-01-01"):
        """The target of a subject: a number, or None."""
        Period = self.env["sales.kpi.period"]
        period = Period._find(period_type, Period._to_day(day), self.company)
        domain = [("period_id", "=", period.id), ("definition_id", "=", definition.id)]
        if subject is None:
            domain += [("subject_type", "=", "company")]
        else:
            name = "user_id" if subject._name == "res.users" else "subject_team_id"
            domain += [(name, "=", subject.id)]
        found = self.Target.search(domain)
        return found.value if found else None

    def _lines(self, plan, user=None, definition=None):
        lines = plan._get_lines()
        lines = lines.filtered(lambda line: line.user_id == user) if user else lines
        return lines.filtered(lambda line: line.definition_id == (definition or self.revenue))


@tagged("post_install", "-at_install")
class TestTargetPlan(PlanCommon):
    def test_sales_20_and_new_customers_30_per_cent_up(self):
        """2025: ann won 60,000 (48,000 in March, 12,000 in September), bob 30,000 in March, carl
        10,000 in September: 100,000 in all, and 4 deals.

        Sales +20 %: 120,000, by history 60 : 30 : 10: ann 72,000, bob 36,000, carl 12,000.
        By last year's season March has 78 % and September 22 %: ann has 56,160 in March and
        15,840 in September. The Bees (ann and bob) have 108,000, the region all.

        Deals +30 %: 4 x 1.3 = 5.2, a whole 5: ann had 2 of 4, bob and carl 1 each: 2.5, 1.25,
        1.25; two pieces, one and one are sure, and the fifth goes to ann, who lost most.
        """
        self._win(self.ann, "2025-03-10", 48_000)
        self._win(self.ann, "2025-09-10", 12_000)
        self._win(self.bob, "2025-03-20", 30_000)
        self._win(self.carl, "2025-09-30", 10_000, team=self.wasps)
        # Deals of the lead that all of these are of count once each, as moves.
        plan = self._plan(
            [
                {"definition_id": self.revenue.id, "change": 20},
                {"definition_id": self.wins.id, "change": 30},
            ],
            split="history",
            season="last_year",
        )
        sales, deals = plan.measure_ids
        self.assertEqual((sales.base_value, sales.whole), (100_000, 120_000))
        self.assertEqual((deals.base_value, deals.whole), (4, 5))
        plan.action_preview()
        self.assertEqual((sales.parts_total, sales.difference), (120_000, 0))
        self.assertEqual((deals.parts_total, deals.difference), (5, 0))
        plan.action_apply()
        for subject, year, march, september in (
            (self.ann, 72_000, 56_160, 15_840),
            (self.bob, 36_000, 28_080, 7_920),
            (self.carl, 12_000, 9_360, 2_640),
            (self.bees, 108_000, 84_240, 23_760),
            (self.region, 120_000, 93_600, 26_400),
            (None, 120_000, 93_600, 26_400),
        ):
            for kind, day, expected in (
                ("year", "2026-01-01", year),
                ("quarter", "2026-01-01", march),
                ("month", "2026-03-01", march),
                ("month", "2026-09-01", september),
                ("month", "2026-04-01", 0),
            ):
                self.assertEqual(self._get(self.revenue, subject, kind, day), expected)
        for user, pieces in ((self.ann, 3), (self.bob, 1), (self.carl, 1)):
            self.assertEqual(self._get(self.wins, user, "year"), pieces)
        reasons = self.Target.search([("definition_id", "=", self.wins.id)]).change_ids
        self.assertEqual(set(reasons.mapped("reason")), {"The budget of the year"})
        self.assertEqual(reasons.author_id, self.manager)

    def test_bases(self):
        """The second quarter of 2026. A year before: 900. The first quarter: 400. The last three:
        400, 500 (Q4 2025) and 0 (Q3 2025): 300."""
        self._win(self.ann, "2025-05-05", 900)
        self._win(self.ann, "2025-12-05", 500)
        self._win(self.ann, "2026-02-05", 400)
        for values, expected in (
            ({"base": "last_year"}, 900),
            ({"base": "previous"}, 400),
            ({"base": "average", "base_count": 3}, 300),
            ({"base": "typed", "base_value": 77}, 77),
        ):
            plan = self._plan(
                [{"definition_id": self.revenue.id, "change": 10, **values}],
                period_type="quarter",
            )
            self.assertEqual(plan.measure_ids.base_value, expected, values)
            self.assertAlmostEqual(plan.measure_ids.whole, expected * 1.1)

    def test_frozen_figures_are_the_base(self):
        """What was frozen counts, whatever came to the records since."""
        self._win(self.ann, "2025-05-05", 900)
        may = self.env["sales.kpi.period"].get_or_create("month", "2025-05-05")
        may.refresh()
        may.action_review()
        self._win(self.ann, "2025-05-06", 100)
        plan = self._plan([{"definition_id": self.revenue.id}], period_type="month")
        self.assertEqual(plan.measure_ids.base_value, 900)

    def test_split_equally(self):
        """100 over ann, bob and carl, each in May: 33.34, 33.33, 33.33 in the order of users."""
        plan = self._plan([self._typed(self.revenue, 100)], period_type="month")
        plan.action_preview()
        self.assertEqual(sorted(plan._get_lines().mapped("value")), [33.33, 33.33, 33.34])

    def test_split_by_working_days_of_each(self):
        """June 2026 has 22 working days (Monday the 1st to Tuesday the 30th). Carl joins on
        Monday the 15th: 12 days. 560 over 22 + 22 + 12 = 56 days are 10 a day."""
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).date_from = date(
            2026, 6, 15
        )
        for split, expected in (("days", [220, 220, 120]), ("equal", [186.67, 186.67, 186.66])):
            plan = self._plan(
                [self._typed(self.revenue, 560)],
                period_type="month",
                date="2026-06-10",
                split=split,
            )
            plan.action_preview()
            values = [self._lines(plan, u).value for u in (self.ann, self.bob, self.carl)]
            self.assertEqual(sorted(values, reverse=True), expected)

    def test_new_hires_are_asked_for_less(self):
        """Carl joins on 1 February: 30 % in February, 60 % in March, full from April.

        A quarter's 900 over January to March, equally: ann and bob weigh 1 each (a third a
        month). Carl is there for February and March: half of his each, of which 30 and 60 % are
        asked: 0.15 + 0.30 = 0.45. 900 / 2.45 = 367.35 for ann and bob, 165.30 for carl; his
        working days are 20 of February and 22 of March, each month the same weight: 55.10 and
        110.20.
        """
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).date_from = date(
            2026, 2, 1
        )
        plan = self._plan(
            [self._typed(self.revenue, 900)],
            period_type="quarter",
            date="2026-01-10",
            ramp="30, 60, 80",
        )
        plan.action_preview()
        lines = self._lines(plan, self.carl)
        self.assertEqual(lines.mapped("ramp"), [30, 60])
        self.assertEqual([round(v, 2) for v in lines.mapped("value")], [55.10, 110.20])
        self.assertEqual(sum(self._lines(plan, self.ann).mapped("value")), 367.35)
        self.assertEqual(plan.measure_ids.difference, 0)

    def test_rates_are_not_split(self):
        """Everybody's win rate is to be 40 %, in each month, quarter and in the year."""
        rate = self._measure("win_rate")
        plan = self._plan([self._typed(rate, 0.4)])
        plan.action_preview()
        self.assertEqual(set(plan._get_lines().mapped("value")), {0.4})
        self.assertEqual((plan.measure_ids.parts_total, plan.measure_ids.difference), (0.4, 0))
        plan.action_apply()
        for subject in (self.ann, self.bees, self.region, None):
            for kind in ("year", "quarter", "month"):
                self.assertEqual(self._get(rate, subject, kind), 0.4)

    def test_currency_without_cents(self):
        self.company.currency_id = self.env["res.currency"].create(
            {"name": "XYN", "symbol": "¥n", "rounding": 1}
        )
        plan = self._plan([self._typed(self.revenue, 100)], period_type="month")
        plan.action_preview()
        self.assertEqual(sorted(plan._get_lines().mapped("value")), [33, 33, 34])

    def test_the_difference_shows_and_stops(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        plan.action_preview()
        self._lines(plan, self.ann).value = 40
        measure = plan.measure_ids
        self.env.invalidate_all()
        self.assertEqual((measure.parts_total, measure.difference), (100, 10))
        with self.assertRaisesRegex(UserError, "add up to"):
            plan.action_apply()
        self.assertFalse(self._get(self.revenue, self.ann, day="2026-05-01"))
        measure.action_take_sum()
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, None, day="2026-05-01"), 100)
        self.assertEqual(self._get(self.revenue, self.ann, day="2026-05-01"), 40)

    def test_targets_that_exist(self):
        """Ann has 50 already. Kept: the other 40 of 90 go over bob and carl. Replaced: 30 each."""
        may = self.env["sales.kpi.period"].get_or_create("month", "2026-05-05")
        target = self.Target.create(
            {"period_id": may.id, "definition_id": self.revenue.id, "user_id": self.ann.id,
             "value": 50}
        )  # fmt: skip
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month", existing="keep")
        plan.action_preview()
        anns = self._lines(plan, self.ann)
        self.assertEqual((anns.is_kept, anns.existing_value, anns.value), (True, 50, 50))
        self.assertEqual(plan.measure_ids.existing_count, 1)
        with self.assertRaises(UserError):
            anns.value = 60
        plan.action_apply()
        self.assertEqual(self._get(self.revenue, self.bob, day="2026-05-01"), 20)
        self.assertEqual(len(target.change_ids), 1)
        again = self._plan([self._typed(self.revenue, 90)], period_type="month")
        again.action_preview()
        self.assertEqual(again.measure_ids.existing_count, 7)  # 3 people, 3 teams, the company
        again.action_apply()
        self.assertEqual(target.value, 30)
        last = target.change_ids[0]
        self.assertEqual((last.before, last.after), (50, 30))
        self.assertEqual(last.reason, "The budget of the year")

    def test_sums_follow_the_parts_that_are_kept(self):
        """90 make 30 each: 60 for the Bees. Bob's goes; of 120, with 30 kept by Ann and by Carl,
        he gets 60: the Bees have 90, and North and the company 120."""
        first = self._plan([self._typed(self.revenue, 90)], period_type="month")
        first.action_preview()
        first.action_apply()
        self.assertEqual(self._get(self.revenue, self.bees, day="2026-05-01"), 60)
        self.Target.search([("user_id", "=", self.bob.id)]).unlink()
        plan = self._plan([self._typed(self.revenue, 120)], period_type="month", existing="keep")
        plan.action_preview()
        plan.action_apply()
        for subject, value in (
            (self.ann, 30), (self.carl, 30), (self.bob, 60), (self.bees, 90), (self.wasps, 30),
            (self.region, 120), (None, 120),
        ):  # fmt: skip
            self.assertEqual(self._get(self.revenue, subject, day="2026-05-01"), value)

    def test_what_changed_since_the_preview_stops(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        plan.action_preview()
        may = self.env["sales.kpi.period"].get_or_create("month", "2026-05-05")
        self.Target.create(
            {"period_id": may.id, "definition_id": self.revenue.id, "user_id": self.ann.id,
             "value": 50}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "ann"):
            plan.action_apply()
        self.assertFalse(self._get(self.revenue, self.bob, day="2026-05-01"))

    def test_month_closed_since_the_preview_is_named_and_nothing_is_written(self):
        plan = self._plan([self._typed(self.revenue, 90)])
        plan.action_preview()
        before = self.Target.search_count([])
        self.march.action_review()
        with self.assertRaisesRegex(UserError, "March 2026"):
            plan.action_apply()
        self.assertEqual(self.Target.search_count([]), before)

    def test_preview_of_another_plan_is_none(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        plan.action_preview()
        plan.date = "2026-06-01"
        self.assertEqual((plan.state, len(plan._get_lines())), ("draft", 0))
        plan.action_preview()
        with self.assertRaises(UserError):
            plan.measure_ids.definition_id = self.wins
        plan.measure_ids = [Command.create(self._typed(self.wins, 3))]
        with self.assertRaisesRegex(UserError, "preview"):
            plan.action_apply()

    def test_asks_for_a_reason(self):
        plan = self._plan([self._typed(self.revenue, 90)], reason=" ", period_type="month")
        plan.action_preview()
        with self.assertRaisesRegex(UserError, "why"):
            plan.action_apply()

    def test_transferred_rep_counts_for_the_team_of_the_month(self):
        """Bob goes from the Bees to the Wasps on 1 April: 10 a month of the first quarter are the
        Bees', the rest the Wasps'. 360 over three people are 120 a year each."""
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("user_id", "=", self.bob.id)]).date_to = date(2026, 3, 31)
        Membership.create(
            {"user_id": self.bob.id, "team_id": self.wasps.id, "date_from": date(2026, 4, 1)}
        )
        plan = self._plan([self._typed(self.revenue, 360)])
        plan.action_preview()
        plan.action_apply()
        for team, first, second, year in (
            (self.bees, 60, 30, 120 + 30),
            (self.wasps, 30, 60, 120 + 90),
            (self.region, 90, 90, 360),
        ):
            self.assertEqual(self._get(self.revenue, team, "quarter", "2026-01-01"), first)
            self.assertEqual(self._get(self.revenue, team, "quarter", "2026-04-01"), second)
            self.assertEqual(self._get(self.revenue, team, "year"), year)

    def test_only_managers_plan(self):
        plan = self._plan([self._typed(self.revenue, 90)], period_type="month")
        for user in (self.ann, self.leader, self.accountant, self.portal):
            for operation in ("read", "write", "create"):
                self.assertFalse(self.env[plan._name].with_user(user).has_access(operation))
            with self.assertRaises(AccessError):
                plan.with_user(user).action_preview()
        other = self._new_user("manager2", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            plan.with_user(other).action_preview()

    def test_another_company_is_not_planned(self):
        """One that he doesn't work for is not named to him; his own he has to switch on first."""
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError) as refused:
            self._plan([self._typed(self.revenue, 90)], company_id=other.id)
        self.assertNotIn("Other", str(refused.exception))
        self.manager.company_ids |= other
        self.Plan = self.Plan.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(ValidationError, "Choose Other among your companies first"):
            self._plan([self._typed(self.revenue, 90)], company_id=other.id)

    def test_company_of_ones_own(self):
        """The manager of two companies plans the other one: its people, its targets."""
        other = self.env["res.company"].create({"name": "Other"})
        dora = self._new_user(
            "dora", "sales_team.group_sale_salesman", company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self.env["crm.team"].create(
            {"name": "Far", "company_id": other.id, "member_ids": [Command.set(dora.ids)]}
        )
        self.manager.company_ids |= other
        Plan = self.Plan.with_context(allowed_company_ids=[self.company.id, other.id])
        plan = Plan.create(
            {
                "company_id": other.id,
                "date": "2099-05-05",
                "period_type": "month",
                "reason": "Start",
                "measure_ids": [Command.create(self._typed(self.revenue, 90))],
            }
        )
        plan.action_preview()
        self.assertEqual(plan._get_lines().user_id, dora)
        plan.action_apply()
        self.assertEqual(self.Target.search([("user_id", "=", dora.id)]).company_id, other)
        self.assertFalse(self.Target.with_user(self.ann).search([("user_id", "=", dora.id)]))

    def test_form_shows_the_figure_as_it_is_chosen(self):
        self._win(self.ann, "2025-05-05", 900)
        form = Form(self.Plan)
        form.date = "2026-05-05"
        with form.measure_ids.new() as line:
            line.definition_id = self.revenue
            line.change = 10
            self.assertEqual((line.base_value, line.whole), (900, 990))
        self.assertEqual(form.save().measure_ids.whole, 990)

    def test_bad_ramp(self):
        for text in ("often", "30, 600", "-1"):
            with self.assertRaises(ValidationError, msg=text):
                self._plan([], ramp=text)
            with self.assertRaises(ValidationError, msg=text):
                self.company.kpi_ramp = text
        self._plan([], ramp="30/60/80/100")

    def test_year_that_begins_within_a_month(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 15})
        plan = self._plan([self._typed(self.revenue, 90)])
        with self.assertRaisesRegex(UserError, "quarters"):
            plan.action_preview()
        plan.step = "quarter"
        plan.action_preview()
        self.assertEqual(len(plan._get_lines()), 12)

    @settings(
        max_examples=10, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    @given(
        cents=st.integers(-(10**9), 10**9),
        season=st.sampled_from(["equal", "last_year"]),
        split=st.sampled_from(["equal", "history", "days"]),
        step=st.sampled_from(["month", "none"]),
        ramp=st.sampled_from([False, "0, 50", "30, 60, 80"]),
        wins=st.lists(st.integers(0, 5000), min_size=3, max_size=3),
    )
    def test_any_split_sums_to_the_whole(self, cents, season, split, step, ramp, wins):
        with self.env.cr.savepoint() as savepoint:
            for user, revenue, day in zip(
                (self.ann, self.bob, self.carl), wins, ("04-05", "06-06", "05-30"), strict=True
            ):
                self._win(user, f"2025-{day}", revenue)
            plan = self._plan(
                [self._typed(self.revenue, cents / 100)],
                season=season,
                split=split,
                step=step,
                ramp=ramp,
                period_type="quarter",
            )
            plan.action_preview()
            parts = [Decimal(str(value)) for value in plan._get_lines().mapped("value")]
            self.assertEqual(sum(parts), Decimal(cents) / 100)
            self.assertEqual(plan.measure_ids.difference, 0)
            plan.action_apply()
            self.assertEqual(self._get(self.revenue, None, "quarter", "2026-04-01"), cents / 100)
            own = [
                self._get(self.revenue, user, "quarter", "2026-04-01")
                for user in (self.ann, self.bob, self.carl)
            ]
            self.assertEqual(sum(Decimal(str(value)) for value in own), Decimal(cents) / 100)
            savepoint.rollback()
