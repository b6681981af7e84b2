from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import SalesKpiCommon

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)


@tagged("post_install", "-at_install")
class TestTeamParent(SalesKpiCommon):
    """Bees and Wasps stand under North from the start; South stands beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Parent = cls.env["sales.kpi.team.parent"]
        cls.south = cls.env["crm.team"].create({"name": "South"})

    def _of(self, team):
        return self.Parent.search([("team_id", "=", team.id)], order="id")

    def _spans(self, team):
        return [(one.parent_id, one.date_from, one.date_to) for one in self._of(team)]

    def _move(self, day, team, parent):
        with freeze_time(f"{day} 12:00:00"):
            team.parent_id = parent

    def _below(self, region, last, today="2026-04-02 12:00:00"):
        with freeze_time(today):
            return self.Parent._get_tree(self.company, last).below(region.ids)

    def test_new_team_counts_from_the_start(self):
        self.assertEqual(self._spans(self.wasps), [(self.region, False, False)])
        self.assertFalse(self._spans(self.region))

    def test_moved(self):
        self._move("2026-04-01", self.wasps, self.south)
        self.assertEqual(
            self._spans(self.wasps),
            [
                (self.region, False, date(2026, 3, 31)),
                (self.south, date(2026, 4, 1), False),
            ],
        )
        self.assertIn(self.wasps.id, self._below(self.region, MARCH))
        self.assertNotIn(self.wasps.id, self._below(self.south, MARCH))
        self.assertNotIn(self.wasps.id, self._below(self.region, APRIL))
        self.assertIn(self.wasps.id, self._below(self.south, APRIL))

    def test_moved_on_the_day_of_the_teams_company(self):
        self._set_clock("Asia/Shanghai")
        self.wasps.company_id = self.company
        with freeze_time("2026-03-31 17:00:00"):
            self.wasps.parent_id = self.south
        self.assertEqual(self._of(self.wasps)[1].date_from, date(2026, 4, 1))

    def test_today_while_the_period_runs(self):
        # April as seen on the 2nd, a day before the move, and on the 4th, a day after it.
        self._move("2026-04-03", self.wasps, self.south)
        for today, region in (("2026-04-02", self.region), ("2026-04-04", self.south)):
            self.assertIn(self.wasps.id, self._below(region, APRIL, f"{today} 12:00:00"))

    def test_several_moves_of_several_teams(self):
        self._move("2026-04-01", self.wasps | self.bees, self.south)
        self._move("2026-04-05", self.bees, False)
        self._move("2026-04-09", self.bees, self.south)
        self.assertEqual(
            self._spans(self.bees),
            [
                (self.region, False, date(2026, 3, 31)),
                (self.south, date(2026, 4, 1), date(2026, 4, 4)),
                (self.south, date(2026, 4, 9), False),
            ],
        )
        self.assertEqual(len(self._spans(self.wasps)), 2)

    def test_there_and_back_on_one_day_leaves_no_trace(self):
        before = self._spans(self.wasps)
        with freeze_time("2026-04-01 12:00:00"):
            self.wasps.parent_id = self.south
            self.wasps.parent_id = False
            self.wasps.parent_id = self.bees
            self.wasps.parent_id = self.region
        self.assertEqual(self._spans(self.wasps), before)

    def test_mistake_of_the_day_on_which_the_team_was_made(self):
        with freeze_time(self.wasps.create_date):
            self.wasps.parent_id = self.south
        self.assertEqual(self._spans(self.wasps), [(self.south, False, False)])

    def test_form_list_and_import(self):
        with freeze_time("2026-04-01 12:00:00"), Form(self.wasps) as form:
            form.parent_id = self.south
        self.assertEqual(self._spans(self.wasps)[1][0], self.south)
        with freeze_time("2026-04-02 12:00:00"):
            self.bees.web_save({"parent_id": self.south.id}, {})
            loaded = self.env["crm.team"].load(
                ["id", "name", "parent_id/.id"],
                [[self._xml_id(self.wasps), "Wasps", str(self.region.id)]],
            )
        self.assertFalse(loaded["messages"])
        self.assertEqual(self._spans(self.bees)[1][:2], (self.south, date(2026, 4, 2)))
        self.assertEqual(self._spans(self.wasps)[2][:2], (self.region, date(2026, 4, 2)))

    def _xml_id(self, record):
        return record.export_data(["id"])["datas"][0][0]

    def test_archived_team_stays_where_it_was(self):
        self.wasps.active = False
        self.region.active = False
        self.assertIn(self.wasps.id, self._below(self.region, APRIL))

    def test_nested(self):
        # North stands under West from 1 April on, with all that is in it.
        west = self.env["crm.team"].create({"name": "West"})
        self._move("2026-04-01", self.region, west)
        self.assertEqual(self._below(west, MARCH), {west.id})
        self.assertEqual(
            self._below(west, APRIL), {west.id, self.region.id, self.bees.id, self.wasps.id}
        )

    # ---- put right by hand ----

    def test_put_right(self):
        """The Wasps moved on 1 April; in truth they were in South from 1 March on."""
        self._move("2026-04-01", self.wasps, self.south)
        north, south = self._of(self.wasps).with_user(self.manager)
        with freeze_time("2026-04-02 12:00:00"):
            north.date_to = date(2026, 2, 28)
            south.date_from = date(2026, 3, 1)
        self.assertNotIn(self.wasps.id, self._below(self.region, MARCH))
        self.assertIn(self.wasps.id, self._below(self.south, MARCH))

    def test_today_is_said_on_the_team(self):
        [north] = self._of(self.wasps)
        vals = {"team_id": self.south.id, "parent_id": self.region.id}
        for wrong in (
            lambda: north.write({"date_to": date(2026, 3, 31)}),
            lambda: north.write({"parent_id": self.south.id}),
            lambda: north.write({"date_from": date(2026, 5, 1)}),
            lambda: north.unlink(),
            lambda: self.Parent.create(vals),
        ):
            with freeze_time("2026-04-02 12:00:00"), self.assertRaises(ValidationError):
                wrong()
        with freeze_time("2026-04-02 12:00:00"):
            self.Parent.create({**vals, "date_to": date(2026, 4, 1)})
        self.assertIn(self.south.id, self._below(self.region, MARCH))

    def test_no_two_parents_on_a_day(self):
        self._move("2026-04-01", self.wasps, self.south)
        with freeze_time("2026-04-02 12:00:00"), self.assertRaises(ValidationError):
            self._of(self.wasps)[1].date_from = date(2026, 3, 31)

    def test_no_loop_on_any_day(self):
        """Bees > North > South in January; South stands under the Bees in no part of it."""
        self.Parent.create(
            {
                "team_id": self.region.id,
                "parent_id": self.south.id,
                "date_from": date(2026, 1, 1),
                "date_to": date(2026, 1, 31),
            }
        )
        for parent, first, last, fine in (
            (self.bees, date(2026, 1, 31), date(2026, 2, 5), False),
            (self.bees, False, date(2026, 1, 1), False),
            (self.south, date(2025, 3, 1), date(2025, 3, 1), False),
            (self.bees, date(2026, 2, 1), date(2026, 2, 5), True),
            (self.bees, False, date(2025, 12, 31), True),
        ):
            vals = {"team_id": self.south.id, "parent_id": parent.id}
            vals |= {"date_from": first, "date_to": last}
            with self.subTest(first=first, last=last):
                if fine:
                    self.Parent.create(vals)
                else:
                    with self.assertRaises(ValidationError):
                        self.Parent.create(vals)

    def test_rights(self):
        [north] = self._of(self.wasps)
        self.assertEqual(north.with_user(self.ann).parent_id, self.region)
        for user in (self.ann, self.director):
            with self.assertRaises(AccessError):
                north.with_user(user).date_from = date(2026, 1, 1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "boss",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.wasps.company_id = self.region.company_id = self.company
        own = self.Parent.with_user(boss).search([("team_id", "=", self.wasps.id)])
        self.assertFalse(own)
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        north.with_user(keen).date_from = date(2026, 1, 1)

    def test_other_companys_region(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.wasps.company_id = self.company
        east = self.env["crm.team"].create({"name": "East", "company_id": company.id})
        vals = {"team_id": self.wasps.id, "parent_id": east.id}
        self._of(self.wasps).with_user(self.manager).date_from = date(2026, 1, 1)
        with self.assertRaises(UserError):
            self.Parent.create({**vals, "date_to": date(2025, 12, 31)})

    def test_backfill(self):
        self.wasps.active = False
        self.env.cr.execute("DELETE FROM sales_kpi_team_parent")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.Parent._backfill()
        self.assertEqual(self._spans(self.wasps), [(self.region, False, False)])
        self.assertEqual(self._spans(self.bees), [(self.region, False, False)])
        count = self.Parent.search_count([])
        self.Parent._backfill()
        self.assertEqual(self.Parent.search_count([]), count)

    def test_first_regions_hold_from_the_start(self):
        self.env.cr.execute("DELETE FROM sales_kpi_team_parent")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._move("2026-04-01", self.region, self.south)
        self.assertEqual(self._spans(self.region), [(self.south, False, False)])
