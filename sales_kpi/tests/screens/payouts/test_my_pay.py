from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .my_pay_common import MARCH, MyPayCommon


@tagged("post_install", "-at_install")
class TestMyPay(MyPayCommon):
    """What somebody reads of his pay, and what he can do about it."""

    def test_deals_of_a_component_are_one_sentence(self):
        """80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 3,200 + 1,000 + 1,876.54 = 6,076.54"""
        page = self._page()
        self.assertEqual(page["totals"], ["$\xa06,076.54"])
        [row] = page["statements"][0]["rows"]
        self.assertEqual(
            row["text"], "123,456.78 = 123.5 % of 100,000.00 → 4 % + 5 % + 8 % (2 deals)"
        )
        self.assertEqual((row["amount_text"], row["sign"]), ("+$\xa06,076.54", 1))
        self.assertEqual((row["name"], row["count"]), ("Commission on orders", 2))
        deals = self.Page.with_user(self.ann).get_deals(MARCH, self.payout.id, row["key"])
        # 80,000 x 4 % + 20,000 x 5 % = 4,200; 23,456.78 x 8 % = 1,876.54
        self.assertEqual(
            [deal["amount_text"] for deal in deals], ["+$\xa04,200.00", "+$\xa01,876.54"]
        )
        self.assertIn(self.deals[1].name, deals[1]["text"])

    def test_it_opens_the_very_records(self):
        [row] = self._statement()["rows"]
        page = self.Page.with_user(self.ann)
        mark = {"kind": "row", "payout": self.payout.id, "key": row["key"]}
        action = page.open_records(MARCH, mark)
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(set(action["domain"][0][2]), set(self.deals.ids))
        deal = self.payout.earning_ids[0]
        action = page.open_records(MARCH, {"kind": "deal", "payout": self.payout.id, "id": deal.id})
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", deal.res_id))
        action = page.open_records(MARCH, {"kind": "plan", "payout": self.payout.id})
        self.assertEqual((action["res_model"], action["res_id"]), (self.paid._name, self.paid.id))

    def test_what_one_may_not_open_is_counted(self):
        """An invoice is the accountant's."""
        self.payout.earning_ids.sudo().write({"res_model": "account.move", "res_id": 1})
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.payout.earning_ids.sudo().write({"res_id": invoice.id})
        [row] = self._statement()["rows"]
        self.assertFalse(row["can_open"], "no button that ends in a refusal")
        mark = {"kind": "row", "payout": self.payout.id, "key": row["key"]}
        action = self.Page.with_user(self.ann).open_records(MARCH, mark)
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("The record is not yours to open", action["params"]["message"])
        self.assertIsNone(action["params"]["next"])

    @freeze_time("2026-03-25 14:05:00")
    def test_while_it_is_open_it_is_an_estimate(self):
        self._work_out(3)
        page = self._page()
        [statement] = page["statements"]
        self.assertIn("Estimate as of", statement["stamp"])
        self.assertIn("05", statement["stamp"])
        self.assertTrue(page["can_refresh"])
        self.assertFalse(page["stale"])
        self.assertFalse(statement["can_confirm"] or statement["can_appeal"])
        with freeze_time("2026-03-25 14:35:00"):
            self.assertTrue(self._page()["stale"])
            self._sell(10_000, "03-24")
            self.assertTrue(self.Page.with_user(self.ann).refresh(MARCH))
            # 10,000 x 8 % = 800 more
            self.assertEqual(self._page()["totals"], ["$\xa06,876.54"])

    def test_it_is_confirmed(self):
        self._close_march(publish=False)
        page = self._page()
        self.assertEqual(page["statements"], [])
        self.assertEqual(page["empty"]["title"], "Your pay is being looked at")
        self.assertFalse(page["stale"] or page["can_refresh"])
        mine = self.payout.with_user(self.payer)
        mine.action_approve()
        mine.action_publish()
        statement = self._statement()
        self.assertTrue(statement["can_confirm"])
        self.assertIn("Confirm it, or appeal, by", statement["stamp"])
        self.assertFalse(self.Page.with_user(self.ann).refresh(MARCH))
        self.Page.with_user(self.ann).confirm(MARCH, self.payout.id)
        self.assertEqual(self.payout.state, "confirmed")
        self.assertFalse(self._statement()["can_confirm"])

    def test_what_is_shown_while_the_next_month_is_loaded(self):
        """March stands on the screen, April was asked for: its two deals are told still, to her."""
        april, [row] = {"date": "2026-04-10"}, self._statement()["rows"]
        found = self.Page.with_user(self.ann).get_deals(april, self.payout.id, row["key"])
        self.assertEqual(len(found), 2)
        for user, which in ((self.bob, self.payout.id), (self.ann, 0), (self.ann, [1])):
            with self.assertRaisesRegex(UserError, "can't be opened any more"):
                self.Page.with_user(user).get_deals(april, which, row["key"])

    def test_a_row_is_appealed(self):
        self._close_march()
        page = self.Page.with_user(self.ann)
        deal = self.payout.earning_ids[0]
        with self.assertRaisesRegex(UserError, "why"):
            page.appeal(MARCH, self.payout.id, deal.id, " ")
        page.appeal(MARCH, self.payout.id, deal.id, "It was 110,000.")
        self.assertEqual(self.payout.appeal_ids.reason, "It was 110,000.")
        statement = self._statement()
        [row] = statement["rows"]
        self.assertEqual((statement["state"], row["appeal_text"]), ("appealed", "Appeal: Open"))

    def test_who_may_look(self):
        statement = self._statement(self.payer, user_id=self.ann.id)
        self.assertFalse(statement["can_confirm"])
        for user in (self.bob, self.leader):  # a leader sees rates: no amounts
            with self.assertRaisesRegex(AccessError, "for pay managers"):
                self._page(user, user_id=self.ann.id)
        self.paid.sudo().leader_sees = "amounts"
        self.assertEqual(self._statement(self.leader, user_id=self.ann.id)["total"], 6076.54)
        with self.assertRaises(AccessError):
            self._page(self.bob, user_id=self.ann.id)
        with self.assertRaises(UserError):
            self.Page.with_user(self.payer).confirm(
                {**MARCH, "user_id": self.bob.id}, self.payout.id
            )

    def test_others_dont_confirm(self):
        self._close_march()
        options = {**MARCH, "user_id": self.ann.id}
        with self.assertRaises(AccessError):
            self.Page.with_user(self.payer).confirm(options, self.payout.id)
        with self.assertRaises(AccessError):
            self.Page.with_user(self.payer).appeal(options, self.payout.id, False, "No")

    def test_whoever_has_no_plan_is_told_whom_to_ask(self):
        empty = self._page(self.carl)["empty"]
        self.assertEqual(empty["title"], "You have no plan")
        self.assertRegex(empty["text"], "^Ask .+ which plan pays you")
        self.assertEqual(
            self._page(date="2026-01-10")["empty"]["title"], "Nothing was paid in this period"
        )

    @freeze_time("2026-04-02")
    def test_the_first_look_works_it_out(self):
        """Of the running period: nobody makes months of long ago by looking."""
        april = {"date": "2026-04-02"}
        page = self.Page.with_user(self.ann).get_page(april)
        self.assertTrue(page["stale"])
        self._sell(1_000, "04-01")
        self._aim(100_000, self._get_period(4))
        self.assertTrue(self.Page.with_user(self.ann).refresh(april))
        page = self.Page.with_user(self.ann).get_page(april)
        self.assertEqual(page["totals"], ["$\xa040.00"])  # 1,000 x 4 %
        self.assertFalse(self.Page.with_user(self.ann).refresh({"date": "2019-01-10"}))

    def test_below_the_sum(self):
        """This year: 6,076.54, and 40.00 of April (1,000 x 4 %)."""
        self._sell(1_000, "04-01")
        self._aim(100_000, self._get_period(4))
        self._work_out(4)
        statement = self._statement(date="2026-04-10")
        below = {line["name"]: line["text"] for line in statement["below"]}
        self.assertEqual(below, {"year": "$\xa06,116.54"})
        self.payout.sudo().write({"above_cap": 76.54, "carried_out": -640})
        below = {line["name"]: line["text"] for line in self._statement()["below"]}
        self.assertEqual(below["above_cap"], "$\xa076.54")
        self.assertEqual(below["carried_out"], "$\xa0-640.00")
        self.assertEqual(statement["version_text"], "Sales commission, version 1")

    def test_cash_that_is_waited_for(self):
        """10,000 x 8 % = 800.00 with the order, nothing of it released so far."""
        plan = self._plan(
            {"name": "With the cash", "rate": 0.08, "release": "cash"}, users=self.bob, name="Cash"
        )
        self._sell(10_000, "03-06", self.bob)
        self._work_out(3)
        [statement] = self._page(self.bob)["statements"]
        self.assertEqual(statement["plan"], plan.name)
        below = {line["name"]: line["text"] for line in statement["below"]}
        self.assertEqual(below["waiting"], "$\xa0800.00")

    def test_it_waits_on_the_workbench(self):
        waiting = self.Payout.with_user(self.ann)._kpi_find_waiting
        self.assertEqual(waiting(self.ann, self.company), [])
        self._close_march()
        [slot] = waiting(self.ann, self.company)
        self.assertEqual(slot["title"], "Your pay of March 2026: $\xa06,076.54")
        action = self.payout.with_user(self.ann)._kpi_open_waiting()
        self.assertEqual(action["params"]["options"]["date"], "2026-03-01")
        self.assertEqual(self._statement(**action["params"]["options"])["id"], self.payout.id)
        self.payout.with_user(self.ann).action_confirm()
        self.assertEqual(waiting(self.ann, self.company), [])

    def test_a_target_changed_in_the_last_week_is_told(self):
        """From 100,000 to 80,000 on the 27th: 80,000 x 0.8 = 64,000 x 4 % + 16,000 x 5 % +
        43,456.78 x 8 % = 2,560 + 800 + 3,476.54 = 6,836.54."""
        target = self.env["sales.kpi.target"].search([("user_id", "=", self.ann.id)])
        with freeze_time("2026-03-27 12:00:00"):
            target.with_user(self.manager).write({"value": 80_000, "reason": "Long ill"})
        self._work_out(3)
        self.assertEqual(self.payout.total, 6836.54)
        [told] = [one for one in self._statement()["below"] if one["name"].startswith("target")]
        self.assertEqual(told["label"], "Target of Sold, changed on Mar 27, 2026")
        self.assertEqual(told["text"], "$\xa0100,000.00 → $\xa080,000.00 (Long ill)")

    def test_no_target_is_a_pay_managers_to_do(self):
        """Without a target her commission is 0: one to-do a period, until she has one."""
        target = self.env["sales.kpi.target"].search([("user_id", "=", self.ann.id)])
        target.unlink()
        self.assertFalse(self.Payout._find_asked(self.march))
        for _time in range(2):
            self._work_out(3)
            self.assertEqual(self.payout.total, 0)
            asked = self.Payout._find_asked(self.march)
            self.assertEqual(asked.summary, f"Set targets: {self.ann.name}")
            self.assertEqual(asked.res_id, self.payout.id)
        self.assertTrue(asked.user_id.has_group("sales_kpi.group_kpi_pay"))
        self.assertIn(
            f"paid nothing by a component that needs one: {self.ann.name}. Set the targets",
            self.march.with_user(self.manager).missing,
        )
        self._aim(100_000, self.march)
        self._work_out(3)
        self.assertFalse(self.Payout._find_asked(self.march))

    def test_the_to_do_goes_with_the_lock(self):
        self.env["sales.kpi.target"].search([("user_id", "=", self.ann.id)]).unlink()
        self._work_out(3)
        self._close_march()
        self.assertTrue(self.Payout._find_asked(self.march))
        self.march.sudo()._lock_outcomes()
        self.assertFalse(self.Payout._find_asked(self.march))
