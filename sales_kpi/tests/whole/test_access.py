"""Whoever calls over RPC gets no more than the screens show him."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon

READ_ONLY = (
    "sales.kpi.fact", "sales.kpi.score", "sales.kpi.score.line", "sales.kpi.reading",
    "sales.kpi.stage.move", "sales.kpi.collection", "sales.kpi.receivable",
    "sales.kpi.cash.bridge",
)  # fmt: skip
FOR_ADMINISTRATORS = (
    "sales.kpi.definition", "sales.kpi.period", "sales.kpi.target", "sales.kpi.scheme",
    "sales.kpi.scheme.line", "sales.kpi.scheme.point", "sales.kpi.scheme.rating",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestAccess(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.ann, 3, 1111)
        cls._move("won", cls.bob, 3, 2222)
        cls._move("won", cls.carl, 3, 4444, team=cls.wasps)
        cls.march.refresh()

    def test_the_tables_of_the_module_are_written_by_nobody(self):
        everybody = (self.ann, self.leader, self.manager, self.accountant, self.portal)
        for name in READ_ONLY:
            for user in (*everybody, self.env.ref("base.user_admin")):
                for operation in ("create", "write", "unlink"):
                    allowed = self.env[name].with_user(user).has_access(operation)
                    self.assertFalse(allowed, (name, user.login, operation))

    def test_only_administrators_decide(self):
        for name in FOR_ADMINISTRATORS:
            for user in (self.ann, self.leader, self.accountant, self.portal):
                for operation in ("create", "write", "unlink"):
                    allowed = self.env[name].with_user(user).has_access(operation)
                    self.assertFalse(allowed, (name, user.login, operation))
            self.assertTrue(self.env[name].with_user(self.manager).has_access("write"))

    def test_portal_users_see_nothing_at_all(self):
        for name in (*READ_ONLY, *FOR_ADMINISTRATORS, "sales.kpi.activity", "sales.kpi.entry"):
            self.assertFalse(self.env[name].with_user(self.portal).has_access("read"), name)

    def _users_seen(self, name, user):
        records = self.env[name].with_user(user).search([])
        return records.mapped("user_id")

    def test_rows_by_role(self):
        reps = self.ann | self.bob | self.carl
        for name in ("sales.kpi.fact", "sales.kpi.score", "sales.kpi.stage.move"):
            self.assertEqual(self._users_seen(name, self.ann) & reps, self.ann, name)
            seen = self._users_seen(name, self.leader) & reps
            self.assertEqual(seen, self.ann | self.bob, name)
            self.assertEqual(self._users_seen(name, self.director) & reps, reps, name)
            self.assertEqual(self._users_seen(name, self.manager) & reps, reps, name)

    def test_no_amount_of_a_rival_by_any_way_of_reading(self):
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        rival = [("user_id", "=", self.bob.id)]
        for name, field in (
            ("sales.kpi.fact", "value"),
            ("sales.kpi.score", "total"),
            ("sales.kpi.stage.move", "expected_revenue"),
        ):
            Model = self.env[name].with_user(self.ann)
            hidden = self.env[name].search(rival)
            self.assertTrue(hidden)
            self.assertFalse(Model.search(rival), name)
            self.assertEqual(Model.search_count([(field, ">", 2000), *rival]), 0)
            groups = Model.formatted_read_group([], ["user_id"], [f"{field}:sum"])
            seen = {group["user_id"] and group["user_id"][0] for group in groups}
            self.assertNotIn(self.bob.id, seen)
            mine = hidden.with_user(self.ann)
            for read in (mine.read, mine.export_data, mine.mapped):
                self.env.invalidate_all()
                with self.assertRaises(AccessError, msg=(name, read)):
                    read(field if read == mine.mapped else [field])

    def test_score_lines_follow_their_score(self):
        Line = self.env["sales.kpi.score.line"].with_user(self.ann)
        self.assertEqual(Line.search([]).score_id.user_id, self.ann)
        rival = self.env["sales.kpi.score.line"].search([("score_id.user_id", "=", self.bob.id)])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            rival.with_user(self.ann).read(["explanation"])

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for name in ("sales.kpi.fact", "sales.kpi.score", "sales.kpi.stage.move",
                     "sales.kpi.period", "sales.kpi.score.line"):  # fmt: skip
            found = self.env[name].with_user(stranger).search([])
            self.assertFalse(found, name)

    def test_private_methods_stay_private(self):
        """What reads or writes with elevated rights can't be called over RPC."""
        from odoo.service.model import get_public_method

        for name, methods in {
            "sales.kpi.reader": ["_read_definitions"],
            "sales.kpi.fact": ["_refresh", "_upsert", "_write_readings"],
            "sales.kpi.score": ["_refresh", "_write_cards", "_upsert"],
            "sales.kpi.scorer": ["_get_cards"],
            "sales.kpi.period": ["_refresh_one", "_make", "_move_to"],
            "sales.kpi.leaderboard": ["_get_contents"],
        }.items():
            for method in methods:
                with self.assertRaises(AccessError, msg=(name, method)):
                    get_public_method(self.env[name], method)

    def test_leaders_enter_values_for_their_team_but_not_for_themselves(self):
        service = self.env.ref("sales_kpi.definition_service_score")
        Entry = self.env["sales.kpi.entry"]
        values = {"definition_id": service.id, "date": "2026-03-02", "value": 5}
        self.assertTrue(Entry.with_user(self.leader).create({**values, "user_id": self.ann.id}))
        for user, subject in (
            (self.ann, self.ann), (self.ann, self.bob), (self.leader, self.leader),
            (self.leader, self.carl),
        ):  # fmt: skip
            with self.assertRaises(AccessError, msg=(user.login, subject.login)):
                Entry.with_user(user).create({**values, "user_id": subject.id})
