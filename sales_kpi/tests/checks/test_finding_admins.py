from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.ground.viewer import MANAGER_GROUPS
from .test_finding import FindingCommon


@tagged("post_install", "-at_install")
class TestFindingAdmins(FindingCommon):
    """The manager administers the figures alone; Root administers Odoo, and no figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root, cls.clerk = cls._new_users(
            {"root_admin": "base.group_system", "clerk": "base.group_user"}
        )
        own_case = cls.env["sales.kpi.own.case"]
        others = own_case._get_managers(cls.company, MANAGER_GROUPS) - cls.manager
        cls.others = others.filtered(lambda user: not user._is_superuser())
        for admin in own_case._get_managers(cls.company, ("base.group_system",)) - cls.root:
            admin.active = False
        (cls.others - cls.env.user).active = False
        cls.mine = cls._case(cls, cls.manager)
        cls.Finding._pass_to_admins(cls.company)

    def _told(self, user):
        return self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", "sales.kpi.finding")]
        )

    def test_an_administrator_reads_and_decides(self):
        self.assertTrue(self.mine.for_admins)
        self.assertTrue(self._sees(self.root, self.mine))
        for user in (self.manager, self.leader, self.director):
            self.assertFalse(self._sees(user, self.mine), user.login)
        with self.assertRaises(AccessError):
            self._sees(self.clerk, self.mine)
        self.assertEqual(self._told(self.root).res_id, self.mine.id)
        self.assertFalse(self._told(self.manager))
        # Whom it is about doesn't find the note of it either.
        notes = self.env["mail.activity"].with_user(self.manager)
        self.assertFalse(notes.search([("res_model", "=", "sales.kpi.finding")]))
        own = self.mine.with_user(self.root)
        self.assertTrue(own.sentence)
        self._ask(self.mine, self.root)
        self.assertTrue(self._sees(self.manager, self.mine))
        his = self.mine.with_user(self.manager)
        his.write({"answer": "I was on the train."})
        his.action_answer()
        with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
            his.action_explain()
        own.write({"decision_note": "So it was."})
        own.action_explain()
        self.assertEqual((self.mine.state, self.mine.decided_by_id), ("explained", self.root))

    def test_others_findings_are_none_of_his(self):
        finding = self._case(self.ann)
        self.Finding._pass_to_admins(self.company)
        self.assertFalse(finding.for_admins)
        self.assertFalse(self._sees(self.root, finding))
        with self.assertRaises(AccessError):
            finding.with_user(self.root).action_dismiss()

    def test_managers_come_and_go(self):
        second = self._new_user("second", "sales_team.group_sale_manager")
        self.Finding._pass_to_admins(self.company)
        self.assertFalse(self.mine.for_admins)
        self.assertTrue(self._sees(second, self.mine))
        self.assertFalse(self._sees(self.root, self.mine))
        second.active = False
        self.Finding._pass_to_admins(self.company)
        self.assertTrue(self._sees(self.root, self.mine))

    def test_who_is_led_is_his_leaders(self):
        self.bees.write({"member_ids": [(4, self.manager.id)]})
        led = self._case(self.manager, key="led", ids=[8])
        led.sudo().team_id = self.bees
        self.Finding._pass_to_admins(self.company)
        self.assertFalse(led.for_admins)
        self.assertTrue(self._sees(self.leader, led))

    def test_nobody_else_at_all(self):
        # Root administers the figures alone: nobody is told, and nothing fails.
        self.manager.active = False
        self.root.group_ids += self.env.ref("sales_team.group_sale_manager")
        own = self._case(self.root, key="own")
        self.Finding._pass_to_admins(self.company)
        self.assertTrue(own.for_admins)
        self.assertFalse(self._sees(self.root, own))
        self.assertFalse(self._told(self.root).filtered(lambda one: one.res_id == own.id))

    def test_the_night_does_it(self):
        fresh = self._case(self.manager, key="fresh", ids=[7])
        self.Finding._look(self.company, self.rule)
        self.assertTrue(fresh.for_admins)
