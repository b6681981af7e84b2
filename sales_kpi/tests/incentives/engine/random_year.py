"""A year of a small company as it comes: orders, invoices, cash, and whatever is corrected later.

Each step is done in Odoo, and written down beside it in plain figures.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

from odoo import Command

from .plain_ledger import Source

CENT, TAX = Decimal("0.01"), Decimal("0.13")
FACTORS = ((15, "1.1"), (31, "1"), (60, "0.8"))  # by days to cash
LAST = "0.6"


def rounded(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def factor_of(days):
    return Decimal(next((factor for limit, factor in FACTORS if days <= limit), LAST))


class RandomYear:
    """
    :param test: the test, that knows how to sell, bill and pay
    :param rng: ``random.Random``
    """

    def __init__(self, test, rng):
        self.test, self.rng, self.people = test, rng, list(test.people)
        self.orders, self.invoices, self.notes, self.payments = [], [], [], []
        self.done = []

    # ---- what it comes to ----------------------------------------------------------------------

    def get_sources(self):
        return {
            "order": [
                self._tell("order", one, one.amount) for one in self.orders if one.amount
            ],
            "invoice": [
                *(self._tell("invoice", one, one.net) for one in self.invoices if one.net),
                *(
                    self._tell("note", one, -one.net, one.invoice)
                    for one in self.notes
                    if one.net
                ),
            ],
            "cash": [self._tell_cash(*key) for key in self.get_matched()],
        }  # fmt: skip

    def _tell(self, name, one, whole, document=None):
        about = document or one
        return Source((name, one.id), about.id, one.day, whole, tuple(about.parts))

    def get_matched(self):
        for payment in self.payments:
            for bill, gross in payment.matched.items():
                if gross:
                    yield payment, self.find(bill), gross

    def _tell_cash(self, payment, bill, gross):
        invoice = getattr(bill, "invoice", bill)
        sign = 1 if invoice is bill else -1
        net = sign * gross * bill.net / bill.gross
        factor = factor_of((payment.day - bill.day).days)
        key = ("cash", bill.id, payment.id)
        return Source(key, invoice.id, payment.day, net, tuple(invoice.parts), factor)

    def find(self, bill_id):
        return next(one for one in (*self.invoices, *self.notes) if one.id == bill_id)

    # ---- a month -------------------------------------------------------------------------------

    def play(self, month, is_late):
        """What happens in a month; ``is_late``: its second half."""
        rng = self.rng
        begins = 15 if is_late else 1
        self.days = [date(2026, month, begins + place) for place in range(13)]
        rng.shuffle(self.days)
        for what, times in (
            (self._sell, 1), (self._bill, 2), (self._pay, 2), (self._correct_order, 2),
            (self._refund, 0.7), (self._credit, 0.5), (self._bounce, 0.7), (self._match_again, 0.7),
            (self._cancel_note, 0.4), (self._lower_invoice, 0.4), (self._give_away, 0.5),
        ):  # fmt: skip
            for _time in range(int(times) + (rng.random() < times % 1)):
                if what() is not False:
                    self.done.append(f"{month} {what.__name__}")

    def _next_day(self, after):
        """A day on which nothing else happens, from a day on; None: there is none left."""
        for day in self.days:
            if day >= after:
                self.days.remove(day)
                return day
        return None

    def _choose(self, records, *conditions):
        found = [one for one in records if all(condition(one) for condition in conditions)]
        return self.rng.choice(found) if found else None

    def _get_amount(self, most=2_000_000):
        return Decimal(self.rng.randrange(100, most)) / 100

    def _share_at_random(self, user):
        """(shares to be made, parts that they come to)"""
        rng, chance = self.rng, self.rng.random()
        others = [one for one in self.people if one != user]
        if chance < 0.25:
            percent = Decimal(rng.choice(("20", "40", "50", "33.3333")))
            shares = {"split": [(user, float(100 - percent)), (others[0], float(percent))]}
            return shares, [(user, 100 - percent), (others[0], percent)]
        if chance < 0.4:
            shares = {"split": [(user, 100)], "overlay": [(others[1], 20)]}
            return shares, [(user, Decimal(100)), (others[1], Decimal(20))]
        return None, [(user, Decimal(100))]

    def _sell(self):
        day, amount = self._next_day(self.days[0]), self._get_amount()
        user = self.rng.choice(self.people)
        if self.rng.random() < 0.1 and day.month > 1:  # entered too late
            day = day.replace(month=day.month - 1)
        order = self.test._sell(float(amount), f"{day:%m-%d}", user)
        shares, parts = self._share_at_random(user)
        self.test._share(order, shares or {})
        self.orders.append(
            SimpleNamespace(
                record=order, id=order.id, day=day, amount=amount, first=amount, parts=parts
            )
        )

    def _correct_order(self):
        """Cancelled, lowered, raised, back again, given to somebody else, shared anew."""
        order = self._choose(self.orders, lambda one: one.day < min(self.days))
        if not order:
            return False
        line, what = order.record.order_line, self.rng.random()
        if what < 0.2:
            order.record._action_cancel()
            order.amount = Decimal(0)
        elif order.record.state != "sale":
            order.record.action_draft()
            order.record.action_confirm()
            order.record.date_order = f"{order.day} 12:00:00"
            order.amount = rounded(Decimal(str(line.price_unit)))
        elif what < 0.7:
            part = self.rng.choice(("0.7", "0.35", "1.2"))
            order.amount = rounded(order.amount * Decimal(part))
            line.price_unit = float(order.amount)
        elif what < 0.85:
            order.amount = order.first
            line.price_unit = float(order.first)
        return None

    def _give_away(self):
        """After the month is closed a document is somebody else's: somebody has to decide."""
        document = self._choose(
            [*self.orders, *self.invoices],
            lambda one: one.day.month < self.days[0].month and len(one.parts) == 1,
        )
        if not document:
            return False
        other = self.rng.choice(self.people)
        document.parts = [(other, Decimal(100))]
        self.test._credit(document.record, other)
        return None

    # ---- invoices and cash ---------------------------------------------------------------------

    def _bill(self):
        net, user = self._get_amount(), self.rng.choice(self.people)
        day = self._next_day(self.days[0])
        record = self.test._bill_taxed(float(net), str(day), rep=user)
        shares, parts = self._share_at_random(user)
        self.test._share(record, shares or {})
        gross = net + rounded(net * TAX)
        self.invoices.append(
            SimpleNamespace(record=record, id=record.id, day=day, net=net, gross=gross,
                            open=gross, noted=Decimal(0), parts=parts)
        )  # fmt: skip

    def _pay(self):
        invoice = self._choose(self.invoices, lambda one: one.open > 0)
        day = invoice and self._next_day(invoice.day)
        if not day:
            return False
        second = self._choose(self.invoices, lambda one: one.open > 0 and one.day <= day)
        if second and second is not invoice and self.rng.random() < 0.25:
            amounts = {one.id: one.open for one in (invoice, second)}
            payment = self.test._pay(invoice.record | second.record, str(day))
        else:
            part = Decimal(self.rng.choice(("1", "0.4", "0.3333")))
            amounts = {invoice.id: rounded(invoice.open * part)}
            payment = self.test._pay(invoice.record, str(day), amount=float(amounts[invoice.id]))
        self._note_payment(payment, day, amounts)
        return None

    def _note_payment(self, record, day, amounts):
        payment = SimpleNamespace(
            record=record, id=record.id, day=day, matched=dict(amounts), loose={}
        )
        self.payments.append(payment)
        for bill_id, amount in amounts.items():
            self.find(bill_id).open -= amount

    def _get_cash(self, invoice):
        """What has come in of it by now, less what was paid back."""
        total = Decimal(0)
        for _payment, bill, gross in self.get_matched():
            if bill is invoice:
                total += gross
            elif getattr(bill, "invoice", None) is invoice:
                total -= gross
        return total

    def _new_note(self, invoice, most, day):
        net = rounded(most / (1 + TAX) * Decimal(self.rng.randrange(10, 95)) / 100)
        if not net:
            return None
        record = self.test._bill_taxed(
            float(net), str(day), move_type="out_refund", reversed_entry_id=invoice.id
        )
        gross = net + rounded(net * TAX)
        note = SimpleNamespace(record=record, id=record.id, day=day, net=net, gross=gross,
                               open=gross, invoice=invoice, settles=Decimal(0))  # fmt: skip
        self.notes.append(note)
        invoice.noted += gross
        return note

    def _refund(self):
        """A credit note that is paid back at once."""
        invoice = self._choose(self.invoices, lambda one: not one.open and self._get_cash(one) > 10)
        day = invoice and self._next_day(self._get_last_day(invoice))
        if not day:
            return False
        most = min(self._get_cash(invoice), invoice.gross - invoice.noted)
        note = self._new_note(invoice, most, day) if most > 10 else None
        if not note:
            return False
        self._note_payment(self.test._pay(note.record, str(day)), day, {note.id: note.gross})
        return None

    def _get_last_day(self, invoice):
        days = [one.day for one, bill, _gross in self.get_matched()
                if bill is invoice or getattr(bill, "invoice", None) is invoice]  # fmt: skip
        return max([invoice.day, *days])

    def _credit(self):
        """A credit note that closes some of what is unpaid: Odoo matches it when it is posted."""
        invoice = self._choose(self.invoices, lambda one: one.open > 10)
        most = invoice and min(invoice.open, invoice.gross - invoice.noted)
        day = invoice and most > 10 and self._next_day(invoice.day)
        note = day and self._new_note(invoice, most, day)
        if not note:
            return False
        invoice.open -= note.gross
        note.open, note.settles = Decimal(0), note.gross
        return None

    def _cancel_note(self):
        note = self._choose(self.notes, lambda one: one.settles and one.net)
        if not note:
            return False
        note.record.button_draft()
        note.record.button_cancel()
        note.invoice.open += note.settles
        note.invoice.noted -= note.gross
        note.settles = note.net = Decimal(0)
        return None

    def _bounce(self):
        """A payment is taken off an invoice again, or off a credit note."""
        found = [
            (payment, bill, gross)
            for payment, bill, gross in self.get_matched()
            if (
                gross <= self._get_cash(bill)
                if not hasattr(bill, "invoice")
                else not self._is_loose(bill.invoice)
            )
        ]
        if not found:
            return False
        payment, bill, gross = self.rng.choice(found)
        self.test._take_off(bill.record, payment.record)
        payment.matched[bill.id] = Decimal(0)
        payment.loose[bill.id] = gross
        bill.open += gross
        return None

    def _is_loose(self, invoice):
        """Whether some cash of it has bounced."""
        return any(payment.loose.get(invoice.id) for payment in self.payments)

    def _match_again(self):
        """What bounced is matched with the same bill again, as far as that is open."""
        found = [
            (payment, self.find(bill_id))
            for payment in self.payments
            for bill_id, gross in payment.loose.items()
            if gross and self.find(bill_id).open > 0
            and (not hasattr(self.find(bill_id), "invoice")
                 or self._get_cash(self.find(bill_id).invoice) >= gross)
        ]  # fmt: skip
        if not found:
            return False
        payment, bill = self.rng.choice(found)
        amount = min(payment.loose[bill.id], bill.open)
        self.test._put_on(bill.record, payment.record)
        payment.matched[bill.id] += amount
        payment.loose[bill.id] -= amount
        bill.open -= amount
        return None

    def _lower_invoice(self):
        """What nobody has paid yet is corrected, and posted again."""
        invoice = self._choose(
            self.invoices, lambda one: one.open == one.gross and not one.noted and one.net
        )
        if not invoice:
            return False
        net = rounded(invoice.net * Decimal("0.7"))
        invoice.record.button_draft()
        invoice.record.invoice_line_ids = [
            Command.update(invoice.record.invoice_line_ids.id, {"price_unit": float(net)})
        ]
        invoice.record.action_post()
        invoice.net, invoice.gross = net, net + rounded(net * TAX)
        invoice.open = invoice.gross
        return None
