from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .test_activity import NOW, ActivityCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSalesKpiActivityAccess(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_leads = cls._new_user("all_leads", "sales_team.group_sale_salesman_all_leads")
        cls.clerk = cls._new_user("clerk", "base.group_user")
        cls.activity = cls.Activity.with_user(cls.ann).create(
            {"name": "Talked", "lead_id": cls.lead.id}
        )

    def assertReads(self, user, expected):
        found = self.Activity.with_user(user).search([("id", "=", self.activity.id)])
        self.assertEqual(bool(found), expected, user.login)
        self.assertEqual(self.activity.with_user(user).has_access("read"), expected, user.login)

    def test_who_reads(self):
        for user in (self.ann, self.leader, self.director, self.all_leads, self.manager):
            self.assertReads(user, True)
        for user in (self.bob, self.carl, self.accountant):
            self.assertReads(user, False)
        self.activity.participant_ids = self.bob
        self.assertReads(self.bob, True)
        with self.assertRaises(AccessError):
            self.activity.with_user(self.bob).duration = 1

    def test_an_administrator_of_measures_reads_what_he_counts(self):
        keen = self._new_user("keen_reads", "sales_kpi.group_kpi_manager")
        self.assertReads(keen, True)
        with self.assertRaises(AccessError):
            self.activity.with_user(keen).duration = 9

    def test_no_access_at_all(self):
        for user in (self.portal, self.clerk):
            with self.assertRaises(AccessError):
                self.activity.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.Activity.with_user(user).search([])

    def test_nobody_reads_by_aggregates(self):
        rows = self.Activity.with_user(self.bob)._read_group([], ["user_id"], ["cost:sum"])
        self.assertNotIn(self.ann, [user for user, _cost in rows])

    def test_who_writes(self):
        for user in (self.ann, self.leader, self.director, self.manager):
            self.activity.with_user(user).duration += 1
        for user in (self.bob, self.all_leads, self.accountant):
            with self.assertRaises(AccessError):
                self.activity.with_user(user).duration = 9

    def test_who_reads_may_comment(self):
        self.activity.with_user(self.leader).message_post(body="Well done")
        with self.assertRaises(AccessError):
            self.activity.with_user(self.bob).message_post(body="x")

    def test_leader_of_another_team(self):
        self.wasps.user_id = self.bob
        self.assertReads(self.bob, False)
        self.bees.user_id = self.bob
        self.assertReads(self.bob, True)
        self.assertReads(self.leader, False)

    def test_a_rep_works_for_himself(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.Activity.with_user(self.ann).create({"name": "x", "user_id": self.bob.id})
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.activity.with_user(self.ann).user_id = self.bob
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.activity.with_user(self.bob).user_id = self.bob

    def test_a_leader_logs_for_his_team_only(self):
        activity = self.Activity.with_user(self.leader).create(
            {"name": "Joint call", "user_id": self.bob.id}
        )
        self.assertEqual(activity.team_id, self.bees)
        self.assertFalse(activity.message_partner_ids)
        self.assertFalse(activity.message_ids.notification_ids, "no mail for each log entry")
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.Activity.with_user(self.leader).create({"name": "x", "user_id": self.carl.id})

    def test_only_on_documents_in_sight(self):
        """Bob can't see ann's opportunity and order, so he can't work on them."""
        for vals in ({"lead_id": self.lead.id}, {"order_id": self.order.id}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._log(self.bob, **({"lead_id": False} | vals))
            mine = self._log(self.bob, lead_id=False)
            with self.assertRaises(AccessError), self.cr.savepoint():
                mine.write(vals)

    def test_not_the_followup_of_what_is_out_of_sight(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._log(self.bob, lead_id=False, previous_id=self.activity.id)

    def test_accountant_sees_collection_calls(self):
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        mine = self.Activity.with_user(self.accountant).create(
            {"name": "Reminded them", "invoice_id": invoice.id}
        )
        self.assertEqual(mine.partner_id, self.customer)
        mine.result = "Paid tomorrow"
        self.activity.sudo().invoice_id = invoice
        self.assertReads(self.accountant, True)
        with Form(mine) as form:
            form.duration = 0.5
        opened = Form(self.activity.with_user(self.accountant))
        self.assertEqual(opened.name, "Talked", "on an opportunity that he can't see")
        with self.assertRaises(AccessError):
            self.activity.with_user(self.accountant).result = "x"
        with self.assertRaises(AccessError):
            mine.unlink()

    def test_other_companies_stay_apart(self):
        company = self.env["res.company"].create({"name": "Far"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.assertReads(stranger, False)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.Activity.with_user(stranger).create({"name": "x", "company_id": self.company.id})

    def test_lists_are_kept_by_managers(self):
        purpose = self.env.ref("sales_kpi.sales_kpi_activity_purpose_demo")
        self.assertTrue(purpose.with_user(self.ann).name)
        with self.assertRaises(AccessError):
            purpose.with_user(self.ann).is_complaint = True
        purpose.with_user(self.manager).sequence = 5
