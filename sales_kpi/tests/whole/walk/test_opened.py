"""Whatever a screen offers opens, for each role: no Access Error, and no samples."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .... import demo
from .client import Client

ROLES = {
    "salesperson": "wangfang", "leader": "zhaolei", "manager": "sunli", "accountant": "helen",
    "KPI administrator": "keen",
}  # fmt: skip
SELLERS = ("salesperson", "leader", "manager", "KPI administrator")
PAGES = ("sales.kpi.workbench", "sales.kpi.team.cockpit", "sales.kpi.company.cockpit")


def find_marks(part):
    """Everything in a payload that can be opened."""
    if isinstance(part, dict):
        if isinstance(part.get("kind"), str) and not {"title", "text"} & part.keys():
            yield part
        part = list(part.values())
    if isinstance(part, (list, tuple)):
        for inner in part:
            yield from find_marks(inner)


@tagged("post_install", "-at_install")
class TestOpened(TransactionCase):
    """The demo data, in which a leader sees the figures of orders, opportunities and invoices that
    Odoo's own rules keep from him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo.build(cls.env)
        cls.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Keen", "login": "keen", "email": "k.k@example.com",
                "company_ids": [Command.set(cls.env.company.ids)],
                "group_ids": [Command.set(cls.env.ref("sales_kpi.group_kpi_manager").ids)],
            }
        )  # fmt: skip

    def _get_client(self, role):
        user = self.env["res.users"].search([("login", "=", ROLES[role])])
        self.assertTrue(user, role)
        return Client(self.env(user=user))

    def _check(self, role, client, *models):
        self.env.flush_all()
        self.assertFalse(client.failures, f"as {role}:\n" + "\n".join(client.failures[:40]))
        for model in models:
            self.assertIn(model, client.opened, f"nothing of {model} was opened as {role}")

    def _each_role(self, *roles):
        for role in roles or ROLES:
            with self.subTest(role=role):
                yield role, self._get_client(role)

    def test_menus(self):
        """Each menu, its first rows, and what their buttons open."""
        for role, client in self._each_role():
            self._check(role, self._open_menus(client))

    def _open_menus(self, client):
        Menu = client.env["ir.ui.menu"]
        root = self.env.ref("sales_kpi.sales_kpi_menu").id
        for menu in Menu.load_menus(False).values():
            if menu.get("app_id") == root and menu["action_model"] == "ir.actions.act_window":
                xml_action = client.env["ir.actions.act_window"].browse(menu["action_id"])
                client.follow(xml_action.sudo()._get_action_dict(), [menu["name"]])
        return client

    def test_marks(self):
        """Each mark of the dashboards."""
        for role, client in self._each_role(*SELLERS):
            for name in PAGES:
                self._open_marks(client, name, role)
            self._check(role, client)

    def _open_marks(self, client, name, role):
        Page = client.env[name]
        if not self._is_for(name, role):
            return
        page = Page.get_page({})
        marks = list(find_marks(page))
        self.assertTrue(marks, f"{name} as {role}")
        for mark in marks:
            way = [name, str(mark)]
            self._open(client, way, Page.open_records, page["options"], mark)

    def _is_for(self, name, role):
        if name == "sales.kpi.company.cockpit":
            return role in ("manager", "KPI administrator")
        return name == "sales.kpi.workbench" or role != "salesperson"

    def _open(self, client, way, method, *args):
        try:
            action = method(*args)
        except Exception as error:
            client._fail(way, error)
            return
        client.follow(action, way)

    def test_others_workbench(self):
        """Whoever looks at somebody else's page is offered only what he may open."""
        [rep] = self.env["res.users"].search([("login", "=", "wangfang")])
        for role, client in self._each_role("leader", "manager", "KPI administrator"):
            Page = client.env["sales.kpi.workbench"]
            page = Page.get_page({"user_id": rep.id})
            for mark in find_marks(page):
                self._open(client, [str(mark)], Page.open_records, page["options"], mark)
            self._check(role, client)

    def test_boards(self):
        """Each kind of figure of the leaderboard, of oneself and of others, and its last lines."""
        for role, client in self._each_role(*SELLERS):
            Board = client.env["sales.kpi.leaderboard"]
            for subject in ("user", "team"):
                board = Board.get_board({"subject": subject, "opened": True})
                rows = [row for row in board["rows"] if row["lines"]]
                for row in {row["subject_id"]: row for row in (*rows[:2], *rows[-1:])}.values():
                    for line in row["lines"]:
                        self._open(
                            client, ["board", row["name"], line["code"]], Board.open_records,
                            board["options"], row["subject_id"], line["code"],
                        )  # fmt: skip
                for part in board["parts"]:
                    for figure in part["figures"] if part["can_open"] else ():
                        self._open(
                            client, ["board", part["name"], figure["code"]], Board.open_part,
                            board["options"], part["kind"], figure["code"],
                        )  # fmt: skip
            self._check(role, client)

    def test_figures(self):
        """Each measure once, by its figure and by a line of a scorecard."""
        for role, client in self._each_role(*SELLERS):
            for name in ("sales.kpi.score.line", "sales.kpi.fact"):
                found = client.env[name].search([], order="id desc", limit=2_000)
                for records in found.grouped("definition_id").values():
                    way = [name, records[0].display_name]
                    self._open(client, way, records[0].action_open_records)
            self._check(role, client)

    def test_a_leader_gets_the_true_rows_of_each_screen(self):
        """Odoo shows a leader his own orders only. What his team ordered this month is added up
        here by SQL; each screen opens rows that sum to it, none of them a sample."""
        client = self._get_client("leader")
        team = self.env["crm.team"].search([("name", "=", "Shanghai")])
        ordered = self._sum_orders(team)
        self.assertGreater(ordered, 0)
        options = {"team_id": team.id}
        ways = {
            "board": ("sales.kpi.leaderboard", {"subject": "team"}, team.id, "order_amount"),
            "cockpit": ("sales.kpi.team.cockpit", options, self._get_mark(team)),
            "tree": ("sales.kpi.tree", options, "order_amount"),
        }
        for way, (name, *args) in ways.items():
            action = client.env[name].open_records(*args)
            self.assertEqual(action["res_model"], "sales.kpi.counted", way)
            self.assertFalse(action["useSampleModel"], way)
            self.assertIn("0 open in Odoo", action["name"], way)
            rows = client.env["sales.kpi.counted"].with_context(**action["context"]).search([])
            self.assertAlmostEqual(sum(rows.mapped("value")), ordered, 2, way)

    def _get_mark(self, team):
        return {"kind": "measure", "code": "order_amount", "subject": ["team", team.id]}

    def _sum_orders(self, team):
        today = self.env.company._get_kpi_today()
        start, end = self.env.company._get_kpi_bounds(
            today.replace(day=1), today + relativedelta(day=31)
        )
        self.env.cr.execute(
            "SELECT SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)) FROM sale_order"
            " WHERE state = 'sale' AND kpi_team_id = %s AND date_order >= %s AND date_order < %s",
            [team.id, start, end],
        )
        return float(self.env.cr.fetchone()[0] or 0)

    def test_documents(self):
        """The stat buttons of Odoo's own documents."""
        for role, client in self._each_role():
            for name in ("crm.lead", "sale.order", "account.move", "res.partner"):
                Model = client.env[name]
                found = (
                    Model.search([], limit=3, order="id desc") if Model.has_access("read") else ()
                )
                for record in found:
                    for method in ("action_view_kpi_activities", "action_view_kpi_collections"):
                        if hasattr(record, method):
                            self._open(client, [name, method], getattr(record, method))
            self._check(role, client)
