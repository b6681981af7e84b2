from contextlib import contextmanager

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .measure_common import MARCH, MeasureCommon

VISITS = "[('state', '=', 'done'), ('channel', '=', 'visit')]"


@tagged("post_install", "-at_install")
class TestDefinitionAuthor(MeasureCommon):
    """Who answers for what a measure reads: three visits of Ann and two of Bob in March, which a
    KPI administrator may not read where a company takes everybody's activities from him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits = cls.env.ref("sales_kpi.definition_visits")
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        rule = cls.env.ref("sales_kpi.sales_kpi_activity_rule_all_read")
        rule.groups -= cls.env.ref("sales_kpi.group_kpi_manager")
        visit = cls.env.ref("sales_kpi.sales_kpi_activity_method_visit")
        for user, days in ((cls.ann, (3, 4, 5)), (cls.bob, (6, 9))):
            for day in days:
                cls._activity(user, day, method_id=visit.id, partner_id=cls.customer.id)
        cls.env.flush_all()

    def assertCounts(self, ann, bob):
        users = self.ann | self.bob
        found = self.Definition.read_values(["visits"], *MARCH, user_ids=users.ids)["visits"]
        self.assertEqual([found[user.id] for user in users], [ann, bob])

    @contextmanager
    def assertRefused(self, text):
        with self.assertRaisesRegex(AccessError, text), self.env.cr.savepoint():
            yield

    def test_who_copies_a_measure_is_told_what_it_leaves_out(self):
        """Five visits that the KPI administrator may not read; the manager reads them all, and
        what comes with the module reads everything."""
        here = [("user_id", "in", (self.ann | self.bob).ids)]
        for user, count in ((self.keen, 5), (self.manager, 0)):
            copied = self.visits.with_user(user).copy({"code": f"visits_{user.login}"})
            copied.sudo()._write({"domain": str(here)})
            copied.invalidate_recordset()
            text = copied.unseen_text or ""
            self.assertEqual(text.startswith("5 records are not counted: keen"), bool(count), text)
        self.assertFalse(self.visits.with_user(self.keen).unseen_text)
        self.assertEqual(self.Definition.new({"name": "Empty"}).unseen_text, False)

    def test_an_unchanged_filter_changes_no_author(self):
        mine = self.visits.with_user(self.keen)
        for vals in (
            {"domain": self.visits.domain},
            {"domain": '[("state","=","done"),("channel","=","visit")]'},
            {"domain": self.visits.domain, "kind": "count", "model_id": self.visits.model_id.id},
            {"numerator_domain": "[ ]"},
            {"name": "Calls at the customer's"},
        ):
            mine.write(vals)
            self.assertFalse(self.visits.author_id, vals)
        mine.web_save({"user_field": self.visits.user_field}, {"display_name": {}})
        fields = [".id", "domain"]
        result = self.Definition.with_user(self.keen).load(
            fields, [[str(self.visits.id), self.visits.domain]]
        )
        self.assertEqual((result["ids"], result["messages"]), (self.visits.ids, []))
        self.assertFalse(self.visits.author_id)
        self.assertCounts(3, 2)

    def test_who_reads_less_does_not_take_over(self):
        """All five visits lie in March or later: to him they would be gone."""
        mine = self.visits.with_user(self.keen)
        later = VISITS[:-1] + ", ('date_start', '>=', '2026-03-01')]"
        with self.assertRefused("5 records would not be counted"):
            mine.write({"domain": later})
        self.assertCounts(3, 2)
        with self.assertRefused("5 records would not be counted"):
            mine.web_save({"domain": later}, {"display_name": {}})
        # A manager reads all of them; after him it is he who has to be asked.
        self.visits.with_user(self.manager).write({"domain": later})
        self.assertEqual(self.visits.author_id, self.manager)
        self.assertCounts(3, 2)
        with self.assertRefused("ask manager"):
            mine.write({"domain": VISITS})

    def test_what_another_company_hides_is_less_too(self):
        """The manager works for this company only; a visit abroad would be gone."""
        abroad = self.env["res.company"].create({"name": "Abroad"})
        carl = self._new_user("carla", "sales_team.group_sale_salesman", company_id=abroad.id,
                              company_ids=[(6, 0, abroad.ids)])  # fmt: skip
        self._activity(
            carl, 3, company_id=abroad.id, team_id=False,
            method_id=self.env.ref("sales_kpi.sales_kpi_activity_method_visit").id,
        )  # fmt: skip
        narrow = {"domain": VISITS[:-1] + ", ('name', '!=', 'x')]"}
        with self.assertRefused("1 record would not be counted"):
            self.visits.with_user(self.manager).write(narrow)
        own = self.visits.copy({"code": "own_visits", "company_id": self.company.id})
        own.with_user(self.manager).write(narrow)
        self.assertEqual(own.author_id, self.manager)

    def test_nobody_loses_what_he_counted_himself(self):
        probe = self._define_as(self.keen)
        probe.with_user(self.keen).write({"domain": VISITS})
        self.assertEqual(probe.author_id, self.keen)

    def _define_as(self, user):
        return self.Definition.with_user(user).create(
            {
                "name": "Probe",
                "code": "probe",
                "kind": "count",
                "model_id": self.visits.model_id.id,
                "domain": "[('state', '=', 'done')]",
                "date_field": "date_start",
                "user_field": "user_id",
            }
        )
