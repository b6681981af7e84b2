"""A whole quarter, from the plan to the lock, with the steps of the people in a browser."""

import io
import warnings
from datetime import timedelta

import openpyxl
from dateutil.relativedelta import relativedelta
from lxml import html

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import SQL

from ...tools import period as periods
from ..scores.score_common import ScoreCommon

# of the three months: what each one won, and how often he visited somebody
WON = {"ann": (20_000, 20_000.01, 20_000), "bob": (10_000, 5_000, 15_000)}
VISITED = {"ann": (6, 7, 5), "bob": (0, 4, 6)}
# What the targets, figures and points of a salesperson come to: see the test.
CARDS = {
    "ann": {
        "won_revenue": (60_000.01, 60_000.01, 1, 60),
        "visits": (20, 18, 0.9, 36),
    },
    "bob": {
        "won_revenue": (40_000.01, 30_000, 30_000 / 40_000.01, 30_000 / 40_000.01 * 60),
        "visits": (20, 10, 0.5, 20),
    },
}
HEAD = 8  # row of the headings in a sheet


class QuarterCommon(ScoreCommon, HttpCase):
    """Ann and Bob in the quarter before the running one: the browser lives today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody else is there to get a part of the plan.
        others = [("team_id", "!=", cls.bees.id)]
        cls.env["sales.kpi.membership"].search(others).unlink()
        today = cls.company._get_kpi_today()
        start = cls.company._get_kpi_year_start()
        current, _last = periods.bounds("quarter", today, *start)
        cls.first_day, cls.last_day = periods.bounds("quarter", current - timedelta(1), *start)
        cls.months = [cls.first_day + relativedelta(months=i) for i in range(3)]
        cls.quarter = cls.env["sales.kpi.period"].get_or_create("quarter", cls.first_day)
        cls.reps = {"ann": cls.ann, "bob": cls.bob}
        cls.revenue, cls.visits = (
            cls.env.ref(f"sales_kpi.definition_{code}") for code in ("won_revenue", "visits")
        )
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Quarter",
                "period_type": "quarter",
                "team_ids": [Command.set(cls.bees.ids)],
                "line_ids": [
                    Command.create({"definition_id": cls.revenue.id, "weight": 60}),
                    Command.create({"definition_id": cls.visits.id, "weight": 40}),
                ],
            }
        )

    def _win_on(self, user, day, revenue):
        self._move("won", user, f"{day + timedelta(9)} 12:00:00", revenue)

    def _work(self):
        """What Ann and Bob do in the three months."""
        method = self.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        for login, user in self.reps.items():
            for month, won, visited in zip(self.months, WON[login], VISITED[login], strict=True):
                self._win_on(user, month, won)
                for day in range(visited):
                    self._activity(
                        user, 1, method_id=method.id, partner_id=self.customer.id,
                        date_start=f"{month + timedelta(day)} 12:00:00",
                    )  # fmt: skip

    def _plan(self):
        """Sales 20 % up on last year, and 40 visits, over the salespeople and the months."""
        form = Form(self.env["sales.kpi.target.plan"].with_user(self.manager))
        form.period_type = "quarter"
        form.date = self.first_day
        form.split = "history"
        form.season = "equal"
        with form.measure_ids.new() as line:
            line.definition_id = self.revenue
            line.change = 20
        with form.measure_ids.new() as line:
            line.definition_id = self.visits
            line.base = "typed"
            line.base_value = 40
        plan = form.save()
        plan.action_preview()
        plan.reason = "The plan of the year"
        plan.action_apply()
        return plan

    def _target(self, definition, subject, period_type="quarter", day=None):
        period = self.env["sales.kpi.period"].get_or_create(period_type, day or self.first_day)
        name = {"res.users": "user_id", "crm.team": "subject_team_id"}.get(subject._name)
        return self.env["sales.kpi.target"].search(
            [
                ("period_id", "=", period.id),
                ("definition_id", "=", definition.id),
                (name, "=", subject.id) if name else ("subject_type", "=", "company"),
            ]
        )

    def _score(self, login):
        domain = [("period_id", "=", self.quarter.id), ("user_id", "=", self.reps[login].id)]
        return self.env["sales.kpi.score"].search([*domain, ("subject_type", "=", "user")])

    def _appraisal(self, login):
        domain = [("period_id", "=", self.quarter.id), ("user_id", "=", self.reps[login].id)]
        return self.env["sales.kpi.appraisal"].search(domain)

    def _line(self, login, definition):
        return self._score(login).line_ids.filtered(lambda line: line.definition_id == definition)

    def _tour(self, record, name, login):
        """Let a person do his step on the form of a record."""
        action = f"sales_kpi.{record._table}_action"
        self.env.flush_all()
        self.start_tour(f"/odoo/action-{action}/{record.id}", name, login=login)
        self.env.invalidate_all()

    def _sql(self, text, *params):
        self.env.flush_all()
        self.env.cr.execute(SQL(text, *params))  # pylint: disable=sql-injection
        self.env.invalidate_all()

    def _states(self):
        return (self.quarter.state, *(self._appraisal(login).state for login in self.reps))

    def _check_cards(self):
        for login, lines in CARDS.items():
            for code, expected in lines.items():
                line = self._line(login, self.env.ref(f"sales_kpi.definition_{code}"))
                found = (line.target, line.actual, line.achievement, line.points)
                for value, right in zip(found, expected, strict=True):
                    self.assertAlmostEqual(value, right, msg=(login, code, found))

    def _check_finals(self, expected):
        """The frozen total, what was given beside it, and both together, in the appraisal."""
        for login, (total, given, final, rating) in expected.items():
            appraisal = self._appraisal(login)
            self.assertAlmostEqual(self._score(login).total, total, 4)
            self.assertAlmostEqual(appraisal.total, total, 4)
            self.assertEqual(appraisal.adjustment_sum, given)
            self.assertAlmostEqual(appraisal.final_total, final, 4)
            self.assertEqual(appraisal.final_rating, rating)


@tagged("post_install", "-at_install")
class TestQuarter(QuarterCommon):
    def test_quarter(self):
        """Ann's and Bob's revenue of the same quarter a year before was 50,000.01 and 33,333.34:
        83,333.35, and 20 % more are 100,000.02.

        Ann is to bring 50,000.01 / 83,333.35 of it: 60,000.012. Bob: 40,000.008. In whole cents
        60,000.01 and 40,000.00; the cent left over goes to Bob, who lost more by rounding. The
        40 visits are 20 each: nobody made any a year ago.

        Ann wins 20,000 + 20,000.01 + 20,000 = 60,000.01: 100 % of 60 points. She makes 6 + 7 + 5
        = 18 of 20 visits: 90 % of 40 points, 36. Her total: 96, an A (from 95).

        Bob wins 10,000 + 5,000 + 15,000 = 30,000 of 40,000.01: 75 %, less a ten-millionth, of 60
        points: 45. He makes 0 + 4 + 6 = 10 of 20 visits: 20 points. His total: 65, a C (from 60).

        Ann appeals the visits: 2 points are given, 98 in all, still an A.
        """
        last_year = self.first_day - relativedelta(years=1)
        self._win_on(self.ann, last_year, 50_000.01)
        self._win_on(self.bob, last_year + relativedelta(months=2), 33_333.34)
        self._check_plan(self._plan())
        self._work()
        self.quarter.refresh()
        self._check_cards()
        self._close_and_publish()
        self._appeal_and_accept()
        self._acknowledge_and_lock()
        self._check_paper()
        self._check_workbook()
        self._check_locked()
        self._check_verify()

    def _check_plan(self, plan):
        sales, visits = plan.measure_ids
        self.assertEqual((sales.base_value, sales.whole), (83_333.35, 100_000.02))
        self.assertEqual((sales.parts_total, sales.difference), (100_000.02, 0))
        self.assertEqual((visits.whole, visits.parts_total), (40, 40))
        for subject, revenue, calls in (
            (self.ann, 60_000.01, 20),
            (self.bob, 40_000.01, 20),
            (self.bees, 100_000.02, 40),
            (self.company, 100_000.02, 40),
        ):
            self.assertEqual(self._target(self.revenue, subject).value, revenue)
            self.assertEqual(self._target(self.visits, subject).value, calls)
            self.assertEqual(self._cents_of_months(subject), round(revenue * 100))

    def _cents_of_months(self, subject):
        """The months' targets in whole cents, which add up without rounding."""
        found = [self._target(self.revenue, subject, "month", day).value for day in self.months]
        return sum(round(value * 100) for value in found)

    def _close_and_publish(self):
        self._tour(self.quarter, "sales_kpi_quarter_publish", "manager")
        self.assertEqual(self._states(), ("review", "published", "published"))
        self._check_cards()
        self._check_finals({"ann": (96, 0, 96, "A"), "bob": (65, 0, 65, "C")})

    def _appeal_and_accept(self):
        self._tour(self._appraisal("ann"), "sales_kpi_quarter_appeal", "ann")
        self.assertEqual(self._states(), ("review", "appealed", "published"))
        appeal = self._appraisal("ann").appeal_ids
        self.assertEqual(appeal.score_line_id, self._line("ann", self.visits))
        self.assertEqual((appeal.reason, appeal.create_uid), ("A visit is missing", self.ann))
        with self.assertRaises(UserError):  # an appeal is open
            self.quarter.with_user(self.manager).action_lock()
        self._tour(appeal, "sales_kpi_quarter_accept", "manager")
        self.assertEqual((appeal.state, appeal.decided_by_id), ("accepted", self.manager))
        given = appeal.adjustment_id
        self.assertEqual((given.points, given.reason), (2, "It was made"))
        self.assertEqual((given.author_id, given.definition_id), (self.manager, self.visits))
        self.assertEqual(self._states(), ("review", "published", "published"))

    def _acknowledge_and_lock(self):
        for login in self.reps:
            self._tour(self._appraisal(login), "sales_kpi_quarter_acknowledge", login)
        self.assertEqual(self._states(), ("review", "acknowledged", "acknowledged"))
        self._tour(self.quarter, "sales_kpi_quarter_lock", "manager")
        self.assertEqual(self._states(), ("locked", "locked", "locked"))
        # The points given stand beside the score, which is as it was frozen.
        self._check_cards()
        self._check_finals({"ann": (96, 2, 98, "A"), "bob": (65, 0, 65, "C")})

    def _check_paper(self):
        for login, total, rating in (("ann", "96.0", "A"), ("bob", "65.0", "C")):
            score = self._score(login)
            report = self.env["ir.actions.report"].with_user(self.reps[login])
            content, _kind = report._render_qweb_html("sales_kpi.report_score", score.ids)
            page = html.fromstring(content)
            head = page.xpath("//table[contains(@class, 'o_kpi_card_head')]//td")
            self.assertEqual([cell.text_content().strip() for cell in head[:2]], [total, rating])
            # Ann was given 2 points; nothing was given to Bob.
            final = page.xpath("//tr[@class='o_kpi_card_final']/td")
            found = [cell.text_content().strip() for cell in final]
            self.assertEqual(found, ["98.0", "A", "+2.0"] if login == "ann" else [])
            rows = page.xpath("//tr[@class='o_kpi_card_line']")
            for row, line in zip(rows, score.line_ids, strict=True):
                cells = [cell.text_content().strip() for cell in row.xpath("td")]
                self.assertEqual(cells[0], line.definition_id.name)
                self.assertEqual(cells[4], f"{line.achievement * 100:.1f}%")
                self.assertEqual(cells[6], f"{line.points:.1f}")

    def _check_workbook(self):
        """What the browser downloads."""
        for login, rating in (("ann", "A"), ("bob", "C")):
            score = self._score(login)
            self.authenticate(login, login)
            reply = self.url_open(score.with_user(self.reps[login]).action_export_xlsx()["url"])
            with warnings.catch_warnings():  # it does not know the small charts
                warnings.simplefilter("ignore")
                [sheet] = openpyxl.load_workbook(io.BytesIO(reply.content)).worksheets
            self.assertAlmostEqual(sheet["B3"].value, score.total)
            self.assertEqual(sheet["B4"].value, rating)
            final = (2, 98) if login == "ann" else (None, None)
            self.assertEqual((sheet["D5"].value, sheet["D6"].value), final)
            for row, (code, expected) in enumerate(CARDS[login].items(), start=HEAD + 1):
                name = self.env.ref(f"sales_kpi.definition_{code}").name
                self.assertEqual(sheet.cell(row, 1).value, name)
                found = [sheet.cell(row, column).value for column in (2, 3, 5, 7)]
                for value, right in zip(found, expected, strict=True):
                    self.assertAlmostEqual(value, right, msg=(login, code))

    def _check_locked(self):
        """Nobody writes what the numbers are, or what they are measured by."""
        line, score = self._line("ann", self.visits), self._score("ann")
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.quarter.id),
                ("definition_id", "=", self.visits.id),
                ("user_id", "=", self.ann.id),
            ]
        )
        self.assertEqual(fact.value, 18)
        appraisal, target = self._appraisal("ann"), self._target(self.visits, self.ann)
        for user in (self.ann, self.bob, self.leader, self.manager, self.accountant):
            for record, name in (
                (line, "points"), (score, "total"), (fact, "value"), (target, "value"),
                (appraisal, "final_total"), (appraisal.adjustment_ids, "points"),
            ):  # fmt: skip
                with self.assertRaises(UserError, msg=(user.login, record)):
                    record.with_user(user).write({name: 77})
            with self.assertRaises(UserError, msg=user.login):
                self.quarter.with_user(user).action_reopen()
        self.env.invalidate_all()
        self._check_cards()

    def _check_verify(self):
        period = self.quarter.with_user(self.manager)
        self.assertEqual(period.action_verify()["params"]["type"], "success")
        line = self._line("bob", self.visits)
        self._sql("UPDATE sales_kpi_score_line SET points = 40 WHERE id = %s", line.id)
        params = period.action_verify()["params"]
        self.assertEqual(params["type"], "danger")
        [problem] = params["message"].splitlines()
        for part in (self.bob.name, self.visits.name, "20.0 → 40.0"):
            self.assertIn(part, problem)
