from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from ..measures.measure_common import MARCH, MeasureCommon

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"


class CheckCommon(MeasureCommon):
    """March 2026: the 2nd is a Monday, the 31st a Tuesday. What somebody does, he does himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Finding = cls.env["sales.kpi.finding"]
        cls.product = cls.env["product.product"].create({"name": "Pump"})
        cls.visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")

    def _rule(self, kind, **values):
        return self.env.ref(f"sales_kpi.check_{kind}")

    def _look(self, kind, span=MARCH):
        """The new findings of a ready rule."""
        self._track()
        return self.Finding._look(self.company, self._rule(kind), span)

    def _track(self):
        """Odoo tracks what has changed at the end of a transaction."""
        self.env.flush_all()
        self.cr.flush()

    def _clear(self, *kinds):
        """Nothing of these is found."""
        for kind in kinds:
            found = self._look(kind)
            self.assertFalse(found, (kind, found.mapped("sentence")))

    def _moment(self, day, hour=9, minute=0, month=3):
        return datetime(2026, month, day, hour, minute)

    def _log(self, user, moment, typed=None, done=None, **values):
        """What somebody logged himself: of ``moment``, at ``typed``, ticked off at ``done``."""
        typed = typed or moment
        with freeze_time(typed):
            activity = (
                self.env["sales.kpi.activity"]
                .with_user(user)
                .create({"name": "Contact", "date_start": moment, **values})
            )
        self._typed(activity, typed, done or typed)
        return activity

    def _typed(self, records, moment, done=None):
        """When it was put in; PostgreSQL's clock can't be frozen."""
        self.env.flush_all()
        self.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id IN %s",
            [moment, tuple(records.ids)],
        )
        if done:
            self.cr.execute(
                f"UPDATE {records._table} SET date_done = %s WHERE id IN %s",
                [done, tuple(records.ids)],
            )
        records.invalidate_recordset()

    def _deal(self, user, moment, made=None, **values):
        """An opportunity that somebody makes himself."""
        with freeze_time(made or moment):
            lead = self.env["crm.lead"].with_user(user).create(
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "user_id": user.id,
                    "expected_revenue": 1000,
                    **values,
                }
            )  # fmt: skip
            self._track()
        self._typed(lead, made or moment)
        return lead

    def _write(self, record, user, moment, **values):
        with freeze_time(moment):
            record.with_user(user).write(values)
            self._track()

    def _win(self, lead, user, moment, **values):
        with freeze_time(moment):
            if values:
                lead.with_user(user).write(values)
                self._track()
            lead.with_user(user).action_set_won()
            self._track()

    def _usual_wins(self, count=10, amount=1000):
        """Wins of the months before, so that it is known what a large deal is."""
        for number in range(count):
            self._move("won", self.carl, f"2026-01-{10 + number} 12:00:00", amount, team=self.wasps)

    def _sell(self, user, day, amount=100, partner=None, **values):
        """An order that somebody makes and confirms himself."""
        moment = day if isinstance(day, datetime) else self._moment(day)
        with freeze_time(moment):
            order = self.env["sale.order"].with_user(user).create(
                {
                    "partner_id": (partner or self.customer).id,
                    "user_id": user.id,
                    "order_line": [Command.create(self._line(amount))],
                    **values,
                }
            )  # fmt: skip
            order.action_confirm()
            self._track()
        return order

    def _line(self, amount, quantity=1):
        return {
            "product_id": self.product.id,
            "product_uom_qty": quantity,
            "price_unit": amount,
            "tax_ids": False,
        }

    def _partner(self, user, moment, **values):
        """A customer that somebody makes himself."""
        partner = self.env["res.partner"].with_user(user).create({"name": "New", **values})
        self._typed(partner, moment)
        return partner


def days(number):
    return timedelta(days=number)


FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
