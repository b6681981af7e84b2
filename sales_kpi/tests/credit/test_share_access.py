from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .share_common import ShareCommon


@tagged("post_install", "-at_install")
class TestShareAccess(ShareCommon):
    """Who sees which shares, and the ways to them: dialog, list and workbench."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quotation(cls.ann)
        cls.order._kpi_share(cls._parts((cls.ann, 60), (cls.bob, 40)))

    def _see(self, user):
        shares = self.env["sales.kpi.share"].with_user(user).search([])
        return shares.filtered(lambda share: share.order_id == self.order)

    def test_who_sees_what(self):
        # all of it: its salesperson, whoever shares it, who leads the team or the region, managers
        # and accountants; nothing of it: another team's salesperson
        for user in (
            self.ann, self.bob, self.leader, self.director, self.manager, self.accountant,
        ):  # fmt: skip
            self.assertEqual(len(self._see(user)), 2, user.login)
            self.assertTrue(all(self._see(user).mapped("document_name")))
        self.assertFalse(self._see(self.carl))
        for user in (self.portal, self._new_user("clerk", "base.group_user")):
            with self.assertRaises(AccessError):
                self._see(user)

    def test_other_companies_see_nothing(self):
        elsewhere = self._new_company()
        boss = self._new_user("far_boss", "sales_team.group_sale_manager", company_id=elsewhere.id)
        self.assertFalse(self._see(boss))
        with self.assertRaises(AccessError):
            self._share(self.order, (self.ann, 100), by=boss)

    def test_the_forms_open_for_every_role(self):
        for user in (self.ann, self.manager):
            found = self.order.with_user(user).web_read(
                {"kpi_share_ids": {"fields": {"user_id": {}, "percent": {}}}, "kpi_may_accept": {}}
            )
            self.assertEqual(len(found[0]["kpi_share_ids"]), 2)
        # who reads the books and no shares gets the invoice without them
        reader = self._new_user("books", "account.group_account_readonly")
        arch = (
            self.env["account.move"]
            .with_user(reader)
            .get_view(self.env.ref("account.view_move_form").id, "form")["arch"]
        )
        self.assertNotIn("kpi_share_ids", arch)

    # ---- the dialog ----------------------------------------------------------------------------

    def _open(self, document, user):
        return (
            self.env["sales.kpi.share.change"]
            .with_user(user)
            .with_context(active_model=document._name, active_id=document.id)
        )

    def test_the_dialog_of_a_salesperson(self):
        with Form(self._open(self.order, self.ann)) as form:
            self.assertEqual((form.mode, form.total), ("propose", 100))
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.percent, 60)
                line.percent = 50
            self.assertEqual(form.total, 90)
            with form.line_ids.edit(1) as line:
                line.percent = 50
            form.reason = "Half and half."
        form.record.action_confirm()
        self.assertEqual(self._told(self.order, "proposed"), {self.ann: 50, self.bob: 50})
        # opened again, it shows what is proposed
        with Form(self._open(self.order, self.ann)) as form:
            self.assertEqual(form.line_ids.edit(0).percent, 50)

    def test_the_dialog_of_a_manager(self):
        order = self._confirm(self._quotation(self.ann))
        with Form(self._open(order, self.manager)) as form:
            self.assertEqual(form.mode, "change")
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.user_id, line.percent), (self.ann, 100))
                line.percent = 70
            with form.line_ids.new() as line:
                line.user_id = self.bob
                line.percent = 30
            form.reason = "Bob brought the customer."
        form.record.action_confirm()
        self.assertEqual(self._told(order), {self.ann: 70, self.bob: 30})
        self._check("order_amount", {self.ann: 233.345, self.bob: 100.005}, digits=3)

    def test_the_dialog_from_nowhere(self):
        with self.assertRaisesRegex(UserError, "Open the opportunity"):
            self.env["sales.kpi.share.change"].create({}).action_confirm()

    def test_the_dialog_does_not_open_what_one_may_not_read(self):
        with self.assertRaises(AccessError):
            self._open(self.order, self.carl).default_get(["order_id", "line_ids"])
        change = self.env["sales.kpi.share.change"].with_user(self.carl)
        with self.assertRaises(AccessError):
            change.create(
                {
                    "order_id": self.order.id,
                    "line_ids": [Command.create({"user_id": self.carl.id, "percent": 100})],
                }
            )

    # ---- the leader ----------------------------------------------------------------------------

    def test_a_proposal_waits_for_the_leader(self):
        # by Odoo's rules he may not even open the quotation
        self.assertFalse(self.order.with_user(self.leader).has_access("read"))
        Share = self.env["sales.kpi.share"]
        self.assertFalse(Share.with_user(self.leader)._kpi_find_waiting(self.leader, self.company))
        self._share(self.order, (self.ann, 20), (self.bob, 80), by=self.ann)
        [slot] = Share.with_user(self.leader)._kpi_find_waiting(self.leader, self.company)
        self.assertIn(self.order.name, slot["title"])
        self.assertIn("80 %", slot["text"])
        for user in (self.ann, self.bob, self.carl):
            self.assertFalse(Share.with_user(user)._kpi_find_waiting(user, self.company))
        proposed = self._see(self.leader).filtered(lambda share: share.state == "proposed")
        self.assertTrue(all(proposed.mapped("may_accept")))
        self.assertFalse(any(proposed.with_user(self.ann).mapped("may_accept")))
        with self.assertRaises(AccessError):
            proposed.with_user(self.bob).action_accept()
        proposed[0].with_user(self.leader).action_accept()
        self.assertEqual(self._told(self.order), {self.ann: 20, self.bob: 80})

    def test_the_leader_refuses(self):
        self._share(self.order, (self.ann, 20), (self.bob, 80), by=self.ann)
        proposed = self._see(self.leader).filtered(lambda share: share.state == "proposed")
        proposed.with_user(self.leader).action_refuse()
        self.assertEqual(self._told(self.order), {self.ann: 60, self.bob: 40})

    # ---- what it costs -------------------------------------------------------------------------

    def _note_asked(self, do):
        """The statements on shares that something takes."""
        asked, execute = [], type(self.env.cr).execute

        def note(cursor, query, params=None, **kwargs):
            text = str(getattr(query, "code", query))
            if "sales_kpi_share" in text:
                asked.append(text)
            return execute(cursor, query, params, **kwargs)

        self.env.flush_all()
        with patch.object(type(self.env.cr), "execute", note):
            do()
            self.env.flush_all()
            self.env["sales.kpi.stage.move"]._write_noted()
        return asked

    def test_what_is_not_shared_asks_nothing(self):
        """Confirming, posting, winning: no statement looks for shares."""
        order, lead = self._quotation(self.ann), self._lead(self.ann)
        order.order_line.qty_delivered = 1

        def do():
            order.action_confirm()
            order._create_invoices().action_post()
            lead.action_set_won()

        self.assertFalse(self._note_asked(do))

    def test_many_that_are_shared_take_as_many_statements_as_two(self):
        counts = []
        for size in (2, 8):
            orders = self.order.browse()
            for _number in range(size):
                orders |= self._share(self._quotation(self.ann), (self.ann, 60), (self.carl, 40))
            orders.order_line.qty_delivered = 1
            asked = self._note_asked(orders.action_confirm)
            invoices = orders._create_invoices(grouped=True)
            asked += self._note_asked(invoices.action_post)
            self.assertTrue(all(invoices.mapped("kpi_is_shared")))
            counts.append(len(asked))
        self.assertEqual(*counts)
