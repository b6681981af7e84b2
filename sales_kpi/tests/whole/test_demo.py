import io
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, TransactionCase, tagged

from ... import demo
from ...demo import board, cast
from ...demo.clock import CURRENT, MONTHS, Clock

# The hours that are hard: the first minutes of a month, of a week-end, of a year; the last ones.
HARD_TIMES = (
    datetime(2026, 12, 1, 0, 0, 5),
    datetime(2026, 8, 1, 3, 0),  # a Saturday: no working day has begun
    datetime(2026, 3, 2, 9, 30),
    datetime(2027, 1, 1, 0, 10),
    datetime(2028, 2, 29, 23, 59),
    datetime(2026, 11, 21, 19, 0),
)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_nothing_is_later_than_now_or_outside_its_month(self):
        for now in HARD_TIMES:
            for tz in ("UTC", "Asia/Shanghai", "America/Los_Angeles"):
                clock = Clock(now, tz)
                for index in range(MONTHS):
                    for where in (0, 0.3, 0.77, 1):
                        moment = clock.moment(index, where)
                        with self.subTest(now=now, tz=tz, index=index, where=where):
                            self.assertLessEqual(moment, now)
                            self.assertEqual(clock.month_of(moment), index)

    def test_first_day_of_a_month(self):
        clock = Clock(datetime(2026, 12, 1, 10, 0), "UTC")
        self.assertEqual(clock.months[0], (date(2026, 7, 1), date(2026, 7, 31)))
        self.assertEqual(clock.get_days(CURRENT), [date(2026, 12, 1)])
        self.assertEqual(clock.share(CURRENT), 0.6)
        self.assertEqual(clock.moment(CURRENT, 0), datetime(2026, 12, 1, 9, 0))
        # half of the hour from 9 to 10
        self.assertEqual(clock.moment(CURRENT, 0.5), datetime(2026, 12, 1, 9, 30))

    def test_squeeze_moves_the_month_into_its_elapsed_part(self):
        clock = Clock(datetime(2026, 11, 15, 12, 0), "UTC")  # 15 of 30 days
        self.assertEqual(clock.squeeze(date(2026, 10, 30)), date(2026, 10, 30))
        self.assertEqual(clock.squeeze(date(2026, 11, 1)), date(2026, 11, 1))
        self.assertEqual(clock.squeeze(date(2026, 11, 21)), date(2026, 11, 11))
        self.assertEqual(clock.squeeze(date(2026, 11, 30)), date(2026, 11, 15))
        self.assertIsNone(clock.squeeze(date(2026, 12, 1)))

    def test_plans_are_on_working_days_to_come(self):
        clock = Clock(datetime(2026, 11, 20, 12, 0), "UTC")  # a Friday
        for days in range(15):
            moment = clock.ahead(days, 10)
            self.assertGreater(moment, clock.now)
            self.assertLess(moment.weekday(), 5)


@tagged("post_install", "-at_install")
class TestBoard(BaseCase):
    def test_columns_are_aligned_by_what_a_terminal_shows(self):
        rows = [
            self._row(1, "Li Wei 李伟", 2, "A", "$ 9"),
            self._row(2, "Anna Berg", -1, "", "$ 12,345"),
        ]
        rows[1]["is_new"] = True
        text = board.render(
            {
                "as_of": "2026-11-21 10:00:00",
                "scheme": {"name": "Contest"},
                "period": {"label": "2026-11", "date_from": "2026-11-01", "date_to": "2026-11-30"},
                "measures": [{"code": "order_amount", "name": "Sales amount", "weight": 100}],
                "rows": rows,
            }
        )
        # A Chinese character takes two columns: the names are eleven and nine wide.
        self.assertEqual(
            text.splitlines()[3:],
            [
                " " * 45 + "Sales",
                "#       Name         Team  Score  Rating    amount",
                "-" * 50,
                "1   ▲2  Li Wei 李伟  East   90.0       A       $ 9",
                "2  new  Anna Berg    East   90.0          $ 12,345",
            ],
        )

    def _row(self, rank, name, movement, rating, amount):
        return {
            "rank": rank,
            "name": name,
            "team": "East",
            "movement": movement,
            "is_new": False,
            "total_text": "90.0",
            "rating": rating,
            "lines": [{"code": "order_amount", "actual_text": amount}],
        }


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The whole demo data, made once, for the day on which the suite runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo.build(cls.env)
        cls.clock = Clock(datetime.now(), cls.env.company._get_kpi_tz())
        cls.users = {
            rep.login: cls.env["res.users"].search([("login", "=", rep.login)]) for rep in cast.REPS
        }
        cls.star, cls.struggler = cls.users["wangfang"], cls.users["chenjie"]
        cls.idle, cls.hire = cls.users["wuhao"], cls.users["anna"]
        cls.board = cls.env["sales.kpi.leaderboard"].get_board({"limit": 200, "opened": True})

    def _row(self, user):
        return next(row for row in self.board["rows"] if row["user_id"] == user.id)

    def _line(self, user, code):
        return next(line for line in self._row(user)["lines"] if line["code"] == code)

    def test_a_second_call_changes_nothing(self):
        counted = ("crm.lead", "sale.order", "account.move", "sales.kpi.activity", "res.users")
        before = [self.env[model].search_count([]) for model in counted]
        self.assertFalse(demo.build(self.env))
        self.assertEqual([self.env[model].search_count([]) for model in counted], before)

    def test_findings_in_each_state(self):
        found = self.env["sales.kpi.finding"].search([])
        states = dict(found._fields["state"].selection)
        self.assertEqual(set(found.mapped("state")), set(states))
        self.assertTrue(all(found.mapped("sentence")))
        self.assertTrue(found.filtered("is_booked"))
        self.assertEqual(found.adjustment_ids.mapped("points"), [-1.5])

    def test_reports_of_people(self):
        """The manager's is everybody's, the leader's his team's, the salesperson's her own."""
        found = self.env["sales.kpi.report"].search([("user_id", "!=", False)])
        self.assertEqual(set(found.mapped("sharing")), {"private", "team", "company"})
        for report in found:
            page = report.with_user(report.user_id).get_page({"report_id": report.id})
            self.assertFalse(page["problem"] or page["measures"][0]["problem"])
            self.assertGreater(page["rows"][-1]["cells"][-1][0]["value"], 0, report.name)
        seen = self.env["sales.kpi.report"].with_user(self.star).search([("user_id", "!=", False)])
        self.assertEqual(seen, found)
        seen = seen.with_user(self.hire).search([("user_id", "!=", False)])
        self.assertEqual(seen.mapped("sharing"), ["company"])

    def test_people(self):
        self.assertEqual(len(demo.logins(self.env)), 17)  # 12 reps, 3 leaders, 2 more
        region = self.env["crm.team"].search([("name", "=", cast.REGION)])
        self.assertEqual(len(region.child_ids), 3)
        self.assertEqual(len(region.child_ids.member_ids), 12)
        self.assertEqual(len(region.child_ids.user_id), 3)

    def test_every_month_is_well_filled(self):
        codes = {
            "activities_done": 100,
            "new_opportunities": 20,
            "won_count": 12,
            "lost_count": 6,
            "order_amount": 300_000,
            "collected_amount": 50_000,
        }
        for index, (first, last) in enumerate(self.clock.months):
            period = self.env["sales.kpi.period"].get_or_create("month", first)
            facts = self.env["sales.kpi.fact"].search(
                [("period_id", "=", period.id), ("subject_type", "=", "company")]
            )
            values = {fact.definition_id.code: fact.value for fact in facts}
            for code, least in codes.items():
                # The first invoices are paid some weeks later.
                if code == "collected_amount" and not index:
                    continue
                with self.subTest(month=first, code=code, last=last):
                    self.assertGreaterEqual(values[code], least)

    def test_the_board_is_interesting(self):
        rows = self.board["rows"]
        self.assertEqual({row["user_id"] for row in rows}, {u.id for u in self.users.values()})
        self.assertLess(self._row(self.star)["rank"], 4)
        self.assertGreater(self._row(self.struggler)["rank"], 8)
        self.assertGreater(len({row["rating"] for row in rows}), 2)
        self.assertTrue(any(row["movement"] > 0 for row in rows))
        self.assertTrue(any(row["movement"] < 0 for row in rows))

    def test_a_rep_without_any_sale_is_last(self):
        self.assertEqual(self._row(self.idle)["rank"], 12)
        self.assertEqual(self._line(self.idle, "order_amount")["actual"], 0)
        self.assertGreater(self._line(self.idle, "activities_done")["actual"], 15)

    def test_the_new_hire_has_a_part_of_the_target(self):
        self.assertTrue(self._row(self.hire)["is_new"])
        membership = self.env["sales.kpi.membership"].search([("user_id", "=", self.hire.id)])
        first = self.clock.months[CURRENT][0]
        self.assertGreaterEqual(membership.date_from, first)
        if membership.date_from.day > 3:  # at least one working day has gone by
            self.assertLess(self._line(self.hire, "order_amount")["target"], 60_000)

    def test_nothing_has_happened_in_the_future(self):
        now = datetime.now() + timedelta(seconds=5)
        for model, date_field, domain in (
            ("sales.kpi.stage.move", "date", []),
            ("sales.kpi.activity", "date_start", [("state", "=", "done")]),
            ("sale.order", "date_order", [("state", "=", "sale")]),
            ("sales.kpi.collection", "date", []),
        ):
            late = self.env[model].search_count([(date_field, ">", now), *domain])
            self.assertEqual(late, 0, model)

    def test_moves_tell_the_stories_of_their_opportunities(self):
        won = self.env["crm.lead"].search(
            [("won_status", "=", "won"), ("user_id", "in", [u.id for u in self.users.values()])]
        )
        moves = self.env["sales.kpi.stage.move"].search([("lead_id", "in", won.ids)], order="id")
        for lead, own in moves.grouped("lead_id").items():
            self.assertEqual(own[0].kind, "created")
            self.assertEqual(own[0].date, lead.create_date)
            self.assertEqual(own[-1].kind, "won")
            self.assertEqual(own[-1].date, lead.date_closed)
            self.assertEqual(own.mapped("date"), sorted(own.mapped("date")))
        self.assertTrue(moves.filtered(lambda move: move.kind == "reopened"))

    def test_money_goes_both_ways(self):
        Move = self.env["account.move"]
        self.assertTrue(self.env["sales.kpi.collection"].search([("amount", "<", 0)]))
        self.assertTrue(Move.search([("payment_state", "=", "partial")]))
        self.assertTrue(Move.search([("move_type", "=", "out_refund"), ("state", "=", "posted")]))
        company_currency = self.env.company.currency_id
        self.assertTrue(
            Move.search(
                [("move_type", "=", "out_invoice"), ("currency_id", "!=", company_currency.id)]
            )
        )

    def test_scores_are_on_the_scale_of_their_measure(self):
        for code, least in (("service_score", 3), ("knowledge_score", 60)):
            measure = self.env.ref(f"sales_kpi.definition_{code}")
            values = self.env["sales.kpi.entry"].search([("definition_id", "=", measure.id)])
            self.assertGreaterEqual(min(values.mapped("value")), least, code)
            self.assertLessEqual(max(values.mapped("value")), measure.entry_max, code)

    def test_activities_are_done_planned_and_incomplete(self):
        Activity = self.env["sales.kpi.activity"]
        own = [("user_id", "in", [user.id for user in self.users.values()])]
        self.assertEqual(Activity.search_count([*own, ("state", "=", "planned")]), 12 * 4)
        self.assertTrue(Activity.search_count([*own, ("completeness", "=", 100)]))
        self.assertTrue(Activity.search_count([*own, ("completeness", "<", 60)]))
        self.assertEqual(Activity.search_count([*own, ("followup_open", "=", True)]), 12 * 3)

    def test_three_plans_are_in_use(self):
        plans = self.env["sales.kpi.incentive"].search([("state", "=", "published")])
        self.assertEqual(len(plans), 3)
        self.assertFalse(any(plans.mapped("is_broken")))
        self.assertEqual({len(plan.member_ids) for plan in plans}, {12, 3})
        self.assertEqual(set(plans.mapped("date_from")), {self.clock.months[CURRENT - 3][0]})
        self.assertEqual(len(plans.consent_ids), 8)  # four people, each in two of them

    def test_two_months_are_paid_and_what_came_of_them(self):
        """Published, confirmed, locked, in batches that are posted; one payout waits on hold."""
        batches = self.env["sales.kpi.payout.batch"].search([])
        self.assertEqual(
            batches.period_id.sorted("date_from").mapped("date_from"),
            [first for first, _last in self.clock.months[CURRENT - 3 : CURRENT - 1]],
        )
        self.assertEqual(set(batches.mapped("state")), {"done"})
        self.assertEqual(set(batches.move_ids.mapped("state")), {"posted"})
        payouts = self.env["sales.kpi.payout"].search([])
        by_month = payouts.grouped(lambda payout: payout.period_id.date_from)
        states = [set(own.mapped("state")) for _day, own in sorted(by_month.items())]
        self.assertEqual(states, [{"paid"}, {"paid", "locked"}, {"review"}, {"estimate"}])
        self.assertEqual(payouts.filtered("held").mapped("state"), ["locked"])
        self.assertFalse([one.flags for one in payouts if "error" in str(one.flags)])

    def test_pay_was_corrected_in_later_months(self):
        """An appeal of the first month is paid in the next one, a refund is taken off in this."""
        Earning = self.env["sales.kpi.earning"]
        [given] = Earning.search([("kind", "=", "adjustment")])
        self.assertEqual(given.amount, 120)
        self.assertEqual(given.period_id.date_from, self.clock.months[CURRENT - 2][0])
        self.assertEqual(given.reverses_id.period_id.date_from, self.clock.months[CURRENT - 3][0])
        taken = Earning.search([("kind", "=", "reversed"), ("reverses_id", "!=", False)])
        of_locked = taken.filtered(lambda row: row.reverses_id.period_id.state == "locked")
        self.assertTrue(of_locked)
        self.assertLess(max(of_locked.mapped("amount")), 0)
        self.assertEqual(set(of_locked.mapped("period_id.state")), {"open"})
        self.assertTrue(Earning.search([("share", "not in", (0, 100))]))

    def test_print_leaderboard(self):
        output = io.StringIO()
        with redirect_stdout(output):
            demo.print_leaderboard(self.env)
        lines = output.getvalue().splitlines()
        self.assertIn("All-round contest", lines[0])
        self.assertEqual(len(lines), 3 + 3 + 12)
        for rep in cast.REPS:
            self.assertEqual(sum(rep.name in line for line in lines), 1, rep.name)
