from freezegun import freeze_time

from odoo.tests import tagged

from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 09:00:00")
class TestTargetSpan(ScoreCommon):
    """A quarter without targets of its own is judged by those of its months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Period = cls.env["sales.kpi.period"]
        cls.months = [Period.get_or_create("month", f"2026-0{month}-01") for month in (1, 2, 3)]
        cls.quarter = Period.get_or_create("quarter", "2026-03-16")

    def _set(self, code, *targets, user, periods=None):
        return self.env["sales.kpi.target"].create(
            [
                {
                    "period_id": period.id,
                    "definition_id": self.Definition._find_by_code([code]).id,
                    "user_id": user.id,
                    "value": value,
                }
                for period, value in zip(periods or self.months, targets, strict=True)
                if value is not None
            ]
        )

    def _judge(self, code, **values):
        scheme = self._scheme((code, 100, values), period_type="quarter")
        self.quarter.refresh()
        return scheme

    def _line(self, scheme, subject):
        score = self.env["sales.kpi.score"].search(
            [
                ("scheme_id", "=", scheme.id),
                ("period_id", "=", self.quarter.id),
                ("subject_id", "=", subject.id),
                ("subject_type", "=", {"res.users": "user", "crm.team": "team"}[subject._name]),
            ]
        )
        return score.line_ids

    def test_sums(self):
        """Ann: 100 + 120 + 80 = 300, of which she reached 150: 50 %. Bob: his quarter's own 400
        wins over 3 x 100. The team, without any: 300 + 400 = 700."""
        self._set("won_revenue", 100, 120, 80, user=self.ann)
        self._set("won_revenue", 100, 100, 100, user=self.bob)
        self._set("won_revenue", 400, user=self.bob, periods=[self.quarter])
        self._move("won", self.ann, "2026-02-10 12:00:00", 150)
        scheme = self._judge("won_revenue")
        ann, bob, bees = (self._line(scheme, one) for one in (self.ann, self.bob, self.bees))
        self.assertEqual((ann.target, bob.target, bees.target), (300, 400, 700))
        self.assertAlmostEqual(ann.achievement, 0.5)
        self.assertIn("sum of its 3 months", ann.explanation)
        self.assertNotIn("months", bob.explanation)

    def test_a_month_without_a_target(self):
        """Of 100 and 80 nobody makes 180 for three months."""
        self._set("won_revenue", 100, None, 80, user=self.ann)
        self._move("won", self.ann, 3, 150)
        ann = self._line(self._judge("won_revenue"), self.ann)
        self.assertEqual((ann.status, ann.has_target), ("no_target", False))
        self.assertIn("2 of 3 months have a target.", ann.explanation)

    def test_rates(self):
        """Ann is to win 80 % in January, 50 % in February and 60 % in March. She closed 10 and 30:
        (8 + 15) / 40 = 57.5 %."""
        self._set("win_rate", 0.8, 0.5, 0.6, user=self.ann)
        for month, won, lost in ((1, 6, 4), (2, 10, 20)):
            for kind, count in (("won", won), ("lost", lost)):
                for _deal in range(count):
                    self._move(kind, self.ann, f"2026-0{month}-10 12:00:00", 10)
            self.months[month - 1].refresh()
        ann = self._line(self._judge("win_rate"), self.ann)
        self.assertAlmostEqual(ann.target, 0.575)
        self.assertIn("mean of its 3 months", ann.explanation)

    def test_a_changed_month_is_judged_anew(self):
        targets = self._set("won_revenue", 100, 120, 80, user=self.ann)
        scheme = self._judge("won_revenue")
        targets[2].with_context(kpi_reason="More").value = 180
        self.quarter.refresh()
        self.assertEqual(self._line(scheme, self.ann).target, 400)

    def test_as_many_queries_for_many(self):
        Target = self.env["sales.kpi.target"]
        bounds = self.quarter.date_from, self.quarter.date_to

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Target._get_spans("quarter", bounds, self.company)
            return self.env.cr.sql_log_count - before

        self._set("won_revenue", 100, 120, 80, user=self.ann)
        count()  # what is looked up once
        few = count()
        for user in (self.bob, self.carl, self.leader):
            self._set("won_revenue", 100, 120, 80, user=user)
        self.assertEqual(count(), few)
        self.assertEqual(Target._get_spans("month", bounds, self.company), {})
