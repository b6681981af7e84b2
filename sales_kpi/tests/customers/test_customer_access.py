from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .customer_common import CustomerCommon

SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestCustomerAccess(CustomerCommon):
    """Ann's customer has ordered for 700, Bob's for 200, both of the Bees; Carl's, of the Wasps,
    for 100. Who orders a tenth is class C, and Ann's is at risk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owned = {}
        for user, amount in ((cls.ann, 700), (cls.bob, 200), (cls.carl, 100)):
            partner = cls._partner(f"Customer of {user.login}", user_id=user.id)
            cls._sell(
                partner, ("2026-01-02", amount / 4), ("2026-01-12", amount / 4),
                ("2026-01-22" if user == cls.ann else "2026-03-22", amount / 2), user=user,
            )  # fmt: skip
            cls.owned[user] = partner
        cls.partners = cls.env["res.partner"].union(*cls.owned.values())
        cls._refresh()
        for user in cls.ann | cls.leader | cls.director | cls.manager:
            user.group_ids |= cls.env.ref("base.group_allow_export")

    def _sum_seen(self, user):
        """The total that ``user`` gets, found the same by search, by read and by aggregates."""
        seen = self.Customer.with_user(user).with_company(self.company)
        domain = [("partner_id", "in", self.partners.ids)]
        rows = seen.search(domain)
        total = sum(row["amount_12m"] for row in rows.read(["amount_12m"]))
        self.assertEqual(len(rows), seen.search_count(domain))
        groups = seen.formatted_read_group(domain, ["user_id"], ["amount_12m:sum"])
        self.assertEqual(total, sum(group["amount_12m:sum"] for group in groups))
        self.assertEqual(
            total, sum(value for (value,) in seen._read_group(domain, [], ["amount_12m:sum"]))
        )
        listed = seen.web_search_read(domain, {"amount_12m": {}, "risk_text": {}})["records"]
        self.assertEqual(total, sum(record["amount_12m"] for record in listed))
        if user.has_group("base.group_allow_export"):
            exported = rows.export_data(["amount_12m"])["datas"]
            self.assertEqual(total, sum(float(line[0]) for line in exported))
        return total

    def test_who_sees_whose_customers(self):
        everything = self._new_user("all_leads", f"{SALES}_all_leads")
        kpi_admin = self._new_user("kpi_admin", "sales_kpi.group_kpi_manager")
        for user, total in (
            (self.ann, 700), (self.bob, 200), (self.carl, 100), (self.leader, 900),
            (self.director, 1000), (self.manager, 1000), (everything, 1000), (kpi_admin, 1000),
        ):  # fmt: skip
            with self.subTest(user=user.login):
                self.assertEqual(self._sum_seen(user), total)

    def test_others_see_nothing(self):
        for user in (self.accountant, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Customer.with_user(user).search([])

    def test_other_companies_are_left_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.env.user.company_ids |= other
        partner = self.owned[self.ann]
        self._sell(partner, ("2026-03-01", 5000), company_id=other.id, team_id=False)
        self._refresh(other)
        self.assertEqual(self._sum_seen(self.manager), 1000)
        self.assertFalse(self._row(partner, other).with_user(self.manager).has_access("read"))

    def test_rep_gets_nothing_of_a_rivals_row(self):
        row = self._row(self.owned[self.bob]).with_user(self.ann)
        for attempt in (
            lambda rows: rows.read(["amount_12m"]),
            lambda rows: rows.risk_text,
            lambda rows: rows.export_data(["amount_12m"]),
            lambda rows: rows.web_read({"amount_12m": {}}),
            lambda rows: rows.action_open_customer(),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt(row)
        for domain in (
            ["|", ("user_id", "=", self.bob.id), ("amount_12m", "=", 200)],
            [("partner_id.user_id", "=", self.bob.id)],
        ):
            self.assertFalse(self.Customer.with_user(self.ann).search(domain))

    def test_nobody_writes(self):
        row = self._row(self.owned[self.ann])
        for user in (self.ann, self.leader, self.manager):
            for attempt in (
                lambda rows: rows.write({"customer_class": "a"}),
                lambda rows: rows.create({"partner_id": self.customer.id}),
                lambda rows: rows.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt(row.with_user(user))

    def test_count_again_is_for_managers(self):
        partner = self._partner(user_id=self.bob.id)
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.Customer.with_user(user).action_refresh()
        self.assertFalse(self._row(partner))
        self.assertEqual(
            self.Customer.with_user(self.manager).action_refresh()["tag"], "soft_reload"
        )
        self.assertTrue(self._row(partner))
        for user, shown in ((self.ann, False), (self.manager, True)):
            arch = self.Customer.with_user(user).get_view(view_type="list")["arch"]
            self.assertEqual("action_refresh" in arch, shown)

    def test_row_opens_the_customer(self):
        row = self._row(self.owned[self.ann]).with_user(self.ann)
        action = row.action_open_customer()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.owned[self.ann].id)
        )

    # ---- on the contact -----------------------------------------------------------------------

    def _get_badges(self, partner, user):
        partner = partner.with_user(user).with_company(self.company)
        names = ["kpi_class", "kpi_activity_level", "kpi_is_dormant", "kpi_is_at_risk"]
        return [*partner.read(names)[0].values()][1:]

    def test_contact_shows_its_customers_figures(self):
        partner = self.owned[self.ann]
        clerk = self._partner("Clerk", is_company=False, parent_id=partner.id)
        for contact in (partner, clerk):
            for user in (self.ann, self.leader, self.manager):
                self.assertEqual(self._get_badges(contact, user), ["a", "normal", False, True])
        text = "Silent for 68 days; usually orders every 10."
        self.assertEqual(clerk.with_user(self.ann).kpi_risk_text, text)

    def test_rival_sees_no_figures_on_the_contact(self):
        partner = self.owned[self.ann]
        self.assertEqual(self._get_badges(partner, self.manager)[0], "a")
        self.assertEqual(self._get_badges(partner, self.bob), [False, False, False, False])
        self.assertFalse(partner.with_user(self.bob).kpi_risk_text)
        self.assertFalse(partner.with_user(self.bob).kpi_customer_ids)

    def test_figures_are_for_salespeople(self):
        partner = self.owned[self.ann]
        for name in ("kpi_class", "kpi_is_at_risk", "kpi_risk_text", "kpi_customer_ids"):
            with self.assertRaises(AccessError):
                partner.with_user(self.accountant).read([name])
        form = partner.with_user(self.accountant).get_view(view_type="form")["arch"]
        self.assertNotIn("kpi_class", form)
        form = etree.fromstring(partner.with_user(self.ann).get_view(view_type="form")["arch"])
        self.assertTrue(form.xpath("//field[@name='kpi_class']"))

    def test_figures_are_those_of_the_current_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        partner = self.owned[self.ann].with_user(self.manager)
        self.assertEqual(partner.with_company(self.company).kpi_class, "a")
        self.assertFalse(partner.with_company(other).kpi_class)
        domain = [("kpi_class", "=", "a"), ("id", "=", partner.id)]
        self.assertTrue(partner.with_company(self.company).search(domain))
        self.assertFalse(partner.with_company(other).search(domain))

    def _find(self, user, *domain):
        partners = self.env["res.partner"].with_user(user).with_company(self.company)
        found = partners.search([*domain, ("id", "in", self.partners.ids)])
        return found.mapped("user_id.login")

    def test_contacts_are_found_by_their_customers_figures(self):
        for condition, everyone, by_bob in (
            (("kpi_class", "=", "a"), ["ann"], []),
            (("kpi_class", "in", ["a", "b"]), ["ann", "bob"], ["bob"]),
            (("kpi_class", "!=", "a"), ["bob", "carl"], ["ann", "bob", "carl"]),
            (("kpi_class", "=", False), [], ["ann", "carl"]),
            (("kpi_class", "in", [False, "c"]), ["carl"], ["ann", "carl"]),
            (("kpi_is_at_risk", "=", True), ["ann"], []),
            (("kpi_is_at_risk", "=", False), ["bob", "carl"], ["ann", "bob", "carl"]),
            (("kpi_is_dormant", "=", True), [], []),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(sorted(self._find(self.manager, condition)), everyone)
                self.assertEqual(sorted(self._find(self.bob, condition)), by_bob)
                found = self._find(self.env.ref("base.user_root"), condition)
                self.assertEqual(sorted(found), everyone)

    def test_contacts_of_a_customer_are_found_with_it(self):
        clerk = self._partner("Clerk", is_company=False, parent_id=self.owned[self.ann].id)
        found = self.env["res.partner"].search([("kpi_class", "=", "a")])
        self.assertLessEqual(clerk | self.owned[self.ann], found)
        activity = self._contact(clerk, "2026-03-02")
        domain = [("commercial_partner_id.kpi_class", "=", "a"), ("id", "=", activity.id)]
        self.assertTrue(self.env["sales.kpi.activity"].search(domain))
