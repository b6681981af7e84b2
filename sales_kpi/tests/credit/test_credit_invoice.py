from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..cash.collection_common import CollectionCommon

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestCreditInvoice(CollectionCommon):
    """Invoices, and the cash on them, count for whom they named when they were posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._new_user(
            "clerk_collects",
            "account.group_account_manager,sales_team.group_sale_salesman_all_leads",
        )

    def _read(self, code, span):
        definitions = self.env["sales.kpi.definition"]
        users = self.ann | self.bob | self.clerk
        values = definitions.read_values([code], *span, user_ids=users.ids)[code]
        return tuple(round(values[user.id] or 0, 2) for user in users)

    def _correct(self, invoice, day):
        """*Reverse and create invoice*, as the clerk does it; the posted replacement."""
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.clerk)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": day, "reason": "Address"})
        )
        wizard.modify_moves()
        fresh = wizard.new_move_ids
        fresh.write({"invoice_user_id": self.clerk.id, "invoice_date": day})
        fresh.action_post()
        return fresh

    def test_a_paid_invoice_that_is_handed_over(self):
        # a paid invoice of 42,000, reassigned: it stays Ann's, invoiced and collected
        invoice = self._bill(42000)
        self._pay(invoice, "2026-02-10")
        invoice.with_user(self.clerk).write({"invoice_user_id": self.bob.id})
        self.env.invalidate_all()
        self.assertEqual(self._read("invoiced_amount", JANUARY), (42000, 0, 0))
        self.assertEqual(self._read("collected_amount", FEBRUARY), (42000, 0, 0))

    def test_due_and_days_to_cash_stay_too(self):
        invoice = self._bill(500)
        invoice.invoice_user_id = self.bob
        self.env.invalidate_all()
        row = self.env["sales.kpi.receivable"].search([("invoice_id", "=", invoice.id)])
        self.assertEqual(row.user_id, self.ann)

    def test_an_invoice_corrected_by_a_clerk_stays_the_reps(self):
        # Ann's invoice of 1,000 in January; the address is corrected in February by "reverse and
        # create invoice"; paid in March. Ann: January 1,000; February -1,000 + 1,000 = 0;
        # collected in March 1,000. The clerk sold nothing.
        invoice = self._bill(1000)
        fresh = self._correct(invoice, "2026-02-10")
        self._pay(fresh, "2026-03-10")
        self.assertEqual(self._read("invoiced_amount", JANUARY), (1000, 0, 0))
        self.assertEqual(self._read("invoiced_amount", FEBRUARY), (0, 0, 0))
        self.assertEqual(self._read("collected_amount", MARCH), (1000, 0, 0))

    def test_corrected_after_it_was_handed_over(self):
        # the invoice names Bob by then: what it was is Ann's, and so is what takes it back
        invoice = self._bill(1000)
        invoice.invoice_user_id = self.bob
        self._correct(invoice, "2026-02-10")
        self.assertEqual(self._read("invoiced_amount", FEBRUARY), (0, 0, 0))

    def test_a_duplicated_invoice_is_that_of_the_first(self):
        invoice = self._bill(1000)
        draft = invoice.with_user(self.clerk).copy({"invoice_user_id": self.clerk.id})
        second = draft.copy()  # of a draft: what the draft is a copy of
        for copy in draft | second:
            copy.write({"invoice_date": "2026-02-10", "invoice_user_id": self.clerk.id})
            copy.action_post()
        self.assertEqual(self._read("invoiced_amount", FEBRUARY), (2000, 0, 0))

    def test_a_duplicate_for_another_customer_is_a_sale_of_its_own(self):
        invoice = self._bill(1000)
        draft = invoice.copy({"partner_id": self.partner_b.id, "invoice_user_id": self.bob.id})
        draft.invoice_date = "2026-02-10"
        draft.action_post()
        self.assertEqual(draft.kpi_user_id, self.bob)
        self.assertEqual(draft.kpi_customer_id, self.partner_b)

    def test_who_says_himself_what_he_repeats_repeats_nothing(self):
        invoice = self._bill(1000)
        own = self.env["account.move"].with_user(self.clerk)
        vals = {"move_type": "out_invoice", "partner_id": self.partner_a.id}
        fresh = own.create({**vals, "kpi_origin_id": invoice.id})
        by_default = own.with_context(default_kpi_origin_id=invoice.id).create(vals)
        self.assertFalse((fresh | by_default).kpi_origin_id)
        with self.assertRaisesRegex(UserError, "Change Credit"):
            fresh.write({"kpi_origin_id": invoice.id})

    def test_nobody_writes_credit(self):
        invoice = self._bill(1000)
        own = self.env["account.move"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "Change Credit"):
            own.browse(invoice.id).write({"kpi_user_id": self.clerk.id})
        with self.assertRaisesRegex(UserError, "Change Credit"):
            own.create({"move_type": "out_invoice", "kpi_user_id": self.clerk.id})
        fresh = own.with_context(default_kpi_user_id=self.clerk.id).create(
            {"move_type": "out_invoice", "partner_id": self.partner_a.id}
        )
        self.assertFalse(fresh.kpi_user_id)

    def test_reset_to_draft_and_posted_as_somebody_elses(self):
        invoice = self._bill(1000)
        invoice.button_draft()
        invoice.invoice_user_id = self.bob
        invoice.action_post()
        self.assertEqual(self._read("invoiced_amount", JANUARY), (1000, 0, 0))

    def test_a_customer_corrected_in_draft_is_corrected(self):
        invoice = self._bill(1000)
        invoice.button_draft()
        invoice.partner_id = self.partner_b
        invoice.action_post()
        self.assertEqual(invoice.kpi_customer_id, self.partner_b)

    def test_a_credit_note_made_by_a_clerk_is_the_reps(self):
        invoice = self._bill(1000)
        note = self._credit(invoice)
        self.assertEqual(note.kpi_user_id, self.ann)
        self.assertEqual(self._read("invoiced_amount", JANUARY)[0], 0)

    def _credit(self, invoice):
        note = invoice._reverse_moves([{"invoice_date": "2026-01-20", "date": "2026-01-20"}])
        note.invoice_user_id = self.clerk
        note.action_post()
        return note

    def test_the_cash_of_contacts_who_move_is_their_former_companys(self):
        beta, gamma = self.env["res.partner"].create(
            [{"name": "Beta", "is_company": True}, {"name": "Gamma", "is_company": True}]
        )
        joe = self.env["res.partner"].create({"name": "Joe", "parent_id": beta.id})
        invoice = self._bill(1000, partner_id=joe.id)
        joe.parent_id = gamma
        note = self._credit(invoice)
        self.assertEqual((invoice | note).kpi_customer_id, beta)

    def test_vendor_bills_have_no_credit(self):
        bill = self.init_invoice("in_invoice", self.partner_a, "2026-01-10", True, amounts=[10])
        self.assertFalse(bill.kpi_credit_date)

    # ---- invoices of orders

    def _order(self, user, price):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "user_id": user.id,
                "team_id": self.team.id,
                "order_line": [
                    (0, 0, {"product_id": self._service.id, "price_unit": price, "tax_ids": False})
                ],
            }
        )
        order.action_confirm()
        return order

    @property
    def _service(self):
        return self.env["product.product"].create(
            {"name": "Advice", "type": "service", "invoice_policy": "order"}
        )

    def _invoice(self, orders, user=None):
        invoice = orders._create_invoices(final=True)
        invoice.invoice_date = "2026-02-10"
        if user:
            invoice.invoice_user_id = user
        invoice.action_post()
        return invoice

    def test_an_invoice_is_its_orders(self):
        # Ann's order goes to Bob before it is billed, and Bob's name is on the invoice.
        order = self._order(self.ann, 1000)
        order.user_id = self.bob
        invoice = self._invoice(order)
        self.assertEqual(invoice.invoice_user_id, self.bob)
        self.assertEqual(self._read("invoiced_amount", FEBRUARY), (1000, 0, 0))

    def test_an_invoice_of_several_reps_is_the_largest_orders(self):
        # 400 of Ann's and 600 of Bob's: Bob's. 500 and 500: that of the first order, Ann's.
        for ann, bob, whose in ((400, 600, self.bob), (500, 500, self.ann)):
            orders = self._order(self.ann, ann) | self._order(self.bob, bob)
            self.assertEqual(self._invoice(orders, self.clerk).kpi_user_id, whose)

    def test_a_deposit_is_its_orders(self):
        order = self._order(self.ann, 1000)
        order.user_id = self.bob
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids)
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 300}).create_invoices()
        deposit = order.invoice_ids
        deposit.invoice_date = "2026-01-20"
        deposit.action_post()
        self.assertEqual(self._read("invoiced_amount", JANUARY), (300, 0, 0))
        self._invoice(order)
        self.assertEqual(self._read("invoiced_amount", FEBRUARY), (700, 0, 0))

    def test_a_correction_of_an_orders_invoice_goes_by_the_invoice(self):
        invoice = self._invoice(self._order(self.ann, 1000))
        fresh = self._correct(invoice, "2026-02-10")
        self.assertEqual(fresh.kpi_user_id, self.ann)
