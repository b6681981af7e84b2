from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pay_common import PayCommon

WRITTEN_BY_NOBODY = (
    "sales.kpi.payout", "sales.kpi.earning", "sales.kpi.payout.batch",
    "sales.kpi.incentive.consent",
)  # fmt: skip
SHOWN = {"estimate", "published", "appealed", "confirmed", "locked", "paid"}
BOOKED = SHOWN - {"estimate"} | {"approved"}


@tagged("post_install", "-at_install")
class TestIncentiveAccess(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_terms(cls.plan, cls.bob)
        cls.period = cls._get_period(3)
        cls.mine = cls._new_payout(cls.ann, cls.period, total=100)
        cls.others = cls._new_payout(cls.bob, cls.period, total=200)
        cls.rows = cls._new_earning(cls.mine) | cls._new_earning(cls.others)

    def _seen(self, name, user):
        return self.env[name].with_user(user).search([("user_id", "in", (self.ann | self.bob).ids)])

    def _set_state(self, state):
        (self.mine | self.others).state = state
        self.env.flush_all()

    def test_nobody_writes_what_is_paid(self):
        everybody = (self.ann, self.leader, self.manager, self.payer, self.accountant, self.portal)
        for name in WRITTEN_BY_NOBODY:
            for user in (*everybody, self.env.ref("base.user_admin")):
                for operation in ("create", "write", "unlink"):
                    allowed = self.env[name].with_user(user).has_access(operation)
                    self.assertFalse(allowed, (name, user.login, operation))

    def test_who_sees_which_payouts(self):
        states = dict(self.mine._fields["state"].selection)
        both = self.mine | self.others
        none = both.browse()
        for state in states:
            self._set_state(state)
            for user, expected in (
                (self.ann, self.mine if state in SHOWN else none),
                (self.carl, none),
                (self.leader, none),
                (self.payer, both),
                (self.manager, both),
                (self.accountant, both if state in BOOKED else none),
            ):
                with self.subTest(state=state, user=user.login):
                    self.assertEqual(self._seen("sales.kpi.payout", user), expected)
                    rows = self._seen("sales.kpi.earning", user)
                    self.assertEqual(rows.payout_id, expected)

    def test_the_leader_sees_amounts_where_the_plan_shows_them(self):
        self._set_state("published")
        for policy, count in (("nothing", 0), ("rates", 0), ("amounts", 2)):
            self.plan.leader_sees = policy
            self.assertEqual(len(self._seen("sales.kpi.payout", self.leader)), count, policy)
            self.assertEqual(len(self._seen("sales.kpi.earning", self.director)), count, policy)

    def test_rows_of_performance_pay_tell_the_base_pay_to_nobody_else(self):
        self.plan.line_ids.kind = "performance"
        self._set_state("published")
        self.plan.leader_sees = "amounts"
        for user, count in (
            (self.ann, 1), (self.payer, 2), (self.leader, 0), (self.accountant, 0),
        ):  # fmt: skip
            self.assertEqual(len(self._seen("sales.kpi.earning", user)), count, user.login)

    def test_base_pay_is_his_own_and_the_pay_managers(self):
        terms = self.env["sales.kpi.incentive.member"].browse(self.terms.id)
        self.assertEqual(terms.with_user(self.payer).base_pay, 3000)
        self.assertEqual(terms.with_user(self.ann).own_base_pay, 3000)
        for user in (self.ann, self.leader, self.accountant):
            mine = terms.with_user(user)
            with self.assertRaises(AccessError, msg=user.login):
                mine.read(["base_pay"])
            with self.assertRaises(AccessError, msg=user.login):
                mine.search([("base_pay", ">", 1)])
            with self.assertRaises(AccessError, msg=user.login):
                mine.formatted_read_group([], ["user_id"], ["base_pay:sum"])
        with self.assertRaises(AccessError):
            terms.with_user(self.leader).read(["own_base_pay"])

    def test_plans_are_read_by_who_is_paid_by_them(self):
        Plan = self.env["sales.kpi.incentive"]
        for user, is_seen in (
            (self.ann, True), (self.carl, False), (self.leader, False), (self.payer, True),
        ):  # fmt: skip
            found = Plan.with_user(user).search([("id", "=", self.plan.id)])
            self.assertEqual(bool(found), is_seen, user.login)
            lines = self.plan.line_ids.with_user(user)
            self.assertEqual(lines.has_access("read"), is_seen, user.login)
        self.plan.state = "draft"
        self.assertFalse(Plan.with_user(self.ann).search([("id", "=", self.plan.id)]))

    def test_only_pay_managers_change_plans_and_terms(self):
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        for record in (self.plan, self.plan.line_ids, self.terms):
            for user in (self.ann, self.leader, self.accountant, keen):
                self.assertFalse(record.with_user(user).has_access("write"), user.login)
            self.assertTrue(record.with_user(self.payer).has_access("write"))

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for name in ("incentive", "incentive.line", "incentive.member", "payout", "earning"):
            Model = self.env[f"sales.kpi.{name}"].with_user(stranger)
            found = Model.search([]).filtered("company_id")
            self.assertFalse(found, name)
