"""What Ctrl-K finds, and what it opens."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestFinder(SalesKpiCommon):
    def _find(self, user, term):
        found = self.env["sales.kpi.finder"].with_user(user).find(term)
        return [(row["kind"], row["name"]) for row in found]

    def test_people_whose_figures_i_may_see(self):
        names = [user.name for user in (self.ann, self.bob, self.carl)]
        for user, seen in (
            (self.ann, (self.ann,)),
            (self.leader, (self.ann, self.bob)),
            (self.manager, (self.ann, self.bob, self.carl)),
        ):
            found = [n for name in names for k, n in self._find(user, name) if k == "person"]
            self.assertLessEqual({one.name for one in seen}, set(found), user.login)
            self.assertFalse(
                {name for name in names if name not in {one.name for one in seen}} & set(found)
            )

    def test_measures_in_my_language(self):
        self.assertIn(("measure", "Visits"), self._find(self.ann, "visit"))
        self.env["res.lang"]._activate_lang("zh_CN")
        visits = self.env.ref("sales_kpi.definition_visits")
        visits.with_context(lang="zh_CN").name = "面访次数"
        finder = self.env["sales.kpi.finder"].with_user(self.ann).with_context(lang="zh_CN")
        self.assertIn("面访次数", [row["name"] for row in finder.find("面访")])

    def test_nothing_for_a_letter_and_for_who_sells_nothing(self):
        self.assertEqual(self._find(self.ann, "v"), [])
        self.assertEqual(self._find(self.accountant, "visit"), [])
        for term in (None, 5, ["visit"], "", "vi\0sit"):
            self.assertEqual(self._find(self.manager, term), [])

    def test_what_is_found_opens(self):
        finder = self.env["sales.kpi.finder"].with_user(self.leader)
        action = finder.open("person", self.bob.id)
        self.assertEqual(action["params"]["options"], {"user_id": self.bob.id})
        page = self.env["sales.kpi.workbench"].with_user(self.leader)
        self.assertEqual(page.get_page(action["params"]["options"])["user"]["id"], self.bob.id)
        visits = self.env.ref("sales_kpi.definition_visits")
        action = finder.open("measure", visits.id)
        self.assertEqual(action["domain"], [("definition_id", "=", visits.id)])
        with self.assertRaises(AccessError):
            finder.open("person", self.carl.id)
        for kind, record_id in (
            ("person", "1"),
            ("team", 1),
            ("measure", None),
            ("person", 10**20),
        ):
            with self.assertRaises(UserError):
                finder.open(kind, record_id)
