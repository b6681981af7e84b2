"""Leads that came in: what stays of them when they are merged, deleted or handed over. Worked out
by hand."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_stage_move import StageMoveCase

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
CODES = ("new_leads", "qualified_leads", "lead_conversion_rate")


class LeadEntryCase(StageMoveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Entry = cls.env["sales.kpi.lead.entry"]

    def _came(self, day=10, **values):
        """A lead that comes in on a day of March, by a query: Odoo stamps it with the present."""
        with freeze_time(datetime(2026, 3, day, 12)):
            lead = self._lead(type="lead", **values)
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [datetime(2026, 3, day, 12), lead.id],
        )
        lead.invalidate_recordset(["create_date"])
        self.Entry.flush_model()
        return lead

    def _convert(self, lead, day=20):
        moment = datetime(2026, 3, day, 12)
        with freeze_time(moment):
            lead.write({"type": "opportunity", "date_conversion": moment})
            self.env.cr.flush()

    def _read(self, user=None, *codes, span=MARCH):
        user = user or self.ann
        Definition = self.env["sales.kpi.definition"]
        values = Definition.read_values(codes or CODES, *span, user_ids=user.ids)
        return [values[code][user.id] for code in codes or CODES]

    def _entries(self, *leads):
        return self.Entry.browse([lead.id for lead in leads])


@tagged("post_install", "-at_install")
class TestLeadEntry(LeadEntryCase):
    def test_merged_into_an_opportunity(self):
        # One lead came in, and it is qualified: all of them (it was 0 and 0, no data).
        opportunity = self._lead(stage_id=self.offer.id)
        lead = self._came()
        lead_id = lead.id
        with freeze_time("2026-03-20 12:00:00"):
            head = (lead | opportunity).merge_opportunity()
        self.assertEqual(head, opportunity)
        self.assertFalse(lead.exists())
        self.assertEqual(self._read(), [1, 1, 1])
        self.assertRecordValues(
            self.Entry.browse(lead_id),
            [
                {
                    "date": datetime(2026, 3, 10, 12),
                    "lead_id": opportunity.id,
                    "user_id": self.ann.id,
                    "date_qualified": datetime(2026, 3, 20, 12),
                    "qualified_user_id": self.ann.id,
                    "qualified_team_id": self.bees.id,
                }
            ],
        )

    def test_merged_by_the_wizard(self):
        opportunity = self._lead(stage_id=self.offer.id)
        lead = self._came()
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        with freeze_time("2026-03-20 12:00:00"):
            wizard.create(
                {
                    "name": "merge",
                    "lead_id": lead.id,
                    "duplicated_lead_ids": (lead | opportunity).ids,
                    "user_id": self.ann.id,
                }
            ).action_apply()
        self.assertEqual(self._read(), [1, 1, 1])

    def test_three_merged_into_one(self):
        # Three came in (it was 1). When the one that is left is converted, all three are an
        # opportunity, as if they had been merged into it afterwards.
        leads = self._came(10) | self._came(11) | self._came(12)
        entries = self._entries(*leads)
        with freeze_time("2026-03-15 12:00:00"):
            head = leads.merge_opportunity()
        self.assertEqual(self._read(), [3, 0, 0])
        self.assertEqual(entries.lead_id, head)
        self._convert(head)
        self.assertEqual(self._read(), [3, 3, 1])

    def test_converted_then_merged(self):
        leads = self._came(10) | self._came(11) | self._came(12)
        self._convert(leads[0])
        with freeze_time("2026-03-21 12:00:00"):
            leads.merge_opportunity()
        self.assertEqual(self._read(), [3, 3, 1])

    def test_deleted(self):
        # Two came in, one is converted; deleting the other one doesn't make it all of them.
        kept, gone = self._came(10), self._came(11)
        self._convert(kept)
        entry = self._entries(gone)
        gone.unlink()
        self.assertEqual(self._read(), [2, 1, 0.5])
        kept.unlink()
        self.assertEqual(self._read(), [2, 1, 0.5])
        self.assertFalse(entry.lead_id)
        self.assertEqual(entry.display_name, f"Deleted lead {entry.id}")
        with self.assertRaisesRegex(UserError, "still counts"):
            entry.action_open_lead()

    def test_deleted_before_anybody_looked(self):
        with freeze_time("2026-03-10 12:00:00"):
            self._lead(type="lead").unlink()
        self.assertEqual(self.Entry.search_count([("lead_id", "=", False)]), 1)

    def test_lost_and_archived_leads_came_in(self):
        self._came(10).action_set_lost()
        self._came(11).action_archive()
        self.assertEqual(self._read(), [2, 0, 0])

    def test_opportunity_is_no_lead(self):
        # One that is made as an opportunity, and an import with the day on which it began.
        with freeze_time("2026-03-10 12:00:00"):
            self._lead(date_conversion="2026-03-01 12:00:00")
            self._lead().type = "lead"
        self.assertEqual(self._read(None, *CODES[:2]), [0, 0])

    def test_qualified_once(self):
        lead = self._came()
        self._convert(lead)
        for kind in ("lead", "opportunity"):
            with freeze_time("2026-04-20 12:00:00"):
                lead.type = kind
                self.env.cr.flush()
        self.assertEqual(self._read(), [1, 1, 1])

    def test_orders_for_each_qualified_lead(self):
        opportunity = self._lead(stage_id=self.offer.id)
        with freeze_time("2026-03-20 12:00:00"):
            (self._came() | opportunity).merge_opportunity()
        product = self.env["product.product"].create({"name": "Pump"})
        for _number in range(2):
            order = self.env["sale.order"].create(
                {"partner_id": self.customer.id, "user_id": self.ann.id,
                 "order_line": [(0, 0, {"product_id": product.id})]}
            )  # fmt: skip
            order.action_confirm()
            order.date_order = "2026-03-25 12:00:00"
        self.assertEqual(self._read(None, "order_conversion_rate"), [2])

    # ---- whose they are --------------------------------------------------------------------------

    def test_first_owner_is_credited(self):
        lead = self._came()
        lead.user_id = self.bob
        self.assertEqual(self._read(None, "new_leads"), [1])
        self.assertEqual(self._read(self.bob, "new_leads"), [0])

    def test_conversion_credits_whom_it_assigns(self):
        lead = self._came()
        lead.convert_opportunity(self.customer, user_ids=self.bob.ids)
        entry = self._entries(lead)
        self.env.cr.flush()
        self.assertEqual((entry.user_id, entry.qualified_user_id), (self.ann, self.bob))

    def test_assigned_after_the_conversion_was_written(self):
        lead = self._came()
        lead.convert_opportunity(self.customer)
        self.env.cr.flush()
        lead._handle_salesmen_assignment(self.bob.ids)
        entry = self._entries(lead)
        self.assertEqual((entry.user_id, entry.qualified_user_id), (self.ann, self.bob))

    def test_nobodys_lead_is_the_first_owners(self):
        nobody = self.env["res.users"]
        first, second = self._came(user=nobody), self._came(user=nobody)
        self.assertEqual(self._read(None, "new_leads"), [0])
        first.user_id = self.ann
        first.user_id = self.bob
        self.env.cr.flush()
        second.user_id = self.bob
        self.env.cr.flush()
        second.user_id = self.ann
        self.assertEqual(self._entries(first, second).mapped("user_id"), self.bob)

    def test_nobodys_lead_of_a_closed_period_stays_nobodys(self):
        lead = self._came(user=self.env["res.users"])
        self.env["sales.kpi.period"].get_or_create("month", "2026-03-15").action_review()
        lead.user_id = self.ann
        self.assertFalse(self._entries(lead).user_id)

    def test_corrected_day_of_the_conversion(self):
        lead = self._came()
        self._convert(lead)
        lead.with_user(self.manager).date_conversion = "2026-04-02 12:00:00"
        self.assertEqual(self._read(), [1, 0, 0])
        april = (date(2026, 4, 1), date(2026, 4, 30))
        self.assertEqual(self._read(None, "qualified_leads", span=april), [1])

    # ---- left out --------------------------------------------------------------------------------

    def test_administrator_leaves_out_spam(self):
        spam = self._entries(self._came(10), self._came(11))
        self._came(12)
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                spam.with_user(user).action_leave_out()
        spam.with_user(self.manager).action_leave_out()
        self.assertEqual(self._read(), [1, 0, 0])
        trail = self.env["sales.kpi.trail"].search([("model", "=", spam._name)])
        self.assertEqual(trail.author_id, self.manager)
        self.assertEqual(len(trail), 2)
        spam[0].with_user(self.manager).action_count_again()
        self.assertEqual(self._read(None, "new_leads"), [2])

    def test_closed_period_leaves_nothing_out(self):
        entry = self._entries(self._came())
        self.env["sales.kpi.period"].get_or_create("month", "2026-03-15").action_review()
        with self.assertRaisesRegex(UserError, "is closed"):
            entry.with_user(self.manager).action_leave_out()

    # ---- writing ---------------------------------------------------------------------------------

    def test_queries(self):
        """Leads come in by one insert for all, and are qualified by one update; making
        opportunities costs nothing."""
        self.env.cr.flush()
        self._lead()
        with self.assertQueryCount(1, flush=False):  # the move
            self.Entry._write_all()
        leads = self.env["crm.lead"].concat(*[self._lead(type="lead") for _n in range(12)])
        self.env.flush_all()
        leads |= self.env["crm.lead"].concat(*[self._lead(type="lead") for _n in range(12)])
        self.env["crm.lead"].flush_model()
        with self.assertQueryCount(1, flush=False):
            self.Entry._write_all()
        leads.write({"type": "opportunity", "date_conversion": "2026-03-20 12:00:00"})
        self.env["crm.lead"].flush_model()
        with self.assertQueryCount(4, flush=False):  # what there is, what was, insert, update
            self.Entry._write_all()
        self.assertEqual(len(self.Entry.search([("date_qualified", "!=", False)])), 24)

    def test_backfill(self):
        """A lead that is one, one that was converted and handed over, an opportunity."""
        lead, deal = self._came(10), self._lead()
        converted = self._came(11, user=self.bob)
        self._convert(converted)
        self.env.flush_all()
        converted.message_ids.unlink()
        message = self.env["mail.message"].create({"model": "crm.lead", "res_id": converted.id})
        info = converted.fields_get(["user_id"])["user_id"]
        Value = self.env["mail.tracking.value"]
        vals = Value._create_tracking_values(self.ann, self.bob, "user_id", info, converted)
        Value.create({**vals, "mail_message_id": message.id})
        self.env.cr.execute("DELETE FROM sales_kpi_lead_entry")
        self.env.invalidate_all()
        for _time in range(2):
            self.Entry._backfill()
        self.assertFalse(self._entries(deal).exists())
        self.assertRecordValues(
            self._entries(lead, converted),
            [
                {"date": datetime(2026, 3, 10, 12), "user_id": self.ann.id,
                 "date_qualified": False, "qualified_user_id": False},
                {"date": datetime(2026, 3, 11, 12), "user_id": self.ann.id,
                 "date_qualified": datetime(2026, 3, 20, 12), "qualified_user_id": self.bob.id},
            ],
        )  # fmt: skip

    # ---- access ----------------------------------------------------------------------------------

    def test_nobody_writes(self):
        entry = self._entries(self._came())
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(entry.with_user(user).has_access(operation))

    def test_who_sees_which(self):
        own, other = self._came(), self._came(user=self.bob)
        foreign = self._came(user=self.carl, team_id=self.wasps.id)
        entries = self._entries(own, other, foreign)
        for user, seen in (
            (self.ann, entries[0]),
            (self.leader, entries[:2]),
            (self.manager, entries),
        ):
            found = self.Entry.with_user(user).search([("id", "in", entries.ids)], order="id")
            self.assertEqual(found, seen, user.login)
        for stranger in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.Entry.with_user(stranger).search([])

    def test_views(self):
        action = self.env.ref("sales_kpi.sales_kpi_lead_entry_action").sudo()
        for user in (self.ann, self.leader, self.manager):
            asked = [(False, kind) for kind in ("list", "kanban", "search")]
            shown = self.Entry.with_user(user).get_views(asked)["views"]["list"]["arch"]
            self.assertIn('create="0"', shown)
            may = "action_leave_out" in shown
            self.assertEqual(may, user == self.manager)
        self.assertEqual(action.res_model, "sales.kpi.lead.entry")
