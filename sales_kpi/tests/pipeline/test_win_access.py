"""Who sees the rows of wins, ways between stages and first visits, by whatever way."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .win_common import EffortCommon

ROWS = ("sales.kpi.win", "sales.kpi.stage.pair", "sales.kpi.first.visit")


@tagged("post_install", "-at_install")
class TestEffortAccess(EffortCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user, team in ((cls.ann, cls.bees), (cls.bob, cls.bees), (cls.carl, cls.wasps)):
            lead = cls._deal()
            cls._arrive(lead, user, (1, cls.qualified, "created"), (4, cls.proposition), team=team)
            cls._move("won", user, 6, 100, lead_id=lead.id, team=team)
            cls._activity(user, 2, lead_id=lead.id, method_id=cls.visit.id, team_id=team.id, cost=1)

    def test_who_sees_whose_rows(self):
        reps = self.ann | self.bob | self.carl
        for name in ROWS:
            Model = self.env[name]
            for user, expected in (
                (self.ann, self.ann),
                (self.leader, self.ann | self.bob),
                (self.director, reps),
                (self.manager, reps),
            ):
                with self.subTest(model=name, user=user.login):
                    found = Model.with_user(user).search([("user_id", "in", reps.ids)])
                    self.assertEqual(found.user_id, expected)
                    groups = Model.with_user(user).formatted_read_group(
                        [("user_id", "in", reps.ids)], ["user_id"], ["__count"]
                    )
                    self.assertEqual({g["user_id"][0] for g in groups}, set(expected.ids))
            for user in (self.accountant, self.portal):
                with self.subTest(model=name, user=user.login), self.assertRaises(AccessError):
                    Model.with_user(user).search([])

    def test_rows_of_others_are_not_exported(self):
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        for name in ROWS:
            rows = self.env[name].search([("user_id", "=", self.bob.id)])
            self.assertTrue(rows)
            with self.assertRaises(AccessError, msg=name):
                rows.with_user(self.ann).export_data(["lead_id/.id", "date"])

    def test_nobody_writes(self):
        for name in ROWS:
            for user in (self.ann, self.manager, self.env.ref("base.user_admin")):
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(self.env[name].with_user(user).has_access(operation))

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "elsewhere", "sales_team.group_sale_manager", company_id=company.id,
            company_ids=company.ids,
        )  # fmt: skip
        for name in ROWS:
            self.assertFalse(self.env[name].with_user(boss).search([]), name)

    def test_screens_open(self):
        for name in ROWS:
            action = self.env.ref(f"sales_kpi.{name.replace('.', '_')}_action")
            self.assertIn("o_view_nocontent_smiling_face", action.help)
            for user in (self.ann, self.leader, self.manager):
                Model = self.env[name].with_user(user)
                views = [(False, mode) for mode in (*action.view_mode.split(","), "search")]
                loaded = Model.get_views(views)
                names = set(loaded["models"][name]["fields"])
                rows = Model.web_search_read([], {field: {} for field in names}, limit=80)
                self.assertTrue(rows["records"], (name, user.login))
