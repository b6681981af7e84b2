from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..scores.score_common import ScoreCommon

MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02")


@tagged("post_install", "-at_install")
class TestSchemeCheck(ScoreCommon):
    """Six people. Everybody wins three deals, where one is the cap; revenue and the deals above
    it go together; nobody enters knowledge; calls give nobody anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-20 12:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.reps = cls._new_reps(6)
        cls.scheme = cls._scheme(
            cls,
            ("won_revenue", 40, {"default_target": 1000, "cap": 2}),
            ("won_count", 30, {"default_target": 1, "cap": 1}),
            ("calls", 20, {"default_target": 10, "gate": 0.5}),
            ("knowledge_score", 10, {"default_target": 5}),
            team_ids=[(4, cls.bees.id)],
            excluded_user_ids=[(6, 0, (cls.ann | cls.bob | cls.leader).ids)],
        )

    def _close(self, *months):
        for month in months:
            day = date.fromisoformat(f"{month}-10")
            period = self.env["sales.kpi.period"].get_or_create("month", day)
            for number, rep in enumerate(self.reps):
                for _deal in range(3):
                    self._move("won", rep, f"{day} 12:00:00", 100 * (number + 1))
            period.refresh()
            period.with_user(self.manager).action_review()

    def _check(self, user=None):
        scheme = self.scheme.with_user(user or self.manager)
        action = scheme.action_check_quality()
        return (
            self.env[action["res_model"]].with_user(user or self.manager).browse(action["res_id"])
        )

    def test_what_is_wrong(self):
        # Of the revenue 300, 600 ... 1,800 three of six reach 1,000: 50 % are under 60 %.
        self._close(*MONTHS[:3])
        check = self._check()
        self.assertEqual(check.summary, "By 3 closed periods:")
        self.assertEqual(
            {(line.text, line.proposal) for line in check.line_ids},
            {
                (
                    "Won revenue: 50% of people reach the target.",
                    "The target looks too high: fewer than 60% reach it. Lower it.",
                ),
                (
                    "Opportunities won: everybody reaches the cap.",
                    "Raise the target or the cap: it tells nobody apart.",
                ),
                (
                    "Calls: nobody passes the gate.",
                    "Lower the gate or the target: it gives no points to anybody.",
                ),
                ("Knowledge score: nobody ever had data.", "Enter its values, or leave it out."),
            },
        )

    def test_a_proposal_opens_the_next_version(self):
        self._close(*MONTHS[:3])
        action = self._check().action_next_version()
        following = self.env["sales.kpi.scheme"].browse(action["res_id"])
        self.assertEqual(following.previous_id, self.scheme)

    def test_too_early(self):
        self._close(*MONTHS[:2])
        self.assertIn("Too early to tell", self._check().summary)
        self.assertFalse(self._check().line_ids)

    def test_rights(self):
        self._close(MONTHS[0])
        for user in (self.reps[0], self.leader, self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._check(user)
        other = self.env["res.company"].create({"name": "Other"})
        Check = self.env["sales.kpi.scheme.check"].with_user(self.manager)
        with self.assertRaises(AccessError):
            Check.create({"scheme_id": self.scheme.id, "company_id": other.id})
