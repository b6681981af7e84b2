"""What the administrator is told about the module itself: what is wrong first, with a remedy."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ....models.screens.health.words import tell_age, tell_size
from ...scores.score_common import ScoreCommon

NOW = datetime(2026, 3, 16, 12)
ADMINISTERS = "base.group_system,sales_team.group_sale_manager"


@tagged("post_install", "-at_install")
class TestHealth(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        # What other tests wrote and took back are dead rows, until somebody takes them away.
        dead = patch("odoo.addons.sales_kpi.models.screens.health.health_table.DEAD", 10**9)
        dead.start()
        cls.addClassCleanup(dead.stop)
        cls.env["sales.kpi.period"].search([]).unlink()
        cls.march = cls.env["sales.kpi.period"].get_or_create("month", "2026-03-15")
        cls.administrator = cls._new_user("administrator", ADMINISTERS)
        cls.page = cls.env["sales.kpi.health"].browse(1).with_user(cls.administrator)
        cls._run_all()

    @classmethod
    def _run_all(cls):
        """All scheduled actions of the module were run a minute ago, and are due in an hour."""
        cls.crons = cls.env["ir.cron"].with_context(active_test=False).search([])
        cls.crons = cls.crons.filtered(
            lambda cron: (cron.model_name or "").startswith("sales.kpi.")
        )
        cls.crons.write(
            {
                "active": True,
                "lastcall": NOW - timedelta(minutes=1),
                "nextcall": NOW + timedelta(hours=1),
            }
        )

    def _tell(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.page.troubles

    def _use(self):
        """A scheme of months, so that the scheduled action counts March."""
        self._scheme(("activities_done", 100, {}))
        self.march.with_user(self.manager).refresh()

    # ---- age of figures ------------------------------------------------------------------------

    def test_nothing_is_wrong(self):
        self._use()
        self.assertIn("Nothing is wrong.", self._tell())

    def test_figures_that_are_three_hours_old(self):
        self._use()
        self.march.as_of = NOW - timedelta(hours=3, minutes=20)
        self.assertIn(
            "The figures of March 2026 are 3 hours old. Is the scheduled action on?", self._tell()
        )
        [row] = self.page.period_ids
        self.assertTrue(row.is_bad)
        self.assertEqual(row.newest, NOW)

    def test_an_hour_is_the_limit_and_two_days_for_what_ended_long_ago(self):
        self._use()
        december = self.env["sales.kpi.period"].get_or_create("month", "2025-12-15")
        for period, age, is_bad in (
            (self.march, timedelta(minutes=59), False),
            (self.march, timedelta(minutes=61), True),
            (december, timedelta(hours=47), False),  # ended 75 days ago: counted once a day
            (december, timedelta(hours=49), True),
        ):
            period.as_of = NOW - age
            self.env.flush_all()
            row = self.env["sales.kpi.health.period"].search([("period_id", "=", period.id)])
            self.env.invalidate_all()
            self.assertEqual(row.is_bad, is_bad, (period.name, age))

    def test_what_no_scheme_has_and_what_is_closed_is_not_waited_for(self):
        """Nobody counts the weeks here; a closed period stays as it is."""
        self._use()
        week = self.env["sales.kpi.period"].get_or_create("week", "2026-03-10")
        week.as_of = NOW - timedelta(days=5)
        self.env["sales.kpi.period"].get_or_create("month", "2026-04-10")  # has not begun
        self.assertIn("Nothing is wrong.", self._tell())
        self.march.as_of = NOW - timedelta(days=5)
        self.march.state = "review"
        self.assertIn("Nothing is wrong.", self._tell())
        self.assertNotIn(self.march, self.page.period_ids.period_id)

    def test_never_counted(self):
        self._scheme(("activities_done", 100, {}))
        self.assertIn("March 2026 was never counted. Is the scheduled action on?", self._tell())

    def test_a_failed_measure(self):
        self._use()
        reading = self.march.reading_ids.filtered(lambda r: r.definition_id.code == "visits")
        reading.error = "division by <b>zero</b>"
        told = self._tell()
        self.assertIn("March 2026: failed measures: 1.", told)
        self.assertIn("failed: division by &lt;b&gt;zero&lt;/b&gt;", told)

    def test_a_refresh_that_is_running(self):
        """Its lock is that of the refresh itself."""
        self.assertFalse(self.page.period_ids.is_running)
        self.assertTrue(self.march._try_lock())
        self.env.invalidate_all()
        self.assertTrue(self.page.period_ids.is_running)

    # ---- scheduled actions ---------------------------------------------------------------------

    def test_actions_that_are_off_fail_or_are_late(self):
        self._use()
        first, second, third = self.crons[:3]
        first.active = False
        second.write({"failure_count": 3, "first_failure_date": NOW - timedelta(days=1)})
        third.nextcall = NOW - timedelta(hours=26)
        told = self._tell()
        self.assertIn(f"“{first.name}” is off.", told)
        self.assertIn(f"“{second.name}” failed 3 times running.", told)
        self.assertIn(f"“{third.name}” was due 26 hours ago.", told)
        rows = self.page.job_ids
        self.assertEqual(set(rows[:3].cron_id), {first, second, third}, "trouble first")
        self.assertEqual(set(rows.cron_id), set(self.crons))
        action = rows[0].action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("ir.cron", rows[0].cron_id.id))

    def test_how_long_the_last_run_took(self):
        """Two rounds of 40 and 20 seconds since it began; one of the run before doesn't count."""
        cron = self.crons[0]
        for began, length in ((-600, 300), (-60, 40), (-20, 20)):
            self.env.cr.execute(
                SQL(
                    """INSERT INTO ir_cron_progress (cron_id, create_date, write_date)
                       VALUES (%s, %s, %s)""",
                    cron.id,
                    NOW + timedelta(seconds=began),
                    NOW + timedelta(seconds=began + length),
                )
            )
        self.env.flush_all()
        self.assertEqual(self.env["sales.kpi.health.job"].browse(cron.id).seconds, 60)
        other = self.env["sales.kpi.health.job"].browse(self.crons[1].id)
        self.assertEqual(other.seconds, 0, "unknown")

    def test_a_copy_of_an_action_is_told_too(self):
        """Two processes share the companies by a copy: benchmarks/SCALING.md says so."""
        self._use()
        copy = self.env.ref("sales_kpi.sales_kpi_period_cron").copy({"active": False})
        self._tell()
        self.assertIn(copy, self.page.job_ids.cron_id)

    # ---- measures ------------------------------------------------------------------------------

    def test_a_slow_one_comes_first(self):
        self._use()
        reading = self.march.reading_ids.filtered(lambda r: r.definition_id.code == "visits")
        reading.seconds = 5.1
        self.assertIn(f"“{reading.definition_id.name}” takes 5.1 seconds.", self._tell())
        self.assertEqual(self.page.measure_ids[0].definition_id, reading.definition_id)

    # ---- sizes ---------------------------------------------------------------------------------

    def test_sizes(self):
        self._tell()
        rows = {row.name: row for row in self.page.table_ids}
        fact = rows["sales_kpi_fact"]
        [[size]] = self.env.execute_query(
            SQL("SELECT pg_total_relation_size('sales_kpi_fact') / 1048576.0")
        )
        self.assertAlmostEqual(fact.megabytes, float(size))
        self.assertGreater(fact.megabytes, fact.index_megabytes)
        self.assertEqual(rows["account_partial_reconcile_kpi_collected_idx"].kind, "index")
        self.assertIn("Sales KPI takes", self.page.sizes)

    def test_dead_rows(self):
        Table = self.env["sales.kpi.health.table"]
        self.startPatcher(
            patch("odoo.addons.sales_kpi.models.screens.health.health_table.DEAD", 10_000)
        )
        row = Table.new({"name": "sales_kpi_fact", "row_count": 50_000, "dead_count": 20_000})
        self.assertEqual(
            row._tell_trouble(),
            "sales_kpi_fact has 20,000 dead rows beside 50,000. Is autovacuum on? Run VACUUM.",
        )

    # ---- who sees it ---------------------------------------------------------------------------

    def test_five_roles(self):
        """Sizes and plans are an administrator's; nobody writes here."""
        names = ["sales.kpi.health"] + [
            f"sales.kpi.health.{part}" for part in ("period", "job", "measure", "table")
        ]
        others = (self.ann, self.leader, self.manager, self.accountant, self.portal)
        action = self.env.ref("sales_kpi.sales_kpi_health_action")
        menu = self.env.ref("sales_kpi.sales_kpi_health_menu")
        for name in names:
            for user in others:
                with self.assertRaises(AccessError, msg=(name, user.login)):
                    self.env[name].with_user(user).search([])
            Model = self.env[name].with_user(self.administrator)
            self.assertTrue(Model.has_access("read"))
            self.assertFalse(any(map(Model.has_access, ("create", "write", "unlink"))))
        for user in others[:-1]:
            self.assertNotIn(menu.id, menu.with_user(user)._visible_menu_ids())
        self.assertIn(menu.id, menu.with_user(self.administrator)._visible_menu_ids())
        self.assertEqual(action.group_ids, self.env.ref("base.group_system"))

    def test_an_administrator_without_a_group_of_sales(self):
        """He comes by the settings, and reads the page as the browser does."""
        self._use()
        technician = self._new_user("technician", "base.group_system")
        name = {"fields": {"display_name": {}}}
        rows = {"fields": {"display_name": {}, "trouble": {}}}
        measures = {"fields": {"definition_id": name, "period_id": name, "plan": {}}}
        asked = dict.fromkeys(("period_ids", "job_ids", "table_ids"), rows)
        page = self.env["sales.kpi.health"].browse(1).with_user(technician)
        [told] = page.web_read({"troubles": {}, "sizes": {}, "measure_ids": measures, **asked})
        self.assertEqual(told["period_ids"][0]["display_name"], "March 2026")
        names = {row["definition_id"]["display_name"] for row in told["measure_ids"]}
        self.assertIn(self.env.ref("sales_kpi.definition_visits").name, names)
        self.assertTrue(all(row["plan"] for row in told["measure_ids"]))

    def test_of_his_companies(self):
        self._use()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["sales.kpi.period"].get_or_create("month", "2026-03-15", other.id)
        self._tell()
        self.assertNotIn(foreign, self.page.period_ids.period_id)
        found = self.env["sales.kpi.health.period"].search([("period_id", "=", foreign.id)])
        self.assertTrue(found, "it is one of those of all companies")

    def test_an_empty_database(self):
        self.env["sales.kpi.period"].search([]).unlink()
        self.assertIn("Nothing is wrong.", self._tell())
        self.assertFalse(self.page.period_ids)
        self.assertFalse(self.page.measure_ids)

    def test_ages_and_sizes_in_words(self):
        for age, words in (
            (timedelta(seconds=5), "1 minutes"),
            (timedelta(minutes=119), "119 minutes"),
            (timedelta(hours=2), "2 hours"),
            (timedelta(hours=47), "47 hours"),
            (timedelta(days=2), "2 days"),
        ):
            self.assertEqual(tell_age(self.env, age), words)
        for size, words in ((8192, "8.0 kB"), (5 * 1024**2, "5.0 MB"), (3 * 1024**4, "3.0 TB")):
            self.assertEqual(tell_size(self.env, size), words)
