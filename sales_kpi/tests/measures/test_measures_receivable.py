"""The measures of what is due and of how fast it comes in, with numbers worked out by hand."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..cash.test_receivable import ReceivableCommon
from ..common import set_clock
from .hand_worked import hand_worked

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@tagged("post_install", "-at_install")
class TestReceivableMeasures(ReceivableCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_clock(cls.company, "UTC")
        cls.Definition = cls.env["sales.kpi.definition"]

    def _ann(self, code, span=JANUARY):
        self.env.invalidate_all()
        return self.Definition.read_values([code], *span, user_ids=self.ann.ids)[code][self.ann.id]

    def _cells(self, code, span=JANUARY):
        self.env.invalidate_all()
        definition = self.Definition._find_by_code([code])
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(definition, self.company, *span)[code]

    @hand_worked("invoiced_amount")
    def test_invoiced_amount(self):
        """100 + 50 of January, less a credit of 30: 120. The draft, Bob's 7 and what is dated
        February are left out."""
        self._owe(100, "2026-01-20")
        self._owe(50, "2026-02-20")
        self._owe(30, "2026-01-20", move_type="out_refund")
        self._owe(7, "2026-01-20", self.bob)
        self._owe(1000, "2026-01-20").button_draft()
        self._owe(400, "2026-02-28", invoice_date="2026-02-01")
        self.assertEqual(self._ann("invoiced_amount"), 120)
        self.assertEqual(self._cells("invoiced_amount")["team", self.team.id].value, 127)

    @hand_worked("collected_amount")
    def test_collected_amount(self):
        """40 of the first invoice in January, the other 60 in February; 25 of the second: 65."""
        first, second = self._owe(100, "2026-01-20"), self._owe(25, "2026-01-30")
        self._pay(first, "2026-01-25", amount=40)
        self._pay(first, "2026-02-01", amount=60)
        self._pay(second, "2026-01-31")
        self.assertEqual(self._ann("collected_amount"), 65)
        self.assertEqual(self._ann("collected_amount", FEBRUARY), 60)

    @hand_worked("overdue_amount")
    def test_overdue_amount(self):
        """On 31 January: 100 since the 20th less 40 paid, and 25 since the 30th, less a credit
        of 5 since the 30th: 80. Due today or later, and Bob's 7, are not hers."""
        first = self._owe(100, "2026-01-20")
        self._pay(first, "2026-01-25", amount=40)
        self._owe(25, "2026-01-30")
        self._owe(5, "2026-01-30", move_type="out_refund")
        self._owe(1000, "2026-01-31")
        self._owe(2000, "2026-02-01")
        self._owe(7, "2026-01-20", self.bob)
        with freeze_time("2026-01-31 12:00:00"):
            self.assertEqual(self._ann("overdue_amount"), 80)
            cells = self._cells("overdue_amount")
            self.assertEqual(cells["team", self.team.id].value, 87)
            self.assertEqual(cells["company", self.company.id].value, 87)
        with freeze_time("2026-02-01 12:00:00"):
            self.assertEqual(self._ann("overdue_amount", FEBRUARY), 1080)
            self.assertIsNone(self._ann("overdue_amount", JANUARY))

    def test_overdue_amount_in_the_companys_day(self):
        """At 17:00 UTC on the due day it is late in Shanghai."""
        self._owe(100, "2026-01-30")
        with freeze_time("2026-01-30 17:00:00"):
            self.assertEqual(self._ann("overdue_amount"), 0)
            set_clock(self.company, "Asia/Shanghai")
            self.assertEqual(self._ann("overdue_amount"), 100)

    def test_overdue_amount_falls_to_nothing(self):
        invoice = self._owe(100, "2026-01-20")
        with freeze_time("2026-01-31 12:00:00"):
            self.assertEqual(self._ann("overdue_amount"), 100)
            self._pay(invoice, "2026-01-31")
            self.assertEqual(self._ann("overdue_amount"), 0)

    def test_overdue_amount_less_what_is_announced(self):
        """40 of 100 are paid by a payment without a journal entry: collected, and not overdue."""
        invoice = self._owe(100, "2026-01-20")
        with freeze_time("2026-01-31 12:00:00"), self._without_entries():
            self._pay(invoice, "2026-01-25", amount=40)
            self.assertEqual(self._ann("collected_amount"), 40)
            self.assertEqual(self._ann("overdue_amount"), 60)

    @hand_worked("collection_days")
    def test_collection_days(self):
        """Invoices of 10 January: 300 after 2 days and 100 after 18: 2,400 / 400 = 6 days, where
        the plain mean of the two is 10. Bob's 100 after 10 days: the team has 3,400 / 500 = 6.8.
        What is paid back, and what came in February, doesn't count."""
        first = self._owe(400, "2026-01-31")
        self._pay(first, "2026-01-12", amount=300)
        self._pay(first, "2026-01-28", amount=100)
        refund = self._owe(50, "2026-01-31", move_type="out_refund")
        self._pay(refund, "2026-01-30")
        self._pay(self._owe(100, "2026-01-31"), "2026-02-09")
        self._pay(self._owe(100, "2026-01-31", self.bob), "2026-01-20")
        cells = self._cells("collection_days")
        cell = cells["user", self.ann.id]
        self.assertEqual((cell.numerator, cell.denominator, cell.value), (2400, 400, 6))
        self.assertEqual(cells["team", self.team.id].value, 6.8)
        self.assertEqual(cells["company", self.company.id].value, 6.8)
        self.assertEqual(self._ann("collection_days", FEBRUARY), 30)

    def test_collection_days_without_cash(self):
        self._owe(100, "2026-01-31")
        self.assertIsNone(self._ann("collection_days"))

    @hand_worked("collection_rate")
    def test_collection_rate(self):
        """Fallen due in January: 100, of which 40 were paid by its end, and half of 200, paid:
        140 of 200 = 0.7. Paid in February, or due then, is not January's."""
        first = self._owe(100, "2026-01-20")
        self._pay(first, "2026-01-31", amount=40)
        self._pay(first, "2026-02-01", amount=60)
        halves = self._bill(200, invoice_payment_term_id=self._new_half_term().id)
        self._pay(halves, "2026-01-15", amount=100)
        self.assertAlmostEqual(self._ann("collection_rate"), 0.7)
        cell = self._cells("collection_rate")["user", self.ann.id]
        self.assertAlmostEqual(cell.numerator, 140)
        self.assertEqual(cell.denominator, 200)
        # the second half: 100 due in February, nothing paid
        self.assertEqual(self._ann("collection_rate", FEBRUARY), 0)
        self.assertIsNone(self._ann("collection_rate", (date(2026, 4, 1), date(2026, 4, 30))))

    def test_collection_rate_after_a_credit_note(self):
        """30 of 100 are credited and 70 paid: all of what was left to pay."""
        invoice = self._owe(100, "2026-01-20")
        self._match(invoice, self._owe(30, "2026-01-20", move_type="out_refund"))
        self._pay(invoice, "2026-01-25")
        self.assertAlmostEqual(self._ann("collection_rate"), 1)

    def test_collection_rate_of_a_write_off(self):
        """90 close 100: nine tenths came in cash."""
        self._pay(
            self._owe(100, "2026-01-20"),
            "2026-01-25",
            amount=90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertAlmostEqual(self._ann("collection_rate"), 0.9)

    def test_collection_rate_in_euros(self):
        """100 euros booked at 125 dollars, a quarter paid at another rate; and 75 dollars, all
        paid: (31.25 + 75) / 200."""
        euros = self._owe(100, "2026-02-10", currency_id=self.euro.id)
        self._pay(euros, "2026-02-05", currency_id=self.euro.id, amount=25)
        self._pay(self._owe(75, "2026-02-10"), "2026-02-10")
        self.assertAlmostEqual(self._ann("collection_rate", FEBRUARY), 106.25 / 200)

    def test_other_company_is_left_out(self):
        other = self.setup_other_company()["company"]
        self._pay(self._owe(100, "2026-01-20"), "2026-01-15", amount=50)
        invoice = self.env["account.move"].with_company(other)
        invoice = self.init_invoice(
            "out_invoice", invoice_date="2026-01-10", amounts=[900], company=other, post=True
        )
        invoice.invoice_user_id = self.ann
        self.assertEqual(self._ann("collection_rate"), 0.5)
        self.assertEqual(self._cells("collection_rate")["company", self.company.id].value, 0.5)

    def test_figures_open_to_their_records(self):
        """The list shows the cash of the period's end, as it was counted."""
        first = self._owe(100, "2026-01-20")
        self._pay(first, "2026-01-31", amount=40)
        self._pay(first, "2026-02-01", amount=60)
        action = self.env.ref("sales_kpi.definition_collection_rate")._get_records_action(
            self.company, *JANUARY, ("user", self.ann.id)
        )
        self.env.invalidate_all()
        rows = self.env[action["res_model"]].with_context(**action["context"])
        rows = rows.with_user(self.ann).search(action["domain"])
        self.assertEqual(rows.invoice_id, first.with_user(self.ann))
        self.assertEqual(rows.collected, 40)

    def test_accountants_see_the_collections_of_all(self):
        accountant = self._new_user("books_measure", "account.group_account_invoice")
        self._owe(100, "2026-01-20")
        definitions = self.Definition.with_user(accountant)
        with freeze_time("2026-01-31 12:00:00"):
            values = definitions.read_values(
                ["overdue_amount", "collection_days", "collection_rate"],
                *JANUARY,
                user_ids=self.ann.ids,
            )
        self.assertEqual(
            {code: value[self.ann.id] for code, value in values.items()},
            {"overdue_amount": 100, "collection_days": None, "collection_rate": 0},
        )
        with self.assertRaises(AccessError):
            definitions.read_values(["won_count"], *JANUARY, user_ids=self.ann.ids)

    def test_weigh_by(self):
        """The weight is a number of the records; without one, values weigh the same."""
        definition = self.env.ref("sales_kpi.definition_collection_days").sudo()  # it is shared
        invoice = self._owe(400, "2026-01-31")
        self._pay(invoice, "2026-01-12", amount=300)
        self._pay(invoice, "2026-01-28", amount=100)
        self.assertEqual(self._ann("collection_days"), 6)
        definition.weight_field = False
        self.assertEqual(self._ann("collection_days"), 10)
        with self.assertRaises(ValidationError):
            definition.weight_field = "partner_id"
        with self.assertRaises(ValidationError):
            definition.weight_field = "no_such_field"

    def test_nobody_weighs_by_what_he_may_not_read(self):
        manager = self._new_user("manager_weighs", "sales_team.group_sale_manager")
        manager.company_ids = self.env["res.company"].sudo().search([])  # the measure is shared
        definition = self.env.ref("sales_kpi.definition_collection_days").with_user(manager)
        definition.weight_field = "days"
        with self.assertRaises(AccessError):
            definition.weight_field = "statement_line_id.amount"
