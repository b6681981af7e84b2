from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_activity import NOW, ActivityCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSalesKpiActivityMixin(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.group_ids |= cls.env.ref("account.group_account_invoice")
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.buyer.id,
                "invoice_user_id": cls.ann.id,
            }
        )

    def _get(self, record, user=None):
        record = record.with_user(user or self.ann)
        record.invalidate_recordset()
        return (
            record.kpi_activity_count,
            record.kpi_last_activity_date,
            record.kpi_next_followup_date,
        )

    def test_figures_of_an_opportunity(self):
        self.assertEqual(self._get(self.lead), (0, False, False))
        self._log(date_start="2026-03-02 10:00:00", date_next="2026-03-20")
        self._log(date_start="2026-03-05 10:00:00", date_next="2026-03-15")
        self._log(date_start="2026-03-12 10:00:00")
        self._log(state="cancelled")
        self.assertEqual(self._get(self.lead), (3, datetime(2026, 3, 5, 10), date(2026, 3, 15)))

    def test_a_followup_that_is_done_is_no_next_one(self):
        activity = self._log(date_next="2026-03-08")
        self.assertEqual(self._get(self.lead)[2], date(2026, 3, 8))
        activity.followup_activity_id.with_user(self.ann).action_feedback()
        self.assertEqual(self._get(self.lead), (2, datetime(2026, 3, 10, 12), False))

    def test_a_customer_counts_all_of_its_company(self):
        self._log()
        self._log(lead_id=False, order_id=self.order.id)
        self._log(lead_id=False, invoice_id=self.invoice.id)
        self._log(lead_id=False, partner_id=self.buyer.id)
        self._log(lead_id=False, contact_id=self.buyer.id)
        self.assertEqual(self._get(self.customer)[0], 5)
        self.assertEqual(self._get(self.buyer)[0], 5)
        self.assertEqual(self._get(self.order)[0], 1)
        self.assertEqual(self._get(self.invoice)[0], 1)

    def test_only_what_one_may_read(self):
        self._log()
        self.assertEqual(self._get(self.customer)[0], 1)
        self.assertEqual(self._get(self.customer, self.leader)[0], 1)
        self.assertEqual(self._get(self.customer, self.bob)[0], 0)

    def test_who_has_no_access_sees_nothing_and_no_error(self):
        self._log()
        clerk = self._new_user("clerk", "base.group_user")
        self.assertEqual(self._get(self.customer, clerk), (0, False, False))
        Partner = self.env["res.partner"].with_user(clerk)
        self.assertFalse(Partner.search([("kpi_last_activity_date", ">", "2020-01-01")]))
        self.assertEqual(self._get(self.portal.partner_id, self.portal), (0, False, False))
        arch = Partner.get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        self.assertNotIn("kpi_activity_count", arch)
        with self.assertRaises(AccessError):
            self.customer.with_user(clerk).action_view_kpi_activities() and self.Activity.with_user(
                clerk
            ).search([])

    def test_search_by_the_last_activity(self):
        """Acme was visited on 2 March, Bolt on 9 March, Cog never."""
        bolt, cog = self.env["res.partner"].create([{"name": "Bolt"}, {"name": "Cog"}])
        self._log(date_start="2026-03-02 10:00:00")
        self._log(date_start="2026-03-09 10:00:00", lead_id=False, partner_id=bolt.id)
        mine = self.customer | self.buyer | bolt | cog
        Partner = self.env["res.partner"].with_user(self.ann)

        def found(*domain):
            return Partner.search([("id", "in", mine.ids), *domain]).with_env(self.env)

        field = "kpi_last_activity_date"
        self.assertEqual(found((field, "<", "2026-03-05")), self.customer | self.buyer)
        self.assertEqual(found((field, ">=", "2026-03-05")), bolt)
        self.assertEqual(found((field, "=", False)), cog)
        self.assertEqual(found((field, "!=", False)), mine - cog)
        stale = found("|", (field, "=", False), (field, "<", "today -7d"))
        self.assertEqual(stale, mine - bolt)

    def test_search_by_the_next_followup(self):
        other = self.lead.copy({"user_id": self.ann.id})
        self._log(date_next="2026-03-12")
        self._log(lead_id=other.id, date_next="2026-03-20")
        Lead = self.env["crm.lead"].with_user(self.ann)
        field = "kpi_next_followup_date"
        self.assertEqual(Lead.search([(field, "<=", "2026-03-15")]).ids, self.lead.ids)
        self.assertEqual(Lead.search([(field, ">", "2026-03-15")]).ids, other.ids)
        self.assertEqual(
            Lead.search([(field, "=", False), ("id", "in", (self.lead | other).ids)]), Lead
        )

    def test_search_is_one_query(self):
        """However many documents have activities: none of their ids goes through Python. Three
        visits on the first opportunity, the latest on the 9th; follow-ups on the 12th and 20th."""
        other, bare = (self.lead.copy({"user_id": self.ann.id}) for _number in range(2))
        for day in (2, 9, 5):
            self._log(date_start=f"2026-03-{day:02} 10:00:00")
        self._log(date_next="2026-03-20", state="cancelled")
        self._log(lead_id=other.id, date_start="2026-03-04 10:00:00", date_next="2026-03-20")
        self._log(lead_id=other.id, date_start="2026-03-03 10:00:00", date_next="2026-03-12")
        leads = self.lead | other | bare
        self.env.flush_all()
        for condition, expected in (
            (("kpi_last_activity_date", "<", "2026-03-09 10:00:00"), other),
            (("kpi_last_activity_date", "<=", "2026-03-09 10:00:00"), self.lead | other),
            (("kpi_last_activity_date", ">", "2026-03-04 10:00:00"), self.lead),
            (("kpi_last_activity_date", ">=", "2026-03-04 10:00:00"), self.lead | other),
            (("kpi_last_activity_date", "=", False), bare),
            (("kpi_next_followup_date", "<", "2026-03-13"), other),
            (("kpi_next_followup_date", ">", "2026-03-12"), leads.browse()),
            (("kpi_next_followup_date", ">=", "2026-03-12"), other),
            (("kpi_next_followup_date", "=", False), self.lead | bare),
        ):
            with self.subTest(condition=condition):
                domain = [("id", "in", leads.ids), condition]
                before = self.env.cr.sql_log_count
                found = self.env["crm.lead"].search(domain)
                self.assertEqual(self.env.cr.sql_log_count - before, 1)
                self.assertEqual(found, expected)
                self.assertEqual(leads.filtered_domain([condition]), expected)

    def test_one_query_whatever_the_number(self):
        leads = self.lead
        for n in range(20):
            leads |= self.lead.copy({"name": f"Press {n}", "user_id": self.ann.id})
        for lead in leads:
            self._log(lead_id=lead.id)
        self.env.flush_all()

        def count(records):
            records.invalidate_recordset()
            before = self.env.cr.sql_log_count
            records.mapped("kpi_activity_count")
            return self.env.cr.sql_log_count - before

        count(leads[:1].with_user(self.ann))
        self.assertEqual(count(leads.with_user(self.ann)), count(leads[:1].with_user(self.ann)))

    def test_log_prefilled(self):
        cases = [
            (self.lead, {"lead_id": self.lead}),
            (self.customer, {"partner_id": self.customer}),
            (self.buyer, {"partner_id": self.customer, "contact_id": self.buyer}),
            (self.order, {"order_id": self.order, "lead_id": self.lead}),
            (self.invoice, {"invoice_id": self.invoice}),
        ]
        for record, expected in cases:
            with self.subTest(record=record):
                action = record.with_user(self.ann).action_log_kpi_activity()
                Activity = self.Activity.with_user(self.ann).with_context(**action["context"])
                with Form(Activity, action["views"][0][0]) as form:
                    form.name = "Talked"
                    form.method_id = self.phone
                activity = form.record
                for name, value in expected.items():
                    self.assertEqual(activity[name].with_env(self.env), value)
                self.assertEqual(activity.commercial_partner_id, self.customer)
                self.assertEqual(activity.state, "done")
                self.assertEqual(activity.company_id, self.company)
                if activity.lead_id:
                    self.assertEqual(activity.stage_id, self.stages[0])

    def test_log_takes_the_open_followup(self):
        first = self._log(date_next="2026-03-15")
        context = self.lead.with_user(self.ann).action_log_kpi_activity()["context"]
        self.assertEqual(context["default_previous_id"], first.id)
        context = self.lead.with_user(self.leader).sudo().action_log_kpi_activity()["context"]
        self.assertNotIn("default_previous_id", context)

    def test_smart_button_opens_what_it_counts(self):
        self._log()
        self._log(lead_id=False, partner_id=self.buyer.id)
        for record in (self.lead, self.customer, self.buyer, self.order, self.invoice):
            action = record.with_user(self.ann).action_view_kpi_activities()
            found = self.Activity.with_user(self.ann).search(action["domain"])
            self.assertEqual(len(found), self._get(record)[0], record)

    def test_forms_show_it_to_sales(self):
        views = [
            ("crm.lead", "crm.crm_lead_view_form"),
            ("res.partner", "base.view_partner_form"),
            ("sale.order", "sale.view_order_form"),
            ("account.move", "account.view_move_form"),
        ]
        for model, view in views:
            arch = self.env[model].with_user(self.ann).get_view(self.env.ref(view).id)["arch"]
            for name in (
                "kpi_activity_count",
                "kpi_last_activity_date",
                "kpi_next_followup_date",
                "action_log_kpi_activity",
            ):
                self.assertIn(name, arch, model)
