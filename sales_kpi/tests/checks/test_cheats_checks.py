"""Twenty ways to better figures by ordinary rights: prevented, not counted, or found."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..measures.measure_common import MARCH
from .check_common import ALL_LEADS, CheckCommon

HIDDEN = {"tracking_disable": True, "mail_notrack": True}


@tagged("post_install", "-at_install")
class TestCheatsChecks(CheckCommon):
    def _found(self, kind, user=None):
        """The one case of somebody."""
        found = self._look(kind)
        self.assertEqual(found.user_id, user or self.ann, (kind, found.mapped("sentence")))
        self.assertTrue(all(found.mapped("sentence")))
        return found

    def _counts(self, code, user=None):
        return self._values(code, [(user or self.ann).id]).get((user or self.ann).id, 0)

    # ---- opportunities --------------------------------------------------------------------------

    def test_01_a_deal_raised_to_millions_won_and_lowered_to_1(self):
        """Found; and lowering it takes nothing off what was won."""
        lead = self._deal(self.ann, self._moment(2), expected_revenue=5000)
        self._win(lead, self.ann, self._moment(20), expected_revenue=3e6)
        self._write(lead, self.ann, self._moment(21), expected_revenue=1)
        found = self._found("pumped")
        self.assertEqual(found.told, {"former": 5000, "won": 3e6, "later": 1})

    def test_01b_nobody_keeps_it_out_of_the_history(self):
        """Prevented: whatever the caller says of tracking, and the note stays."""
        lead = self._deal(self.ann, self._moment(2), expected_revenue=5000)
        hidden = lead.with_context(**HIDDEN)
        self._win(hidden, self.ann, self._moment(20), expected_revenue=3e6)
        self._write(hidden, self.ann, self._moment(21), expected_revenue=1)
        told = lead.sudo().message_ids.filtered("tracking_value_ids")
        self.assertTrue(told)
        with self.assertRaises(AccessError):
            told[0].with_user(self.ann).unlink()
        with self.assertRaises(AccessError):
            told[0].with_user(self.ann).write({"date": "2020-01-01"})
        self.assertEqual(self._found("pumped").told["won"], 3e6)

    def test_01c_a_merge_takes_the_history_along(self):
        """Found also where the deal was merged into another one afterwards."""
        lead, other = (self._deal(self.ann, self._moment(2), expected_revenue=5000) for _n in "ab")
        for one in (lead, other):  # whichever goes on
            self._write(one, self.ann, self._moment(19), expected_revenue=3e6)
        merged = (lead | other).with_user(self.ann)._merge_opportunity(auto_unlink=False)
        self._win(merged, self.ann, self._moment(20), expected_revenue=3e6)
        self.assertEqual(self._found("pumped").told["won"], 3e6)

    def test_02_twenty_deals_made_and_won_in_seconds(self):
        """Found."""
        for number in range(20):
            moment = self._moment(5) + timedelta(seconds=3 * number)
            self._win(self._deal(self.ann, moment), self.ann, moment + timedelta(seconds=1))
        self.assertEqual(self._found("instant").count, 20)

    def test_03_reopened_and_won_again_on_the_next_day(self):
        """Found: it counts twice."""
        lead = self._deal(self.ann, self._moment(2))
        first = lead.stage_id
        self._win(lead, self.ann, self._moment(5))
        self._write(lead, self.ann, self._moment(6, 9), stage_id=first.id, probability=20)
        self._win(lead, self.ann, self._moment(6, 10))
        self.assertEqual(self._found("won_again").figure, 2)

    def test_04_a_stage_moved_to_and_fro(self):
        """Found; back within a day it doesn't count either."""
        lead = self._deal(self.ann, self._moment(2))
        stages = self.env["crm.stage"].search([("is_won", "=", False)], limit=2)
        for hour in range(10):
            self._write(
                lead, self.ann, self._moment(5, 9 + hour), stage_id=stages[(hour + 1) % 2].id
            )
        self.assertGreaterEqual(self._found("ping_pong").figure, 2)

    def test_05_the_day_of_the_conversion_written_on_old_opportunities(self):
        """Doesn't count: two leads were qualified, and two stay."""
        for number in range(2):
            with freeze_time(self._moment(3, 9, number)):
                lead = (
                    self.env["crm.lead"]
                    .with_user(self.ann)
                    .create({"name": "Lead", "type": "lead", "user_id": self.ann.id})
                )
                lead.convert_opportunity(self.customer)
                self._track()
        self.assertEqual(self._counts("qualified_leads"), 2)
        for _again in range(12):
            old = self._deal(self.ann, self._moment(5, month=1))
            self._write(old, self.ann, self._moment(9), date_conversion=self._moment(9))
        self.assertEqual(self._counts("qualified_leads"), 2)

    def test_06_an_open_pipeline_of_a_billion(self):
        """Found."""
        lead = self._deal(self.ann, self._moment(3), expected_revenue=1e9)
        self.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = %s", [self._moment(3), lead.id]
        )
        self.assertEqual(self._found("outsized").figure, 1e9)

    # ---- activities -----------------------------------------------------------------------------

    def test_07_empty_visits_by_the_hundred(self):
        """Found: 500 in one call, and three visits of 24 hours at the same time."""
        values = {"name": "Visit", "method_id": self.visit.id, "date_start": self._moment(5)}
        with freeze_time(self._moment(5)):
            made = self.env["sales.kpi.activity"].with_user(self.ann).create([values] * 500)
        self._typed(made, self._moment(5), self._moment(5))
        for _again in range(3):
            self._log(self.ann, self._moment(6), duration=24, method_id=self.visit.id)
        self.assertEqual(self._found("burst").count, 500)
        self.assertEqual(sorted(self._found("duplicate").mapped("count")), [3, 500])
        self.assertEqual(self._found("too_long").told["most"], 3)

    def test_08_visits_dated_back_28_days(self):
        """Found."""
        for number in range(3):
            self._log(self.ann, self._moment(2, 9 + number), self._moment(30))
        found = self._found("backdating")
        self.assertEqual((found.figure, found.count), (28, 3))

    def test_09_set_and_done_at_once(self):
        """Found: follow-ups agreed and done, to-dos made and ticked off by oneself."""
        lead = self._deal(self.ann, self._moment(2))
        for number in range(3):
            first = self._log(self.ann, self._moment(3, 9, number), date_next="2026-03-03")
            self._log(self.ann, self._moment(3, 9, number + 1), previous_id=first.id)
            with freeze_time(self._moment(4, 9, number)):
                todo = lead.with_user(self.ann).activity_schedule(
                    "mail.mail_activity_data_call", user_id=self.ann.id
                )
                self._typed(todo, self._moment(4, 9, number))
                todo.action_done()
            done = self.env["sales.kpi.activity"].search([("mail_activity_id", "=", todo.id)])
            self._typed(done, self._moment(4, 9, number))
        self.assertEqual(self._found("self_made").mapped("count"), [3, 3])

    # ---- customers and orders -------------------------------------------------------------------

    def test_10_visits_and_orders_of_rivals_customers(self):
        """Found."""
        for number in range(3):
            partner = self.env["res.partner"].create({"name": f"{number}", "user_id": self.bob.id})
            self._log(self.ann, self._moment(3), partner_id=partner.id, method_id=self.visit.id)
            self._sell(self.ann, 4, 100, partner)
        self._found("rival_visits")
        self._found("rival_orders")

    def test_11_a_million_to_an_invented_customer_or_oneself(self):
        """Found."""
        for day in range(2, 12):
            self._sell(self.carl, day, 1000)
        self._sell(self.ann, 12, 1e6, self._partner(self.ann, self._moment(12, 8)))
        self._sell(self.ann, 12, 1e6, self.ann.partner_id)
        self.assertEqual(self._found("invented").figure, 1e6)
        self.assertEqual(self._found("self_dealing").told["what"], "self")

    def test_12_one_order_cut_into_ten_and_ten_invented_customers(self):
        """Found."""
        for number in range(10):
            self._sell(self.ann, self._moment(3, 8 + number), 10)
            self._sell(self.ann, 4, 1, self._partner(self.ann, self._moment(4, 8)))
        self.assertEqual(self._found("split").count, 10)
        self.assertEqual(self._found("invented").told, {"amount": 10, "customers": 10})

    def test_13_pieces_for_nothing_and_without_end(self):
        """Found."""
        self._sell(self.ann, 3, order_line=[(0, 0, self._line(0, 100000))])
        self._sell(self.ann, 3, order_line=[(0, 0, self._line(1e-9, 1e12))])
        self.assertEqual(sorted(self._found("odd_lines").mapped("figure")), [100000, 1e12])

    def test_14_a_price_raised_after_the_order_and_lowered_later(self):
        """Found, also where the caller wants no history of it."""
        order = self._sell(self.ann, 3, 100)
        line = order.order_line.with_user(self.ann).with_context(**HIDDEN)
        for day, price in ((4, 90000), (9, 100)):
            with freeze_time(self._moment(day)):
                line.write({"price_unit": price})
                self._track()
        self.assertEqual(self._found("swing").told["top"], 90000)

    def test_15_an_october_order_in_november_too(self):
        """Found; the day of a confirmed order a salesperson can't write."""
        order = self._sell(self.ann, self._moment(20, month=2)).with_user(self.ann)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.write({"date_order": self._moment(3)})
        with freeze_time(self._moment(3)):
            order._action_cancel()
            order.action_draft()
            order.action_confirm()
            self._track()
        self.assertEqual(self._counts("order_amount"), 100)
        self.assertEqual(self._found("redated").told["kept"], "2026-02-20")

    def test_16_what_nobody_had_is_taken(self):
        """An order doesn't count; a lead that is not fresh is found."""
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        order = self._sell(self.manager, 3, 100)
        order.sudo().kpi_user_id = False
        order.user_id = False
        order.with_user(self.ann).write({"user_id": self.ann.id})
        self.assertEqual(self._counts("order_amount"), 0)
        lead = self._deal(self.manager, self._moment(2), user_id=False)
        self._write(lead, self.ann, self._moment(19), user_id=self.ann.id)
        self._win(lead, self.ann, self._moment(20))
        self.assertIn("nobody had", self._found("credit_grab").sentence)

    def test_17_ones_order_given_to_a_colleague(self):
        """Doesn't count: it stays whose it was when it was confirmed."""
        order = self._sell(self.ann, 3, 100)
        order.with_user(self.ann).write({"user_id": self.bob.id})
        self.assertEqual(self._counts("order_amount"), 100)
        self.assertEqual(self._counts("order_amount", self.bob), 0)
        with self.assertRaises(UserError):
            order.with_user(self.ann).write({"kpi_user_id": self.bob.id})

    def test_18_bad_leads_dumped_on_a_rival(self):
        """Found."""
        for _again in range(5):
            lead = self._deal(self.ann, self._moment(2)).with_context(**HIDDEN)
            self._write(lead, self.ann, self._moment(5), user_id=self.bob.id)
            self._write(lead, self.bob, self._moment(10), active=False, probability=0)
        self.assertEqual(self._found("dumped").count, 5)

    def test_19_customers_claimed(self):
        """Found."""
        self.ann.group_ids += self.env.ref("base.group_partner_manager")
        for number in range(3):
            partner = self.env["res.partner"].create({"name": f"{number}", "user_id": self.bob.id})
            self._track()
            own = partner.with_context(**HIDDEN)
            self._write(own, self.ann, self._moment(5), user_id=self.ann.id)
        self.assertEqual(self._found("claimed").count, 3)

    def test_20_a_leader_who_accepts_a_target_of_1(self):
        """Found, as his own case, which goes to his leader."""
        won = self.env.ref("sales_kpi.definition_won_count")
        with freeze_time("2026-03-05 12:00:00"):
            april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-01")
            for user in (self.bob, self.carl):
                self.env["sales.kpi.target"].create(
                    {"period_id": april.id, "definition_id": won.id, "user_id": user.id,
                     "value": 12}
                )  # fmt: skip
            proposal = self.env["sales.kpi.target.proposal"].with_user(self.ann).create(
                {"period_id": april.id, "definition_id": won.id, "value": 1, "reason": "Why not"}
            )  # fmt: skip
            proposal.with_user(self.leader).action_accept()
        found = self._found("soft_target", self.leader)
        self.assertFalse(found.with_user(self.leader).search([("id", "=", found.id)]))
        self.assertTrue(found.with_user(self.director).search([("id", "=", found.id)]))

    def test_an_honest_month_is_marked_nowhere(self):
        """Two deals with visits, a follow-up, an order of an old customer: no check says a word."""
        old = self.env["res.partner"].create({"name": "Old", "phone": "+1 555 010 0777"})
        for day in (5, 12):
            lead = self._deal(self.ann, self._moment(day), partner_id=old.id)
            visit = self._log(
                self.ann, self._moment(day, 14), lead_id=lead.id, method_id=self.visit.id,
                duration=1, result=f"Wants {day}", date_next=f"2026-03-{day + 5:02}",
            )  # fmt: skip
            self._log(
                self.ann, self._moment(day + 5, 10), lead_id=lead.id, previous_id=visit.id,
                name=f"Call {day}",
            )  # fmt: skip
            self._win(lead, self.ann, self._moment(day + 9), expected_revenue=1050)
            self._sell(self.ann, day + 10, 1050, old, opportunity_id=lead.id)
        rules = self.env["sales.kpi.check.rule"].search([])
        self._track()
        found = self.Finding._look(self.company, rules, MARCH)
        self.assertFalse(found.filtered(lambda f: f.user_id in self.ann), found.mapped("sentence"))
