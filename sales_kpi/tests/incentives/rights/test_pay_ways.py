from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..engine_common import EngineCommon

BASE = 3123.45
TERMS, PLAN = "sales.kpi.incentive.member", "sales.kpi.incentive"
PAYOUT, EARNING = "sales.kpi.payout", "sales.kpi.earning"
# (model, a path to the base pay)
PATHS = (
    (TERMS, "base_pay"),
    (PLAN, "member_ids.base_pay"),
    (PLAN, "root_id.member_ids.base_pay"),
    (PAYOUT, "member_id.base_pay"),
    (PAYOUT, "incentive_id.root_id.member_ids.base_pay"),
    (EARNING, "payout_id.member_id.base_pay"),
    (EARNING, "incentive_id.member_ids.base_pay"),
    ("sales.kpi.incentive.line", "incentive_id.member_ids.base_pay"),
    ("sales.kpi.incentive.consent", "incentive_id.member_ids.base_pay"),
    ("sales.kpi.pay.appeal", "payout_id.member_id.base_pay"),
    ("sales.kpi.payout.batch", "payout_ids.member_id.base_pay"),
    ("sales.kpi.period", "payout_ids.member_id.base_pay"),
)


@tagged("post_install", "-at_install")
class TestPayWays(EngineCommon, HttpCase):
    """No way tells Ann's base pay to anybody but her and the pay managers, not even whether it is
    above a sum; the plan shows amounts to the leader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls._new_user(
            "stranger", "sales_team.group_sale_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        line = {"kind": "performance", "rate": 1.2, "name": "Performance"}
        cls._plan(
            {"rate": 0.1}, line, users=cls.ann | cls.leader,
            terms={"base_pay": BASE}, leader_sees="amounts",
        )  # fmt: skip
        cls._sell(1000, "03-02")
        cls.period = cls._close(3)
        cls.others = (
            cls.ann, cls.bob, cls.leader, cls.director, cls.accountant, cls.keen, cls.portal,
        )  # fmt: skip
        internal = cls.env["res.users"].union(*cls.others, cls.stranger)
        cls.env.ref("base.group_allow_export").user_ids |= internal.filtered(lambda u: not u.share)
        cls.env.flush_all()

    def _refuses(self, call):
        """Whether it is refused; whoever is answered learns nothing from an empty answer."""
        try:
            with self.cr.savepoint():
                return not call()
        except (AccessError, UserError, ValueError):
            return True

    def test_domains_that_probe(self):
        for name, path in PATHS:
            for user in (*self.others, self.stranger):
                Model = self.env[name].with_user(user)
                for value in (BASE - 1, BASE + 1):
                    domain = [(path, ">", value)]
                    with self.subTest(path=path, user=user.login, value=value):
                        self.assertTrue(self._refuses(lambda M=Model, d=domain: M.search(d)))
                        self.assertTrue(self._refuses(lambda M=Model, d=domain: M.search_count(d)))
        found = self.env[PAYOUT].with_user(self.payer).search([("member_id.base_pay", ">", 3123)])
        self.assertIn(self._payout(3), found)

    def test_orders_groups_and_sums(self):
        for user in (*self.others, self.stranger):
            Terms = self.env[TERMS].with_user(user)
            for call in (
                lambda T=Terms: T.search([], order="base_pay desc"),
                lambda T=Terms: T.search_read([], ["base_pay"]),
                lambda T=Terms: T.web_search_read([], {"base_pay": {}})["records"],
                lambda T=Terms: T.formatted_read_group([], ["base_pay"], []),
                lambda T=Terms: T.formatted_read_group([], ["user_id"], ["base_pay:max"]),
                lambda T=Terms: T.formatted_read_group(
                    [], ["user_id"], ["__count"], having=[("base_pay:sum", ">", 1)]
                ),
                lambda T=Terms: T.search([]).export_data(["base_pay"])["datas"],
                lambda T=Terms: T.search([]).mapped("base_pay"),
                lambda T=Terms: T.search([]).filtered_domain([("base_pay", ">", 1)]),
                lambda T=Terms: T.search([]).copy_data(),
            ):
                with self.subTest(user=user.login):
                    self.assertTrue(self._refuses(call))

    def test_through_what_points_at_the_terms(self):
        for user in (*self.others, self.stranger):
            for name, path in ((PAYOUT, "member_id"), (PLAN, "member_ids"), (EARNING, "payout_id")):
                Model = self.env[name].with_user(user)
                spec = {path: {"fields": {"base_pay": {}}}}
                if name == EARNING:
                    spec = {path: {"fields": {"member_id": {"fields": {"base_pay": {}}}}}}
                route = f"{path}/base_pay" if name != EARNING else f"{path}/member_id/base_pay"
                for call in (
                    lambda M=Model, s=spec: M.web_search_read([], s),
                    lambda M=Model, r=route: M.search([]).export_data([r])["datas"],
                ):
                    with self.subTest(user=user.login, model=name):
                        self.assertNothing(call)

    def assertNothing(self, call):
        try:
            with self.cr.savepoint():
                told = repr(call())
        except (AccessError, UserError, ValueError):
            return
        self.assertNotIn("3123.45", told)
        self.assertNotIn("3748.14", told)

    def test_own_base_pay_is_ones_own(self):
        mine = self.env[TERMS].with_user(self.ann).search([("user_id", "=", self.ann.id)])
        self.assertEqual(mine.own_base_pay, BASE)
        for domain in ([("own_base_pay", ">", 1)], [("own_base_pay", "=", BASE)]):
            for user in (self.ann, self.leader, self.payer):
                call = self.env[TERMS].with_user(user).search
                self.assertTrue(self._refuses(lambda call=call, d=domain: call(d)))

    def test_files_messages_and_history(self):
        """Attachments, messages, tracking values, the trail, the bus: none holds it."""
        told = {
            "ir_attachment": "db_datas", "mail_message": "body", "mail_mail": "body_html",
            "mail_tracking_value": "COALESCE(new_value_char, '') || COALESCE(new_value_float, 0)",
            "sales_kpi_trail": "COALESCE(before, '') || COALESCE(after, '')",
            "bus_bus": "message", "sales_kpi_evidence": "t",
        }  # fmt: skip
        terms = self.env[TERMS].search([("user_id", "=", self.ann.id)], limit=1, order="id desc")
        terms.with_user(self.payer).base_pay = 3123.46
        self.env.flush_all()
        for table, column in told.items():
            query = f"SELECT COUNT(*) FROM {table} t WHERE ({column})::text LIKE '%3123.4%'"
            self.cr.execute(query)
            self.assertFalse(self.cr.fetchone()[0], table)

    def test_by_http(self):
        """/json/2 and the export of the web client."""
        for user in (self.ann, self.leader, self.accountant, self.keen, self.stranger):
            key = self.env["res.users.apikeys"].with_user(user).sudo()
            bearer = {"Authorization": f"Bearer {key._generate('rpc', 'Test', False)}"}
            for name, values in (
                (TERMS, {"domain": [["base_pay", ">", 1]], "fields": ["base_pay"]}),
                (PAYOUT, {"domain": [["member_id.base_pay", ">", 1]], "fields": ["member_id"]}),
            ):
                response = self.url_open(f"/json/2/{name}/search_read", json=values, headers=bearer)
                with self.subTest(user=user.login, model=name):
                    # A pay manager of another company may ask, and finds nothing.
                    expected = (200, "[]") if user == self.stranger else (403, response.text)
                    self.assertEqual((response.status_code, response.text), expected)
                    self.assertNotIn("3123.45", response.text)

    def test_on_paper(self):
        """Odoo prints whatever number is asked for: the statement of others is refused, and their
        base pay is on no page that the accountant or the leader gets."""
        mine = self._payout(3)
        for user, is_read in (
            (self.bob, False), (self.keen, False), (self.stranger, False), (self.portal, False),
            (self.leader, True), (self.accountant, True), (self.ann, True),
        ):  # fmt: skip
            self.authenticate(user.login, user.login.ljust(8, "x"))
            response = self.url_open(f"/report/html/sales_kpi.report_payout/{mine.id}")
            with self.subTest(user=user.login):
                self.assertEqual(
                    "Commission" in response.text or "Part 0" in response.text, is_read
                )
                self.assertEqual("3,123.45" in response.text, user == self.ann)
                self.assertEqual("3,848.14" in response.text, is_read)

    def test_what_an_appeal_gives(self):
        """The leader answers an appeal, and reads no sum in it, nor in its trail."""
        mine = self._payout(3)
        mine.incentive_id.sudo().leader_sees = "nothing"
        self.period.sudo().state = "review"
        mine.sudo().write({"state": "published", "deadline": False})
        Appeal = self.env["sales.kpi.pay.appeal"]
        appeal = Appeal.with_user(self.ann).create({"payout_id": mine.id, "reason": "Too little"})
        appeal.with_user(self.payer).write({"amount": 777.77, "decision_note": "Some"})
        appeal.with_user(self.payer).action_accept()
        for user in (self.ann, self.leader, self.keen):
            own = appeal.with_user(user)
            for call in (
                lambda own=own: own.read(["amount"]),
                lambda own=own: own.search([("amount", ">", 1)]),
                lambda own=own: own.formatted_read_group([], ["user_id"], ["amount:sum"]),
            ):
                self.assertTrue(self._refuses(call), user.login)
            trail = self.env["sales.kpi.trail"].with_user(user).search([])
            self.assertNotIn("777", repr(trail.mapped("after")), user.login)
        # with the performance pay of April: 3,123.45 x 1.2 = 3,748.14
        self.assertEqual(self._payout(4).total, 4525.91)

    def test_leader_by_what_the_plan_shows(self):
        """Nothing: no statement; rates: rates without a sum; amounts: sums, and never the row of
        the base pay."""
        Page = self.env["sales.kpi.my.pay"].with_user(self.leader)
        plan = self._payout(3).incentive_id.sudo()
        mine = self._payout(3)
        for policy, count in (("nothing", 0), ("rates", 0), ("amounts", 1)):
            plan.leader_sees = policy
            self.env.flush_all()
            self.env.invalidate_all()
            own = self.env[PAYOUT].with_user(self.leader)
            self.assertEqual(own.search_count([("id", "=", mine.id)]), count, policy)
            rows = self.env[EARNING].with_user(self.leader).search([("payout_id", "=", mine.id)])
            self.assertFalse(rows.sudo().filtered(lambda r: r.line_id.kind == "performance"))
            told = repr(Page.get_page({"date": "2026-03-10"}))
            for secret in ("3,123.45", "3123.45", "3,748.14 = "):
                self.assertNotIn(secret, told.replace(self.leader.name, ""), policy)
