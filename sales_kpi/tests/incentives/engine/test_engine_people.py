from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine_common import EngineCommon


@tagged("post_install", "-at_install")
class TestEnginePeople(EngineCommon):
    """Who leaves, and who goes on in another company."""

    def test_an_order_of_nobody_behind_a_closed_month(self):
        """10 % of 1,000 in March and of 2,000 in April; what nobody sold pays nobody, and keeps
        nobody from being paid."""
        self._plan({"rate": 0.1})
        self._sell(1000, "03-02")
        self._close(3)
        self._sell(2000, "04-02")
        order = self._sell(500, "04-03", user_id=False)
        self.assertFalse(order.kpi_user_id)
        self._work_out(4)
        self.assertEqual((self._payout(3).total, self._payout(4).total), (100, 200))
        self._work_out(4)
        self.assertEqual(self._payout(4).total, 200)

    def test_archived_with_a_payout_open(self):
        """10 % of 10,000 = 1,000: he is paid, and not asked; 4,000 of it are cancelled in April:
        -400 are kept on his account, which the next batch shows."""
        self._plan({"rate": 0.1})
        self._sell(6000, "03-02")
        second = self._sell(4000, "03-03")
        self._work_out(3)
        self.ann.sudo().active = False
        self.assertEqual(self._total(3), 1000)
        march = self._get_period(3)
        march.sudo()._freeze_outcomes()
        march.sudo().state = "review"
        mine = self._payout(3).with_user(self.payer)
        mine.action_approve()
        mine.action_publish()
        self.assertFalse(
            mine.message_ids.filtered(lambda one: self.ann.partner_id in one.partner_ids)
        )
        march.sudo()._prepare_lock()
        self.assertEqual(mine.state, "confirmed")
        mine.sudo().state = "locked"
        march.sudo().state = "locked"
        second._action_cancel()
        self.assertEqual(self._total(4), 0)
        self.assertEqual(self._rows(4, "reversed").amount, -400)
        self.assertEqual(self._payout(4).carried_out, -400)

    def test_into_another_company_in_the_middle_of_a_month(self):
        """Until 15 March here, from the 16th on there: 10 % of what he sold in each, in the days
        of its terms; of 2,200 of base pay in each the working days that he was there: here 10 of
        22 (the 2nd to the 13th): 1,000; there 12: 1,200."""
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.company.currency_id.id}
        )
        self.ann.company_ids += other
        team = self.env["crm.team"].create({"name": "Ants", "company_id": other.id})
        Membership = self.env["sales.kpi.membership"]
        mine = Membership.search([("user_id", "=", self.ann.id)])
        mine.filtered(lambda one: one.company_id != self.company).unlink()
        here = mine.exists()
        here.date_to = date(2026, 3, 15)
        Membership.create(
            {
                "user_id": self.ann.id, "team_id": team.id, "company_id": other.id,
                "date_from": date(2026, 3, 16),
            }
        )  # fmt: skip
        lines = (
            {"rate": 0.1},
            {"kind": "performance", "rate": 1},
        )
        first = self._plan(*lines, terms={"base_pay": 2200, "date_to": date(2026, 3, 15)})
        there = {"base_pay": 2200, "date_from": date(2026, 3, 16)}
        second = self._plan(*lines, company_id=other.id, terms=there)
        self._sell(10_000, "03-10")
        late = self._sell(5000, "03-20")
        order = self._sell_there(8000, "03-20", other, team)
        early = self._sell_there(3000, "03-10", other, team)
        april = self.env["sales.kpi.period"].with_company(other)
        march = april.get_or_create("month", date(2026, 3, 1), other.id)
        self.env.flush_all()
        self._work_out(3)
        self.assertTrue(self.Payout._refresh(march))
        found = self.Payout.search([("user_id", "=", self.ann.id)])
        of_first = found.filtered(lambda one: one.root_id == first)
        of_second = found.filtered(lambda one: one.root_id == second)
        self.assertEqual((of_first.total, of_second.total), (2000, 2000))
        self.assertEqual(of_second.company_id, other)
        self.assertTrue(late and early)
        self._close(3)
        self.ann.company_id = other
        self.ann.company_ids = other
        self.env["sale.order"].search([("amount_untaxed", "=", 10_000)])._action_cancel()
        self._work_out(4)
        taken = self.Payout.search(
            [("user_id", "=", self.ann.id), ("period_id", "=", self._get_period(4).id)]
        )
        self.assertEqual((taken.root_id, taken.carried_out), (first, -1000))
        self.assertTrue(order)

    def _sell_there(self, amount, day, company, team):
        order = self.env["sale.order"].with_company(company).create(
            {
                "partner_id": self.customer.id, "user_id": self.ann.id, "team_id": team.id,
                "company_id": company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.pump.id, "product_uom_qty": 1,
                            "price_unit": amount, "tax_ids": False,
                        }
                    )
                ],
            }
        )  # fmt: skip
        order.action_confirm()
        order.date_order = f"2026-{day} 12:00:00"
        return order

    def test_a_plan_edited_while_it_pays(self):
        """Refused, also for its parts and by whoever may all else: it needs a new version."""
        plan = self._plan({"rate": 0.1})
        plan.published_on = "2026-01-01 00:00:00"
        self._sell(1000, "03-02")
        self._work_out(3)
        mine = plan.with_user(self.payer)
        for change in (
            lambda: mine.write({"cap": 5}),
            lambda: mine.line_ids.write({"rate": 0.2}),
            lambda: mine.line_ids.unlink(),
            lambda: mine.write({"line_ids": [Command.create({"name": "More", "rate": 0.1})]}),
        ):
            with self.assertRaisesRegex(UserError, "version"), self.cr.savepoint():
                change()
        self.assertEqual(self._total(3), 100)

    def test_deals_of_one_day_in_the_order_of_their_numbers(self):
        """To 100,000 4 %, above 6 %: what was entered first fills the first step: 80,000 x 4 % =
        3,200; 20,000 x 4 % + 40,000 x 6 % = 3,200."""
        table = [{"minimum": 0, "rate": 0.04}, {"minimum": 100_000, "rate": 0.06}]
        steps = [Command.clear(), *map(Command.create, table)]
        self._plan({"scale": "amount", "step_ids": steps})
        first = self._sell(80_000, "03-05")
        second = self._sell(60_000, "03-05")
        self._work_out(3)
        self.assertRows(3, [("earned", 3200), ("earned", 3200)])
        self.assertEqual(self._rows(3).mapped("res_id"), (first | second).ids)
