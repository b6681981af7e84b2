from odoo import fields

from ..measures.measure_common import MeasureCommon


class SaleCommon(MeasureCommon):
    """Customers, two products, and orders at a given instant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Product = cls.env["product.product"]
        cls.pump = Product.create({"name": "Pump", "list_price": 100})
        cls.advice = Product.create({"name": "Advice", "type": "service"})
        Partner = cls.env["res.partner"]
        cls.beta, cls.gamma = Partner.create([{"name": "Beta"}, {"name": "Gamma"}])
        cls.branch = Partner.create({"name": "Branch", "parent_id": cls.customer.id})

    @classmethod
    def _sell(cls, user, moment, lines, partner=None, **values):
        """A confirmed order at a UTC instant; ``lines`` as in ``_order``."""
        order = cls._order(user, 1, lines, partner, **values)
        order.date_order = fields.Datetime.to_datetime(moment)
        return order

    @classmethod
    def _new_company(cls, **values):
        return cls.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC", **values})

    def _rows(self, orders, model="sales.kpi.sale"):
        self.env.invalidate_all()
        return self.env[model].search([("order_id", "in", orders.ids)], order="date, id")
