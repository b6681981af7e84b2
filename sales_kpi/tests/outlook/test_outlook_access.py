from odoo.exceptions import AccessError
from odoo.tests import tagged

from .outlook_common import OutlookCommon


@tagged("post_install", "-at_install")
class TestOutlookAccess(OutlookCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for months_ago in range(13):
            cls._win(cls.ann, months_ago, 50, 50)
            cls._win(cls.carl, months_ago, 50, 50, team=cls.wasps)
        cls._look_ahead()

    def _seen(self, user, model="sales.kpi.outlook"):
        """Names of those of whom something is seen."""
        found = self.env[model].with_user(user).search([("company_id", "=", self.company.id)])
        kinds = found.mapped(lambda one: (one.subject_type, one.subject_id))
        names = {
            ("user", self.ann.id): "ann", ("user", self.bob.id): "bob",
            ("user", self.carl.id): "carl", ("team", self.bees.id): "bees",
            ("team", self.wasps.id): "wasps", ("team", self.region.id): "region",
            ("company", self.company.id): "company",
        }  # fmt: skip
        return {names[kind] for kind in kinds if kind in names}

    def test_each_role_sees_its_own(self):
        everybody = {"ann", "bob", "carl", "bees", "wasps", "region", "company"}
        self.assertEqual(self._seen(self.ann), {"ann"})
        self.assertEqual(self._seen(self.leader), {"ann", "bob", "bees"})
        self.assertEqual(self._seen(self.director), everybody - {"company"})
        self.assertEqual(self._seen(self.manager), everybody)
        admin = self._new_user("kpi", "sales_kpi.group_kpi_manager")
        self.assertEqual(self._seen(admin), everybody)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._seen(user)

    def test_errors_are_for_those_who_lead(self):
        model = "sales.kpi.outlook.error"
        self.assertEqual(self._seen(self.ann, model), set())
        self.assertEqual(self._seen(self.leader, model), {"bees"})
        self.assertEqual(self._seen(self.manager, model), {"bees", "wasps", "region", "company"})

    def test_nobody_writes(self):
        told = self._told(self.ann)
        error = self.env["sales.kpi.outlook.error"].search([], limit=1)
        for user in (self.ann, self.leader, self.manager):
            for record in (told, error):
                mine = record.with_user(user)
                with self.assertRaises(AccessError):
                    mine.write({"wape": 0})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.copy()

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "sales_team.group_sale_manager"
        boss = self._new_user("boss", groups, company_id=other.id, company_ids=[(6, 0, other.ids)])
        self.assertEqual(self._seen(boss), set())
        self.assertEqual(self._seen(boss, "sales.kpi.outlook.error"), set())

    def test_each_company_by_its_own_past(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.Outlook._look_ahead_all(other)
        self.assertFalse(self.Outlook.search([("company_id", "=", other.id), ("value", ">", 0)]))
