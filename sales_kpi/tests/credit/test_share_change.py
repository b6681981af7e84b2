from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .share_common import ShareCommon


@tagged("post_install", "-at_install")
class TestShareChange(ShareCommon):
    """Where shares go: from the opportunity to its quotations, from the order to its invoices, and
    to what is copied, merged, corrected or imported; and what is changed afterwards."""

    def _change_credit(self, documents, user, **values):
        change = (
            self.env["sales.kpi.credit.change"]
            .with_user(self.manager)
            .with_context(active_model=documents._name, active_ids=documents.ids)
            .create({"user_id": user.id, "team_id": self.bees.id, "reason": "Why not", **values})
        )
        change.action_confirm()

    def _bill(self, order):
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2026-03-20", "invoice_date_due": "2026-03-20"})
        return invoice

    # ---- from the opportunity to the quotation -------------------------------------------------

    def test_a_quotation_is_shared_as_its_opportunity(self):
        lead = self._share(self._lead(self.ann), (self.ann, 60), (self.bob, 40))
        self._share(lead, (self.ann, 10), (self.bob, 90), by=self.ann)  # only proposed
        order = self._quotation(self.ann, opportunity_id=lead.id)
        self.assertEqual(self._told(order), {self.ann: 60, self.bob: 40})
        self.assertFalse(self._told(order, "proposed"))
        later = self._quotation(self.ann)
        later.opportunity_id = lead
        self.assertEqual(self._told(later), {self.ann: 60, self.bob: 40})

    def test_open_quotations_follow_their_opportunity(self):
        lead = self._lead(self.ann)
        orders = [self._quotation(self.ann, opportunity_id=lead.id) for _number in range(3)]
        self._share(orders[1], (self.ann, 50), (self.carl, 50))
        self._confirm(orders[2])
        self._share(lead, (self.ann, 60), (self.bob, 40))
        self.assertEqual(self._told(orders[0]), {self.ann: 60, self.bob: 40})
        self.assertEqual(self._told(orders[1]), {self.ann: 50, self.carl: 50})  # agreed otherwise
        self.assertFalse(self._told(orders[2]))  # it has happened
        self._share(lead)
        self.assertFalse(orders[0].kpi_is_shared)

    # ---- from the order to the invoice ---------------------------------------------------------

    def test_an_invoice_is_shared_as_its_order(self):
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        self.wasps.member_ids += self.bob  # who changes teams in between changes no credit
        invoice = self._bill(order)
        self.assertFalse(invoice.kpi_is_shared)
        invoice.action_post()
        self.assertEqual(self._told(invoice), {self.ann: 60, self.bob: 40})
        self.assertEqual(invoice.kpi_share_ids.team_id, self.bees)
        # a credit note, a copy and the copy of the copy take it over
        note = invoice._reverse_moves([{"invoice_date": "2026-03-21"}])
        copy = invoice.copy()
        again = copy.copy()
        (note | copy | again).action_post()
        for move in note | copy | again:
            self.assertEqual(self._told(move), {self.ann: 60, self.bob: 40}, move.name)
        # a copy for another customer is an invoice of its own
        other = invoice.copy({"partner_id": self.gamma.id})
        other.action_post()
        self.assertFalse(other.kpi_is_shared)

    def test_an_invoice_may_be_shared_by_itself(self):
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        invoice = self._share(self._bill(order), (self.ann, 20), (self.bob, 80))
        invoice.action_post()
        self.assertEqual(self._told(invoice), {self.ann: 20, self.bob: 80})
        with self.assertRaisesRegex(AccessError, "is kept"):
            self._share(invoice, (self.ann, 50), (self.bob, 50), by=self.leader)

    def test_invoiced_cash_and_debts_are_shared(self):
        # 333.35 at 60 / 40: invoiced 200.01 and 133.34; of 100.00 paid 60.00 and 40.00; open 140.01
        # and 93.34
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        invoice = self._bill(order)
        invoice.action_post()
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment.create({"amount": 100, "payment_date": "2026-03-25"}).action_create_payments()
        ann, bob, company = self.ann, self.bob, self.company
        self._check("invoiced_amount", {ann: 200.01, bob: 133.34, company: 333.35})
        self._check("collected_amount", {ann: 60, bob: 40, company: 100})
        self._check("overdue_amount", {ann: 140.01, bob: 93.34, company: 233.35})
        self._check("collection_days", {ann: 5, bob: 5, company: 5})
        self._check("collection_rate", dict.fromkeys((ann, bob, company), 0.3))

    # ---- copies, merges, imports ---------------------------------------------------------------

    def test_a_copy_is_proposed_to_be_shared_alike(self):
        # Odoo splits no orders: who splits one copies it, and the leader sees what was agreed
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        part = order.copy()
        self.assertEqual(self._told(part, "proposed"), {self.ann: 60, self.bob: 40})
        self.assertFalse(self._told(part))
        part.with_user(self.leader).action_kpi_accept_shares()
        self._confirm(part)
        self._check("order_amount", {self.ann: 400.02, self.bob: 266.68, self.company: 666.7})

    def test_merged_opportunities(self):
        shared, second, first = (self._lead(self.ann, probability=some) for some in (30, 20, 90))
        self._share(shared, (self.ann, 60), (self.bob, 40))
        self._share(second, (self.ann, 20), (self.carl, 80))
        # the surer one goes on, with its own shares
        kept = (shared | second).merge_opportunity()
        self.assertEqual((kept, self._told(kept)), (shared, {self.ann: 60, self.bob: 40}))
        # what has none takes over those of what is merged into it
        merged = (kept | first).merge_opportunity()
        self.assertEqual((merged, self._told(merged)), (first, {self.ann: 60, self.bob: 40}))

    def test_a_proposal_of_ones_own_takes_nothing_from_others(self):
        """A deal is Ann's by 40 and Bob's by 60 %. She proposes 99 to 1 for a deal and a quotation
        of her own, which nobody accepts, and brings the joint deal in: Bob keeps his 60."""
        shared = self._share(self._lead(self.ann, probability=20), (self.ann, 40), (self.bob, 60))
        own = self._lead(self.ann, probability=90)
        order = self._quotation(self.ann)
        for document in (own, order):
            self._share(document, (self.ann, 99), (self.bob, 1), by=self.ann)
            self.assertEqual(self._told(document, "proposed"), {self.ann: 99, self.bob: 1})
        order.with_user(self.ann).opportunity_id = shared
        self.assertEqual(self._told(order), {self.ann: 40, self.bob: 60})
        merged = (own | shared).with_user(self.ann).merge_opportunity()
        self.assertEqual((merged, self._told(merged)), (own, {self.ann: 40, self.bob: 60}))

    def test_a_merge_raises_nobodys_part(self):
        """Ann has 40 % of a deal of 1,000, and 99 % of one of 1, as the leader agreed: merged into
        the small one she would have 990 of 1,000."""
        big = self._share(self._lead(self.ann, probability=20), (self.ann, 40), (self.bob, 60))
        small = self._lead(self.ann, 1, probability=90)
        self._share(small, (self.ann, 99), (self.bob, 1))
        for user in (self.ann, self.bob):
            user.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
            with (
                self.subTest(user=user.name),
                self.assertRaisesRegex(UserError, "not shared alike"),
            ):
                (big | small).with_user(user).merge_opportunity()
        # the leader decides; of his own part another one does
        self.leader.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._share(small, (self.ann, 50), (self.leader, 50))
        with self.assertRaisesRegex(UserError, "raises his own part"):
            (big | small).with_user(self.leader).merge_opportunity()
        self._share(small, (self.ann, 50), (self.bob, 50))
        merged = (big | small).with_user(self.leader).merge_opportunity()
        self.assertEqual(self._told(merged), {self.ann: 50, self.bob: 50})

    def test_a_win_that_is_merged_away_stays_shared(self):
        lead = self._share(self._lead(self.ann), (self.ann, 60), (self.bob, 40))
        lead.action_set_won()
        win = self.env["sales.kpi.stage.move"].search(
            [("lead_id", "=", lead.id), ("kind", "=", "won")]
        )
        other = self._lead(self.ann, probability=99)
        kept = (lead | other).merge_opportunity()
        self.assertEqual(win.lead_id, kept)
        self.assertEqual(sorted(win.kpi_split_ids.mapped("percent")), [40, 60])

    def test_an_import_of_history(self):
        order = self._confirm(self._quotation(self.ann))
        lines = [
            [order.id, self.ann.id, "60", "Old system"],
            [order.id, self.bob.id, "40", "Old system"],
        ]
        names = ["order_id/.id", "user_id/.id", "percent", "reason"]
        Share = self.env["sales.kpi.share"]
        self.assertTrue(Share.with_user(self.ann).load(names, lines)["messages"])
        self.assertTrue(Share.with_user(self.manager).load(names, lines[:1])["messages"])
        loaded = Share.with_user(self.manager).load(names, lines)
        self.assertFalse(loaded["messages"])
        self.assertEqual(self._told(order), {self.ann: 60, self.bob: 40})
        self.assertEqual(order.kpi_share_ids.team_id, self.bees)
        self.assertTrue(order.kpi_is_shared)
        self._check("order_amount", {self.ann: 200.01, self.bob: 133.34})
        # a third part would be too much
        more = [[order.id, self.carl.id, "1", "Old system"]]
        told = Share.with_user(self.manager).load(names, more)["messages"]
        self.assertIn("add up to 101 %", told[0]["message"])

    # ---- changed afterwards --------------------------------------------------------------------

    def test_invoices_follow_their_order(self):
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        invoice = self._bill(order)
        invoice.action_post()
        note = invoice._reverse_moves([{"invoice_date": "2026-03-21"}])
        note.action_post()
        self._share(order, (self.ann, 50), (self.bob, 50), reason="Bob did more.")
        for move in invoice | note:
            self.assertEqual(self._told(move), {self.ann: 50, self.bob: 50})
        told = self.env["sales.kpi.trail"].search(
            [("model", "=", "account.move"), ("res_id", "=", invoice.id)], limit=1
        )
        self.assertIn("Bob did more.", told.after)

    def test_change_credit_gives_all_of_it_to_one(self):
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        self._change_credit(order, self.ann)
        self._check("order_amount", {self.ann: 333.35, self.bob: 0})
        trail = self.env["sales.kpi.trail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)], limit=2
        )
        self.assertEqual(trail.user_id, self.ann | self.bob)
        self.assertIn("40 %", trail[0].before)

    def test_a_closed_period_lists_what_was_shared_since(self):
        order = self._confirm(self._quotation(self.ann))
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
        self._share(order, (self.ann, 60), (self.bob, 40), reason="Found out late.")
        self.march.with_user(self.manager).action_look_for_changes()
        domain = [("period_id", "=", self.march.id), ("definition_id", "=", amount.id)]
        drift = self.env["sales.kpi.drift"].search(domain)
        self.assertEqual((drift.kind, drift.res_id), ("changed", order.id))
        self.assertIn(f"{self.ann.name} 60 %, {self.bob.name} 40 %", drift.after_text)
        self.assertEqual(drift._get_users(), self.ann | self.bob)
        # what Bob would have had of it: 40 % of 333.35
        self.assertAlmostEqual(drift._get_credit(drift.after, self.bob), 133.34)
        self.assertEqual(drift._get_credit(drift.before, self.bob), 0)
        # shared back, nothing is left to decide; looking twice changes nothing
        self._share(order, reason="Ann alone after all.")
        self.march.with_user(self.manager).action_look_for_changes()
        self.assertEqual(drift.state, "settled")

    def test_a_period_that_was_closed_with_shares_is_not_disturbed(self):
        order = self._confirm(
            self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        )
        self._sell(self.carl, "2026-03-11 12:00:00", [(self.pump, 1, 50)])
        self.march._refresh_one()
        self.march.with_user(self.manager).action_review()
        evidence = self.march.evidence_ids.filtered(
            lambda one: one.definition_id.code == "order_count"
        )
        rows = {row[0]: row for row in evidence._get_rows()}
        self.assertEqual(
            rows[order.id][7],
            [[self.ann.id, self.bees.id, 0.6], [self.bob.id, self.bees.id, 0.4]],
        )
        self.assertEqual({len(row) for row_id, row in rows.items() if row_id != order.id}, {7})
        self.march.with_user(self.manager).action_look_for_changes()
        self.assertFalse(self.march.drift_ids)
        self._share(order, (self.ann, 60), (self.bob, 30), (self.carl, 10), reason="Carl, too.")
        self.march.with_user(self.manager).action_look_for_changes()
        drifts = self.march.drift_ids.filtered(lambda one: one.definition_id.code == "order_count")
        self.assertEqual((drifts.res_id, drifts.kind), (order.id, "changed"))

    def test_nothing_is_changed_at_the_same_time(self):
        order = self._quotation(self.ann)
        with self.assertRaisesRegex(UserError, "Choose records"):
            order.browse().new().action_kpi_accept_shares()
