from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .engine.engine_cash_common import EngineCashCommon
from .engine_common import steps


@tagged("post_install", "-at_install")
class TestEngineCash(EngineCashCommon):
    """Pay for cash that really came in, through Odoo's own payments and reconciliation."""

    def test_cash_in_parts_paid_back_bounced_and_matched_again(self):
        """A5: 11,300 with 13 % tax, 5 % of the net. 4,520 -> 4,000 net -> 200; 6,780 -> 6,000 ->
        300; 2,260 paid back -> -100; the March payment bounces: -300; matched again: +300, once."""
        self._plan_cash(clawback="rate")
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-20", amount=4520)
        self.assertEqual(self._total(1), 200)
        self._close(1)
        self._close(2)
        self._pay(invoice, "2026-03-05", amount=6780)
        self._close(3)
        self.assertEqual(self._payout(3).total, 300)
        self._refund(invoice, 2000, "2026-04-10")
        self._close(4)
        self.assertEqual([row.amount for row in self._rows(4, "reversed")], [-100])
        self.assertEqual(self._payout(4).carried_out, -100)
        cash = self._unmatch(invoice, "2026-03-05")
        self._work_out(5)
        # 200 of the rest of March, 100 of January: what was paid back was of the cash before then
        self.assertEqual(sum(self._rows(5, "reversed").mapped("amount")), -300)
        self._close(5)
        (self._get_due(invoice) | cash).reconcile()
        for month in (6, 7):
            self._work_out(month)
            again = sum(self._rows(month, "earned").mapped("amount"))
            self.assertEqual(again, 300 if month == 6 else 0)
            self._close(month)

    def test_a_backtest_takes_back_at_its_own_rate(self):
        """A5 at 10 % instead of 5 %: 4,000 -> 400 (was 200); 6,000 -> 600 (300); April: 4,000 of
        another invoice less the 2,000 that were paid back: 400 - 200 = 200 (200 - 100 = 100)."""
        plan = self._plan_cash()
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-20", amount=4520)
        self._close(1)
        self._pay(invoice, "2026-03-05", amount=6780)
        self._close(3)
        self._refund(invoice, 2000, "2026-04-10")
        self._pay(self._bill_taxed(4000, "2026-04-01"), "2026-04-20")
        self._close(4)
        plan.published_on = "2026-01-01 00:00:00"
        draft = plan._make_next()
        draft.line_ids.rate = 0.1
        self.env.flush_all()
        for version, expected in ((plan, [200, 300, 100]), (draft, [400, 600, 200])):
            months = version.sudo().get_backtest()["months"]
            self.assertEqual([one["was"] for one in months], [200, 300, 100])
            self.assertEqual([one["would"] for one in months], expected)

    def test_a_bounced_payment(self):
        """A5 without what was paid back: -300, then +300, once."""
        self._plan_cash()
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-01-20", amount=4520)
        self._close(1)
        self._pay(invoice, "2026-03-05", amount=6780)
        self._close(3)
        cash = self._unmatch(invoice, "2026-03-05")
        self._work_out(5)
        self.assertEqual([row.amount for row in self._rows(5, "reversed")], [-300])
        self._close(5)
        (self._get_due(invoice) | cash).reconcile()
        self._work_out(6)
        self.assertEqual([row.amount for row in self._rows(6, "earned")], [300])
        self._close(6)
        self._work_out(7)
        self.assertFalse(self._rows(7))

    def test_a_credit_note_that_closes_an_unpaid_invoice(self):
        self._plan_cash()
        invoice = self._bill_taxed(10_000)
        note = self._bill_taxed(
            10_000, "2026-01-10", move_type="out_refund", reversed_entry_id=invoice.id
        )  # fmt: skip
        self._match(invoice, note)
        self.assertEqual(self._total(1), 0)
        self.assertFalse(self._rows(1))

    def test_cents_of_cash_in_parts(self):
        """A5: 100.00 at 5 % in 33.33 + 33.33 + 33.34 -> 1.67 + 1.66 + 1.67 = 5.00."""
        self._plan_cash()
        invoice = self._bill(100, date="2026-01-05")
        for day, amount in (("10", 33.33), ("11", 33.33), ("12", 33.34)):
            self._pay(invoice, f"2026-01-{day}", amount=amount)
        self._work_out(1)
        self.assertRows(1, [("earned", 1.67), ("earned", 1.66), ("earned", 1.67)])

    def test_factor_by_days_to_cash(self):
        """A5b: after 12 days 4,000 x 5 % x 1.1 = 220; after 57 days 6,000 x 5 % x 0.8 = 240; 2,000
        paid back takes the newest at its own factor: -80."""
        self._plan_cash(**self._days_factors())
        invoice = self._bill_taxed(10_000, "2026-01-01")
        self._pay(invoice, "2026-01-13", amount=4520)
        self.assertEqual(self._total(1), 220)
        self._close(1)
        self._pay(invoice, "2026-02-27", amount=6780)
        self.assertEqual(self._total(2), 240)
        self._close(2)
        self._refund(invoice, 2000, "2026-03-10")
        self._work_out(3)
        self.assertEqual([row.amount for row in self._rows(3)], [-80, 80])
        self.assertEqual([row.kind for row in self._rows(3)], ["reversed", "carried"])

    def test_paid_back_in_the_same_month(self):
        """220 + 240 - 80, all in one open month of a quarter."""
        self._plan_cash(**self._days_factors())
        invoice = self._bill_taxed(10_000, "2026-01-01")
        self._pay(invoice, "2026-01-13", amount=4520)
        self._pay(invoice, "2026-01-14", amount=6780)
        self._refund(invoice, 2000, "2026-01-20")
        # 4,000 x 5 % x 1.1 + 6,000 x 5 % x 1.1 - 2,000 x 5 % x 1.1 = 220 + 330 - 110
        self.assertEqual(self._total(1), 440)

    def test_part_of_an_invoice(self):
        """Of 10,000 3,000 are of the category: 40 % cash pays 5 % of 1,200 = 60."""
        category = self.env["product.category"].create({"name": "Valves"})
        valve = self.env["product.product"].create({"name": "Valve", "categ_id": category.id})
        self._plan_cash(domain=f"[('product_id.categ_id', '=', {category.id})]")
        lines = [
            {"product_id": valve.id, "price_unit": 3000, "tax_ids": [Command.set(self.tax.ids)]},
            {"name": "Rest", "price_unit": 7000, "tax_ids": [Command.set(self.tax.ids)]},
        ]
        invoice = self._bill(0, invoice_line_ids=[Command.create(line) for line in lines])
        self._pay(invoice, "2026-01-20", amount=4520)
        self.assertEqual(self._total(1), 60)

    def test_foreign_cash_earns_at_the_booked_rate(self):
        """A9: 800 euros booked at 1.25 dollars, and paid when a euro is 2: 1,000 count."""
        self._plan_cash()
        invoice = self._bill(800, date="2026-01-10", currency_id=self.euro.id)
        self._pay(invoice, "2026-02-10")
        self.assertEqual(self._total(2), 50)

    def test_paid_in_another_currency_and_taken_back_at_its_rate(self):
        """A9's way: 3 % of 72,000 = 2,160, paid in euros at 2: 1,080; taken back in March, when a
        euro is 1: -1,080, not -2,160."""
        self._plan({"basis": "invoice", "rate": 0.03}, terms={"currency_id": self.euro.id})
        invoice = self._bill(72_000, date="2026-02-10")
        self.assertEqual(self._total(2), 1080)
        self.assertEqual(self._payout(2).fx, 2)
        self._close(2)
        self._bill(
            72_000, date="2026-03-10", move_type="out_refund", reversed_entry_id=invoice.id
        )  # fmt: skip
        self._work_out(3)
        self.assertEqual(self._rows(3, "reversed").amount, -1080)

    def test_a_currency_without_a_rate(self):
        plan = self._plan({"basis": "invoice", "rate": 0.03}, users=self.ann | self.bob)
        self._bill(1000, self.bob, "2026-02-10")
        plan.member_ids.filtered(lambda one: one.user_id == self.ann).currency_id = self.euro
        self.env["res.currency.rate"].sudo().search([("currency_id", "=", self.euro.id)]).unlink()
        self._work_out(2)
        self.assertEqual(self._payout(2).flags, [{"kind": "no_rate"}])
        self.assertEqual(self._payout(2, self.bob).total, 30, "it stops nobody else")

    def test_invoices_and_credit_notes(self):
        """5 % of 1,000; in the month after 400 are credited: -20, of January."""
        self._plan({"basis": "invoice", "rate": 0.05})
        invoice = self._bill_taxed(1000)
        self.assertEqual(self._total(1), 50)
        self._close(1)
        self._bill_taxed(400, "2026-02-03", move_type="out_refund", reversed_entry_id=invoice.id)
        self._work_out(2)
        row = self._rows(2, "reversed")
        self.assertEqual((row.amount, row.origin_period_id), (-20, self._get_period(1)))

    def test_steps_of_invoices_redone_within_a_month(self):
        """To 1,000 4 %, above 6 %: 1,500 -> 70; 600 credited: 900 x 4 % = 36."""
        table = {"scale": "amount", "step_ids": steps([(0, 0.04), (1000, 0.06)])}
        self._plan({"basis": "invoice", **table})
        invoice = self._bill(1500)
        self._bill(600, date="2026-01-20", move_type="out_refund", reversed_entry_id=invoice.id)
        self.assertEqual(self._total(1), 36)

    def test_released_with_real_cash(self):
        """A13 on invoices: 10,000 x 8 % = 800; 40 % of the cash 320, the rest 480; it bounces: -480
        in the month after."""
        self._plan({"basis": "invoice", "rate": 0.08, "release": "cash"})
        invoice = self._bill_taxed(10_000)
        self.assertEqual(self._total(1), 0)
        self._close(1)
        self._pay(invoice, "2026-02-10", amount=4520)
        self._close(2)
        self._pay(invoice, "2026-03-10", amount=6780)
        self._close(3)
        self.assertEqual((self._payout(2).total, self._payout(3).total), (320, 480))
        self._unmatch(invoice, "2026-03-10")
        self._work_out(4)
        self.assertEqual(self._payout(4).carried_out, -480)

    def test_a_margin_that_is_not_known_any_more(self):
        """Better nothing, and a word why, than pay for the whole amount: where the module with the
        costs was taken away."""
        plan = self._plan({"basis": "invoice", "rate": 0.05})
        self.env.flush_all()
        line = plan.line_ids
        self.cr.execute(
            "UPDATE sales_kpi_incentive_line SET value = 'margin' WHERE id = %s", [line.id]
        )
        line.invalidate_recordset()
        self._bill(1000)
        basis = self.env.registry["sales.kpi.earning.basis"]
        with patch.object(basis, "_knows_margin", lambda _self, _basis: False):
            self.assertEqual(self._total(1), 0)
        self.assertEqual([flag["kind"] for flag in self._payout(1).flags], ["no_margin"])

    def _plan_two_leaders(self):
        """1 % of the cash for Lea, who leads until 19 March, for Max, who follows her, and for Zoe,
        who leads the team above."""
        names = ("lea", "max", "zoe")
        lea, other, zoe = (self._new_user(name, "sales_team.group_sale_salesman") for name in names)
        region = self.env["crm.team"].create({"name": "All", "company_id": self.company.id})
        with freeze_time("2026-01-01 12:00:00"):
            region.user_id, self.team.user_id, self.team.parent_id = zoe, lea, region
        with freeze_time("2026-03-20 12:00:00"):
            self.team.user_id = other
        line = {"kind": "override", "basis": "cash", "rate": 0.01}
        self._plan(line, users=lea | other | zoe)
        return lea, other, zoe

    def test_cash_under_two_leaders_is_paid_back(self):
        """4,000 net came in under Lea: 40; 6,000 under Max: 60. Of 7,000 paid back in April 6,000
        are of the newest: -60 of Max; 1,000 are of Lea: -10; -70 of Zoe, who has led both."""
        leaders = self._plan_two_leaders()
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-03-05", amount=4520)
        self._pay(invoice, "2026-03-25", amount=6780)
        self.assertEqual([self._total(3, user) for user in leaders], [40, 60, 100])
        self._close(3)
        self._refund(invoice, 7000, "2026-04-10")
        self._work_out(4)
        taken = [sum(self._rows(4, "reversed", user).mapped("amount")) for user in leaders]
        self.assertEqual(taken, [-10, -60, -70])
        self._close(4)
        self._refund(invoice, 1000, "2026-05-10")
        self._work_out(5)
        taken = [sum(self._rows(5, "reversed", user).mapped("amount")) for user in leaders]
        self.assertEqual(taken, [-10, 0, -10])

    def test_cash_under_two_leaders_is_paid_back_in_the_month(self):
        """40 and 60, 7,000 paid back before the month is over: 30, 0 and 30 are left."""
        leaders = self._plan_two_leaders()
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-03-05", amount=4520)
        self._pay(invoice, "2026-03-25", amount=6780)
        self._refund(invoice, 7000, "2026-03-28")
        self.assertEqual([self._total(3, user) for user in leaders], [30, 0, 30])

    def test_cash_under_two_leaders_is_paid_back_too_late_for_its_month(self):
        """The same, entered when April is closed as well: it is taken in May."""
        leaders = self._plan_two_leaders()
        invoice = self._bill_taxed(10_000)
        self._pay(invoice, "2026-03-05", amount=4520)
        self._pay(invoice, "2026-03-25", amount=6780)
        self._close(3)
        self._close(4)
        self._refund(invoice, 7000, "2026-04-10")
        for _time in range(2):
            self._work_out(5)
            taken = [sum(self._rows(5, "reversed", user).mapped("amount")) for user in leaders]
            self.assertEqual(taken, [-10, -60, -70])
        self._close(5)
        self._work_out(6)
        self.assertFalse(self._rows(6, "reversed", leaders[1]))
