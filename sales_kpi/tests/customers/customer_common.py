from datetime import datetime

from freezegun import freeze_time

from odoo import fields

from ..measures.measure_common import MeasureCommon

NOON = "2026-03-31 12:00:00"


class CustomerCommon(MeasureCommon):
    """It is noon on 31 March 2026.

    The last 90 days are those from 1 January, the 90 before from 3 October 2025; the last 12
    months those from 1 April 2025, the 12 before from 1 April 2024.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOON)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.Customer = cls.env["sales.kpi.customer"]
        cls.product = cls.env["product.product"].create({"name": "Pump", "taxes_id": False})

    @classmethod
    def _partner(cls, name="Zeta", **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    @classmethod
    def _sell(cls, partner, *sales, user=None, **values):
        """Confirmed orders; ``sales`` are (day or UTC moment, untaxed amount)."""
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": (cls.ann if user is None else user).id,
                    "order_line": [
                        fields.Command.create(
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": 1,
                                "price_unit": amount,
                                "tax_ids": False,
                            }
                        )
                    ],
                    **values,
                }
                for _moment, amount in sales
            ]
        )
        for order, (moment, _amount) in zip(orders, sales, strict=True):
            order.write({"state": "sale", "date_order": _to_moment(moment)})
        return orders

    @classmethod
    def _contact(cls, partner, *days, user=None, **values):
        """Sales activities that were done with a customer."""
        return cls.env["sales.kpi.activity"].create(
            [
                {
                    "name": "Contact",
                    "user_id": (user or cls.ann).id,
                    "partner_id": partner.id,
                    "date_start": _to_moment(day),
                    "state": "done",
                    **values,
                }
                for day in days
            ]
        )

    @classmethod
    def _win(cls, partner, day, monthly, **values):
        """An opportunity won, with a monthly recurring revenue."""
        lead = cls.env["crm.lead"].create(
            {"name": "Plan", "type": "opportunity", "partner_id": partner.id}
        )
        cls.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)]).unlink()
        return cls._move(
            "won",
            cls.ann,
            f"{day} 12:00:00",
            lead_id=lead.id,
            partner_id=partner.id,
            recurring_revenue_monthly=monthly,
            **values,
        )

    @classmethod
    def _refresh(cls, company=None):
        cls.Customer._refresh(company or cls.company)

    @classmethod
    def _row(cls, partner, company=None):
        return cls.Customer.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or cls.company).id),
                ("is_part", "=", False),
            ]
        )

    def _count(self, partner, company=None):
        """Count all customers, and give the row of this one."""
        self._refresh(company)
        return self._row(partner, company)

    @classmethod
    def _set_margin(cls, orders, amount):
        """Give orders a margin where Odoo keeps one (module sale_margin).

        :return: whether it does
        """
        if "margin" not in orders._fields:
            return False
        orders.order_line.purchase_price = 0
        for order in orders:
            order.order_line.purchase_price = order.amount_untaxed - amount
        return True


def _to_moment(moment):
    return datetime.fromisoformat(moment if " " in moment else f"{moment} 12:00:00")
