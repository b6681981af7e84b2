from odoo.tests import tagged

from ..orders.sale_common import SaleCommon


@tagged("post_install", "-at_install")
class TestCreditBackfill(SaleCommon):
    """What happened before the module was there is read off the tracking history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._new_user("clerk_tracks", "account.group_account_manager")

    def _track(self):
        """What was changed so far is one message."""
        self.env.flush_all()
        self.cr.precommit.run()

    def _order(self, user, partner=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.beta).id,
                "user_id": user.id,
                "team_id": self.bees.id,
                "order_line": [
                    (0, 0, {"product_id": self.advice.id, "price_unit": 100, "tax_ids": False})
                ],
                **values,
            }
        )

    def _confirm(self, order):
        self._track()
        order.action_confirm()
        self._track()

    def _backfill(self):
        """As if the module was installed now."""
        self._track()
        for table in ("sale_order", "account_move"):
            self.cr.execute(
                f"UPDATE {table} SET kpi_user_id = NULL, kpi_team_id = NULL,"
                " kpi_customer_id = NULL, kpi_credit_date = NULL"
            )
        self.cr.execute("UPDATE sale_order_line SET kpi_customer_id = NULL")
        self.env.invalidate_all()
        self.env["sales.kpi.credited"]._backfill()

    def _check(self, one, user, team=None, customer=None):
        found = (one.kpi_user_id, one.kpi_team_id, one.kpi_customer_id)
        self.assertEqual(found, (user, team or self.bees, customer or self.beta))
        self.assertTrue(one.kpi_credit_date)

    def test_orders_handed_over_once_and_again(self):
        order = self._order(self.carl)
        self._track()
        order.user_id = self.ann  # before it was confirmed
        self._confirm(order)
        order.user_id = self.bob
        self._track()
        order.write({"user_id": self.carl.id, "team_id": self.wasps.id})
        never = self._order(self.ann)
        self._confirm(never)
        draft = self._order(self.ann)
        self._backfill()
        self._check(order, self.ann)
        self._check(never, self.ann)
        self.assertFalse(draft.kpi_credit_date)

    def test_what_is_in_the_message_of_the_confirmation_was_so_by_then(self):
        order = self._order(self.ann)
        self._track()
        order.write({"state": "sale", "user_id": self.bob.id})
        self._track()
        self._backfill()
        self._check(order, self.bob, order.team_id)

    def test_nobody_and_who_was_deleted(self):
        order = self._order(self.ann, user_id=False)
        self._confirm(order)
        order.user_id = self.bob
        gone = self._order(self.ann)
        self._confirm(gone)
        gone.user_id = self.bob
        self._track()
        self.cr.execute(
            """
            UPDATE mail_tracking_value value SET old_value_integer = 987654321
              FROM mail_message message
             WHERE message.id = value.mail_message_id AND message.model = 'sale.order'
               AND message.res_id = %s AND old_value_integer = %s
            """,
            [gone.id, self.ann.id],
        )
        self._backfill()
        self._check(order, self.env["res.users"])
        self._check(gone, self.env["res.users"])

    def test_without_a_message_of_the_confirmation_the_orders_date_counts(self):
        # confirmed by an import on 1 March, given to Bob on the 5th: Ann's
        order = self._order(self.ann)
        self._confirm(order)
        order.user_id = self.bob
        self._track()
        self.cr.execute(
            """
            DELETE FROM mail_tracking_value value USING mail_message message, ir_model_fields field
             WHERE message.id = value.mail_message_id AND field.id = value.field_id
               AND message.model = 'sale.order' AND message.res_id = %s AND field.name = 'state'
            """,
            [order.id],
        )
        self.cr.execute("UPDATE sale_order SET date_order = '2026-03-01' WHERE id = %s", [order.id])
        self._backfill()
        self._check(order, self.ann)

    def test_the_customer_and_the_company_of_the_contact_then(self):
        (self.beta | self.gamma).is_company = True
        joe = self.env["res.partner"].create({"name": "Joe", "parent_id": self.beta.id})
        order = self._order(self.ann, joe)
        self._confirm(order)
        other = self._order(self.ann, self.gamma)
        self._confirm(other)
        joe.parent_id = self.gamma
        self._track()
        later = self._order(self.ann, joe)
        self._confirm(later)
        other.partner_id = joe
        self._backfill()
        self._check(order, self.ann, customer=self.beta)
        self.assertEqual(order.order_line.kpi_customer_id, self.beta)
        self._check(later, self.ann, customer=self.gamma)
        self._check(other, self.ann, customer=self.gamma)

    def test_invoices_are_their_orders_and_credit_notes_their_invoices(self):
        order = self._order(self.ann)
        self._confirm(order)
        invoice = order._create_invoices()
        invoice.action_post()
        self._track()
        order.user_id = invoice.invoice_user_id = self.bob
        self._track()
        note = invoice._reverse_moves([{"invoice_date": "2026-03-20"}])
        note.invoice_user_id = self.clerk
        self._track()
        note.action_post()
        self._track()
        self._backfill()
        self._check(invoice, self.ann)
        self._check(note, self.ann)

    def test_invoices_without_an_order_are_whose_they_were_when_posted(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.beta.id,
                "invoice_user_id": self.ann.id,
                "team_id": self.bees.id,
                "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 42, "tax_ids": False})],
            }
        )
        self._track()
        invoice.action_post()
        self._track()
        invoice.invoice_user_id = self.bob
        self._backfill()
        self._check(invoice, self.ann)

    def test_twice_is_as_good_as_once(self):
        order = self._order(self.ann)
        self._confirm(order)
        self._backfill()
        order._kpi_put_credit({"kpi_user_id": self.carl})
        self.env["sales.kpi.credited"]._backfill()
        self._check(order, self.carl)
