"""The night: found once, kept once, whatever interrupts it."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .check_common import CheckCommon


@tagged("post_install", "-at_install")
class TestFindingLook(CheckCommon):
    def _burst(self, user, day=3, count=5, hour=9):
        return self.env["sales.kpi.activity"].union(
            *(self._log(user, self._moment(day, hour, n), name=f"{n}") for n in range(count))
        )

    def test_looking_twice_finds_once(self):
        self._burst(self.ann)
        finding = self._look("burst")
        self.assertFalse(self._look("burst"))
        # More of the same day belongs to it.
        self._burst(self.ann, hour=14)
        self.assertFalse(self._look("burst"))
        self.assertEqual(finding.count, 10)

    def test_what_one_was_asked_stays_as_it_was_put(self):
        self._burst(self.ann)
        finding = self._look("burst")
        finding.with_user(self.leader).action_ask()
        self._burst(self.ann, hour=14)
        self.assertFalse(self._look("burst"))
        self.assertEqual(finding.count, 5)

    def test_dismissed_does_not_come_back(self):
        self._burst(self.ann)
        finding = self._look("burst").with_user(self.leader)
        finding.write({"decision_note": "On the train."})
        finding.action_dismiss()
        self.assertFalse(self._look("burst"))
        # What comes later is another case.
        self._burst(self.ann, hour=14)
        self.assertEqual(self._look("burst").count, 10)

    def test_the_days_that_are_looked_at(self):
        Period = self.env["sales.kpi.period"]
        with patch.object(
            self.registry["res.company"], "_get_kpi_today", lambda c: date(2026, 3, 20)
        ):
            self.assertEqual(
                self.Finding._get_span(self.company), (date(2026, 2, 1), date(2026, 3, 20))
            )
            january = Period.get_or_create("month", "2026-01-10")
            january.with_user(self.manager).action_review()
            self.assertEqual(self.Finding._get_span(self.company)[0], date(2026, 1, 1))
            Period.create(
                {"period_type": "year", "date_from": "2026-01-01", "date_to": "2026-12-31"}
            )
            self.assertEqual(self.Finding._get_span(self.company)[0], date(2026, 1, 1))

    def _night(self, steps=None):
        """A night that is killed after so many steps."""
        left = [steps]

        def commit(_cron, processed=0, **_values):
            if processed and left[0]:
                left[0] -= 1
                return 60 if left[0] else 0
            return 60

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit):
            self.Finding._cron_look()

    def test_a_night_that_is_interrupted_goes_on(self):
        self._burst(self.ann)
        looked = []
        Finding = self.registry["sales.kpi.finding"]
        look = Finding._look

        def watch(model, company, rule, span=None):
            looked.append((company, rule))
            span = (date(2026, 3, 1), date(2026, 3, 31))
            return look(model, company, rule, span)

        total = len(self.Finding._find_waiting())
        self.assertGreaterEqual(total, 29)
        with patch.object(Finding, "_look", watch):
            self._night(3)
            self.assertEqual(len(looked), 3)
            self._night()
            self.assertEqual(len(looked), total)
            self.assertEqual(len(set(looked)), total)
            self._night()
        self.assertEqual(len(looked), total)
        burst = [("kind", "=", "burst"), ("user_id", "=", self.ann.id)]
        self.assertEqual(self.Finding.search_count(burst), 1)

    def test_a_check_that_fails_stops_no_other(self):
        self._burst(self.ann)
        Rule = self.registry["sales.kpi.check.rule"]
        find = Rule._find

        def broken(rule, *args):
            if rule.kind == "duplicate":
                raise ZeroDivisionError
            return find(rule, date(2026, 3, 1) and args[0], date(2026, 3, 1), date(2026, 3, 31))

        with (
            patch.object(Rule, "_find", broken),
            mute_logger("odoo.addons.sales_kpi.models.outcomes.checks.finding_look"),
        ):
            self._night()
        self.assertFalse(self.Finding._find_waiting())
        self.assertTrue(self.Finding.search([("kind", "=", "burst")]))

    def test_queries_do_not_grow_with_the_people(self):
        rules = self.env["sales.kpi.check.rule"].search([])

        def count():
            self._track()
            span = (self.company, date(2026, 3, 1), date(2026, 3, 31))
            before = self.cr.sql_log_count
            for rule in rules:
                rule._find(*span)
            return self.cr.sql_log_count - before

        self._burst(self.ann)
        count()
        one = count()
        for user in self._new_reps(8):
            self._burst(user)
        count()  # what new people take out of the cache is read once more
        self.assertEqual(count(), one)
        self.assertLess(one, 4 * len(rules))
