from datetime import date

from odoo.tests import tagged

from .customer_common import CustomerCommon

TODAY = (date(2026, 3, 31), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestCustomerPart(CustomerCommon):
    """Bob has sold to Zeta for 900, Ann for 100 on the same day as nobody's order of 50. Beta, of
    Carl alone, ordered 50. Together 1,100: Zeta's 1,050 are class A of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everything = cls._new_user("all_leads", "sales_team.group_sale_salesman_all_leads")
        cls.env["sale.order"].search([("company_id", "=", cls.company.id)]).state = "cancel"
        cls.zeta = cls._partner("Zeta", user_id=cls.bob.id)
        cls._sell(cls.zeta, ("2026-01-10", 400), ("2026-02-10", 500), user=cls.bob)
        cls._sell(cls.zeta, ("2026-03-20", 100), user=cls.ann)
        cls._sell(cls.zeta, ("2026-03-20", 50), user=cls.env["res.users"])
        cls._contact(cls.zeta, "2026-03-25", user=cls.bob)
        cls._contact(cls.zeta, "2026-03-01", user=cls.ann)
        cls._win(cls.zeta, "2026-03-01", 10)
        cls.beta = cls._partner("Beta", user_id=cls.carl.id)
        cls._sell(cls.beta, ("2026-03-01", 50), user=cls.carl)
        cls._take_over(cls.ann)

    @classmethod
    def _take_over(cls, user):
        """What any salesperson may do in Odoo."""
        cls.zeta.with_user(user).user_id = user
        cls._refresh()

    def _seen(self, user, partner=None):
        domain = [("partner_id", "=", (partner or self.zeta).id)]
        return self.Customer.with_user(user).with_company(self.company).search(domain)

    def test_a_rep_sees_what_he_sold_himself(self):
        """Two orders, hers and nobody's, 150 together; touches: these and her own call."""
        row = self._seen(self.ann)
        self.assertEqual(len(row), 1)
        self.assertEqual((row.order_count, row.amount_12m, row.amount_90), (2, 150, 150))
        self.assertEqual((row.touch_count, str(row.last_contact_date)), (3, "2026-03-01"))
        self.assertEqual((str(row.first_order_date), row.recurring_yearly), ("2026-03-20", 120))

    def test_whoever_may_read_the_orders_sees_them_all(self):
        for user in (self.manager, self.everything):
            with self.subTest(user=user.login):
                row = self._seen(user)
                self.assertEqual((len(row), row.order_count, row.amount_12m), (1, 4, 1050))
                self.assertEqual((row.touch_count, row.customer_class), (6, "a"))
                self.assertEqual(str(row.last_contact_date), "2026-03-25")

    def test_no_way_leads_to_the_whole(self):
        seen = self.Customer.with_user(self.ann).with_company(self.company)
        domain = [("partner_id", "=", self.zeta.id)]
        for condition in (
            ("amount_12m", ">", 150), ("customer_class", "=", "a"), ("order_count", "=", 4),
            ("first_order_date", "<", "2026-03-20"), ("is_part", "=", False),
        ):  # fmt: skip
            self.assertFalse(seen.search([*domain, condition]), condition)
        [group] = seen.formatted_read_group(domain, ["customer_class"], ["amount_12m:sum"])
        self.assertEqual(group["amount_12m:sum"], 150)
        partner = self.env["res.partner"].with_user(self.ann).with_company(self.company)
        here = ("id", "=", self.zeta.id)
        for condition in (
            ("kpi_class", "=", "a"),
            ("kpi_customer_ids.amount_12m", ">", 150),
            ("kpi_customer_ids.customer_class", "=", "a"),
        ):
            self.assertFalse(partner.search([here, condition]), condition)
        found = partner.browse(self.zeta.id)
        self.assertEqual(found.kpi_customer_ids.amount_12m, 150)
        self.assertNotEqual(found.kpi_class, "a")
        self.env.invalidate_all()
        whole = self._row(self.zeta).with_user(self.ann)
        self.assertFalse(whole.has_access("read"))
        self.ann.group_ids |= self.env.ref("base.group_allow_export")
        self.assertEqual(self._seen(self.ann).export_data(["amount_12m"])["datas"], [[150]])

    def test_an_ordered_line_does_not_tell_the_class(self):
        Sale = self.env["sales.kpi.sale"].with_company(self.company)
        domain = [("partner_id", "=", self.zeta.id)]
        self.assertFalse(Sale.with_user(self.ann).search([*domain, ("customer_class", "=", "a")]))
        seen = Sale.with_user(self.manager).search([*domain, ("customer_class", "=", "a")])
        self.assertEqual(len(seen), 4)
        self.assertEqual(Sale.sudo().search_count(domain), 4)

    def test_who_sold_nothing_sees_nothing(self):
        self._take_over(self.carl)
        row = self._seen(self.carl)
        self.assertEqual((row.order_count, row.amount_12m, row.customer_class), (1, 50, "c"))
        self.assertFalse(row.last_contact_date)

    def test_a_leader_sees_the_part_of_his_salesperson(self):
        row = self._seen(self.leader)
        self.assertEqual((len(row), row.amount_12m), (1, 150))

    def test_who_sold_alone_sees_all_of_it(self):
        row = self._seen(self.carl, self.beta)
        self.assertEqual((len(row), row.amount_12m, row.is_shared), (1, 50, False))
        self.assertEqual(row, self._row(self.beta))

    def test_measures_count_each_customer_once_and_whole(self):
        """Ann's customer Zeta is class A, as a whole: one of one key account."""
        for code, values in (("customer_pool", (1, 1)), ("one_off_per_customer", (1050, 50))):
            cells = self.env["sales.kpi.reader"]._read_definitions(
                self.env.ref(f"sales_kpi.definition_{code}"), self.company, *TODAY
            )[code]
            found = tuple(cells["user", user.id].value for user in (self.ann, self.carl))
            self.assertEqual(found, values, code)
        share = self.env.ref("sales_kpi.definition_key_account_share")
        cells = self.env["sales.kpi.reader"]._read_definitions(share, self.company, *TODAY)
        self.assertEqual(cells["key_account_share"]["user", self.ann.id].value, 1)
        partners = self.env["res.partner"].sudo().with_company(self.company)
        self.assertNotIn(self.zeta, partners.search([("kpi_class", "in", ["b", "c"])]))

    def test_the_part_goes_when_nobody_else_is_left(self):
        orders = self.env["sale.order"].search([("partner_id", "=", self.zeta.id)])
        orders.filtered(lambda order: order.user_id == self.bob).state = "cancel"
        self.env["sales.kpi.activity"].search(
            [("partner_id", "=", self.zeta.id), ("user_id", "=", self.bob.id)]
        ).state = "cancelled"
        self._refresh()
        rows = self.Customer.search([("partner_id", "=", self.zeta.id)])
        self.assertEqual((len(rows), rows.is_part, rows.is_shared), (1, False, False))
        self.assertEqual(self._seen(self.ann), rows)

    def test_merged_contacts_keep_one_row_each(self):
        other = self._partner("Zeta Ltd", user_id=self.ann.id)
        self._sell(other, ("2026-03-02", 10), user=self.bob)
        self._refresh()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.zeta | other).ids, self.zeta, extra_checks=False
        )
        self._refresh()
        self.assertEqual(self._row(self.zeta).amount_12m, 1060)
        self.assertEqual(len(self.Customer.search([("partner_id", "=", self.zeta.id)])), 2)
