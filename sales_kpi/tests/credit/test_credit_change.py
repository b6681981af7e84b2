from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..orders.sale_common import SaleCommon


@tagged("post_install", "-at_install")
class TestCreditChange(SaleCommon):
    """Change Credit: the one way to move it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell(cls.ann, "2026-03-10 12:00:00", [(cls.advice, 10, 100)])
        cls.Change = cls.env["sales.kpi.credit.change"]

    def _change(self, documents, user, by=None, **values):
        vals = {"user_id": user.id, "team_id": self.bees.id, "reason": "It was a joint call."}
        change = (
            self.Change.with_user(by or self.manager)
            .with_context(active_model=documents._name, active_ids=documents.ids)
            .create({**vals, **values})
        )
        change.action_confirm()
        return change

    def _check(self, ann, bob):
        values = self._values("order_amount", (self.ann | self.bob).ids)
        self.assertEqual((values[self.ann.id], values[self.bob.id]), (ann, bob))

    def test_it_moves_the_figures_and_is_told(self):
        self._check(1000, 0)
        self._change(self.order, self.bob)
        self._check(0, 1000)
        self.assertEqual(self.order.user_id, self.ann)  # the document itself stays as it is
        trail = self.env["sales.kpi.trail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        )
        self.assertEqual(trail.user_id, self.ann | self.bob)
        self.assertEqual(trail.author_id, self.manager)
        self.assertIn(self.ann.name, trail[0].before)
        self.assertIn(self.bob.name, trail[0].after)
        self.assertIn("joint call", trail[0].after)
        self.assertIn("joint call", self.order.message_ids[0].body)

    def test_by_the_dialog(self):
        changes = self.Change.with_user(self.manager).with_context(
            active_model="sale.order", active_ids=self.order.ids
        )
        with Form(changes) as form:
            self.assertEqual(form.current_text, self.ann.name)
            form.user_id = self.bob
            self.assertEqual(form.team_id, self.bees)
            form.reason = "Bob closed it."
        form.record.action_confirm()
        self._check(0, 1000)

    def test_to_nobody(self):
        self._change(self.order, self.env["res.users"], team_id=False)
        self._check(0, 0)
        self.assertTrue(self.order.kpi_credit_date)

    def test_who_has_it_keeps_it_without_a_word(self):
        before = self.env["sales.kpi.trail"].search_count([])
        self._change(self.order, self.ann)
        self.assertEqual(self.env["sales.kpi.trail"].search_count([]), before)

    def test_only_kpi_managers(self):
        for by in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self._change(self.order, by, by)

    def test_a_manager_gives_himself_nothing_while_there_are_others(self):
        new_test_user(self.env, "other_boss", "sales_team.group_sale_manager")
        with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
            self._change(self.order, self.manager)

    def test_a_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._change(self.order, self.bob, reason="  ")

    def test_what_has_no_credit_yet_is_changed_on_the_document(self):
        draft = self.env["sale.order"].create({"partner_id": self.beta.id})
        with self.assertRaisesRegex(UserError, "counts for nobody yet"):
            self._change(draft, self.bob)

    def test_of_several_at_once(self):
        other = self._sell(self.carl, "2026-03-11 12:00:00", [(self.advice, 1, 50)])
        self._change(self.order | other, self.bob)
        self._check(0, 1050)

    def test_nothing_is_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose the orders"):
            self._change(self.order.browse(), self.bob)

    def test_companies_stay_among_themselves(self):
        elsewhere = self._new_company()
        order = self.order.copy({"company_id": elsewhere.id, "user_id": False, "team_id": False})
        with self.assertRaises(AccessError):
            self._change(order, self.bob)
        team = self.env["crm.team"].create({"name": "Away", "company_id": elsewhere.id})
        self.manager.company_ids += elsewhere
        by = self.manager.with_context(allowed_company_ids=(self.company | elsewhere).ids)
        with self.assertRaisesRegex(UserError, "another company"):
            change = (
                self.Change.with_user(self.manager)
                .with_context(by.env.context, active_model="sale.order", active_ids=self.order.ids)
                .create({"user_id": self.bob.id, "team_id": team.id, "reason": "Why not"})
            )
            change.action_confirm()

    def _bill(self, orders, copy=False):
        invoice = orders._create_invoices()
        invoice.action_post()
        return invoice

    def test_its_invoices_go_with_it(self):
        # the order is billed, corrected by a credit note and a copy: all of them go with it
        invoice = self._bill(self.order)
        note = invoice._reverse_moves([{"invoice_date": "2026-03-20"}])
        copy = invoice.copy()
        (note | copy).action_post()
        alone = self._sell(self.ann, "2026-03-11 12:00:00", [(self.advice, 1, 50)])
        billed = self._bill(alone)
        self._change(self.order, self.bob)
        self.assertEqual((invoice | note | copy).kpi_user_id, self.bob)
        self.assertEqual(billed.kpi_user_id, self.ann)
        self._change(alone, self.bob, with_invoices=False)
        self.assertEqual((alone.kpi_user_id, billed.kpi_user_id), (self.bob, self.ann))
        self._change(billed, self.bob)
        self.assertEqual(billed.kpi_user_id, self.bob)

    def test_an_invoice_of_several_orders_goes_with_the_largest(self):
        small = self._sell(self.ann, "2026-03-11 12:00:00", [(self.advice, 1, 50)])
        invoice = self._bill(self.order | small)
        self._change(small, self.bob)
        self.assertEqual(invoice.kpi_user_id, self.ann)
        self._change(self.order, self.bob)
        self.assertEqual(invoice.kpi_user_id, self.bob)

    def test_a_closed_period_lists_what_was_moved_since(self):
        amount = self.env.ref("sales_kpi.definition_order_amount")
        self.env["sales.kpi.scheme"].create(
            {
                "name": "Orders",
                "team_ids": [(4, self.region.id)],
                "line_ids": [
                    (0, 0, {"definition_id": amount.id, "weight": 100, "default_target": 1000})
                ],
            }
        )
        self.march._refresh_one()
        self.march.with_user(self.manager).action_review()
        Drift = self.env["sales.kpi.drift"]
        self.order.user_id = self.bob  # handing it over is none
        self.march.with_user(self.manager).action_look_for_changes()
        domain = [("period_id", "=", self.march.id), ("definition_id", "=", amount.id)]
        self.assertFalse(Drift.search(domain))
        self._change(self.order, self.bob)
        self.march.with_user(self.manager).action_look_for_changes()
        drift = Drift.search(domain)
        self.assertEqual((drift.kind, drift.res_id), ("changed", self.order.id))
        self.assertIn(self.ann.name, drift.before_text)
        self.assertIn(self.bob.name, drift.after_text)
