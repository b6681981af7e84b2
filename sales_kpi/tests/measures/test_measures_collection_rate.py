"""The share of what fell due that came in: never under none, never over all."""

import random
from calendar import monthrange
from datetime import date

from odoo.tests import tagged

from ..cash.test_receivable import ReceivableCommon
from ..common import set_clock


def month(number):
    return date(2026, number, 1), date(2026, number, monthrange(2026, number)[1])


JANUARY, FEBRUARY, MARCH = month(1), month(2), month(3)


class CollectionRateCommon(ReceivableCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_clock(cls.company, "UTC")
        cls.measure = cls.env.ref("sales_kpi.definition_collection_rate")

    def _read_rate(self, span, subject=None):
        """(paid, fell due, share); nothing fell due: (0, 0, None)"""
        cell = self._read_rates(span)[subject or ("user", self.ann.id)]
        return self._get_figures(cell)

    def _read_rates(self, span):
        self.env.invalidate_all()
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(self.measure, self.company, *span)[self.measure.code]

    def _get_figures(self, cell):
        return round(cell.numerator or 0, 6), round(cell.denominator or 0, 6), cell.value

    def _credit(self, amount, date, rep=None):
        """A credit note of one day, due on it."""
        return self._bill(
            amount,
            rep,
            date,
            "out_refund",
            invoice_payment_term_id=False,
            invoice_date_due=date,
        )


@tagged("post_install", "-at_install")
class TestCollectionRateCredits(CollectionRateCommon):
    """In each case 1,000 fell due in January, and in February something else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.january = cls._owe(1000, "2026-01-31")

    def test_part_credited_and_the_rest_paid(self):
        """400 credited and 600 paid in February, and 500 due and paid then: January is left with
        600, of which nothing had come by its end; February has 500 of 500."""
        other = self._owe(500, "2026-02-20")
        self._match(self.january, self._credit(400, "2026-02-10"))
        self._pay(self.january, "2026-02-15")
        self._pay(other, "2026-02-20")
        self.assertEqual(self._read_rate(JANUARY), (0, 600, 0))
        self.assertEqual(self._read_rate(FEBRUARY), (500, 500, 1))

    def test_all_credited(self):
        """Nothing is left of January; February has 500 of 500."""
        self._match(self.january, self._credit(1000, "2026-02-10"))
        self._pay(self._owe(500, "2026-02-20"), "2026-02-20")
        self.assertEqual(self._read_rate(JANUARY), (0, 0, None))
        self.assertEqual(self._read_rate(FEBRUARY), (500, 500, 1))

    def test_paid_and_refunded(self):
        """January was paid; what is paid back in February is no part of February's 500."""
        self._pay(self.january, "2026-01-31")
        self._pay(self._credit(1000, "2026-02-10"), "2026-02-10")
        self._owe(500, "2026-02-20")
        self.assertEqual(self._read_rate(JANUARY), (1000, 1000, 1))
        self.assertEqual(self._read_rate(FEBRUARY), (0, 500, 0))

    def test_part_paid_and_the_rest_credited_later(self):
        """600 paid in January, 400 credited in February, when another 1,000 were due and paid."""
        self._pay(self.january, "2026-01-31", amount=600)
        self._match(self.january, self._credit(400, "2026-02-10"))
        self._pay(self._owe(1000, "2026-02-20"), "2026-02-20")
        self.assertEqual(self._read_rate(JANUARY), (600, 600, 1))
        self.assertEqual(self._read_rate(FEBRUARY), (1000, 1000, 1))

    def test_unused_credit_note(self):
        """Of February's 500, 300 are paid. A credit note of 100 that no invoice has used yet
        leaves 400; one of 300 more takes off no more than what is open: 300 of 300. Bob's
        month, and January, are as they were."""
        self._pay(self._owe(500, "2026-02-20"), "2026-02-20", amount=300)
        self._owe(200, "2026-02-20", self.bob)
        self._credit(100, "2026-02-10")
        self.assertEqual(self._read_rate(FEBRUARY), (300, 400, 0.75))
        self._credit(300, "2026-02-11")
        self.assertEqual(self._read_rate(FEBRUARY), (300, 300, 1))
        self.assertEqual(self._read_rate(FEBRUARY, ("user", self.bob.id)), (0, 200, 0))
        self.assertEqual(self._read_rate(JANUARY), (0, 1000, 0))

    def test_nothing_but_an_unused_credit_note(self):
        self._credit(100, "2026-03-10")
        self.assertEqual(self._read_rate(MARCH), (0, 0, None))

    def test_credit_note_in_draft_takes_nothing_off(self):
        """A credit note that is reset to draft stays matched in Odoo."""
        credit = self._credit(400, "2026-02-10")
        self._match(self.january, credit)
        credit.button_draft()
        self.assertEqual(self._read_rate(JANUARY), (0, 1000, 0))

    def test_credit_in_euros(self):
        """100 euros booked at 125 dollars; 40 euros credited in February, when they are 80
        dollars, take off 50, which is what they were in the invoice; 60 euros are paid: 75."""
        euros = self._owe(100, "2026-03-10", currency_id=self.euro.id)
        credit = self._bill(
            40, None, "2026-02-10", "out_refund", currency_id=self.euro.id,
            invoice_payment_term_id=False,
        )  # fmt: skip
        self._match(euros, credit)
        self._pay(euros, "2026-03-05", currency_id=self.euro.id)
        self.assertEqual(self._read_rate(MARCH), (75, 75, 1))

    def test_rows_show_what_is_counted(self):
        """The list of January's figure: 1,000 due, 600 less credits, 450 of them paid."""
        self._pay(self.january, "2026-01-31", amount=450)
        self._match(self.january, self._credit(400, "2026-02-10"))
        row = self._get_owed(self.january, kpi_as_of="2026-01-31")
        self.assertRecordValues(
            row, [{"amount": 1000, "collectable": 600, "collected": 450, "paid_share": 0.75}]
        )


@tagged("post_install", "-at_install")
class TestCollectionRateRecount(CollectionRateCommon):
    """A random ledger, counted a second time in plain Python."""

    def test_between_none_and_all(self):
        dice = random.Random(9)
        for number in range(16):
            self._bill_at_random(dice, number)
        shares = []
        for span in (JANUARY, FEBRUARY, MARCH):
            cells = self._read_rates(span)
            parts = [self._recount(rep, span) for rep in (self.ann, self.bob)]
            for rep, part in zip((self.ann, self.bob), parts, strict=True):
                self.assertRate(cells["user", rep.id], *part)
            whole = [sum(figures) for figures in zip(*parts, strict=True)]
            for subject in (("team", self.team.id), ("company", self.company.id)):
                shares.append(self.assertRate(cells[subject], *whole))
        self.assertGreater(len(set(shares)), 2)

    def assertRate(self, cell, paid, due):
        found = self._get_figures(cell)
        self.assertAlmostEqual(found[0], paid, places=4)
        self.assertAlmostEqual(found[1], due, places=4)
        share = found[2]
        if due:
            self.assertTrue(0 <= share <= 1, share)
            self.assertAlmostEqual(share, paid / due, places=6)
        return share

    def _bill_at_random(self, dice, number):
        """Two instalments or one; then part payments, and a credit note that is used, paid out or
        left alone."""
        rep = (self.ann, self.bob)[number % 2]
        amount = dice.randint(100, 90000) / 100
        term = dice.choice([self._new_half_term().id, False])
        due = f"2026-0{dice.randint(1, 3)}-{dice.randint(11, 28)}"
        invoice = self._bill(
            amount, rep, invoice_payment_term_id=term, **({} if term else {"invoice_date_due": due})
        )
        for _part in range(dice.randint(0, 2)):
            self._pay(invoice, self._draw_day(dice), amount=round(amount * dice.uniform(0, 0.4), 2))
        if dice.random() < 0.6:
            credit = self._credit(
                round(amount * dice.uniform(0.1, 1.2), 2), self._draw_day(dice), rep
            )
            fate = dice.choice(["used", "paid out", "left"])
            if fate == "used":
                self._match(invoice, credit)
            elif fate == "paid out":
                self._pay(credit, self._draw_day(dice), amount=credit.amount_total * 0.75)

    def _draw_day(self, dice):
        return f"2026-0{dice.randint(1, 3)}-{dice.randint(11, 28)}"

    def _recount(self, rep, span):
        """(paid, fell due) by the entries themselves."""
        lines = self.env["account.move.line"].search(
            [
                ("move_id.invoice_user_id", "=", rep.id),
                ("display_type", "=", "payment_term"),
                ("date_maturity", ">=", span[0]),
                ("date_maturity", "<=", span[1]),
                ("parent_state", "=", "posted"),
            ]
        )
        paid = due = 0.0
        for line in lines:
            if line.balance < 0:
                due += line.amount_residual
                continue
            due += line.balance
            for partial in line.matched_credit_ids:
                other = partial.credit_move_id.move_id
                if other.move_type == "out_refund":
                    due -= partial.amount
                elif other.origin_payment_id and other.origin_payment_id.date <= span[1]:
                    paid += partial.amount
        return paid, max(due, paid)
