"""What is no product on an order: discounts, delivery, the head of a combo. Worked out by hand."""

from random import Random

from odoo import Command
from odoo.tests import tagged

from .sale_common import SaleCommon

SHARES = ("new_business_share", "expansion_share", "renewal_share")
FEBRUARY, MARCH = "2026-02-05 12:00:00", "2026-03-05 12:00:00"


@tagged("post_install", "-at_install")
class TestSaleDiscount(SaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Product = cls.env["product.product"]
        cls.rebate, cls.freight = Product.create(
            [{"name": name, "type": "service"} for name in ("Rebate", "Freight")]
        )

    def _discount(self, order, **values):
        """Apply a discount as the button of the order does."""
        wizard = self.env["sale.order.discount"].create({"sale_order_id": order.id, **values})
        wizard.action_apply_discount()
        self.env.flush_all()

    def _read(self, *codes, user=None):
        user = user or self.ann
        return [self._values(code, [user.id])[user.id] for code in codes]

    def _check_whole(self, orders):
        """The rows are the lines of the orders, and their amounts the orders' own."""
        for order in orders:
            rows = self._rows(order)
            lines = order.order_line.filtered(lambda line: not line.display_type)
            self.assertEqual(set(rows.ids), set(lines.ids))
            rate = order.currency_rate or 1
            self.assertAlmostEqual(sum(rows.mapped("amount")), order.amount_untaxed / rate, 4)
            self.assertAlmostEqual(sum(rows.mapped("order_discount")), 0, 4)
            for row in rows:
                self.assertAlmostEqual(row.own_amount + row.order_discount, row.amount, 4)
            # whoever adds up the two apart looks for the second among these only
            found = rows.search(rows._get_discounted_domain())
            self.assertLessEqual(rows.filtered("order_discount"), found)

    def test_discount_is_no_product(self):
        # Bought before: 10 at 100 less 10 % are 900: 10 products, all of it bought before. The
        # discount line made 11 products, 1,000 of 900 repeat business and -100 of 900 new.
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        order = self._sell(self.ann, MARCH, [(self.pump, 10, 100)])
        self._discount(order, discount_type="so_discount", discount_percentage=0.1)
        self.assertEqual(order.amount_untaxed, 900)
        self.assertEqual(self._read("product_qty", *SHARES), [10, 0, 0, 1])
        self._check_whole(order)

    def test_discount_lessens_old_and_new_alike(self):
        # 500 of a product bought before and 500 of a new one, less 10 %: 450 and 450.
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        order = self._sell(self.ann, MARCH, [(self.pump, 5, 100), (self.advice, 5, 100)])
        self._discount(order, discount_type="so_discount", discount_percentage=0.1)
        self.assertEqual(self._read("product_qty", *SHARES), [10, 0, 0.5, 0.5])
        amounts = {row.product_id: row.amount for row in self._rows(order)}
        rebate = self.company.sale_discount_product_id
        self.assertEqual(amounts, {self.pump: 450, self.advice: 450, rebate: 0})
        self._check_whole(order)

    def test_discount_by_tax(self):
        """A fixed amount off lines with different taxes makes a line for each tax."""
        # 300 + 100 less 40: 270 of what was bought before, 90 of the new.
        taxes = self.env["account.tax"].create([{"name": str(n), "amount": n} for n in (5, 20)])
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        order = self._sell(
            self.ann,
            MARCH,
            [
                {"product_id": product.id, "price_unit": price, "tax_ids": tax.ids}
                for product, price, tax in zip(
                    (self.pump, self.advice), (300, 100), taxes, strict=True
                )
            ],
        )
        self._discount(order, discount_type="amount", discount_amount=0.1 * order.amount_total)
        self.assertEqual(len(order.order_line), 4)
        self.assertAlmostEqual(order.amount_untaxed, 360, 2)
        self.assertEqual(self._read("product_qty"), [2])
        for found, expected in zip(self._read(*SHARES), (0, 0.25, 0.75), strict=True):
            self.assertAlmostEqual(found, expected, 4)
        self._check_whole(order)

    def test_lines_that_people_write(self):
        # 200 less 20 by a negative price: 1 product of 180. What comes back stays a product: 3
        # less 1 are 2 of 200, and the discount of 20 lessens what was sold, not what came back.
        for moment, lines, partner in (
            (MARCH, [(self.pump, 1, 200), (self.rebate, 1, -20)], self.beta),
            (MARCH, [(self.pump, 3, 100), (self.advice, -1, 100), (self.rebate, 1, -20)], None),
        ):
            order = self._sell(self.ann, moment, lines, partner)
            self._check_whole(order)
        amounts = {row.product_id: (row.quantity, row.amount) for row in self._rows(order)}
        self.assertEqual(
            amounts, {self.pump: (3, 280), self.advice: (-1, -100), self.rebate: (0, 0)}
        )
        self.assertEqual(self._read("product_qty"), [3])

    def test_discount_product_by_a_negative_quantity(self):
        self.company.sale_discount_product_id = self.rebate
        order = self._sell(self.ann, MARCH, [(self.pump, 2, 100), (self.rebate, -1, 50)])
        self.assertEqual(self._read("product_qty"), [2])
        self._check_whole(order)

    def test_a_product_that_is_sold_never_becomes_a_discount(self):
        """Not even where somebody chooses it as the company's discount product later."""
        order = self._sell(self.ann, MARCH, [(self.pump, 2, 100)])
        self.company.sale_discount_product_id = self.pump
        self.assertEqual(self._read("product_qty"), [2])
        self._check_whole(order)

    def test_discount_buys_nothing(self):
        # A negative line of advice is no purchase of advice: in March it is a new product.
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100), (self.advice, 1, -10)])
        self._sell(self.ann, MARCH, [(self.advice, 1, 100)])
        self.assertEqual(self._read(*SHARES), [0, 1, 0])

    def test_nothing_but_a_discount(self):
        # -50 alone, of a customer known before, is business bought before: it brings nothing new.
        # So is a free pump with a freight of 20 less 20 and one more discount.
        self._sell(self.ann, FEBRUARY, [(self.pump, 1, 100)])
        self._sell(self.ann, MARCH, [(self.pump, 1, 100)])
        orders = self._sell(self.ann, MARCH, [(self.rebate, 1, -50)])
        orders |= self._sell(self.ann, MARCH, [(self.pump, 1, 0), (self.rebate, 1, -10)])
        self.assertEqual(self._read("product_qty", *SHARES), [2, 0, 0, 1])
        self.assertEqual(sum(self._rows(orders).mapped("amount")), -60)
        self._check_whole(orders)

    def test_combo_counts_by_its_items(self):
        # Three combos of a desk and a lamp for 100: 3 desks and 3 lamps; the combo made it 9.
        desk, lamp = self.env["product.product"].create([{"name": "Desk"}, {"name": "Lamp"}])
        combos = self.env["product.combo"].create(
            [
                {"name": one.name, "combo_item_ids": [Command.create({"product_id": one.id})]}
                for one in (desk, lamp)
            ]
        )
        set_ = self.env["product.product"].create(
            {"name": "Set", "type": "combo", "list_price": 100, "combo_ids": combos.ids}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.ann.id,
                "team_id": self.bees.id,
                "order_line": [Command.create({"product_id": set_.id, "product_uom_qty": 3})],
            }
        )
        order.order_line = [
            Command.create(
                {
                    "product_id": item.product_id.id,
                    "product_uom_qty": 3,
                    "combo_item_id": item.id,
                    "linked_line_id": order.order_line.id,
                }
            )
            for item in combos.combo_item_ids
        ]
        order.action_confirm()
        order.date_order = MARCH
        self.assertEqual(order.amount_untaxed, 300)
        self.assertEqual(self._read("product_qty", "order_amount"), [6, 300])
        self._check_whole(order)
        # The set and its items were bought: what is ordered again is no new product.
        self._sell(self.ann, "2026-03-06 12:00:00", [(desk, 1, 100)])
        self.assertEqual(self._read(*SHARES), [0.75, 0, 0.25])

    def test_same_as_plain_python(self):
        """Random orders, and what their lines come to when it is worked out another way."""
        random = Random(15)
        orders = self.env["sale.order"]
        for _number in range(12):
            lines = [
                (
                    random.choice((self.pump, self.advice, self.rebate)),
                    random.choice((-1, 1, 2, 3)),
                    random.choice((-30, 0, 20, 100, 70)),
                )
                for _line in range(random.randint(1, 5))
            ]
            orders |= self._sell(self.ann, MARCH, lines)
        self._check_whole(orders)
        for order in orders:
            expected = _spread([(line.product_uom_qty, line.price_unit, line.price_subtotal)
                                for line in order.order_line])  # fmt: skip
            rows = self._rows(order).grouped("order_line_id")
            for line, (quantity, amount) in zip(order.order_line, expected, strict=True):
                row = rows[line]
                self.assertEqual(row.quantity, quantity)
                self.assertAlmostEqual(row.amount, amount, 4)


def _spread(lines):
    """[(quantity, amount)] of the lines of an order, (quantity, price, subtotal) each."""
    off = [price < 0 < quantity for quantity, price, _subtotal in lines]
    taken = sum(line[2] for line, is_off in zip(lines, off, strict=True) if is_off)
    sold = [line[2] for line, is_off in zip(lines, off, strict=True) if not is_off]
    sign = (sum(sold) > 0) - (sum(sold) < 0)
    base = sum(abs(amount) for amount in sold if amount * sign > 0)
    result = []
    for (quantity, _price, subtotal), is_off in zip(lines, off, strict=True):
        if not base:
            result.append((0 if is_off else quantity, subtotal))
        elif is_off:
            result.append((0, 0))
        else:
            share = abs(subtotal) / base if subtotal * sign > 0 else 0
            result.append((quantity, subtotal + taken * share))
    return result
