"""The grid in which leaders enter values: who gets which cells, and what saving does."""

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import SalesKpiCommon
from ..measures.measure_common import MeasureCommon


class EntryGridCommon(MeasureCommon):
    """Everybody lives on 20 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-20 10:00:00"))
        cls.Entry = cls.env["sales.kpi.entry"]
        cls.service = cls.env.ref("sales_kpi.definition_service_score")
        cls.knowledge = cls.env.ref("sales_kpi.definition_knowledge_score")
        # Whatever else is in the database is not entered by hand, and nobody else takes part.
        others = cls.Definition.search([("kind", "=", "manual")]) - cls.service - cls.knowledge
        others.active = False
        mine = cls.region | cls.bees | cls.wasps
        cls.env["sales.kpi.membership"].search([("team_id", "not in", mine.ids)]).unlink()

    @classmethod
    def _enter(cls, user, value, day="2026-03-02", definition=None, **values):
        return cls.Entry.create(
            {
                "definition_id": (definition or cls.service).id,
                "user_id": user.id,
                "date": day,
                "value": value,
                **values,
            }
        )

    def _grid(self, user, *args, **kwargs):
        return self.Entry.with_user(user).get_grid(*args, **kwargs)

    def _names(self, user, **kwargs):
        return {row["user_id"] for row in self._grid(user, **kwargs)["rows"]}

    def _cell(self, user, subject, definition=None, **kwargs):
        grid = self._grid(user, **kwargs)
        codes = [column["code"] for column in grid["columns"]]
        row = next(row for row in grid["rows"] if row["user_id"] == subject.id)
        return row["cells"][codes.index((definition or self.service).code)]

    def _save(self, user, *changes, day="2026-03-15", period_type="month"):
        """Save changes of (subject, definition, value, was)."""
        names = ("user_id", "definition_id", "value", "was")
        values = [
            dict(zip(names, (subject.id, definition.id, *rest), strict=True))
            for subject, definition, *rest in changes
        ]
        return self.Entry.with_user(user).save_grid(period_type, day, values)

    def _found(self, user=None):
        """{(login, code, day): value} of all entries there are."""
        entries = self.Entry.search([("user_id", "=", user.id)] if user else [])
        return {
            (entry.user_id.login, entry.definition_id.code, str(entry.date)): entry.value
            for entry in entries
        }


@tagged("post_install", "-at_install")
class TestEntryGrid(EntryGridCommon):
    def test_rows_are_those_for_whom_one_may_enter(self):
        both, all_three = {self.ann.id, self.bob.id}, {self.ann.id, self.bob.id, self.carl.id}
        for user, expected in (
            (self.ann, set()), (self.leader, both), (self.director, all_three),
            (self.manager, all_three),
        ):  # fmt: skip
            self.assertEqual(self._names(user), expected, user.login)

    def test_those_outside_sales_get_nothing(self):
        for user in (self.accountant, self.portal):
            Entry = self.Entry.with_user(user)
            for call in (
                lambda Entry=Entry: Entry.get_grid(),
                lambda Entry=Entry: Entry.save_grid("month", "2026-03-15", []),
                lambda Entry=Entry: Entry.open_grid_cell(
                    "month", "2026-03-15", self.ann.id, self.service.id
                ),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    call()

    def test_a_leader_who_sells_does_not_judge_himself(self):
        self.env["sales.kpi.membership"].create(
            {"user_id": self.leader.id, "team_id": self.bees.id}
        )
        self.assertNotIn(self.leader.id, self._names(self.leader))
        self.assertIn(self.leader.id, self._names(self.director))
        with self.assertRaises(AccessError):
            self._save(self.leader, (self.leader, self.service, 5, None))

    def test_payload(self):
        entry = self._enter(self.bob, 4.5)
        grid = self._grid(self.leader)
        self.assertEqual(
            grid["period"],
            {
                "type": "month",
                "label": "March 2026",
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "entry_day": "2026-03-20",
                "state": "open",
                "previous": "2026-02-01",
                "next": False,
                "is_current": True,
            },
        )
        self.assertEqual(
            [(c["code"], c["name"], c["unit"], c["aggregate"]) for c in grid["columns"]],
            [
                ("service_score", "Service score", "score", "average"),
                ("knowledge_score", "Knowledge score", "score", "average"),
            ],
        )
        self.assertEqual(grid["columns"][0]["help"], self.service.description)
        nothing = {
            "value": None, "count": 0, "entry_id": False, "editable": True, "reason": "",
        }  # fmt: skip
        one = {
            "value": 4.5, "count": 1, "entry_id": entry.id, "editable": True, "reason": "",
        }  # fmt: skip
        self.assertEqual(
            grid["rows"],
            [
                {"user_id": user.id, "name": user.name, "team": "Bees", "cells": cells}
                for user, cells in ((self.ann, [nothing] * 2), (self.bob, [one, nothing]))
            ],
        )
        self.assertEqual([team["name"] for team in grid["teams"]], ["Bees"])
        self.assertFalse(grid["closed"] or grid["empty"] or grid["team_id"])

    def test_several_entries_show_what_they_come_to_and_are_opened(self):
        # Average of 4 and 5: 4.5. As a sum: 9. April's does not count.
        entries = self._enter(self.ann, 4) | self._enter(self.ann, 5, "2026-03-09")
        self._enter(self.ann, 1, "2026-04-01")
        cell = self._cell(self.leader, self.ann)
        self.assertEqual((cell["value"], cell["count"], cell["editable"]), (4.5, 2, False))
        self.service.manual_aggregate = "sum"
        self.assertEqual(self._cell(self.leader, self.ann)["value"], 9)
        action = self.Entry.with_user(self.leader).open_grid_cell(
            "month", "2026-03-15", self.ann.id, self.service.id
        )
        self.assertEqual(self.Entry.with_user(self.leader).search(action["domain"]), entries)
        with self.assertRaises(AccessError):
            self.Entry.with_user(self.leader).open_grid_cell(
                "month", "2026-03-15", self.carl.id, self.service.id
            )

    def test_team_filter_takes_the_teams_below(self):
        for team, expected in (
            (self.region, {self.ann, self.bob, self.carl}),
            (self.bees, {self.ann, self.bob}),
            (self.wasps, {self.carl}),
        ):
            found = self._names(self.director, team_id=team.id)
            self.assertEqual(found, {user.id for user in expected}, team.name)
        # One who leads only the bees can't look at the wasps by asking for them.
        grid = self._grid(self.leader, team_id=self.wasps.id)
        self.assertIsNone(grid["team_id"])
        self.assertEqual({row["user_id"] for row in grid["rows"]}, {self.ann.id, self.bob.id})
        teams = self._grid(self.director)["teams"]
        self.assertEqual(
            [(team["name"], team["depth"]) for team in teams],
            [("North", 0), ("Bees", 1), ("Wasps", 1)],
        )

    def test_periods(self):
        for period_type, day, bounds, entry_day, following in (
            ("month", "2026-02-10", ("2026-02-01", "2026-02-28"), "2026-02-28", "2026-03-01"),
            ("quarter", None, ("2026-01-01", "2026-03-31"), "2026-03-20", False),
            ("quarter", "2025-12-31", ("2025-10-01", "2025-12-31"), "2025-12-31", "2026-01-01"),
        ):
            period = self._grid(self.leader, period_type, day)["period"]
            self.assertEqual((period["date_from"], period["date_to"]), bounds)
            self.assertEqual((period["entry_day"], period["next"]), (entry_day, following))
        for wrong in (("year", None), ("month", "2026-02-31"), ("month", "1200-01-01")):
            with self.assertRaises(UserError, msg=wrong):
                self._grid(self.leader, *wrong)

    def test_the_company_decides_what_day_it_is(self):
        # 31 March 17:00 UTC is 1 April in Shanghai.
        self._set_clock("Asia/Shanghai")
        with freeze_time("2026-03-31 17:00:00"):
            self.assertEqual(self._grid(self.leader)["period"]["label"], "April 2026")
            self._save(self.leader, (self.ann, self.service, 5, None), day=None)
        self.assertEqual(self._found(), {("ann", "service_score", "2026-04-01"): 5})

    def test_empty_states(self):
        rep = self._grid(self.ann)
        self.assertEqual(rep["empty"]["action"], "sales_kpi.sales_kpi_entry_action")
        self.assertEqual((rep["rows"], rep["columns"]), ([], []))
        self.env["sales.kpi.membership"].search([("team_id", "=", self.bees.id)]).unlink()
        nobody = self._grid(self.leader)["empty"]
        self.assertEqual((nobody["title"], nobody["action"]), ("Nobody to enter values for", False))
        (self.service | self.knowledge).active = False
        for user, may_create in ((self.leader, False), (self.manager, True)):
            empty = self._grid(user)["empty"]
            self.assertEqual(empty["title"], "No measure is entered by hand")
            self.assertEqual(bool(empty["action"]), may_create)

    def test_measures_of_another_company_are_no_columns(self):
        self.knowledge.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        codes = [column["code"] for column in self._grid(self.leader)["columns"]]
        self.assertEqual(codes, ["service_score"])

    def test_queries_do_not_grow_with_the_reps(self):
        def count():
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            grid = self._grid(self.leader)
            return self.cr.sql_log_count - start, len(grid["rows"])

        self._enter(self.ann, 4)
        count()  # fills the caches that outlive a call
        few, people = count()
        self.assertEqual(people, 2)
        new = [self._new_user(f"new{n}", "sales_team.group_sale_salesman") for n in range(20)]
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in new]
        )
        for user in new:
            self._enter(user, 3)
        count()
        self.assertEqual(count(), (few, 22))


@tagged("post_install", "-at_install")
class TestEntryGridSaving(EntryGridCommon):
    def test_a_value_arrives_in_the_figures(self):
        before = self._values("service_score", [self.ann.id])
        self.assertEqual(before, {self.ann.id: None})
        grid = self._save(
            self.leader,
            (self.ann, self.service, 4.5, None),
            (self.ann, self.knowledge, 80, None),
            (self.bob, self.service, 3, None),
        )
        users = [self.ann.id, self.bob.id]
        service = {self.ann.id: 4.5, self.bob.id: 3}
        self.assertEqual(self._values("service_score", users), service)
        self.assertEqual(
            self._values("knowledge_score", users), {self.ann.id: 80, self.bob.id: None}
        )
        self.assertEqual(self._cells("service_score")["team", self.bees.id].value, 3.75)
        self.assertEqual([c["value"] for c in grid["rows"][0]["cells"]], [4.5, 80])
        entry = self.Entry.search([("user_id", "=", self.bob.id)])
        self.assertEqual((str(entry.date), entry.team_id), ("2026-03-20", self.bees))
        self.assertEqual(entry.create_uid, self.leader)

    def test_a_past_period_is_dated_at_its_last_day(self):
        self._save(self.leader, (self.ann, self.service, 4, None), day="2026-02-03")
        self._save(
            self.leader, (self.bob, self.service, 5, None), day="2025-11-03", period_type="quarter"
        )
        self.assertEqual(
            self._found(),
            {
                ("ann", "service_score", "2026-02-28"): 4,
                ("bob", "service_score", "2025-12-31"): 5,
            },
        )

    def test_change_and_delete_keep_the_entry(self):
        entry = self._enter(self.ann, 4, note="Survey")
        self._save(self.leader, (self.ann, self.service, 4.25, 4.0))
        self.assertEqual((entry.value, entry.note, str(entry.date)), (4.25, "Survey", "2026-03-02"))
        self._save(self.leader, (self.ann, self.service, None, 4.25))
        self.assertFalse(entry.exists())

    def test_a_zero_is_a_value(self):
        self._save(self.leader, (self.ann, self.service, 0, None))
        cell = self._cell(self.leader, self.ann)
        self.assertEqual((cell["value"], cell["count"]), (0, 1))
        self._save(self.leader, (self.ann, self.service, None, 0))
        self.assertFalse(self._found())

    def test_who_left_is_judged_on_the_last_day(self):
        membership = self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)])
        membership.date_to = "2026-03-10"
        self._save(self.leader, (self.bob, self.service, 2, None))
        self.assertEqual(self._found(), {("bob", "service_score", "2026-03-10"): 2})

    def test_who_changed_teams_is_judged_by_the_new_leader(self):
        membership = self.env["sales.kpi.membership"].search([("user_id", "=", self.bob.id)])
        membership.date_to = "2026-03-10"
        membership.create(
            {"user_id": self.bob.id, "team_id": self.wasps.id, "date_from": "2026-03-11"}
        )
        self.wasps.user_id = self.carl
        self.assertEqual(self._names(self.leader), {self.ann.id})
        self.assertEqual(self._names(self.carl), {self.bob.id})
        # In February he was still a bee, whatever is today.
        self.assertEqual(self._names(self.leader, date="2026-02-01"), {self.ann.id, self.bob.id})
        with self.assertRaises(AccessError):
            self._save(self.leader, (self.bob, self.service, 2, None))

    def test_rights(self):
        change = (self.service, 5, None)
        for user, subject in (
            (self.ann, self.ann), (self.ann, self.bob), (self.leader, self.carl),
            (self.leader, self.leader), (self.accountant, self.ann), (self.portal, self.ann),
        ):  # fmt: skip
            with self.assertRaises(AccessError, msg=(user.login, subject.login)):
                self._save(user, (subject, *change))
        self.assertFalse(self._found())
        for user, subject in (
            (self.leader, self.ann), (self.director, self.carl), (self.manager, self.bob),
        ):  # fmt: skip
            self._save(user, (subject, *change))
        self.assertEqual(len(self._found()), 3)

    def test_every_bad_cell_is_named_and_nothing_is_saved(self):
        """One good change among all the bad ones: it is not saved either."""
        self._enter(self.ann, 1)
        self._enter(self.ann, 2, "2026-03-03")
        before = self._found()
        won = self.env.ref("sales_kpi.definition_won_count")
        changes = [
            (self.bob.id, self.knowledge.id, 5, None, None),
            (self.bob.id, self.service.id, "5", None, "this is not a number."),
            (self.bob.id, self.service.id, float("nan"), None, "this is not a number."),
            (self.bob.id, self.service.id, 10**400, None, "this is not a number."),
            (self.bob.id, self.service.id, True, None, "this is not a number."),
            (self.bob.id, won.id, 5, None, "this is no active measure that is entered by hand."),
            (self.bob.id, 10**9, 5, None, "this is no active measure that is entered by hand."),
            (10**9, self.service.id, 5, None, "there is no such salesperson."),
            ("x", self.service.id, 5, None, "there is no such salesperson."),
            (self.carl.id, self.service.id, 5, None, "you may not enter values for this "
             "salesperson."),
            (self.ann.id, self.service.id, 5, 1, "2 values were entered in this period: open them "
             "to change one."),
            (self.ann.id, self.knowledge.id, 5, 3, "changed meanwhile by somebody else: 3.0 "
             "became —. Load the values again."),
        ]  # fmt: skip
        names = ("user_id", "definition_id", "value", "was")
        values = [dict(zip(names, change[:-1], strict=True)) for change in changes]
        with self.assertRaises(AccessError) as caught:
            self.Entry.with_user(self.leader).save_grid("month", "2026-03-15", values)
        title, *lines = str(caught.exception).split("\n")
        self.assertEqual(title, "Nothing was saved. Mend these cells first:")
        reasons = [change[-1] for change in changes if change[-1]]
        for line, reason in zip(lines, reasons, strict=True):
            self.assertTrue(line.endswith(f": {reason}"), (line, reason))
        self.assertEqual(lines[0], f"- {self.bob.name}, Service score: this is not a number.")
        self.assertIn(f"- {self.bob.name}, {won.name}: ", lines[4])
        self.assertEqual(self._found(), before)

    def test_rubbish_is_refused(self):
        for changes in ([None], ["x"], [[]], "x", None, [{}]):
            with self.assertRaises(UserError, msg=changes):
                self.Entry.with_user(self.leader).save_grid("month", "2026-03-15", changes)

    def test_the_same_cell_twice_is_refused(self):
        with self.assertRaisesRegex(UserError, "given twice"):
            self._save(
                self.leader, (self.ann, self.service, 5, None), (self.ann, self.service, 4, None)
            )
        self.assertFalse(self._found())

    def test_what_somebody_else_changed_is_not_overwritten(self):
        entry = self._enter(self.ann, 4)
        with self.assertRaisesRegex(UserError, "5.0 became 4.0"):
            self._save(self.leader, (self.ann, self.service, 3, 5))
        with self.assertRaisesRegex(UserError, "— became 4.0"):
            self._save(self.leader, (self.ann, self.service, 3, None))
        entry.unlink()
        with self.assertRaisesRegex(UserError, "4.0 became —"):
            self._save(self.leader, (self.ann, self.service, 3, 4))

    def test_closed_periods(self):
        entry = self._enter(self.ann, 4)
        self.march.action_review()
        grid = self._grid(self.leader)
        self.assertIn("March 2026 is closed", grid["closed"])
        cell = self._cell(self.leader, self.ann)
        self.assertEqual((cell["editable"], cell["value"]), (False, 4))
        for change in ((self.ann, self.service, 5, 4), (self.bob, self.service, 5, None)):
            with self.assertRaisesRegex(UserError, "March 2026 is closed"):
                self._save(self.leader, change)
        self.assertEqual(entry.value, 4)
        # In the quarter, what lies in February can be changed, and nothing new be entered.
        self._enter(self.bob, 3, "2026-02-10")
        quarter = {"period_type": "quarter", "day": "2026-02-10"}
        self._save(self.leader, (self.bob, self.service, 2, 3), **quarter)
        with self.assertRaisesRegex(UserError, "March 2026 is closed"):
            self._save(self.leader, (self.bob, self.knowledge, 2, None), **quarter)
        self.march.action_reopen()
        self.assertFalse(self._grid(self.leader)["closed"])

    def test_a_team_is_looked_up_not_told(self):
        values = {
            "definition_id": self.service.id, "user_id": self.carl.id, "date": "2026-03-02",
            "value": 5,
        }  # fmt: skip
        Entry = self.Entry.with_user(self.leader)
        self.env["ir.default"].with_user(self.leader).set(
            "sales.kpi.entry", "team_id", self.bees.id, user_id=True
        )
        for call in (
            lambda: Entry.create({**values, "team_id": self.bees.id}),
            lambda: Entry.with_context(default_team_id=self.bees.id).create(values),
            lambda: Entry.create(values),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                call()
        entry = self._enter(self.ann, 4).with_user(self.leader)
        entry.write({"team_id": self.wasps.id})
        self.assertEqual(entry.team_id, self.bees)

    def test_a_rep_deletes_nothing(self):
        entry = self._enter(self.ann, 1)
        for user in (self.ann, self.bob, self.carl):
            with self.assertRaises(AccessError, msg=user.login):
                entry.with_user(user).unlink()
        entry.with_user(self.leader).unlink()

    def test_reps_see_no_buttons_to_enter(self):
        for user, allowed in ((self.ann, False), (self.leader, True), (self.manager, True)):
            for kind in ("list", "kanban"):
                arch = self.Entry.with_user(user).get_view(view_type=kind)["arch"]
                buttons = etree.fromstring(arch).findall("./header/button")
                self.assertEqual(len(buttons), 2 if allowed else 0, (user.login, kind))

    def test_two_who_save_at_once_are_put_in_order(self):
        """The memberships are written, so that the second fails to serialize and is retried."""
        with self.assertQueries(
            ["UPDATE sales_kpi_membership SET user_id = user_id WHERE user_id = ANY(%s)"]
        ):
            self.Entry._lock_people({self.ann.id})


class EntryGridTourCommon(SalesKpiCommon, HttpCase):
    def _enter_a_value(self):
        service = self.env.ref("sales_kpi.definition_service_score")
        self.start_tour("/odoo/sales-enter-values", "sales_kpi_enter_values", login="leader")
        entry = self.env["sales.kpi.entry"].search([("user_id", "=", self.ann.id)])
        self.assertEqual((entry.definition_id, entry.value), (service, 4.5))
        self.assertEqual(entry.create_uid, self.leader)
        self.assertEqual(entry.date, self.company._get_kpi_today())


@tagged("post_install", "-at_install")
class TestEntryGridTour(EntryGridTourCommon):
    def test_leader_enters_a_value(self):
        self._enter_a_value()


@tagged("post_install", "-at_install")
class TestEntryGridTourPhone(EntryGridTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_leader_enters_a_value_on_phone(self):
        self._enter_a_value()
