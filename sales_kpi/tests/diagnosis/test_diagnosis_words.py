from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .diagnosis_common import BEFORE, DiagnosisCommon

LATER = "2026-04-03 09:00:00"
MARCH_10 = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install")
class TestDiagnosisWords(DiagnosisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")

    def _activities(self, user, year, month, count, **values):
        return self.env["sales.kpi.activity"].create(
            [
                {
                    "name": "Contact", "user_id": user.id, "team_id": self.bees.id,
                    "date_start": datetime(year, month, 2, 9) + timedelta(minutes=number),
                    "state": "done", "method_id": self.visit.id, **values,
                }
                for number in range(count)
            ]
        )  # fmt: skip

    @freeze_time(LATER)
    def test_reasons_of_what_was_lost(self):
        # 10 lost: 4 for the price, 2 for the time, 4 nobody knows why: 4 of 6 are 67 %.
        late = self.env["crm.lost.reason"].create({"name": "Too late"})
        self._usual(self.ann, 20, 10, 100)
        lost = [self.price] * 4 + [late] * 2 + [None] * 4
        self._deals(self.ann, MARCH_10, 20, 5, 100, lost=lost)
        words = self._words(self.ann)
        self.assertEqual(
            words.get_why(),
            "Quotes do not close: Share won 25.0% instead of 50.0% (-$\xa0500). "
            "“Price” is 67% of the reasons (4 of 6).",
        )
        # The team's are the same: Ann is all of it.
        self.assertIn("67% of the reasons", self._words(self.bees).get_why())

    @freeze_time(LATER)
    def test_stage_in_which_most_were_lost(self):
        stage = self.env["crm.stage"].create({"name": "Proposal"})
        self._usual(self.ann, 20, 10, 100)
        moves = self._deals(self.ann, MARCH_10, 20, 5, 100, lost=[None] * 6)
        moves.filtered(lambda move: move.kind == "lost")[:5].from_stage_id = stage
        self.assertIn("100% are lost in “Proposal” (5 of 5).", self._words(self.ann).get_why())

    @freeze_time(LATER)
    def test_plans_and_does_not_go(self):
        # 6 of 10 visits of days that are over were planned and not made.
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 10, 5, 100)
        self._activities(self.ann, 2026, 3, 4)
        self._activities(self.ann, 2026, 3, 6, state="planned")
        words = self._words(self.ann)
        self.assertEqual(words.problem_type, "Plans, does not go")
        self.assertIn("6 of 10 visits were planned and not made.", words.get_why())
        self.assertEqual(words.get_deeds(), ("plan",))

    @freeze_time(LATER)
    def test_what_helps_a_factor_fell_most(self):
        # Usually 20 visits, and 40 activities in all; in March 6 and 30: visits fell most.
        self._usual(self.ann, 20, 10, 100, months=BEFORE[3:])
        self._deals(self.ann, MARCH_10, 10, 5, 100)
        phone = self.env["sales.kpi.activity.method"].search([("channel", "=", "phone")], limit=1)
        for year, month in BEFORE[3:]:
            self._activities(self.ann, year, month, 20)
            self._activities(self.ann, year, month, 20, method_id=phone.id)
        self._activities(self.ann, 2026, 3, 6)
        self._activities(self.ann, 2026, 3, 24, method_id=phone.id)
        self.assertEqual(
            self._words(self.ann).get_why(),
            "Too few new opportunities: New opportunities 10 instead of 20 (-$\xa0500). "
            "Visits: 6, 20 is usual.",
        )

    @freeze_time(LATER)
    def test_hard_to_open_new_customers(self):
        # Few new opportunities, and of 6 first visits 1 led on, where half did.
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 10, 5, 100)
        diagnoser = self._diagnoser(self.ann)
        rate = diagnoser.helpers.filtered(lambda one: one.code == "first_visit_success_rate")
        words = self._words(self.ann)
        words.diagnoser.find_helper = lambda *args: (rate, 1 / 6, 0.5)
        self.assertEqual(words.problem_type, "Hard to open new customers")
        self.assertIn("First visit success rate: 16.7%, 50.0% is usual.", words.get_why())

    @freeze_time(LATER)
    def test_too_few_cases(self):
        # 4 found, 1 of them won, where 2 of 4 are usual: that may be chance.
        self._usual(self.ann, 4, 2, 100)
        self._deals(self.ann, MARCH_10, 4, 1, 100)
        words = self._words(self.ann)
        self.assertEqual(words.get_why(), "Share won: too few cases to tell (4).")
        self.assertEqual((words.problem_type, words.get_deeds()), ("", ()))

    @freeze_time(LATER)
    def test_nothing_stands_out(self):
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 20, 10, 98)
        words = self._words(self.ann)
        self.assertIn("about as expected ($\xa01,000)", words.get_what())
        self.assertEqual(words.get_why(), "Nothing stands out.")

    @freeze_time(LATER)
    def test_strengths(self):
        # Of 20 found 5 won at 200, where 10 at 100 are usual. The size adds 100 x 20 x the mean of
        # 50 % and 25 %: +750. (6 of 20 might be chance.)
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 20, 5, 200)
        for rep in self._new_reps(5):
            self._deals(rep, MARCH_10, 20, 10, 150)
        self.march.refresh()
        words = self._words(self.ann)
        self.assertEqual(
            words.get_strengths(),
            ["Sells large: Average deal size $\xa0200.00 instead of $\xa0100.00 (+$\xa0750)."],
        )
        self.assertIn("Opportunities do not close", words.get_why())
        # In the best quarter he isn't when two of the five have larger ones.
        for rep in self.env["res.users"].search([("login", "in", ("rep-0", "rep-1"))]):
            self._deals(rep, MARCH_10, 0, 30, 500)
        self.march.refresh()
        self.assertEqual(self._words(self.ann).get_strengths(), [])

    @freeze_time(LATER)
    def test_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 20, 5, 100)
        words = self._words(self.ann)
        words.env = words.env(context=dict(self.env.context, lang="zh_CN"))
        self.assertEqual(words.problem_type, "商机难以成交")

    # ---- what chance alone may do --------------------------------------------------------------

    @freeze_time(LATER)
    def test_smaller_deals_by_chance(self):
        # In each month deals of 50 and of 150, five of each: their standard deviation is 50.4 (of
        # the 70 of seven months). In March ten of 75 on the average: 25 less are 25 / (50.4 / √10)
        # = 1.6 of what chance does, and a quarter of the result.
        self._usual(self.ann, 20, 5, 50)
        self._usual(self.ann, 0, 5, 150)
        self._deals(self.ann, MARCH_10, 20, 5, 25)
        self._deals(self.ann, MARCH_10, 0, 5, 125)
        words = self._words(self.ann)
        self.assertEqual(
            words.get_why(),
            "Average deal size: $\xa075.00 instead of $\xa0100.00, which may be chance.",
        )
        self.assertEqual((words.problem_type, words.get_deeds()), ("", ()))

    @freeze_time(LATER)
    def test_smaller_deals_not_by_chance(self):
        # Where all were of 90 or 110, a quarter less of each is none.
        self._usual(self.ann, 20, 5, 90)
        self._usual(self.ann, 0, 5, 110)
        self._deals(self.ann, MARCH_10, 20, 5, 68)
        self._deals(self.ann, MARCH_10, 0, 5, 82)
        self.assertEqual(self._words(self.ann).problem_type, "Sells small")
        # Of his team, which he is all of, the same.
        self.assertEqual(self._words(self.bees).problem_type, "Sells small")

    @freeze_time(LATER)
    def test_fewer_found_by_chance(self):
        # 14 instead of 20: 2 √14.375 - 2 √20.375 = -1.4. 10: -2.6.
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, MARCH_10, 14, 7, 100)
        self.assertIn("which may be chance", self._words(self.ann).get_why())
        self._usual(self.bob, 20, 10, 100)
        self._deals(self.bob, MARCH_10, 10, 5, 100)
        self.assertEqual(self._words(self.bob).problem_type, "Too few new opportunities")
