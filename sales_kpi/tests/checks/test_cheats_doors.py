"""The same cheats by other doors: two together, the calendar, the archive, a plan that is moved."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.outcomes.checks.kinds.kind import Kind
from ..measures.measure_common import MARCH
from .check_common import ALL_LEADS, CheckCommon

HIDDEN = {"tracking_disable": True, "mail_notrack": True}
FORGED = HIDDEN | {
    "default_date": "2020-01-01",
    "default_old_value_float": 3e6,
    "default_model": "res.partner",
    "mail_create_nolog": True,
    "import_file": True,
    "install_mode": True,
}


@tagged("post_install", "-at_install")
class TestCheatsDoors(CheckCommon):
    def _found(self, kind, user=None):
        """The one case of somebody."""
        found = self._look(kind)
        self.assertEqual(found.user_id, user or self.ann, (kind, found.mapped("sentence")))
        self.assertTrue(all(found.mapped("sentence")))
        return found

    # ---- activities -----------------------------------------------------------------------------

    def _enter_meetings(self, entered, held):
        """Meetings of Ann's opportunity that the system takes down by itself."""
        self.company.kpi_activity_auto = True
        lead = self._deal(self.ann, self._moment(1))
        own = self.env["calendar.event"].with_user(self.ann)
        events = own.create(
            [
                {"name": f"Visit {moment}", "start": moment, "stop": moment.replace(minute=45),
                 "opportunity_id": lead.id, "user_id": self.ann.id}
                for moment in held
            ]
        )  # fmt: skip
        self.env.flush_all()
        for event, moment in zip(events, entered, strict=True):
            self.cr.execute(
                "UPDATE calendar_event SET create_date = %s, write_date = %s WHERE id = %s",
                [moment, moment, event.id],
            )
        events.invalidate_recordset()
        with freeze_time(self._moment(31, 22)):
            return events.with_user(SUPERUSER_ID)._record_kpi_activities()

    def test_visits_dated_back_in_the_calendar(self):
        """Found: 6 meetings of the 2nd to the 9th, put into the calendar on the 30th."""
        held = [self._moment(day) for day in (2, 3, 4, 5, 6, 9)]
        made = self._enter_meetings([self._moment(30, 9, n) for n in range(6)], held)
        self.assertEqual(len(made), 6)
        found = self._found("backdating")
        self.assertEqual((found.count, found.figure), (6, 28))
        self.assertEqual(self._found("burst").count, 6)

    def test_a_week_planned_in_the_calendar(self):
        """Honest: six meetings put into the calendar at once, and held day by day."""
        held = [self._moment(day) for day in (3, 4, 5, 6, 9, 10)]
        self._enter_meetings([self._moment(2, 9, n) for n in range(6)], held)
        self._clear("backdating", "burst", "last_hours")

    def test_todos_that_a_colleague_ticks_off(self):
        """Found: Bob sets them for himself, Ann ticks them off; it is Bob who gets the credit."""
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        lead = self._deal(self.bob, self._moment(1))
        with freeze_time(self._moment(5)):
            todos = self.env["mail.activity"].union(
                *(
                    lead.with_user(self.bob).activity_schedule(
                        "mail.mail_activity_data_call", user_id=self.bob.id
                    )
                    for _again in range(6)
                )
            )
            self._typed(todos, self._moment(5))
            todos.with_user(self.ann).action_done()
        done = self.env["sales.kpi.activity"].search([("lead_id", "=", lead.id)])
        self.assertEqual((done.user_id, done.create_uid), (self.bob, self.ann))
        self._typed(done, self._moment(5), self._moment(5))
        self.assertEqual(self._found("burst", self.bob).count, 6)
        self.assertEqual(self._found("self_made", self.bob).count, 6)

    def test_nobody_logs_for_a_colleague(self):
        """Prevented."""
        own = self._log(self.ann, self._moment(5))
        with self.assertRaises(AccessError):
            own.with_user(self.ann).write({"user_id": self.bob.id})
        with self.assertRaises(AccessError):
            own.with_user(self.ann).create({"name": "x", "user_id": self.bob.id})

    def test_a_plan_that_is_dated_back(self):
        """Found, whatever the caller says of the history: planned on the 2nd for the 31st, and on
        the 30th moved to the 3rd and ticked off: 27 days."""
        plan = self._log(self.ann, self._moment(31), self._moment(2)).with_user(self.ann)
        self._track()
        with freeze_time(self._moment(30)):
            plan.with_context(**FORGED).write({"date_start": self._moment(3)})
            plan.action_done()
            self._track()
        found = self._found("backdating")
        self.assertEqual((found.count, found.figure), (1, 27))

    def test_a_plan_that_is_brought_forward(self):
        """Honest: planned for the 12th, held on the 11th already."""
        plan = self._log(self.ann, self._moment(12), self._moment(2)).with_user(self.ann)
        with freeze_time(self._moment(11, 18)):
            plan.write({"date_start": self._moment(11, 10)})
            plan.action_done()
            self._track()
        self._clear("backdating")

    # ---- opportunities --------------------------------------------------------------------------

    def test_no_word_of_the_caller_hides_a_change(self):
        lead = self._deal(self.ann, self._moment(2), expected_revenue=5000)
        self._win(lead.with_context(**FORGED), self.ann, self._moment(20), expected_revenue=3e6)
        self._write(lead.with_context(**FORGED), self.ann, self._moment(21), expected_revenue=1)
        told = self._found("pumped").told
        self.assertEqual(told, {"former": 5000, "won": 3e6, "later": 1})

    def test_what_checks_read_is_noted_whatever_the_caller_says(self):
        read, changes = set(), Kind.changes

        def note(kind, model, name):
            read.add((model, name))
            return changes(kind, model, name)

        with patch.object(Kind, "changes", note):
            for rule in self.env["sales.kpi.check.rule"].search([]):
                rule._find(self.company, *MARCH)
        self.assertEqual(len(read), 8)
        for model, name in read:
            self.assertIn(name, self.env[model]._kpi_tracked, model)
            self.assertTrue(self.env[model]._fields[name].tracking, (model, name))

    def test_what_no_check_reads_is_noted_as_the_caller_says(self):
        """Moving 20 stages without a history took 176 queries instead of 12."""
        leads = self.env["crm.lead"].union(*(self._deal(self.ann, self._moment(2)) for _n in "ab"))
        stages = self.env["crm.stage"].search([("is_won", "=", False)])
        moved = leads.with_user(self.ann).with_context(**HIDDEN)
        moved.write({"stage_id": stages[1].id, "priority": "2"})
        self._track()
        self.assertFalse(leads.sudo().message_ids.tracking_value_ids)
        moved.write({"expected_revenue": 7})
        self._track()
        self.assertEqual(len(leads.sudo().message_ids.tracking_value_ids), 2)

    def test_deals_that_a_colleague_makes(self):
        """Found: Ann makes six of them for Bob, who wins them on the same day."""
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        for minute in range(6):
            lead = self._deal(self.ann, self._moment(5, 9, minute), user_id=self.bob.id)
            self._win(lead, self.bob, self._moment(5, 10, minute))
        self.assertEqual(self._found("instant", self.bob).count, 6)

    def test_deals_that_a_manager_enters(self):
        """Honest: a manager puts in what was won."""
        for minute in range(6):
            lead = self._deal(self.manager, self._moment(5, 9, minute), user_id=self.bob.id)
            self._win(lead, self.manager, self._moment(5, 10, minute))
        self._clear("instant")

    def test_a_colleagues_deal_merged_into_ones_own(self):
        """Found: Bob's deal of 50,000 goes up in Ann's, which she made to that end, and she wins
        it. Where the leader merges them it is his decision."""
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        self.leader.group_ids += self.env.ref(ALL_LEADS)
        stages = self.env["crm.stage"].search([("is_won", "=", False)])
        for user in (self.ann, self.leader):
            bobs = self._deal(self.bob, self._moment(2), expected_revenue=50000)
            anns = self._deal(self.ann, self._moment(19), expected_revenue=50000)
            self._write(anns, self.ann, self._moment(19), stage_id=stages[-1].id, probability=90)
            with freeze_time(self._moment(20)):
                merged = (bobs | anns).with_user(user)._merge_opportunity()
                self._track()
            self.assertEqual((merged, merged.user_id), (anns, self.ann))
            self._win(merged, self.ann, self._moment(21))
        found = self._found("credit_grab")
        self.assertIn("A colleague's opportunity was taken over on Mar 20", found.sentence)

    def test_won_again_and_much_later_once_more(self):
        """Found: won on the 5th and 6th of January; that it is won in March, too, hides nothing."""
        lead = self._deal(self.ann, self._moment(2, month=1))
        first = lead.stage_id
        for day, month in ((5, 1), (6, 1), (25, 3)):
            self._win(lead, self.ann, self._moment(day, month=month))
            self._write(lead, self.ann, self._moment(day, 12, month=month), stage_id=first.id)
        found = self._look("won_again", (date(2026, 1, 1), MARCH[1]))
        self.assertEqual(found.figure, 3)

    # ---- customers and orders -------------------------------------------------------------------

    def test_twins_that_are_archived_when_they_were_sold_to(self):
        """Found; a slip that was archived before anything was sold is none."""
        for user in (self.ann, self.bob):
            for number in range(2):
                phone = f"+1 555 010 {user.id:04}"
                partner = self._partner(user, self._moment(3), name=f"{number}", phone=phone)
                if user == self.ann or not number:
                    self._sell(user, 4, 100, partner)
                if user == self.ann or number:
                    partner.with_user(user).action_archive()
        self.assertEqual(self._found("twins").count, 2)

    def test_customers_with_a_telephone_number_of_one_digit(self):
        """Found: nobody can be reached by it."""
        for number in range(3):
            partner = self._partner(
                self.ann, self._moment(4, 8), name=f"{number}", phone="1", email="x"
            )
            self._sell(self.ann, 4, 1, partner)
        self.assertEqual(self._found("invented").count, 3)

    def test_customers_that_a_colleague_invents(self):
        """Found; those that a manager made are not."""
        for number in range(3):
            theirs = self._partner(self.bob, self._moment(4, 8), name=f"{number}")
            self._sell(self.ann, 4, 1, theirs)
            self._sell(self.carl, 4, 1, self._partner(self.manager, self._moment(4, 8)))
        self.assertEqual(self._found("invented").count, 3)

    def test_ones_number_without_the_country(self):
        """Found: +86 138 0013 8000 is 13800138000."""
        self.ann.partner_id.phone = "+86 138 0013 8000"
        cousin = self._partner(self.manager, self._moment(1), phone="13800138000")
        self._sell(self.ann, 4, 1000, cousin)
        self.assertEqual(self._found("self_dealing").told["what"], "phone")

    def test_goods_sent_to_oneself(self):
        """Found: an invented customer, and the goods go home."""
        front = self._partner(self.manager, self._moment(1), name="Front")
        self._sell(self.ann, 4, 1000, front, partner_shipping_id=self.ann.partner_id.id)
        self.assertEqual(self._found("self_dealing").told["what"], "receiver")

    def test_what_was_explained_once_is_no_leave_to_do_it_again(self):
        """An order raised from 100 to 130 and lowered: dismissed. Later it is raised to 90,000."""
        order = self._sell(self.ann, 3, 100)
        for day, price in ((4, 130), (5, 100)):
            with freeze_time(self._moment(day)):
                order.order_line.with_user(self.ann).write({"price_unit": price})
                self._track()
        self._found("swing").sudo().state = "dismissed"
        self._clear("swing")
        for day, price in ((10, 90000), (12, 100)):
            with freeze_time(self._moment(day)):
                order.order_line.with_user(self.ann).write({"price_unit": price})
                self._track()
        self.assertEqual(self._found("swing").told["top"], 90000)

    # ---- targets --------------------------------------------------------------------------------

    def test_a_leader_who_accepts_a_thousand_lost_deals(self):
        """Found: where less is better a very high target is the easy one. Usual are 4."""
        lost = self.env.ref("sales_kpi.definition_lost_count")
        Proposal = self.env["sales.kpi.target.proposal"]
        with freeze_time("2026-03-05 12:00:00"):
            april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
            common = {"period_id": april.id, "definition_id": lost.id}
            for user in (self.carl, self.manager):
                self.env["sales.kpi.target"].create(common | {"user_id": user.id, "value": 4})
            for user, value in ((self.ann, 1000), (self.bob, 2)):
                proposal = Proposal.with_user(user).create(
                    common | {"value": value, "reason": "Why not"}
                )
                proposal.with_user(self.leader).action_accept()
        found = self._found("soft_target", self.leader)
        self.assertEqual((found.figure, found.told["usual"]), (1000, 4))
