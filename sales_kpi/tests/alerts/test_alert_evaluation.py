from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.outcomes.alerts.night import Night
from .alert_common import THURSDAY, TUESDAY, WEDNESDAY, AlertCommon

# Eight months of Ann, the latest first; what came after the eleventh working day is beside it.
USUAL = (102, 98, 110, 95, 105, 100, 250, 99)
MARCH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestAlertDrop(AlertCommon):
    def _history(self, user, amounts=USUAL, now=60):
        for month, amount in zip(self._months(len(amounts)), amounts, strict=True):
            self._sell(user, month, 5, amount)
            self._sell(user, month, 27, 1000)  # after as many working days
        self._sell(user, MARCH, 4, now)

    def test_a_drop_that_held_two_nights(self):
        # Median 101, z -5.48, 40.6 % less: see the test of the tool.
        self._history(self.ann)
        self._history(self.bob, now=88)
        self._rule("drop", "won_revenue")
        self._night(TUESDAY)
        self.assertEqual(self._alerts().mapped("state"), ["watched"])
        self._night(WEDNESDAY)
        [alert] = self._alerts()
        self.assertEqual((alert.state, alert.user_id, alert.held), ("open", self.ann, 2))
        self.assertEqual((alert.value, alert.expected, alert.money), (60, 101, 41))
        self.assertEqual(round(alert.parts["z"], 2), -5.48)
        self.assertEqual((alert.since, alert.opened_on), (date(2026, 3, 17), date(2026, 3, 18)))
        told = alert.sentence.replace("\xa0", "")
        for figure in ("60.00", "101.00", "41%", "8 periods"):
            self.assertIn(figure, told)

    def test_who_lives_by_few_large_deals(self):
        # Nine deals in each month, of widely different sums, and one now. Of the sums 600 is the
        # middle, and of how far they are from it 375: z is 0.6745 (60 - 600) / 375 = -0.97. Of
        # their number it is 2 √1.375 - 2 √9.375 = -3.78.
        sums = (300, 1200, 100, 900, 2000, 150, 800, 400)
        for month, amount in zip(self._months(8), sums, strict=True):
            for _deal in range(9):
                self._sell(self.ann, month, 5, amount / 9)
        self._sell(self.ann, MARCH, 4, 60)
        self._rule("drop", "won_revenue")
        self._rule("drop", "won_count")
        self._nights(TUESDAY, WEDNESDAY)
        [alert] = self._alerts()
        self.assertEqual(alert.rule_id.definition_id.code, "won_count")
        self.assertEqual((alert.value, alert.expected, alert.state), (1, 9, "open"))
        self.assertEqual(round(alert.parts["z"], 2), -3.78)

    def test_twice_in_a_night_counts_once(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        for moment in (TUESDAY, TUESDAY + timedelta(hours=3)):
            self._night(moment)
        self.assertEqual(self._alerts().mapped("held"), [1])
        self.assertEqual(self._alerts().mapped("state"), ["watched"])

    def test_what_was_gone_the_next_night_is_no_alert(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        self._night(TUESDAY)
        self._sell(self.ann, MARCH, 16, 40)
        self._night(WEDNESDAY)
        self.assertFalse(self._alerts())

    def test_solved_by_itself_beyond_where_it_began(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue", cooldown_days=7)
        self._nights(TUESDAY, WEDNESDAY)
        self._sell(self.ann, MARCH, 17, 12)  # 72 of 101: 28.7 % less, no new one, nor solved yet
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["open"])
        self._sell(self.ann, MARCH, 18, 10)  # 82: 18.8 % less
        self._night(datetime(2026, 3, 20, 5))
        [alert] = self._alerts()
        self.assertEqual((alert.state, alert.ended_on), ("solved", date(2026, 3, 20)))

    def test_it_rests_after_its_end(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue", cooldown_days=7)
        self._nights(TUESDAY, WEDNESDAY)
        late = self._sell(self.ann, MARCH, 17, 40)
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["solved"])
        late.unlink()
        self._nights(datetime(2026, 3, 20, 5), datetime(2026, 3, 23, 5), datetime(2026, 3, 24, 5))
        self.assertEqual(self._alerts().mapped("state"), ["solved", "watched"])
        self._night(datetime(2026, 3, 26, 5))  # the 19th was seven days ago
        self.assertEqual(self._alerts().mapped("state"), ["solved", "open"])

    def test_under_six_periods_nothing_is_said(self):
        self._history(self.ann, USUAL[:5])
        self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)]).date_from = date(
            2025, 10, 1
        )
        self._rule("drop", "won_revenue")
        self._nights()
        self.assertFalse(self._alerts())

    def test_months_before_the_first_figure_are_unknown(self):
        """Eight months are known; in the four before them he sold nothing, or nobody wrote it
        down. A month without anything among them counts."""
        self._history(self.ann, (102, 98, 110, 95, 0, 100, 250, 99))
        self._rule("drop", "won_revenue")
        self._nights()
        # 0 95 98 99 100 102 110 250: the median is 99.5.
        self.assertEqual(self._alerts().expected, 99.5)

    def test_least_usual_figure(self):
        self._history(self.ann)
        rule = self._rule("drop", "won_revenue", minimum=102)
        self._nights()
        self.assertFalse(self._alerts())
        rule.minimum = 101
        self._nights()
        self.assertEqual(len(self._alerts()), 1)

    def test_who_was_away_is_not_compared(self):
        """On leave for most of the month so far: less was to be expected."""
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        self._leave(self.ann, "2026-03-02 00:00:00", "2026-03-07 00:00:00")
        self._nights()
        self.assertFalse(self._alerts())

    def _leave(self, user, start, end):
        self.env["hr.employee"].create({"user_id": user.id}) if "hr.employee" in self.env else None
        resource = self.env["resource.resource"].search([("user_id", "=", user.id)], limit=1)
        resource = resource or self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {"resource_id": resource.id, "date_from": start, "date_to": end, "time_type": "leave"}
        )

    def test_who_is_on_leave_today_hears_nothing_new(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        self._night(TUESDAY)
        self._leave(self.ann, "2026-03-18 00:00:00", "2026-03-19 00:00:00")
        self._night(WEDNESDAY)
        self.assertEqual(self._alerts().mapped("held"), [1])
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["open"])

    def test_too_early_in_the_month(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        self._nights(datetime(2026, 3, 5, 5), datetime(2026, 3, 6, 5))  # three, four days gone
        self.assertFalse(self._alerts())

    def test_what_was_left_of_a_month_lapses(self):
        self._history(self.ann)
        self._rule("drop", "won_revenue")
        self._nights()
        self._night(datetime(2026, 4, 1, 5))
        self.assertEqual(self._alerts().mapped("state"), ["lapsed"])

    def test_of_teams_and_of_the_company(self):
        self._history(self.ann)
        team = self._rule("drop", "won_revenue", subject_type="team")
        whole = self._rule("drop", "won_revenue", subject_type="company", tells_manager=True)
        self._nights()
        self.assertEqual(self._alerts(rule_id=team.id).team_id, self.bees | self.region)
        [alert] = self._alerts(rule_id=whole.id)
        self.assertEqual(
            (alert.subject_id, alert.value, alert.expected), (self.company.id, 60, 101)
        )

    def test_only_in_some_teams(self):
        self._history(self.ann)
        rule = self._rule("drop", "won_revenue", team_ids=[Command.set(self.wasps.ids)])
        self._nights()
        self.assertFalse(self._alerts())
        rule.team_ids = self.region
        self._nights()
        self.assertEqual(self._alerts().user_id, self.ann)

    def test_queries_do_not_grow_with_the_reps(self):
        """Neither of the night on which they are found, nor of that on which they are opened, nor
        of that on which they are solved."""
        self._history(self.ann)
        rule = self._rule("drop", "won_revenue")
        counts = []
        for count in (3, 40):
            reps = self._new_reps(count, f"rep{count}")
            for user in reps:
                self._history(user)
            self._alerts().unlink()
            nights = [self._count_queries(rule, moment) for moment in (TUESDAY, WEDNESDAY)]
            self.assertEqual(len(self._alerts("open")), 4 if count == 3 else 44)
            for user in self._alerts("open").user_id:
                self._sell(user, MARCH, 17, 100)
            counts.append([*nights, self._count_queries(rule, THURSDAY)])
            self.assertFalse(self._alerts("open"))
            self.env["sales.kpi.stage.move"].search([("expected_revenue", "=", 100)]).unlink()
        for few, many in zip(*counts, strict=True):
            self.assertLessEqual(many, few + 2)

    def _count_queries(self, rule, moment):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with freeze_time(moment):
            rules = self.Rule._find_for(self.company)
            night = Night(self.company, self.company._get_kpi_today(), rules)
            self.Alert._evaluate(rule, night)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_measure_that_was_switched_off(self):
        self._history(self.ann)
        rule = self._rule("drop", "won_revenue")
        self._nights()
        rule.definition_id.active = False
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["lapsed"])


@tagged("post_install", "-at_install")
class TestAlertPace(AlertCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._scheme(cls, ("won_revenue", 60, {}), ("won_count", 40, {}))

    def _judge(self, moment=TUESDAY):
        with freeze_time(moment):
            self.march.refresh()

    def test_behind_pace(self):
        # 12 of 22 working days are over on the 17th: of 2,200 are 1,200 due. Ann has 900: 75 %.
        self._target("won_revenue", 2200, user=self.ann)
        self._sell(self.ann, MARCH, 4, 900)
        self._sell(self.bob, MARCH, 4, 1)  # nobody without a target is behind
        self._judge()
        self._rule("pace")
        self._nights(TUESDAY, WEDNESDAY)
        [alert] = self._alerts()
        self.assertEqual((alert.state, alert.user_id), ("open", self.ann))
        self.assertEqual((alert.value, alert.expected, alert.money), (900, 1200, 300))
        self.assertEqual(alert.definition_id.code, "won_revenue")
        self.assertIn("1,200", alert.sentence)
        self.assertIn("90%", alert.solved_text)

    def test_solved_at_ninety_per_cent(self):
        self._target("won_revenue", 2200, user=self.ann)
        self._sell(self.ann, MARCH, 4, 900)
        self._judge()
        self._rule("pace")
        self._nights(TUESDAY, WEDNESDAY)
        for amount, state in ((150, "open"), (50, "solved")):  # 1,050: 87.5 %; 1,100: 91.7 %
            self._sell(self.ann, MARCH, 5, amount)
            self._judge()
            self._night(THURSDAY)
            self.assertEqual(self._alerts().mapped("state"), [state], amount)

    def test_one_measure_or_line_only(self):
        for code in ("won_revenue", "won_count"):
            self._target(code, 22, user=self.ann)
        self._judge()
        other = self._scheme(("activities_done", 100, {}), name="Other")
        self._rule("pace", "won_count")
        elsewhere = self._rule("pace", scheme_id=other.id)
        self._nights()
        self.assertEqual(self._alerts().definition_id.code, "won_count")
        self.assertFalse(self._alerts(rule_id=elsewhere.id))

    def test_few_are_not_judged_by_chance(self):
        # 12 of 22 days: 5.5 wins make 3 due by now, 20.2 make 11. Ann has 2 of 3, 67 %: z is
        # 2 x 1.541 - 2 x 1.837 = -0.59. Bob has 7 of 11, 64 %: 2 x 2.716 - 2 x 3.373 = -1.31.
        for user, target, wins in ((self.ann, 5.5, 2), (self.bob, 20.17, 7)):
            self._target("won_count", target, user=user)
            for _time in range(wins):
                self._move("won", user, 4, 1)
        self._judge()
        self._rule("pace")
        self._nights()
        self.assertEqual(self._alerts().user_id, self.bob)

    def test_who_left_lapses(self):
        self._target("won_revenue", 2200, user=self.ann)
        self._judge()
        self._rule("pace")
        self._nights(TUESDAY, WEDNESDAY)
        self.ann.active = False
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["lapsed"])


@tagged("post_install", "-at_install")
class TestAlertThreshold(AlertCommon):
    def _count(self):
        with freeze_time(TUESDAY):
            self.march.refresh()

    def test_below_a_limit(self):
        # Ann won 1 of 5, Bob 2 of 4, Carl 0 of 1, which says nothing.
        for user, wins, losses in ((self.ann, 1, 4), (self.bob, 2, 2), (self.carl, 0, 1)):
            for kind, count in (("won", wins), ("lost", losses)):
                for _time in range(count):
                    self._move(kind, user, 4, 100)
        self._count()
        self._rule("threshold", "win_rate", level=0.25, clear_level=0.3, minimum=3, days=5)
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.user_id, alert.value, alert.expected), (self.ann, 0.2, 0.25))
        self.assertIn("20.0%", alert.sentence)
        self.assertIn("30.0%", alert.solved_text)

    def test_above_a_limit(self):
        for _time in range(3):
            self._move("lost", self.ann, 4, 100)
        self._count()
        rule = self._rule(
            "threshold", "lost_count", comparison="above", level=2, clear_level=1, days=0
        )
        self._nights()
        self.assertEqual(self._alerts().user_id, self.ann)
        self.assertIn("above", self._alerts().sentence)
        self.assertIn("above", rule.rule_text)


@tagged("post_install", "-at_install")
class TestAlertKinds(AlertCommon):
    """The kinds that look at records, each with what is and what isn't one."""

    def _lead(self, name, user, days, revenue=500, **values):
        """An open opportunity that has been in its stage for so many days on the 18th."""
        moment = WEDNESDAY - timedelta(days=days)
        with freeze_time(moment):
            lead = self.env["crm.lead"].create(
                {
                    "name": name, "type": "opportunity", "user_id": user.id,
                    "team_id": self.bees.id, "expected_revenue": revenue, **values,
                }
            )  # fmt: skip
            self.env.flush_all()
        moves = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)])
        moves.date = moment
        return lead

    def test_stuck_in_a_stage(self):
        self.env["sales.kpi.stage.move"].search([]).unlink()
        self.env["crm.lead"].search([]).unlink()
        stuck = self._lead("Stuck", self.ann, 20)
        self._lead("Fresh", self.ann, 10)
        self._lead("Small", self.ann, 30, revenue=10)
        planned = self._lead("Planned", self.ann, 20)
        with freeze_time(TUESDAY):
            planned.activity_schedule("mail.mail_activity_data_todo", date(2026, 3, 30))
        agreed = self._lead("Agreed", self.ann, 20)
        self._activity(self.ann, 20, lead_id=agreed.id, state="planned")
        won = self._lead("Won", self.ann, 20)
        won.action_set_won()
        self._rule("stuck", minimum=100, tells_leader=False)
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.res_model, alert.res_id), ("crm.lead", stuck.id))
        self.assertEqual((alert.user_id, alert.money), (self.ann, 500))
        self.assertIn("Stuck", alert.sentence)
        self.assertIn("20 days", alert.sentence)
        action = alert.with_user(self.ann).action_open_record()
        self.assertEqual(action["res_id"], stuck.id)
        with freeze_time(WEDNESDAY):
            stuck.activity_schedule("mail.mail_activity_data_todo", date(2026, 3, 30))
        self._night(THURSDAY)
        self.assertEqual(self._alerts().mapped("state"), ["solved"])

    def test_stuck_by_whole_days(self):
        """14.4 days on Wednesday, of 14: "14 days in the stage, others leave it within 14"."""
        self.env["sales.kpi.stage.move"].search([]).unlink()
        self.env["crm.lead"].search([]).unlink()
        self._lead("Late", self.ann, 14.4)
        self._rule("stuck", holds=1)
        self._night(WEDNESDAY)
        self.assertFalse(self._alerts())
        self._night(THURSDAY)
        self.assertIn(
            "15 days in the stage New, others leave it within 14", self._alerts().sentence
        )

    def test_five_records_a_salesperson(self):
        """The five with most money; the next one comes when one of them is done."""
        self.env["sales.kpi.stage.move"].search([]).unlink()
        self.env["crm.lead"].search([]).unlink()
        leads = [self._lead(f"Old {n}", self.ann, 30, revenue=100 * n) for n in range(1, 8)]
        self._lead("Of Bob", self.bob, 30, revenue=1)
        self._rule("stuck")
        self._nights()
        mine = self._alerts(user_id=self.ann.id)
        self.assertEqual(sorted(mine.mapped("money")), [300, 400, 500, 600, 700])
        self.assertEqual(len(self._alerts(user_id=self.bob.id)), 1)
        leads[6].action_set_lost()
        self._night(THURSDAY)
        mine = self._alerts("open", "watched", user_id=self.ann.id)
        self.assertEqual(sorted(mine.mapped("money")), [200, 300, 400, 500, 600])

    def test_a_slow_stage_is_slow_for_everybody(self):
        self.env["sales.kpi.stage.move"].search([]).unlink()
        stage, after = self.env["crm.stage"].search([], limit=2)
        for number in range(5):  # each left the stage after 40 days
            lead = self._lead(f"Old {number}", self.bob, 100, stage_id=stage.id)
            with freeze_time(WEDNESDAY - timedelta(days=60)):
                lead.stage_id = after
                self.env.flush_all()
            moves = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)])
            moves.sorted("id")[-1].date = WEDNESDAY - timedelta(days=60)
            lead.active = False
        self._lead("Usual", self.ann, 35, stage_id=stage.id)
        late = self._lead("Late", self.ann, 45, stage_id=stage.id)
        self._rule("stuck", team_ids=[Command.set(self.bees.ids)])
        self._nights()
        alert = self._alerts(user_id=self.ann.id)
        self.assertEqual((alert.mapped("res_id"), round(alert.expected)), ([late.id], 40))

    def test_customers_who_may_leave(self):
        Customer = self.env["sales.kpi.customer"]
        partner, other, rich = self.env["res.partner"].create(
            [{"name": "Silent Ltd."}, {"name": "Fine Ltd."}, {"name": "Small Ltd."}]
        )
        vals = {"company_id": self.company.id, "as_of": "2026-03-17", "user_id": self.ann.id,
                "silence_days": 80, "interval_days": 20, "risk_reason": "silence",
                "amount_12m": 5000}  # fmt: skip
        Customer.create([
            vals | {"partner_id": partner.id, "is_at_risk": True},
            vals | {"partner_id": other.id, "is_at_risk": False},
            vals | {"partner_id": rich.id, "is_at_risk": True, "amount_12m": 10},
        ])  # fmt: skip
        self._rule("churn", minimum=1000)
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.res_id, alert.value, alert.expected), (partner.id, 80, 20))
        self.assertIn("Silent Ltd.: Silent for 80 days; usually orders every 20.", alert.sentence)

    def test_of_shared_customers_only_ones_own_part(self):
        """What others sold to the customer is not told by an alert either."""
        Customer = self.env["sales.kpi.customer"]
        partner = self.env["res.partner"].create({"name": "Shared Ltd."})
        vals = {"company_id": self.company.id, "as_of": "2026-03-17", "user_id": self.ann.id,
                "partner_id": partner.id, "is_shared": True, "risk_reason": "falling"}  # fmt: skip
        Customer.create([
            vals | {"is_at_risk": True, "amount_90": 1000, "amount_prev_90": 99000},
            vals | {"is_part": True, "is_at_risk": True, "amount_90": 10, "amount_prev_90": 50},
        ])  # fmt: skip
        self._rule("churn")
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.value, alert.expected), (10, 50))
        self.assertNotIn("99,000", alert.sentence)

    def test_coverage_of_the_target(self):
        # Ann is to win 10,000 and has won 2,000: 8,000 are missing. She won 1 of 4, as all did:
        # (1 + 10 x 25 %) / (4 + 10) = 25 %. Needed: 8,000 x 1.2 / 25 % = 38,400; open: 30,000.
        self.env["crm.lead"].search([]).write({"user_id": False})
        self._sell(self.ann, MARCH, 4, 2000)
        for _time in range(3):
            self._move("lost", self.ann, 4, 100)
        self._target("won_revenue", 10000, user=self.ann)
        lead = self._lead("Open", self.ann, 1, revenue=30000)
        with freeze_time(TUESDAY):
            self.march.refresh()
        self._rule("coverage")
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.value, round(alert.expected, 6)), (30000, 38400))
        self.assertEqual(alert.money, 500)  # 8,000 - 30,000 x 25 %
        # At 38,400 x 1.4 / 1.2 = 44,800 it is solved.
        for revenue, state in ((40000, "open"), (44800, "solved")):
            lead.expected_revenue = revenue
            with freeze_time(THURSDAY):
                self.march.refresh()
            self._night(THURSDAY)
            self.assertEqual(self._alerts().mapped("state"), [state], revenue)

    def test_nothing_logged(self):
        # On the 18th: Ann's last activity was on Thursday the 12th, then came Fri, Mon, Tue.
        self._activity(self.ann, 12)
        self._activity(self.bob, 13)
        self._activity(self.carl, 17)
        self._rule("silence", holds=1, team_ids=[Command.set(self.region.ids)])
        self._night(WEDNESDAY)
        [alert] = self._alerts()
        self.assertEqual((alert.user_id, alert.value, alert.state), (self.ann, 3, "open"))
        self._activity(self.ann, 18)
        self._night(THURSDAY)
        self.assertEqual(alert.state, "solved")

    def test_silence_where_nobody_logs_anything(self):
        """A company that counts deals only, or has just begun: nobody is told a word."""
        self.env["sales.kpi.activity"].search(
            [("company_id", "=", self.company.id)]
        ).sudo().unlink()
        self._rule("silence", holds=1, team_ids=[Command.set(self.region.ids)])
        self._night(WEDNESDAY)
        self.assertFalse(self._alerts())
        self._activity(self.bob, 17)
        self._night(THURSDAY)
        self.assertIn(self.ann, self._alerts().user_id)
        self.assertNotIn(self.bob, self._alerts().user_id)

    def test_figures_that_got_old(self):
        with freeze_time(TUESDAY - timedelta(days=5)):
            self.march.refresh()
        self._rule(
            "stale", "won_count", subject_type="company", tells_rep=False, tells_leader=False,
            tells_manager=True,
        )  # fmt: skip
        self._nights()
        [alert] = self._alerts()
        self.assertEqual((alert.definition_id.code, alert.value), ("won_count", 6))
        with freeze_time(THURSDAY):
            self.march.refresh()
        self._night(THURSDAY)
        self.assertEqual(alert.state, "solved")
