from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .collection_common import CollectionCommon


class ReceivableCommon(CollectionCommon):
    """The viewer's day is UTC's; invoices are due at once unless they say otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"
        cls.receivables = cls.env["sales.kpi.receivable"]

    @classmethod
    def _owe(cls, amount, due, rep=None, **values):
        """An invoice of 10 January that is due on one day."""
        return cls._bill(amount, rep, invoice_payment_term_id=False, invoice_date_due=due, **values)

    @classmethod
    def _new_half_term(cls):
        """Half after 10 days, half after 40."""
        half = {"value": "percent", "value_amount": 50}
        return cls.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [Command.create({**half, "nb_days": days}) for days in (10, 40)],
            }
        )

    def _get_owed(self, invoices, **context):
        self.env.invalidate_all()
        rows = self.receivables.with_context(**context)
        return rows.search([("invoice_id", "in", invoices.ids)])


@tagged("post_install", "-at_install")
class TestSalesKpiReceivable(ReceivableCommon):
    def test_a_row(self):
        invoice = self._owe(100, "2026-01-31")
        with freeze_time("2026-02-10 12:00:00"):
            row = self._get_owed(invoice)
            self.assertRecordValues(
                row,
                [
                    {
                        "id": self._get_due(invoice).id,
                        "invoice_id": invoice.id,
                        "invoice_date": fields.Date.to_date("2026-01-10"),
                        "date_due": fields.Date.to_date("2026-01-31"),
                        "amount": 100,
                        "residual": 100,
                        "collected": 0,
                        "collected_share": 0,
                        "is_open": True,
                        "days_overdue": 10,
                        "bucket": "1_30",
                        "partner_id": self.partner_a.id,
                        "user_id": self.ann.id,
                        "team_id": self.team.id,
                        "company_id": self.company.id,
                        "currency_id": self.company.currency_id.id,
                    }
                ],
            )
            self.assertEqual(row.display_name, invoice.display_name)
            self.assertEqual(row.action_open_invoice()["res_id"], invoice.id)

    def test_ages(self):
        """Due on 31 March: not late on that day, one day late on 1 April. 30 days late is
        30 April; 31 is 1 May, 60 is 30 May; 61 is 31 May, 90 is 29 June; 91 is 30 June."""
        invoice = self._owe(100, "2026-03-31")
        for today, days, bucket in (
            ("2026-03-30", 0, "0"),
            ("2026-03-31", 0, "0"),
            ("2026-04-01", 1, "1_30"),
            ("2026-04-30", 30, "1_30"),
            ("2026-05-01", 31, "31_60"),
            ("2026-05-30", 60, "31_60"),
            ("2026-05-31", 61, "61_90"),
            ("2026-06-29", 90, "61_90"),
            ("2026-06-30", 91, "91"),
            ("2027-06-30", 456, "91"),
        ):
            with self.subTest(today=today), freeze_time(f"{today} 12:00:00"):
                row = self._get_owed(invoice)
                self.assertEqual((row.days_overdue, row.bucket), (days, bucket))
                late = [("id", "=", row.id), ("days_overdue", ">", 0)]
                self.assertEqual(self.receivables.search_count(late), int(days > 0))

    def test_today_is_the_viewers(self):
        """At 17:00 UTC on the due day it is the next day in Shanghai, and the same in New York."""
        invoice = self._owe(100, "2026-03-31")
        with freeze_time("2026-03-31 17:00:00"):
            self.assertEqual(self._get_owed(invoice, tz="Asia/Shanghai").days_overdue, 1)
            self.assertEqual(self._get_owed(invoice, tz="America/New_York").days_overdue, 0)

    def test_ages_come_in_order(self):
        """Not due 10, 1-30 days 20, 31-60 days 40, 61-90 days 80, over 90 days 160."""
        days = ("2026-07-01", "2026-06-29", "2026-05-20", "2026-04-20", "2026-01-20")
        invoices = self.env["account.move"]
        for number, due in enumerate(days):
            invoices += self._owe(10 * 2**number, due)
        with freeze_time("2026-06-30 12:00:00"):
            groups = self.receivables._read_group(
                [("invoice_id", "in", invoices.ids)], ["bucket"], ["residual:sum"]
            )
        labels = dict(self.receivables._fields["bucket"].selection)
        self.assertEqual(
            [(labels[bucket], residual) for bucket, residual in groups],
            [
                ("Not due", 10),
                ("1–30 days", 20),
                ("31–60 days", 40),
                ("61–90 days", 80),
                ("Over 90 days", 160),
            ],
        )

    def test_instalments_partly_paid(self):
        """Two halves of 100, due on 20 January and 19 February. 70 close the first and leave 30
        of the second, of which 20 in 50 are collected."""
        invoice = self._bill(100, invoice_payment_term_id=self._new_half_term().id)
        self._pay(invoice, "2026-01-25", amount=70)
        with freeze_time("2026-02-20 12:00:00"):
            rows = self._get_owed(invoice)
            self.assertRecordValues(
                rows,
                [
                    {
                        "date_due": fields.Date.to_date("2026-01-20"),
                        "amount": 50,
                        "collected": 50,
                        "collected_share": 1,
                        "residual": 0,
                        "is_open": False,
                        "bucket": "31_60",
                    },
                    {
                        "date_due": fields.Date.to_date("2026-02-19"),
                        "amount": 50,
                        "collected": 20,
                        "collected_share": 0.4,
                        "residual": 30,
                        "is_open": True,
                        "bucket": "1_30",
                    },
                ],
            )

    def test_collected_up_to_a_day(self):
        """30 on 20 January, 70 on 5 February; un-reconciling takes the 70 back."""
        invoice = self._owe(100, "2026-01-31")
        self._pay(invoice, "2026-01-20", amount=30)
        second = self._pay(invoice, "2026-02-05", amount=70)
        for day, collected in (("2026-01-19", 0), ("2026-01-20", 30), ("2026-02-05", 100)):
            self.assertEqual(self._get_owed(invoice, kpi_as_of=day).collected, collected)
        self._get_due(second.move_id).remove_move_reconcile()
        row = self._get_owed(invoice, kpi_as_of="2026-02-05")
        self.assertEqual((row.collected, row.residual), (30, 70))

    def test_a_row_adds_up(self):
        """Of 1,000, 400 are paid in January; 250 credited in February; in March 315 close the
        last 350, a tenth of which is written off."""
        invoice = self._owe(1000, "2026-01-31")
        self._pay(invoice, "2026-01-20", amount=400)
        self._match(invoice, self._bill(250, date="2026-02-03", move_type="out_refund"))
        self._pay(
            invoice,
            "2026-03-05",
            amount=315,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        for day, *parts in (
            ("2026-01-19", 0, 0, 0, 1000),
            ("2026-01-31", 400, 0, 0, 600),
            ("2026-02-28", 400, 250, 0, 350),
            ("2026-03-31", 715, 250, 35, 0),
        ):
            row = self._get_owed(invoice, kpi_as_of=day)
            self.assertEqual([row.collected, row.credited, row.written_off, row.unpaid], parts)
            self.assertEqual((row.amount, row.residual), (1000, 0))

    def test_early_discount_is_written_off(self):
        """98 close 100."""
        invoice = self._bill(100, invoice_payment_term_id=self._new_discount_term(2).id)
        self._pay(invoice, "2026-01-15")
        row = self._get_owed(invoice, kpi_as_of="2026-01-31")
        self.assertEqual((row.collected, row.written_off, row.unpaid), (98, 2, 0))

    def test_credit_note_adds_up(self):
        """Of a credit of 40, 15 lessen an invoice, 10 are paid out, 15 are left."""
        credit = self._owe(40, "2026-01-31", move_type="out_refund")
        self._match(credit, self._owe(15, "2026-01-31"))
        self._pay(credit, "2026-02-03", amount=10)
        row = self._get_owed(credit, kpi_as_of="2026-02-28")
        self.assertEqual(
            (row.amount, row.collected, row.credited, row.written_off, row.unpaid),
            (-40, -10, -15, 0, -15),
        )

    def test_credit_note(self):
        """It lessens what is open; matched with the invoice, it closes without cash."""
        invoice = self._owe(100, "2026-01-31")
        credit = self._owe(30, "2026-01-31", move_type="out_refund")
        rows = self._get_owed(invoice | credit)
        self.assertEqual(sorted(rows.mapped("residual")), [-30, 100])
        self.assertEqual(sorted(rows.mapped("amount")), [-30, 100])
        self._match(invoice, credit)
        rows = self._get_owed(invoice | credit)
        self.assertEqual(sorted(rows.mapped("residual")), [0, 70])
        self.assertEqual(sum(rows.mapped("collected")), 0)

    def test_refund_paid_out(self):
        """25 of a credit of 40 are paid out: 15 are still owed to the customer."""
        credit = self._owe(40, "2026-01-31", move_type="out_refund")
        self._pay(credit, "2026-02-03", amount=25)
        row = self._get_owed(credit, kpi_as_of="2026-02-28")
        self.assertEqual((row.amount, row.collected, row.residual), (-40, -25, -15))
        self.assertEqual(row.collected_share, 0.625)

    def test_foreign_currency(self):
        """100 euros are booked at 125 dollars. 40 euros of February leave 60 at the invoice's
        rate: 75 dollars, whatever a euro is worth then."""
        invoice = self._owe(100, "2026-01-31", currency_id=self.euro.id)
        self._pay(invoice, "2026-02-05", currency_id=self.euro.id, amount=40)
        row = self._get_owed(invoice, kpi_as_of="2026-02-28")
        self.assertEqual((row.amount, row.collected, row.residual), (125, 50, 75))
        self.assertEqual(row.currency_id, self.company.currency_id)

    def test_payment_without_an_entry(self):
        """The books leave all 100 open, in two halves; the 40 announced are cash on both."""
        invoice = self._bill(100, invoice_payment_term_id=self._new_half_term().id)
        with self._without_entries():
            self._register_payment(
                invoice, payment_date="2026-01-20", journal_id=self.bank.id, amount=40
            )
            rows = self._get_owed(invoice, kpi_as_of="2026-01-20")
            self.assertEqual(rows.mapped("collected"), [20, 20])
            self.assertEqual(rows.mapped("residual"), [50, 50])
            self.assertEqual(rows.mapped("unpaid"), [30, 30])
            rows = self._get_owed(invoice, kpi_as_of="2026-01-19")
            self.assertEqual(rows.mapped("collected"), [0, 0])

    def test_what_is_no_receivable(self):
        draft = self._owe(100, "2026-01-31")
        draft.button_draft()
        bill = self._owe(100, "2026-01-31", move_type="in_invoice", ref="their number")
        self.assertFalse(self._get_owed(draft | bill))
        receipt = self._owe(100, "2026-01-31", move_type="out_receipt")
        self.assertEqual(self._get_owed(receipt).residual, 100)

    def test_customer_is_the_company_of_the_contact(self):
        contact = self.env["res.partner"].create({"name": "Eve", "parent_id": self.partner_a.id})
        invoice = self._owe(100, "2026-01-31", partner_id=contact.id)
        self.assertEqual(self._get_owed(invoice).partner_id, self.partner_a)

    def test_days_to_cash(self):
        """From 10 to 20 January 10 days; a payment before its invoice took none."""
        invoice = self._owe(100, "2026-01-31")
        self._pay(invoice, "2026-01-20", amount=60)
        self._pay(invoice, "2026-01-05", amount=40)
        self.env.invalidate_all()
        rows = self._get_rows(invoice)
        self.assertEqual(
            [(row.amount, row.days) for row in rows.sorted("amount")], [(40, 0), (60, 10)]
        )


@tagged("post_install", "-at_install")
class TestSalesKpiReceivableAccess(ReceivableCommon):
    """Ann is owed 100, Bob 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader_owed", "sales_team.group_sale_salesman")
        cls.team.user_id = cls.leader
        cls.manager = cls._new_user("manager_owed", "sales_team.group_sale_manager")
        cls.accountant = cls._new_user("books_owed", "account.group_account_invoice")
        cls.of_ann = cls._owe(100, "2026-01-31", cls.ann)
        cls.of_bob = cls._owe(40, "2026-01-31", cls.bob)
        cls.invoices = cls.of_ann | cls.of_bob

    def _sum_seen(self, user):
        seen = self.receivables.with_user(user).with_company(user.company_id)
        domain = [("invoice_id", "in", self.invoices.ids)]
        total = sum(row["residual"] for row in seen.search(domain).read(["residual"]))
        groups = seen.formatted_read_group(domain, ["user_id", "bucket"], ["residual:sum"])
        self.assertEqual(total, sum(group["residual:sum"] for group in groups))
        return total

    def test_who_sees_what(self):
        for user, total in (
            (self.ann, 100),
            (self.bob, 40),
            (self.leader, 140),
            (self.manager, 140),
            (self.accountant, 140),
        ):
            self.assertEqual(self._sum_seen(user), total, user.login)

    def test_rep_cant_read_a_row_of_another(self):
        row = self._get_owed(self.of_bob)
        for attempt in (
            lambda rows: rows.read(["residual"]),
            lambda rows: rows.web_read({"residual": {}}),
            lambda rows: rows.action_open_invoice(),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt(row.with_user(self.ann))

    def test_portal_and_employees_see_nothing(self):
        for login, group in (("portal_owed", "base.group_portal"), ("clerk", "base.group_user")):
            seen = self.receivables.with_user(self._new_user(login, group))
            with self.assertRaises(AccessError):
                seen.search([])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("books_far", "account.group_account_invoice", other)
        self.assertEqual(self._sum_seen(stranger), 0)
        self.manager.company_ids += other
        seen = self.receivables.with_user(self.manager)
        domain = [("invoice_id", "in", self.invoices.ids)]
        self.assertFalse(seen.with_context(allowed_company_ids=other.ids).search(domain))

    def test_screens_open_for_a_rep_and_an_accountant(self):
        action = self.env.ref("sales_kpi.sales_kpi_receivable_action").sudo()
        views = [(False, kind) for kind in (*action.view_mode.split(","), "search")]
        for user in (self.ann, self.accountant):
            opened = self.receivables.with_user(user).get_views(views)["views"]
            self.assertIn('name="bucket"', opened["list"]["arch"])

    def test_invoice_shows_whose_collection_it_is(self):
        """The accountant sees the 30 on the form and opens them; a leader who may not read the
        invoice still gets its row; another rep gets none."""
        self._pay(self.of_bob, "2026-01-20", amount=30)
        form = Form(self.of_bob.with_user(self.accountant))
        self.assertEqual(form.kpi_collected_amount, 30)
        action = self.of_bob.with_user(self.accountant).action_view_kpi_collections()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((found.amount, found.user_id), (30, self.bob))
        for user, count in ((self.leader, 1), (self.bob, 1), (self.ann, 0)):
            seen = self.env[action["res_model"]].with_user(user)
            self.assertEqual(seen.search_count(action["domain"]), count)
        self.assertEqual(self.of_bob.with_user(self.bob).kpi_collected_amount, 30)

    def test_one_query_for_many_invoices(self):
        self._pay(self.invoices, "2026-01-20", group_payment=True)
        self.env.invalidate_all()
        invoices = self.invoices.with_user(self.accountant)
        invoices.mapped("kpi_collected_amount")
        invoices.invalidate_recordset(["kpi_collected_amount"])
        with self.assertQueryCount(1):
            self.assertEqual(invoices.mapped("kpi_collected_amount"), [100, 40])
