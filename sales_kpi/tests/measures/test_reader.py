from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .hand_worked import hand_worked
from .measure_common import MARCH, MeasureCommon


@tagged("post_install", "-at_install")
class TestReader(MeasureCommon):
    def test_count(self):
        # Ann: 2 won, Bob: 1 won; Carl has none, and gets 0.
        for user, day in ((self.ann, 1), (self.ann, 31), (self.bob, 9)):
            self._move("won", user, day)
        self._move("won", self.ann, "2026-02-28 23:59:59")
        self._move("won", self.ann, "2026-04-01 00:00:00")
        values = self._values("won_count", [self.ann.id, self.bob.id, self.carl.id])
        self.assertEqual(values, {self.ann.id: 2, self.bob.id: 1, self.carl.id: 0})

    def test_sum_and_average(self):
        # Ann: 100 + 250 = 350 over 2 deals = 175; Bob has none: 0, and no average.
        self._move("won", self.ann, 3, 100)
        self._move("won", self.ann, 4, 250)
        users = [self.ann.id, self.bob.id]
        self.assertEqual(
            self._values("won_revenue", users), dict(zip(users, [350, 0], strict=True))
        )
        self.assertEqual(
            self._values("avg_deal_size", users), dict(zip(users, [175, None], strict=True))
        )
        cell = self._cells("avg_deal_size")["user", self.ann.id]
        self.assertEqual((cell.numerator, cell.denominator), (350, 2))

    def test_median(self):
        # Bees: 1, 2, 3 and 10 days: the middle of 2 and 3 is 2.5, whatever the 10. Ann has 1 and
        # 10 of them: 5.5. Carl's single 40 is his own median. Bob has none. All five: 3.
        self._define(kind="median", value_field="days")
        for user, days in ((self.ann, 1), (self.ann, 10), (self.leader, 2), (self.leader, 3)):
            self._move("stage", user, 3, days=days)
        self._move("stage", self.carl, 3, days=40, team=self.wasps)
        values = self._values("probe", [self.ann.id, self.bob.id, self.carl.id])
        self.assertEqual(values, {self.ann.id: 5.5, self.bob.id: None, self.carl.id: 40})
        cells = self._cells("probe")
        bees = cells["team", self.bees.id]
        self.assertEqual((bees.value, bees.denominator), (2.5, 4))
        self.assertEqual(cells["company", self.company.id].value, 3)

    def test_ratio(self):
        # Ann: 1 won of 3 closed; Carl: 1 of 1; Bob closed nothing.
        self._move("won", self.ann, 3)
        self._move("lost", self.ann, 4)
        self._move("lost", self.ann, 5)
        self._move("won", self.carl, 5, team=self.wasps)
        values = self._values("win_rate", [self.ann.id, self.bob.id, self.carl.id])
        self.assertAlmostEqual(values[self.ann.id], 1 / 3)
        self.assertEqual((values[self.bob.id], values[self.carl.id]), (None, 1.0))
        cells = self._cells("win_rate")
        # North: 2 won of 4 closed, not the mean of its teams' 1/3 and 1.
        self.assertEqual(cells["team", self.region.id].value, 0.5)
        self.assertEqual(cells["company", self.company.id].value, 0.5)

    def test_ratio_by_value(self):
        # By amount: 300 won of 300 + 100 closed = 0.75.
        self._define(
            kind="ratio",
            domain="[('kind', 'in', ['won', 'lost'])]",
            numerator_domain="[('kind', '=', 'won')]",
            value_field="expected_revenue",
        )
        self._move("won", self.ann, 3, 300)
        self._move("lost", self.ann, 4, 100)
        self.assertEqual(self._values("probe", [self.ann.id]), {self.ann.id: 0.75})

    def test_distinct_is_right_on_every_level(self):
        # Ann and Carl both moved the same deal: one each, one in each team, one in the region
        # above both teams, one in the company.
        self._define(kind="distinct", value_field="lead_id")
        self._move("stage", self.ann, 3)
        self._move("stage", self.ann, 4)
        self._move("stage", self.carl, 5, team=self.wasps)
        cells = self._cells("probe")
        for subject in (
            ("user", self.ann.id),
            ("user", self.carl.id),
            ("team", self.bees.id),
            ("team", self.wasps.id),
            ("team", self.region.id),
            ("company", self.company.id),
        ):
            self.assertEqual(cells[subject].value, 1, subject)

    @hard_case("child teams rolled up once")
    def test_child_teams_are_rolled_up_once(self):
        # Bees 2 + Wasps 1 + North itself 1 = 4 in North.
        self._move("won", self.ann, 3)
        self._move("won", self.bob, 3)
        self._move("won", self.carl, 3, team=self.wasps)
        self._move("won", self.director, 3, team=self.region)
        cells = self._cells("won_count")
        self.assertEqual(cells["team", self.bees.id].value, 2)
        self.assertEqual(cells["team", self.wasps.id].value, 1)
        self.assertEqual(cells["team", self.region.id].value, 4)

    def test_formula_on_every_level(self):
        # Ann 300 / 2, Bob 100 / 1, the team 400 / 3.
        self._define(kind="formula", formula="won_revenue / won_count")
        for user, revenue in ((self.ann, 100), (self.ann, 200), (self.bob, 100)):
            self._move("won", user, 3, revenue)
        cells = self._cells("probe")
        self.assertEqual(cells["user", self.ann.id].value, 150)
        self.assertEqual(cells["user", self.bob.id].value, 100)
        self.assertAlmostEqual(cells["team", self.bees.id].value, 400 / 3)
        self.assertIsNone(cells["user", self.carl.id].value)

    def test_formula_over_a_formula(self):
        # average 150, doubled 300.
        self._define("mean", kind="formula", formula="won_revenue / won_count")
        self._define("twice", kind="formula", formula="2 * mean")
        self._move("won", self.ann, 3, 150)
        self.assertEqual(self._values("twice", [self.ann.id]), {self.ann.id: 300})

    @hand_worked("service_score", "knowledge_score")
    def test_manual(self):
        # Entries 4 and 5 in March: average 4.5. April's 1 does not count.
        for code in ("service_score", "knowledge_score"):
            self._check_average_of_entries(code)

    def _check_average_of_entries(self, code):
        measure = self.env.ref(f"sales_kpi.definition_{code}")
        for day, value in (("2026-03-02", 4), ("2026-03-31", 5), ("2026-04-01", 1)):
            self.env["sales.kpi.entry"].create(
                {
                    "definition_id": measure.id,
                    "user_id": self.ann.id,
                    "date": day,
                    "value": value,
                }
            )
        values = self._values(code, [self.ann.id, self.bob.id])
        self.assertEqual(values, {self.ann.id: 4.5, self.bob.id: None})
        self.assertEqual(self._cells(code)["team", self.bees.id].value, 4.5)

    def test_local_month_of_shanghai(self):
        # 2026-01-31 17:00 UTC is 1 February, 01:00, in Shanghai.
        self._set_clock("Asia/Shanghai")
        self._move("won", self.ann, "2026-01-31 17:00:00")
        january = (date(2026, 1, 1), date(2026, 1, 31))
        february = (date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual(self._values("won_count", [self.ann.id], january), {self.ann.id: 0})
        self.assertEqual(self._values("won_count", [self.ann.id], february), {self.ann.id: 1})

    def test_date_fields_are_local_days(self):
        # A date (not a time) belongs to its own day in every time zone.
        self._set_clock("Pacific/Auckland")
        self._define(
            model_id=self.env["ir.model"]._get_id("crm.lead"),
            date_field="date_deadline",
        )
        for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"):
            self.env["crm.lead"].create(
                {"name": "Due", "user_id": self.ann.id, "date_deadline": day}
            )
        self.assertEqual(self._values("probe", [self.ann.id]), {self.ann.id: 2})

    @hard_case("archived user", "archived team", "archived (lost) opportunity")
    def test_archived_records_and_people_count(self):
        self._define(model_id=self.env["ir.model"]._get_id("crm.lead"), date_field="date_deadline")
        lead = self.env["crm.lead"].create(
            {"name": "Old", "user_id": self.ann.id, "date_deadline": "2026-03-05"}
        )
        lead.active = False
        self.ann.active = False
        self.assertEqual(self._values("probe")[self.ann.id], 1)

    def test_only_the_company_asked_for(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._move("won", self.ann, 3)
        self._move("won", self.ann, 4, company_id=other.id, team=self.wasps)
        self.assertEqual(self._values("won_count", [self.ann.id]), {self.ann.id: 1})

    def test_a_dotted_path(self):
        # The deal belongs to Bob now, the moves to Ann.
        self.lead.user_id = self.bob
        self._define(user_field="lead_id.user_id", team_field=False, domain="[('kind','=','won')]")
        self._move("won", self.ann, 3)
        cells = self._cells("probe")
        self.assertEqual(cells["user", self.bob.id].value, 1)
        self.assertEqual(cells["user", self.ann.id].value, 0)

    @hard_case("bounced measure beside healthy ones")
    def test_one_broken_measure_leaves_the_others(self):
        self._move("won", self.ann, 3)
        broken = self._define("broken", kind="sum", value_field="days")
        part = self._define("part", kind="formula", formula="broken + won_count")
        healthy = self.env.ref("sales_kpi.definition_won_count")
        # What a change of the database behind the module's back does.
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET value_field = 'gone' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            cells = self.env["sales.kpi.reader"]._read_definitions(
                broken | part | healthy, self.company, *MARCH
            )
        self.assertIn("gone", cells["broken"].error)
        self.assertIn("broken", cells["part"].error)
        self.assertEqual(cells["won_count"]["user", self.ann.id].value, 1)

    def test_a_value_that_is_no_number_stops_only_its_measure(self):
        # What a column may hold all the same: an import by SQL, another module's field.
        move = self._move("won", self.ann, 3, 100)
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET cycle_days = 'NaN' WHERE id = %s", [move.id]
        )
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            self.march.refresh()
        facts = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", self.ann.id)]
        )
        by_code = {fact.definition_id.code: fact for fact in facts}
        self.assertEqual(by_code["won_revenue"].value, 100)
        self.assertNotIn("sales_cycle_days", by_code)
        reading = self.env["sales.kpi.reading"].search(
            [
                ("period_id", "=", self.march.id),
                ("definition_id.code", "=", "sales_cycle_days"),
            ]
        )
        self.assertIn("not a number", reading.error)

    def test_one_grouped_query_a_source(self):
        """The number of queries depends neither on the reps nor on the teams, and measures of the
        same records share one."""
        definitions = self.Definition.search([("kind", "not in", ("formula", "manual"))])
        seen = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, params=None, log_exceptions=True):
            if "GROUPING SETS" in str(query):
                seen.append(query)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", spy):
            self.env["sales.kpi.reader"]._read_definitions(definitions, self.company, *MARCH)
        sources = {
            (d.model, d.date_field, d.user_field, d.team_field, d.kind in ("distinct", "median"))
            for d in definitions
        }
        self.assertLess(len(seen), len(definitions) * 0.7)
        self.assertGreaterEqual(len(seen), len(sources) / 2)
