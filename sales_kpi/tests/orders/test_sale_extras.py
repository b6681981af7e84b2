"""Delivery and rewards on orders, where the modules that make them are installed."""

from odoo import Command
from odoo.tests import tagged

from .sale_common import SaleCommon

SHARES = ("new_business_share", "expansion_share", "renewal_share")
FEBRUARY, MARCH = "2026-02-05 12:00:00", "2026-03-05 12:00:00"


class ExtrasCommon(SaleCommon):
    needs = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.needs not in cls.env["ir.module.module"]._installed():
            cls.skipTest(cls, f"the module {cls.needs} is not installed")

    def _check(self, order, quantity, shares):
        codes = ("product_qty", *SHARES)
        found = [self._values(code, [self.ann.id])[self.ann.id] for code in codes]
        self.assertEqual(found, [quantity, *shares])
        rows = self._rows(order)
        self.assertAlmostEqual(sum(rows.mapped("amount")), order.amount_untaxed, 4)
        self.assertLessEqual(
            rows.filtered("order_discount"), rows.search(rows._get_discounted_domain())
        )


@tagged("post_install", "-at_install")
class TestDelivery(ExtrasCommon):
    needs = "delivery"

    def test_delivery_is_no_product(self):
        # Bought before: 3 pumps of 100 and 30 of delivery are 3 products, and 330 of the pumps,
        # all bought before (delivery made it 4, and a ninth of it a new product).
        freight = self.env["product.product"].create({"name": "Freight", "type": "service"})
        carrier = self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": freight.id, "fixed_price": 30}
        )
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        order = self._sell(self.ann, MARCH, [(self.pump, 3, 100)])
        order._create_delivery_line(carrier, 30)
        self.env.flush_all()
        self.assertEqual(order.amount_untaxed, 330)
        self._check(order, 3, [0, 0, 1])
        self.assertEqual(self._rows(order).mapped("amount"), [330, 0])

    def test_its_index_goes_with_the_module(self):
        Line = self.env["sale.order.line"]
        self.env.cr.execute("DROP INDEX IF EXISTS sale_order_line_kpi_is_delivery_idx")
        Line.init()
        self.assertTrue(self._has_index())
        Line._kpi_drop_indexes()
        self.assertFalse(self._has_index())

    def _has_index(self):
        self.env.cr.execute("SELECT to_regclass('sale_order_line_kpi_is_delivery_idx')")
        return self.env.cr.fetchone()[0]


@tagged("post_install", "-at_install")
class TestReward(ExtrasCommon):
    needs = "sale_loyalty"

    def _reward(self, **values):
        program = self.env["loyalty.program"].create(
            {"name": "Spring", "rule_ids": [Command.create({})],
             "reward_ids": [Command.create(values)]}
        )  # fmt: skip
        return program.reward_ids

    def _sell_with(self, reward, price):
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        order = self._sell(self.ann, MARCH, [(self.pump, 2, 100)])
        product = reward.discount_line_product_id or reward.reward_product_id
        order.order_line = [
            Command.create(
                {
                    "product_id": product.id,
                    "price_unit": price,
                    "reward_id": reward.id,
                    "name": "Reward",
                }
            )
        ]
        self.env.flush_all()
        return order

    def test_discount_by_coupon_is_no_product(self):
        order = self._sell_with(self._reward(reward_type="discount", discount=10), -20)
        self._check(order, 2, [0, 0, 1])

    def test_coupon_that_comes_to_nothing_is_no_product(self):
        order = self._sell_with(self._reward(reward_type="discount", discount=10), 0)
        self._check(order, 2, [0, 0, 1])

    def test_free_product_is_a_product(self):
        reward = self._reward(reward_type="product", reward_product_id=self.advice.id)
        order = self._sell_with(reward, 0)
        self._check(order, 3, [0, 0, 1])
