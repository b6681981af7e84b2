import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon

NEEDS = "spreadsheet_dashboard"
LIST = {"model": "sales.kpi.score", "columns": ["total"], "domain": [], "orderBy": []}


@tagged("post_install", "-at_install")
class TestSpreadsheetDashboard(MeasureCommon):
    """Odoo's own dashboards, where they are installed: ours is there, by the viewer's own rights,
    and has no public link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if NEEDS not in cls.env["ir.module.module"]._installed():
            cls.skipTest(cls, f"the module {NEEDS} is not installed")
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.config_parameter"].search(
            [("key", "=", "sales_kpi.spreadsheet_dashboard_made")]
        ).unlink()
        cls.Dashboard = cls.env["spreadsheet.dashboard"]
        cls.Dashboard.search([("name", "=", "Sales KPI")]).unlink()
        cls.Definition._wake_up()
        cls.dashboard = cls.env.ref("sales_kpi.spreadsheet_dashboard")
        cls._move("won", cls.ann, 3, 100)
        cls._move("won", cls.bob, 3, 700)
        cls.march.refresh()

    def _share(self, dashboard, user):
        vals = {"dashboard_id": dashboard.id, "spreadsheet_data": "{}"}
        return self.env["spreadsheet.dashboard.share"].with_user(user).action_get_share_url(vals)

    def test_made_once(self):
        """With the next count after the module has come; whoever deletes it, does not want it."""
        self.assertEqual(self.dashboard.name, "Sales KPI")
        self.assertEqual(self.dashboard.with_context(lang="zh_CN").name, "销售KPI")
        self.Definition._wake_up()
        self.assertEqual(self.Dashboard.search_count([("name", "=", "Sales KPI")]), 1)
        self.dashboard.unlink()
        self.Definition._wake_up()
        self.assertFalse(self.env.ref("sales_kpi.spreadsheet_dashboard", raise_if_not_found=False))

    def test_who_opens_it(self):
        for user in (self.ann, self.leader, self.manager):
            self.assertEqual(self.dashboard.with_user(user).name, "Sales KPI")
        for user in (self.accountant, self.portal, self._new_user("clerk", "base.group_user")):
            with self.assertRaises(AccessError):
                self.dashboard.with_user(user).read(["name"])

    def test_figures_are_the_viewers(self):
        """Each pivot is read as the screen reads it: Ann sees her 100, her leader 100 and 700."""
        pivots = json.loads(self.dashboard.spreadsheet_data)["pivots"]
        self.assertEqual(len(pivots), 3)
        for user, expected in (
            (self.ann, {self.ann.id: 100}),
            (self.leader, {self.ann.id: 100, self.bob.id: 700}),
            (self.manager, {self.ann.id: 100, self.bob.id: 700}),
        ):
            pivot = pivots["1"]
            rows = (
                self.env[pivot["model"]]
                .with_user(user)
                .formatted_read_group(
                    [*pivot["domain"], ("date_from", "=", "2026-03-01")], ["user_id"], ["value:sum"]
                )
            )
            told = {row["user_id"][0]: row["value:sum"] for row in rows if row["value:sum"]}
            self.assertEqual(told, expected, user.login)

    def test_fields_exist(self):
        for pivot in json.loads(self.dashboard.spreadsheet_data)["pivots"].values():
            fields = self.env[pivot["model"]]._fields
            places = [*pivot["measures"], *pivot["rows"], *pivot["columns"]]
            chains = [match["chain"] for match in pivot["fieldMatching"].values()]
            for name in [*(place["fieldName"] for place in places), *chains]:
                self.assertIn(name, fields, pivot["name"])

    def test_no_public_link(self):
        """Neither of ours, nor of a copy, nor of a dashboard that has one of our lists on it; and
        a link that exists is not turned to ours. Other dashboards keep their links."""
        copy = self.dashboard.copy()
        for dashboard in (self.dashboard, copy):
            for user in (self.manager, self.ann, self.env.ref("base.user_admin")):
                with (
                    self.subTest(user=user.login),
                    self.assertRaisesRegex(UserError, "public link"),
                ):
                    self._share(dashboard, user)
        own = self.Dashboard.create(
            {
                "name": "Own",
                "dashboard_group_id": self.dashboard.dashboard_group_id.id,
                "spreadsheet_binary_data": base64.b64encode(
                    json.dumps({"lists": {"1": LIST}}).encode()
                ),
            }
        )
        with self.assertRaises(UserError):
            self._share(own, self.manager)
        other = own.copy({"spreadsheet_binary_data": base64.b64encode(b"{}")})
        self.assertIn("/dashboard/share/", self._share(other, self.manager))
        share = self.env["spreadsheet.dashboard.share"].search([("dashboard_id", "=", other.id)])
        with self.assertRaises(UserError):
            share.with_user(self.manager).dashboard_id = self.dashboard
