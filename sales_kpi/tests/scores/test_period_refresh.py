from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestRefresh(MeasureCommon):
    def _run(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["sales.kpi.period"]._cron_refresh()

    def test_the_cron_makes_and_counts_the_running_period(self):
        # 16:30 UTC on 31 March is April already in Shanghai.
        self._set_clock("Asia/Shanghai")
        with freeze_time("2026-03-31 16:30:00"):
            self._run()
        april = self.env["sales.kpi.period"].search(
            [("name", "=", "2026-04"), ("company_id", "=", self.company.id)]
        )
        self.assertTrue(april.as_of)

    def test_open_periods_are_counted_until_they_are_old(self):
        with freeze_time("2026-04-10 12:00:00"):
            self._run()
        self.assertEqual(self.march.as_of, datetime(2026, 4, 10, 12))
        # Months later only once a day.
        with freeze_time("2026-08-10 12:00:00"):
            self._run()
        with freeze_time("2026-08-10 18:00:00"):
            self._run()
        self.assertEqual(self.march.as_of, datetime(2026, 8, 10, 12))

    def test_closed_periods_are_not_counted(self):
        self.march.action_review()
        counted = self.march.as_of - timedelta(days=3)
        self.march.sudo().as_of = counted
        with freeze_time("2026-04-10 12:00:00"):
            self._run()
        self.assertEqual(self.march.as_of, counted)

    def test_the_cron_goes_on_next_time_when_its_time_is_up(self):
        """Each time another one, not the same over and over."""
        counted = []
        for _time in range(2):
            with (
                patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0),
                freeze_time("2026-04-10 12:00:00"),
            ):
                self.env["sales.kpi.period"]._cron_refresh()
            counted.append(
                self.env["sales.kpi.period"].search([("as_of", "=", "2026-04-10 12:00")])
            )
        self.assertEqual([len(periods) for periods in counted], [1, 2])

    def test_what_was_just_counted_is_not_due(self):
        """Half the cron's interval, ten minutes, must have gone by."""
        with freeze_time("2026-04-10 12:00:00"):
            self._run()
        with freeze_time("2026-04-10 12:04:00"):
            self._run()
        self.assertEqual(self.march.as_of, datetime(2026, 4, 10, 12))
        with freeze_time("2026-04-10 12:06:00"):
            self._run()
        self.assertEqual(self.march.as_of, datetime(2026, 4, 10, 12, 6))
        self.env.ref("sales_kpi.sales_kpi_period_cron").interval_number = 1
        with freeze_time("2026-04-10 12:07:00"):
            self._run()
        self.assertEqual(self.march.as_of, datetime(2026, 4, 10, 12, 7))

    def test_closed_since_it_was_found_due_is_not_counted(self):
        self.march.action_review()
        self.march.sudo().as_of = False
        self.march._refresh_due(datetime(2030, 1, 1))
        self.assertFalse(self.march.as_of)

    def test_one_that_fails_stops_no_other(self):
        Period = type(self.march)
        count, tried = Period._count, []

        def fail_first(period):
            tried.append(period)
            if len(tried) == 1:
                raise ZeroDivisionError
            count(period)

        with (
            patch.object(Period, "_count", fail_first),
            freeze_time("2026-04-10 12:00:00"),
            self.assertLogs("odoo.addons.sales_kpi.models.scores.period_refresh", "ERROR"),
        ):
            self._run()
        self.assertGreater(len(tried), 1)
        self.assertFalse(tried[0].as_of)
        self.assertTrue(all(period.as_of for period in tried[1:]))

    def test_the_first_screen_after_installation_is_full(self):
        with freeze_time("2026-04-10 12:00:00"):
            self.env["sales.kpi.period"]._refresh_first()
        self.assertTrue(self.march.as_of)
        april = self.env["sales.kpi.period"]._find(
            "month", datetime(2026, 4, 1).date(), self.company
        )
        scores = self.env["sales.kpi.score"].search([("period_id", "=", april.id)])
        self.assertLessEqual({self.ann.id, self.bob.id, self.carl.id}, set(scores.user_id.ids))
