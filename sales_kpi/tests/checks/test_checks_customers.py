"""Each check of customers and orders: what trips it, and honest work that does not."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..measures.measure_common import MARCH
from .check_common import FEBRUARY, CheckCommon


@tagged("post_install", "-at_install")
class TestChecksCustomers(CheckCommon):
    def test_one_customer_twice(self):
        # The same number, written in two ways.
        one = self._partner(self.ann, self._moment(3), phone="+1 555 010 0200")
        two = self._partner(self.ann, self._moment(9), phone="+1 (555) 010-0200")
        [finding] = self._look("twins")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, (one | two).ids))
        self.assertIn("same telephone number", finding.sentence)

    def test_alike_by_mail_and_tax_number(self):
        for what, value in (("email", "hello@acme.example"), ("vat", "BE0477472701")):
            with self.subTest(what=what):
                for day in (3, 9):
                    self._partner(self.ann, self._moment(day), **{what: value})
                self.assertEqual(self._look("twins").told, {"what": what})

    def test_contacts_of_a_company_and_colleagues_customers(self):
        # A contact has its company's number; a colleague made the other one; no number at all.
        firm = self._partner(self.ann, self._moment(3), phone="+1 555 010 0200")
        self._partner(self.ann, self._moment(3), phone="+1 555 010 0200", parent_id=firm.id)
        self._partner(self.bob, self._moment(3), phone="+1 555 010 0200")
        for _again in range(3):
            self._partner(self.bob, self._moment(3))
        self._clear("twins")

    def test_sold_to_oneself(self):
        order = self._sell(self.ann, 3, 1e6, self.ann.partner_id)
        [finding] = self._look("self_dealing")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, order.ids))
        self.assertTrue(finding.is_booked)
        self.assertIn("works here", finding.sentence)

    def test_sold_to_whom_one_lives_with(self):
        home = {"street": "1 Hill Road", "zip": "1000", "city": "Town"}
        self.bob.partner_id.write({"phone": "+1 555 010 0300", **home})
        self.env["res.partner.bank"].create(
            [
                {"acc_number": "BE 12-34", "partner_id": self.bob.partner_id.id},
                {"acc_number": "be1234", "partner_id": self._friend(name="Account").id},
            ]
        )
        self._friend(name="Phone", phone="0015550100300"[2:])
        self._friend(name="Address", **home)
        found = self._look("self_dealing")
        self.assertEqual(
            sorted(finding.told["what"] for finding in found), ["account", "address", "phone"]
        )

    def _friend(self, **values):
        partner = self.env["res.partner"].create(values)
        self._sell(self.ann, 3, 100, partner)
        return partner

    def test_who_has_the_companys_own_number(self):
        # The company's telephone stands on everybody's contact, and on that of a customer in the
        # same house; the company orders from itself between its branches.
        self.company.partner_id.phone = "+1 555 010 0400"
        self.bob.partner_id.phone = "+1 555 010 0400"
        self._friend(name="Neighbour", phone="+1 555 010 0400")
        self._friend(name="Stranger", phone="+1 555 010 0999", street="9 Other Road", city="Town")
        self._sell(self.ann, 4, 100, self.company.partner_id)
        self._clear("self_dealing")

    def test_invented_customers(self):
        for day in (3, 4, 5):
            self._sell(self.ann, day, 100, self._partner(self.ann, self._moment(day, 8)))
        [finding] = self._look("invented")
        self.assertEqual((finding.user_id, finding.count, finding.figure), (self.ann, 3, 300))

    def test_a_million_to_an_invented_customer(self):
        for day in range(2, 12):
            self._sell(self.carl, day, 1000)
        order = self._sell(self.ann, 12, 1e6, self._partner(self.ann, self._moment(12, 8)))
        found = self._look("invented")
        self.assertEqual((found.user_id, found.res_ids), (self.ann, order.ids))

    def test_new_customers_are_no_inventions(self):
        # Two of whom nothing is known; three that can be reached; three that were visited.
        for day in (3, 4):
            self._sell(self.ann, day, 100, self._partner(self.ann, self._moment(day, 8)))
        for day in (3, 4, 5):
            known = self._partner(self.bob, self._moment(day, 8), email=f"{day}@x.example")
            self._sell(self.bob, day, 100, known)
            seen = self._partner(self.carl, self._moment(day, 8))
            self._log(self.carl, self._moment(day, 8), partner_id=seen.id)
            self._sell(self.carl, day, 100, seen)
        self._clear("invented")

    def _keep(self, user, count=3):
        """Customers whom somebody looks after."""
        return self.env["res.partner"].create(
            [{"name": f"Kept {number}", "user_id": user.id} for number in range(count)]
        )

    def test_rivals_customers(self):
        for partner in self._keep(self.bob):
            self._log(self.ann, self._moment(3), partner_id=partner.id, method_id=self.visit.id)
            self._sell(self.ann, 4, 100, partner)
        self.assertEqual(self._look("rival_visits").user_id, self.ann)
        self.assertEqual(self._look("rival_orders").figure, 300)

    def test_ones_own_and_nobodys_customers(self):
        own, two = self._keep(self.ann), self._keep(self.bob, 2)
        free = self.env["res.partner"].create([{"name": f"Free {n}"} for n in range(3)])
        for partner in (*own, *free, *two):
            self._log(self.ann, self._moment(3), partner_id=partner.id, method_id=self.visit.id)
            self._sell(self.ann, 4, 100, partner)
        # Who sold to them before may go there, whoever is named today.
        for partner in self._keep(self.bob):
            self._sell(self.carl, self._moment(9, month=2), 100, partner)
            self._log(self.carl, self._moment(3), partner_id=partner.id, method_id=self.visit.id)
        self._clear("rival_visits", "rival_orders")

    def _claim(self, partners, user):
        user.group_ids += self.env.ref("base.group_partner_manager")
        with freeze_time(self._moment(5)):
            for partner in partners:
                partner.with_user(user).write({"user_id": self.ann.id})
            self._track()

    def test_customers_claimed(self):
        self._track()
        claimed = self._keep(self.bob)
        self._track()
        self._claim(claimed, self.ann)
        found = self._look("claimed")
        self.assertEqual((found.user_id, found.count), (self.ann, 3))

    def test_customers_that_are_given_or_nobodys(self):
        given, free = self._keep(self.bob), self._keep(self.env["res.users"])
        self._track()
        self._claim(given, self.manager)
        self._claim(free, self.ann)
        self._clear("claimed")

    # ---- orders ---------------------------------------------------------------------------------

    def test_one_order_cut_into_five(self):
        orders = [self._sell(self.ann, self._moment(3, 9 + n), 20).id for n in range(5)]
        [finding] = self._look("split")
        self.assertEqual((finding.res_ids, finding.figure), (orders, 100))

    def test_four_orders_on_a_day_and_five_in_a_week(self):
        for hour in range(4):
            self._sell(self.ann, self._moment(3, 9 + hour), 20)
        for day in range(9, 14):
            self._sell(self.bob, day, 20)
        self._clear("split")

    def test_confirmed_again_in_another_month(self):
        order = self._sell(self.ann, self._moment(20, month=2))
        with freeze_time(self._moment(3)):
            own = order.with_user(self.ann)
            own._action_cancel()
            own.action_draft()
            own.action_confirm()
            self._track()
        [finding] = self._look("redated")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, order.ids))
        self.assertEqual(finding.told["kept"], "2026-02-20")
        self.assertEqual(finding.told["dated"], "2026-03-03")

    def test_history_and_corrections_within_a_month(self):
        with freeze_time(self._moment(20)):
            old = self._order(self.ann, 3, [(self.product, 1, 5)])
        self._typed(old, self._moment(20))
        again = self._sell(self.ann, 3)
        with freeze_time(self._moment(20)):
            own = again.with_user(self.ann)
            own._action_cancel()
            own.action_draft()
            own.action_confirm()
        # What the manager puts in as it was, in February.
        with freeze_time(self._moment(20)):
            put_in = self._order(self.bob, 3, [(self.product, 1, 5)])
            put_in.date_order = self._moment(9, month=2)
        # A long list takes its time: what is put in in one go is all made when that began.
        self._typed(put_in, self._moment(19, 21))
        put_in.kpi_credit_date = self._moment(19, 23)
        self.assertFalse(self._look("redated", (FEBRUARY[0], MARCH[1])))

    def test_a_month_that_a_manager_gives_an_order_afterwards(self):
        # Sold on the 20th; on the 27th he dates it into February.
        with freeze_time(self._moment(20)):
            order = self._order(self.bob, 20, [(self.product, 1, 5)])
        self._typed(order, self._moment(20))
        order.kpi_credit_date = self._moment(25)
        order.date_order = self._moment(9, month=2)
        self.assertEqual(self._look("redated", (FEBRUARY[0], MARCH[1])).user_id, self.bob)

    def _reprice(self, order, *steps):
        for day, price in steps:
            with freeze_time(self._moment(day)):
                order.order_line.with_user(self.ann).write({"price_unit": price})
                self._track()

    def test_raised_and_lowered_again(self):
        order = self._sell(self.ann, 3, 100)
        self._reprice(order, (4, 10000), (9, 100))
        [finding] = self._look("swing")
        self.assertEqual((finding.res_ids, finding.figure), (order.ids, 9900))

    def test_raised_and_lowered_in_another_currency(self):
        # Four of theirs are one of ours: from 25 to 2,500, and back to 25.
        money = self.env["res.currency"].create(
            {"name": "QQQ", "symbol": "Q", "rate_ids": [Command.create(
                {"name": "2026-01-01", "rate": 4, "company_id": self.company.id})]}
        )  # fmt: skip
        prices = self.env["product.pricelist"].create({"name": "Q", "currency_id": money.id})
        order = self._sell(self.ann, 3, 100, pricelist_id=prices.id)
        self._reprice(order, (4, 10000), (9, 100))
        [finding] = self._look("swing")
        self.assertEqual(finding.figure, 2475)
        self.assertEqual(finding.told["top"], 2500)
        self.assertIn("from $\xa025.00 to $\xa02,500", finding.sentence)

    def test_raised_in_the_second_of_the_confirmation(self):
        """After it, by a program, it is no slip; before it, it is what was agreed."""
        pumped, agreed = self._quotation(self.ann), self._quotation(self.ann)
        confirm = type(pumped).action_confirm
        self._track()
        with freeze_time(self._moment(3)):
            for order, step in (
                (pumped, confirm), (pumped, self._raise), (agreed, self._raise), (agreed, confirm)
            ):  # fmt: skip
                step(order)
                self._track()
        for order in (pumped, agreed):
            self._reprice(order, (9, 100))
        [finding] = self._look("swing")
        self.assertEqual((finding.res_ids, finding.figure), (pumped.ids, 9900))

    def _raise(self, order):
        order.order_line.price_unit = 10000

    def test_a_price_that_is_put_right(self):
        self._reprice(self._sell(self.ann, 3, 100), (4, 110), (9, 100))
        self._reprice(self._sell(self.ann, 3, 100), (4, 500))
        self._reprice(self._sell(self.ann, 3, 100), (4, 50))
        self._clear("swing")

    def test_quantities_beyond_all_bounds(self):
        free = self._sell(self.ann, 3, order_line=[(0, 0, self._line(0, 100000))])
        huge = self._sell(self.bob, 3, order_line=[(0, 0, self._line(1e-9, 1e12))])
        found = self._look("odd_lines")
        self.assertEqual(
            {(f.user_id, f.res_ids[0], f.told["free"]) for f in found},
            {(self.ann, free.id, True), (self.bob, huge.id, False)},
        )

    def test_samples_and_wholesale(self):
        self._sell(self.ann, 3, order_line=[(0, 0, self._line(0, 20))])
        self._sell(self.ann, 3, order_line=[(0, 0, self._line(0.01, 50000))])
        self._clear("odd_lines")

    def _quotation(self, owner):
        return self.env["sale.order"].with_user(self.manager).create(
            {
                "partner_id": self.customer.id, "user_id": owner.id,
                "order_line": [(0, 0, self._line(100))],
            }
        )  # fmt: skip

    def _take(self, order, day, user):
        with freeze_time(self._moment(day)):
            order.with_user(user).write({"user_id": self.ann.id})
            self._track()
        with freeze_time(self._moment(20)):
            order.with_user(self.ann).action_confirm()
            self._track()

    def test_a_quotation_taken_over(self):
        self.ann.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self._quotation(self.bob)
        self._track()
        self._take(order, 19, self.ann)
        self.assertEqual(self._look("order_grab").res_ids, order.ids)

    def test_quotations_handed_over(self):
        self.ann.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        given, early = self._quotation(self.bob), self._quotation(self.bob)
        self._track()
        self._take(given, 19, self.manager)
        self._take(early, 9, self.ann)
        self._clear("order_grab")
