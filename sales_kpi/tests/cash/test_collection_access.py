from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..whole.hard_case import hard_case
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestSalesKpiCollectionAccess(CollectionCommon):
    """Ann has collected 100, Bob 40; both are of one team, which is under a region."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        salesman = "sales_team.group_sale_salesman"
        cls.leader = cls._new_user("leader_collects", salesman)
        cls.director = cls._new_user("director_collects", salesman)
        cls.region = cls.env["crm.team"].create(
            {"name": "Region", "company_id": cls.company.id, "user_id": cls.director.id}
        )
        cls.team.write({"user_id": cls.leader.id, "parent_id": cls.region.id})
        cls.of_ann, cls.of_bob = cls._bill(100, cls.ann), cls._bill(40, cls.bob)
        cls.invoices = cls.of_ann | cls.of_bob
        for invoice in cls.invoices:
            cls._pay(invoice, "2026-01-20")

    @classmethod
    def _new_user(cls, login, groups, company=None):
        """Everyone may export, so that this is not what keeps them from rows."""
        if not groups.endswith("portal"):
            groups += ",base.group_allow_export"
        return super()._new_user(login, groups, company)

    def _sum_seen(self, user):
        """The total that ``user`` gets, found the same by search, by read and by aggregates."""
        seen = self.collections.with_user(user).with_company(user.company_id)
        domain = [("invoice_id", "in", self.invoices.ids)]
        rows = seen.search(domain)
        total = sum(row["amount"] for row in rows.read(["amount"]))
        self.assertEqual(len(rows), seen.search_count(domain))
        self.assertEqual(total, seen._read_group(domain, [], ["amount:sum"])[0][0])
        groups = seen.formatted_read_group(domain, ["user_id"], ["amount:sum"])
        self.assertEqual(total, sum(group["amount:sum"] for group in groups))
        exported = rows.export_data(["amount"])["datas"]
        self.assertEqual(total, sum(float(line[0]) for line in exported))
        listed = seen.web_search_read(domain, {"amount": {}})["records"]
        self.assertEqual(total, sum(record["amount"] for record in listed))
        return total

    def test_rep_sees_own(self):
        self.assertEqual(self._sum_seen(self.ann), 100)
        self.assertEqual(self._sum_seen(self.bob), 40)

    def test_rep_of_all_leads_sees_own(self):
        user = self._new_user("all_leads", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self._sum_seen(user), 0)

    def test_rep_cant_read_a_row_of_another(self):
        row = self._get_rows(self.of_bob)
        for attempt in (
            lambda rows: rows.read(["amount"]),
            lambda rows: rows.amount,
            lambda rows: rows.export_data(["amount"]),
            lambda rows: rows.web_read({"amount": {}}),
            lambda rows: rows.action_open_invoice(),
        ):
            with self.assertRaises(AccessError):
                self.env.invalidate_all()
                attempt(row.with_user(self.ann))

    def test_rep_cant_guess_by_filters(self):
        """No condition, grouping or order brings the rows of another into reach."""
        seen = self.collections.with_user(self.ann)
        for domain in (
            ["|", ("user_id", "=", self.bob.id), ("amount", "=", 40)],
            [("user_id.login", "=", self.bob.login)],
            [("team_id", "=", self.team.id), ("user_id", "!=", self.ann.id)],
        ):
            self.assertFalse(seen.search(domain))
        groups = seen._read_group([], ["invoice_id", "date:month"], ["amount:max"])
        self.assertNotIn(self.of_bob, [group[0].sudo(False) for group in groups])

    def test_leader_sees_the_team_and_director_those_below(self):
        self.assertEqual(self._sum_seen(self.leader), 140)
        self.assertEqual(self._sum_seen(self.director), 140)
        self.team.parent_id = False
        self.assertEqual(self._sum_seen(self.director), 0)

    @hard_case("viewer who may see totals but not records")
    def test_leader_can_list_rows_of_invoices_that_are_closed_to_him(self):
        self.assertFalse(self.of_bob.with_user(self.leader).has_access("read"))
        seen = self.collections.with_user(self.leader)
        self.env.invalidate_all()
        self.assertEqual(
            seen.search([("invoice_id", "=", self.of_bob.id)]).display_name,
            self.of_bob.display_name,
        )
        specification = {
            name: {"fields": {"display_name": {}}}
            for name in ("invoice_id", "partner_id", "user_id", "team_id", "journal_id")
        }
        listed = seen.web_search_read([("invoice_id", "=", self.of_bob.id)], specification)
        self.assertEqual(listed["records"][0]["user_id"]["id"], self.bob.id)
        groups = seen.formatted_read_group([], ["invoice_id"], ["amount:sum"])
        self.assertIn(self.of_bob.id, [group["invoice_id"][0] for group in groups])

    def test_no_row_ends_in_a_refusal(self):
        """Who may not look into the books gets the row itself, with every field of its form."""
        receivables = self.env["sales.kpi.receivable"]
        accountant = self._new_user("books_opens", "account.group_account_invoice")
        both = (self._get_rows(self.of_bob), receivables.search(
            [("invoice_id", "=", self.of_bob.id)]
        ))  # fmt: skip
        for row in both:
            for user in (self.bob, self.leader, self.director):
                self.env.invalidate_all()
                seen = row.with_user(user)
                action = seen.action_open_invoice()
                self.assertEqual((action["res_model"], action["res_id"]), (row._name, row.id))
                view = seen.get_view(view_type="form")
                names = view["models"][row._name]
                read = seen.web_read({name: {} for name in names if name in row._fields})
                self.assertEqual(read[0]["amount"], 40)
                listed = seen.get_view(view_type="list")["arch"]
                self.assertNotIn('string="Open Invoice"', listed)
            action = row.with_user(accountant).action_open_invoice()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("account.move", self.of_bob.id)
            )

    def test_screens_open_for_a_rep(self):
        action = self.env.ref("sales_kpi.sales_kpi_collection_action").sudo()
        views = [(False, kind) for kind in (*action.view_mode.split(","), "search")]
        opened = self.collections.with_user(self.ann).get_views(views)["views"]
        self.assertIn('action="action_open_invoice"', opened["list"]["arch"])
        self.assertNotIn('name="payment_id"', opened["list"]["arch"])

    def test_manager_and_accountant_see_all(self):
        manager = self._new_user("manager_collects", "sales_team.group_sale_manager")
        accountant = self._new_user("books_collects", "account.group_account_invoice")
        self.assertEqual(self._sum_seen(manager), 140)
        self.assertEqual(self._sum_seen(accountant), 140)
        # Whose company cockpit tells the figure sees the rows behind it.
        keen = self._new_user("keen_collects", "sales_kpi.group_kpi_manager")
        self.assertEqual(self._sum_seen(keen), 140)

    def test_portal_and_employees_see_nothing(self):
        for login, group in (
            ("portal_collects", "base.group_portal"),
            ("clerk", "base.group_user"),
        ):
            user = self._new_user(login, group)
            for attempt in (
                lambda seen: seen.search([]),
                lambda seen: seen._read_group([], [], ["amount:sum"]),
                lambda seen: seen.formatted_read_group([], ["user_id"], ["amount:sum"]),
            ):
                with self.assertRaises(AccessError):
                    attempt(self.collections.with_user(user))

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for login, group in (
            ("manager_elsewhere", "sales_team.group_sale_manager"),
            ("books_elsewhere", "account.group_account_invoice"),
        ):
            self.assertEqual(self._sum_seen(self._new_user(login, group, other)), 0)

    def test_company_switched_off_is_left_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        manager = self._new_user("manager_of_both", "sales_team.group_sale_manager")
        manager.company_ids += other
        seen = self.collections.with_user(manager).with_context(allowed_company_ids=other.ids)
        self.assertFalse(seen.search([("invoice_id", "in", self.invoices.ids)]))

    def test_branch_collects_for_itself(self):
        """The bank account is the parent's, the invoice the branch's: the branch has collected."""
        self.company.child_ids = [Command.create({"name": "Branch"})]
        branch = self.company.child_ids
        self.env.user.company_ids += branch
        self.env.invalidate_all()
        self.partner_a.with_company(branch).property_account_receivable_id = self.receivable
        invoice = self._bill(70, company_id=branch.id, team_id=False)
        self._pay(invoice, "2026-01-20")
        self.assertCollected(invoice, [("2026-01-20", 70)])
        self.assertEqual(self._get_rows(invoice).company_id, branch)
        self.assertEqual(self._get_rows(invoice).currency_id, self.company.currency_id)

    def test_nobody_writes(self):
        manager = self._new_user("manager_writes", "sales_team.group_sale_manager")
        accountant = self._new_user("books_writes", "account.group_account_manager")
        row = self._get_rows(self.of_ann)
        for user in (self.ann, self.leader, manager, accountant):
            for attempt in (
                lambda rows: rows.write({"amount": 1000}),
                lambda rows: rows.create({"amount": 1000}),
                lambda rows: rows.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt(row.with_user(user))
