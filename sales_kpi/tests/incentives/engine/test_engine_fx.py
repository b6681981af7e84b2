from odoo.tests import tagged

from .engine_cash_common import EngineCashCommon

RATES = {
    "USD": (("2026-01-01", 7.2), ("2026-04-01", 7.35)),
    "EUR": (("2026-01-01", 7.8), ("2026-05-01", 7.5)),
}


@tagged("post_install", "-at_install")
class TestEngineFx(EngineCashCommon):
    """A company that books in yuan, sells in dollars and pays in euros."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yuan, cls.dollar = cls.env.ref("base.CNY"), cls.env.ref("base.USD")
        (cls.yuan | cls.dollar).sudo().active = True
        cls.company.sudo().currency_id = cls.yuan
        Rate = cls.env["res.currency.rate"].sudo()
        Rate.search([("company_id", "in", (cls.company.id, False))]).unlink()
        for currency in cls.dollar | cls.euro:
            for day, yuan in RATES[currency.name]:
                Rate.create(
                    {
                        "name": day, "currency_id": currency.id, "company_id": cls.company.id,
                        "rate": 1 / yuan,
                    }
                )  # fmt: skip

    def _bill_dollars(self, amount, day, **values):
        return self._bill(amount, date=day, currency_id=self.dollar.id, **values)

    def _note(self, invoice, amount, day):
        return self._bill_dollars(
            amount, day, move_type="out_refund", reversed_entry_id=invoice.id
        )  # fmt: skip

    def test_a_foreign_invoice_paid_in_a_third_currency(self):
        """A9: 10,000 USD at 7.20 = 72,000 CNY, 3 % = 2,160.00; in EUR at 7.80 276.92. All of it
        is credited in May, a dollar at 7.35 and a euro at 7.50: -276.92, at the paid rates."""
        self._plan({"basis": "invoice", "rate": 0.03}, terms={"currency_id": self.euro.id})
        invoice = self._bill_dollars(10_000, "2026-03-10")
        self._close(3)
        row = self._rows(3)
        self.assertEqual((row.basis, row.amount, row.fx), (72_000, 276.92, 7.8))
        self._close(4)
        self._note(invoice, 10_000, "2026-05-10")
        self._work_out(5)
        row = self._rows(5, "reversed")
        self.assertEqual((row.basis, row.amount, row.fx), (-72_000, -276.92, 7.8))

    def test_a_part_of_it_at_its_own_rate(self):
        """2,500 of 10,000 USD: a quarter goes back, 18,000 CNY, not 2,500 x 7.35 = 18,375: 540.00
        of 2,160.00."""
        self._plan({"basis": "invoice", "rate": 0.03})
        invoice = self._bill_dollars(10_000, "2026-03-10")
        self.assertEqual(self._total(3), 2160)
        self._close(3)
        self._note(invoice, 2500, "2026-04-10")
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed").mapped("basis"), [-18_000])
        self.assertEqual(self._rows(4, "reversed").mapped("amount"), [-540])

    def test_exchange_gains_earn_nothing(self):
        """A9: booked at 7.20 and paid at 7.35: 72,000 x 3 % = 2,160.00. 2,500 USD are paid back at
        7.35: -540.00."""
        self._plan({"basis": "cash", "rate": 0.03})
        invoice = self._bill_dollars(10_000, "2026-03-10")
        self._pay(invoice, "2026-04-10")
        self.assertEqual(self._total(4), 2160)
        self._close(4)
        self.assertEqual(self._rows(4).basis, 72_000)
        self._pay(self._note(invoice, 2500, "2026-05-10"), "2026-05-12")
        self._work_out(5)
        self.assertEqual(self._rows(5, "reversed").mapped("amount"), [-540])
