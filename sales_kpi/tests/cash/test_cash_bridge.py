from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import set_clock
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCashBridge(CollectionCommon):
    """One case a step: what moved, why it is not what was collected, and where that is seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_clock(cls.company, "UTC")
        cls.bridge = cls.env["sales.kpi.cash.bridge"]
        cls.accountant = cls._new_user("books_bridge", "account.group_account_invoice")

    def _sum_steps(self):
        """{ISO month: {kind without its place: amount}}"""
        self.env.invalidate_all()
        steps = {}
        for month, kind, amount in self.bridge._read_group(
            [("company_id", "=", self.company.id)], ["date:month", "kind"], ["amount:sum"]
        ):
            steps.setdefault(f"{month:%Y-%m}", {})[kind[3:]] = round(amount, 6)
        for of_month in steps.values():
            self.assertAlmostEqual(sum(of_month.values()), 0, places=6)
        return {
            month: {kind: amount for kind, amount in of_month.items() if amount}
            for month, of_month in steps.items()
        }

    def assertSteps(self, *expected):
        """``expected``: (month, steps), in order"""
        self.assertEqual(self._sum_steps(), dict(expected))

    def test_not_applied(self):
        """Of 1,000 that came in, 600 are Ann's invoice."""
        payment = self._new_payment(1000, "2026-01-20")
        self._match(self._bill(600), payment.move_id)
        self.assertSteps(("2026-01", {"movement": 1000, "unapplied": -400, "collected": -600}))

    def test_invoice_of_a_later_month(self):
        payment = self._new_payment(100, "2026-01-20")
        self._match(self._bill(100, date="2026-03-10"), payment.move_id)
        self.assertSteps(
            ("2026-01", {"movement": 100, "month": -100}),
            ("2026-03", {"month": 100, "collected": -100}),
        )

    def test_rate(self):
        """100 euros booked at 125 dollars are 200 when they are paid."""
        invoice = self._bill(100, currency_id=self.euro.id)
        self._pay(invoice, "2026-02-05", currency_id=self.euro.id)
        self.assertSteps(("2026-02", {"movement": 200, "rate": -75, "collected": -125}))

    def test_discount_is_in_neither(self):
        """98 came in and are collected; the 2 are in the entry, and left out of the invoice."""
        self._pay(
            self._bill(100, invoice_payment_term_id=self._new_discount_term(2).id), "2026-01-15"
        )
        self.assertSteps(("2026-01", {"movement": 98, "collected": -98}))
        rows = self.bridge.search([("kind", "=", "80_write_off")])
        self.assertEqual(sorted(rows.mapped("amount")), [-2, 2])

    def test_excess_kept(self):
        """110 for an invoice of 100."""
        self._pay(
            self._bill(100),
            "2026-01-20",
            amount=110,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_revenue"].id,
        )
        self.assertSteps(("2026-01", {"movement": 110, "write_off": -10, "collected": -100}))

    def test_invoice_in_draft_and_rejected_payment(self):
        draft = self._bill(100)
        self._pay(draft, "2026-01-20")
        draft.button_draft()
        self._pay(self._bill(40), "2026-01-21").action_reject()
        self._pay(self._bill(7), "2026-01-22").action_draft()
        self.assertSteps(("2026-01", {"movement": 140, "undone": -140}))

    def test_nobody(self):
        """Its salesperson is not known: the company collected it, and none of them."""
        invoice = self._bill(100)
        self._pay(invoice, "2026-01-20")
        self._forget_rep(invoice)
        self.assertSteps(("2026-01", {"movement": 100, "nobody": -100}))

    def test_supplier(self):
        bill = self._bill(50, move_type="in_invoice", ref="their number")
        self._pay(bill, "2026-01-20")
        self.assertSteps(("2026-01", {"movement": -50, "other": 50}))

    def test_refund_paid_out(self):
        self._pay(self._bill(40, move_type="out_refund"), "2026-02-03")
        self.assertSteps(("2026-02", {"movement": -40, "collected": 40}))

    def test_payment_without_an_entry(self):
        """It counts before the bank has anything of it."""
        with self._without_entries():
            self._pay(self._bill(100), "2026-01-20")
            self.assertSteps(("2026-01", {"announced": 100, "collected": -100}))

    def test_payment_seen_in_the_bank_moves_once(self):
        payment = self._pay(self._bill(100), "2026-01-20")
        account = payment.outstanding_account_id
        line = self._new_bank_line(100, "2026-02-02", [(account, -100)])
        (payment.move_id | line.move_id).line_ids.filtered(
            lambda item: item.account_id == account
        ).reconcile()
        self.assertSteps(("2026-01", {"movement": 100, "collected": -100}), ("2026-02", {}))

    def test_a_difference_opens_its_entry(self):
        payment = self._new_payment(100, "2026-01-20")
        rows = self.bridge.with_user(self.accountant)
        row = rows.search([("kind", "=", "30_unapplied"), ("move_id", "=", payment.move_id.id)])
        self.assertEqual((row.amount, row.journal_id), (-100, self.bank))
        action = row.action_open_entry()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", payment.move_id.id)
        )
        with self._without_entries():
            payment = self._pay(self._bill(100), "2026-01-20")
            action = rows.search([("payment_id", "=", payment.id)])[0].action_open_entry()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("account.payment", payment.id)
            )

    def test_ids_are_those_of_their_rows(self):
        self._pay(self._bill(100, currency_id=self.euro.id), "2026-02-05")
        self._new_payment(100, "2026-01-20")
        rows = self.bridge.search([])
        self.assertEqual(len(rows), len(set(rows.ids)))
        for row in rows:
            self.assertEqual(self.bridge.search([("id", "=", row.id)]).amount, row.amount)

    def test_only_accountants(self):
        payment = self._new_payment(100, "2026-01-20")
        manager = self._new_user("manager_bridge", "sales_team.group_sale_manager")
        statement = self.env["sales.kpi.cash.statement"]
        for user in (self.ann, manager):
            with self.assertRaises(AccessError):
                self.bridge.with_user(user).search([])
            with self.assertRaises(AccessError):
                statement.with_user(user).get_statement("2026-01-01", "2026-01-31")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("books_far_bridge", "account.group_account_invoice", other)
        seen = self.bridge.with_user(stranger).with_company(other)
        self.assertFalse(seen.search([("move_id", "=", payment.move_id.id)]))

    def test_statement(self):
        """In January 600 of Ann, and 400 that are not applied; in February 250 of Bob."""
        payment = self._new_payment(1000, "2026-01-20")
        self._match(self._bill(600), payment.move_id)
        self._pay(self._bill(250, self.bob), "2026-02-20")
        statement = self.env["sales.kpi.cash.statement"].with_user(self.accountant)
        page = statement.get_statement("2026-01-01", "2026-02-28")
        steps, people, entries = page["tables"]
        names = [column["name"] for column in steps["columns"]]
        january, february = (dict(zip(names, row, strict=True)) for row in steps["rows"])
        self.assertEqual(january["Movement of the cash accounts"], 1000)
        self.assertEqual(january["Customer money not applied to invoices"], -400)
        self.assertEqual(january["Collected by salespeople"], 600)
        self.assertEqual(january["Without a name"], 0)
        self.assertEqual((february["Month"], february["Journal"]), ("2026-02-01", "Bank"))
        self.assertEqual(
            people["rows"],
            [
                ["2026-01-01", self.ann.name, 600],
                ["2026-02-01", self.bob.name, 250],
            ],
        )
        self.assertEqual([row[-1] for row in entries["rows"]], [-400])
        self.assertEqual(entries["rows"][0][3], payment.move_id.display_name)
        for days in (("2026-02-01", "2026-01-31"), ("", ""), (None, 7)):
            with self.assertRaises(UserError):
                statement.get_statement(*days)

    def test_choice_of_days(self):
        choice = self.env["sales.kpi.cash.bridge.choice"].with_user(self.accountant)
        choice = choice.create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        self._new_payment(100, "2026-01-20")
        self._new_payment(7, "2026-02-20")
        action = choice.action_open()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            sum(rows.filtered(lambda r: r.kind == "10_movement").mapped("amount")), 100
        )
        url = choice.action_download()["url"]
        self.assertTrue(url.startswith("/sales_kpi/cash_bridge.xlsx?date_from=2026-01-01"), url)
