"""Invoices and what comes in for them: paid in full, in part, late, not at all, given back."""

from datetime import timedelta

from odoo.fields import Command

from .cast import REPS
from .clock import CURRENT

PAYING = (("full", 0.7), ("part", 0.1), ("open", 0.2))
FRIDAY = 4
WEEKS = 8  # after so many PostgreSQL is told anew how much there is


class Books:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.clock = world.clock

    def build(self, orders):
        self._make_bank()
        invoices = self._bill(orders)
        special = self._set_aside(invoices)
        self._analyze()
        self._receive(invoices - special)
        self._refund_paid_out(special[0])
        self._credit_note(special[1])
        self._foreign_invoice()
        return invoices

    def _make_bank(self):
        """A bank journal of our own: the company's may be set up in its own way."""
        self.bank = self.world.name(
            self.env["account.journal"].create(
                {
                    "name": "Sales Demo Bank",
                    "code": "SKDB",
                    "type": "bank",
                    "company_id": self.world.company.id,
                }
            ),
            "journal_bank",
        )
        Payment = self.env["account.payment"].new({"journal_id": self.bank.id})
        for kind in ("inbound", "outbound"):
            for line in self.bank[f"{kind}_payment_method_line_ids"]:
                line.payment_account_id = Payment._get_outstanding_account(kind)

    # ---- invoices ------------------------------------------------------------------------------

    def _bill(self, orders):
        """One invoice an order; the bookkeeper bills on Fridays, and this week's orders today."""
        by_day = {}
        for order in orders:
            by_day.setdefault(self._get_friday(order.date_order.date()), []).append(order.id)
        invoices = self.env["account.move"]
        for number, (day, ids) in enumerate(sorted(by_day.items())):
            if number % WEEKS == 0:
                self._analyze()
            group = orders.browse(ids).with_context(default_invoice_date=day)
            invoices += group._create_invoices(grouped=True).with_env(orders.env)
        invoices.action_post()
        return invoices

    def _analyze(self):
        """Odoo asks for the payments of invoices again and again, and all of this is one
        transaction, of which PostgreSQL knows nothing by itself."""
        self.env.flush_all()
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_payment, account_partial_reconcile"
        )

    def _get_friday(self, day):
        return min(day + timedelta(days=(FRIDAY - day.weekday()) % 7), self.clock.today)

    def _set_aside(self, invoices):
        """One to be given back and one to be credited, both of last month."""
        first, last = self.clock.months[CURRENT - 1]
        return invoices.filtered(lambda move: first <= move.invoice_date <= last)[:2]

    # ---- payments ------------------------------------------------------------------------------

    def _receive(self, invoices):
        """Payments in full go by day; customers pay on Fridays."""
        full, parts = {}, []
        for invoice in invoices:
            chance = self.world.random(invoice.invoice_date, invoice.amount_total)
            way = chance.choices([name for name, _w in PAYING], [w for _n, w in PAYING])[0]
            day = self._get_payment_day(invoice, chance)
            if way == "open" or not day:
                continue
            if way == "full":
                full.setdefault(day, []).append(invoice.id)
            else:
                parts.append((invoice, day, chance))
        for day, ids in sorted(full.items()):
            self._pay(self.env["account.move"].browse(ids), day)
        for invoice, day, chance in parts:
            self._receive_parts(invoice, day, chance)

    def _get_payment_day(self, invoice, chance):
        day = invoice.invoice_date + timedelta(days=chance.choice((3, 8, 14, 21, 30, 38)))
        day = self.clock.squeeze(day + timedelta(days=(FRIDAY - day.weekday()) % 7))
        return day and max(day, invoice.invoice_date)

    def _receive_parts(self, invoice, day, chance):
        """A first part, and sometimes the rest a month later."""
        self._pay(invoice, day, amount=round(invoice.amount_residual * 0.4, 2))
        later = day + timedelta(days=30)
        if later <= self.clock.today and chance.random() < 0.5:
            self._pay(invoice, later)

    def _pay(self, moves, day, **vals):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        vals |= {"payment_date": day, "journal_id": self.bank.id, "group_payment": False}
        register.create(vals)._create_payments()

    # ---- what goes back ------------------------------------------------------------------------

    def _refund_paid_out(self, invoice):
        """Paid, then partly taken back: the money goes out again, from the rep's figure too."""
        self._pay(invoice, invoice.invoice_date)
        self.take_back(invoice)

    def take_back(self, invoice):
        """A tenth of a paid invoice, this month."""
        refund = self._reverse(invoice, invoice.line_ids.sale_line_ids.order_id)
        self._pay(refund, refund.invoice_date)

    def _credit_note(self, invoice):
        """Closes an invoice in part without any cash."""
        refund = self._reverse(invoice, invoice.line_ids.sale_line_ids.order_id)
        receivable = (invoice | refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        receivable.reconcile()

    def _reverse(self, invoice, order):
        """A posted credit note of this month for a tenth of an invoice."""
        refund = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "company_id": invoice.company_id.id,
                "invoice_user_id": invoice.invoice_user_id.id,
                "team_id": invoice.team_id.id,
                "invoice_origin": order.name,
                "ref": f"Reversal of {invoice.name}: late delivery",
                "reversed_entry_id": invoice.id,
                "invoice_date": self.clock.moment(CURRENT, 0.7).date(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Late delivery",
                            "quantity": 1,
                            "price_unit": round(invoice.amount_untaxed / 10, 2),
                        }
                    )
                ],
            }
        )
        refund.action_post()
        return refund

    def _foreign_invoice(self):
        """In another currency, half of it paid when the rate had changed."""
        currency = self._get_foreign_currency()
        rep = REPS[0]
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.world.customers[rep.login][0].id,
                "company_id": self.world.company.id,
                "currency_id": currency.id,
                "invoice_user_id": self.world.users[rep.login].id,
                "team_id": self.world.teams[rep.login].id,
                "invoice_date": self.clock.moment(CURRENT - 1, 0.5).date(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.world.products["label"].id,
                            "quantity": 2,
                            "price_unit": 6_200.0,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        half = round(invoice.amount_total / 2, 2)
        self._pay(invoice, self.clock.moment(CURRENT, 0.5).date(), amount=half)
        return invoice

    def _get_foreign_currency(self):
        company = self.world.company
        name = "USD" if company.currency_id.name == "EUR" else "EUR"
        currency = self.env["res.currency"].search(
            [("name", "=", name), ("active", "in", [True, False])]
        )
        currency.active = True
        Rate = self.env["res.currency.rate"]
        if not Rate.search_count(
            [("currency_id", "=", currency.id), ("company_id", "in", [company.id, False])]
        ):
            for index, rate in ((0, 0.92), (CURRENT, 0.88)):
                Rate.create(
                    {
                        "name": self.clock.months[index][0],
                        "rate": rate,
                        "currency_id": currency.id,
                        "company_id": company.id,
                    }
                )
        return currency
