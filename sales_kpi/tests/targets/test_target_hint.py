from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestTargetHint(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measure = cls.env.ref("sales_kpi.definition_won_count")
        cls.Hint = cls.env["sales.kpi.target.hint"]

    def _period(self, day):
        return self.env["sales.kpi.period"].get_or_create("month", day)

    def _fact(self, day, user, value, definition=None):
        """A fact as a refresh leaves it."""
        period, definition = self._period(day), definition or self.measure
        Reading = self.env["sales.kpi.reading"].sudo()
        reading = Reading.search(
            [("period_id", "=", period.id), ("definition_id", "=", definition.id)]
        ) or Reading.create({"period_id": period.id, "definition_id": definition.id})
        self.env["sales.kpi.fact"].sudo().create(
            {
                "reading_id": reading.id,
                "period_id": period.id,
                "definition_id": definition.id,
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": user.id,
                "user_id": user.id,
                "value": value,
                "has_value": True,
            }
        )
        self.env.flush_all()

    def _target(self, day, user, value, definition=None):
        return self.env["sales.kpi.target"].create(
            {
                "period_id": self._period(day).id,
                "definition_id": (definition or self.measure).id,
                "user_id": user.id,
                "value": value,
            }
        )

    def _share(self, day="2026-03-01"):
        shares = self.Hint._get_reached_shares(
            self.company, self.measure, "month", self._period(day).date_from
        )
        return shares.get(self.measure.id)

    def test_share_at_target(self):
        """Ann reached 2 of 2, bob 0 of 1: two of three. The month itself and years ago are out."""
        self._target("2026-01-01", self.ann, 5)
        self._target("2026-02-01", self.ann, 5)
        self._target("2026-02-01", self.bob, 5)
        self._target("2026-03-01", self.bob, 5)
        self._fact("2026-01-01", self.ann, 5)
        self._fact("2026-02-01", self.ann, 6)
        self._fact("2026-02-01", self.bob, 4)
        self._fact("2026-03-01", self.bob, 9)
        self.assertEqual(self._share(), (2, 3))
        self.assertIsNone(self._share("2026-01-01"))

    def test_lower_is_better(self):
        self.measure.direction = "lower"
        self._target("2026-02-01", self.ann, 5)
        self._target("2026-02-01", self.bob, 5)
        self._fact("2026-02-01", self.ann, 5)
        self._fact("2026-02-01", self.bob, 6)
        self.assertEqual(self._share(), (1, 2))

    def test_too_high_and_too_low(self):
        for reached, expected in ((59, "too high"), (60, None), (89, None), (90, "too low")):
            text = self.Hint._describe_share(reached, 100)
            self.assertIn(f"{reached}%", text)
            for word in ("too high", "too low"):
                self.assertEqual(word in text, word == expected, (reached, text))
        self.assertEqual(self.Hint._describe_share(0, 0), "")
        for reached, targets, expected in (
            (0, 1, "The last target was not reached."),
            (1, 1, "The last target was reached."),
            (1, 2, "1 of the last 2 targets was reached (50%)."),
            (2, 3, "2 of the last 3 targets were reached (67%)."),
        ):
            self.assertTrue(self.Hint._describe_share(reached, targets).startswith(expected))

    def test_80th_percentile_beside_the_target(self):
        """Ann had 1, 2, 3, 4, 5 and 6 from September to February: 80 % of the way from the first
        to the sixth is the fifth: 5."""
        months = ("2025-09-01", "2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01",
                  "2026-02-01")  # fmt: skip
        for value, day in enumerate(months, 1):
            self._fact(day, self.ann, value)
        self._fact("2026-03-01", self.ann, 99)
        target = self._target("2026-03-01", self.ann, 7)
        other = self._target("2026-03-01", self.bob, 7)
        self.assertEqual((target.stretch, target.has_stretch), (5, True))
        self.assertEqual((other.stretch, other.has_stretch), (0, False))
        self.measure.direction = "lower"
        self.env.invalidate_all()
        self.assertEqual(target.stretch, 2)

    def test_hints_of_many_targets_cost_no_more(self):
        users = [self.ann, self.bob, self.carl]
        targets = self.env["sales.kpi.target"].union(
            *(self._target("2026-03-01", user, 7) for user in users)
        )
        counts = []
        for some in (targets[:1], targets):
            self.env.invalidate_all()
            some.mapped("value")
            before = self.env.cr.sql_log_count
            some.mapped("hint")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_hints_are_for_managers(self):
        """A share of three people's targets tells each what the others reached."""
        target = self._target("2026-03-01", self.ann, 7)
        self.assertIsNotNone(target.with_user(self.manager).read(["hint", "stretch"]))
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                target.with_user(user).read(["hint"])
            arch = self.env["sales.kpi.target"].with_user(user).get_view(view_type="list")["arch"]
            self.assertNotIn('name="hint"', arch)
