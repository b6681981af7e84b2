from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .engine_common import EngineCommon

SUMS = ("total", "earned", "carried_out")


@tagged("post_install", "-at_install")
class TestEngineRights(EngineCommon):
    """Who sees what was worked out, by reading, export and groups; and who writes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = {"kind": "performance", "rate": 1, "name": "Performance"}
        cls._plan({"rate": 0.1}, line, users=cls.ann | cls.bob, terms={"base_pay": 3000})
        cls._sell(1000, "03-02")
        cls._sell(500, "03-03", cls.bob)
        cls._work_out(3)

    def _mine(self, name, user):
        found = self.env[name].with_user(user).search([])
        return found.filtered(lambda one: one.sudo().period_id == self._get_period(3))

    def test_who_sees_rows_by_which_way(self):
        """While it is open: Ann her own two rows, the pay manager all four, nobody else any."""
        everybody = self.ann | self.carl | self.leader | self.payer | self.accountant
        for user in everybody:
            user.group_ids += self.env.ref("base.group_allow_export")
        for user, count in (
            (self.ann, 2), (self.carl, 0), (self.leader, 0), (self.payer, 4), (self.accountant, 0),
        ):  # fmt: skip
            rows = self._mine("sales.kpi.earning", user)
            self.assertEqual(len(rows), count, user.login)
            told = rows.export_data(["key", "amount", "explanation"])["datas"]
            self.assertEqual(len(told), count)
            grouped = self.env["sales.kpi.earning"].with_user(user).formatted_read_group(
                [("period_id", "=", self._get_period(3).id)], ["user_id"], ["amount:sum"]
            )  # fmt: skip
            self.assertEqual(len(grouped), {2: 1, 4: 2, 0: 0}[count], user.login)

    def test_the_base_pay_leaves_by_no_way(self):
        """Of Ann's performance pay the leader and the accountant see nothing once it is published,
        also where the plan shows amounts."""
        payouts = self._payout(3) | self._payout(3, self.bob)
        self.env["sales.kpi.incentive"].search([]).sudo().leader_sees = "amounts"
        payouts.sudo().state = "published"
        self.env.flush_all()
        for user in (self.leader, self.accountant):
            rows = self._mine("sales.kpi.earning", user)
            self.assertEqual(set(rows.sudo().mapped("line_id.kind")), {"commission"}, user.login)
            self.assertNotIn("3,000", str(rows.mapped("explanation")))
            for one in (
                self.env["sales.kpi.payout"]
                .with_user(user)
                .get_statement(self.ann.id, "2026-03-15")
            ):
                self.assertNotIn("Base pay", str(one["rows"]))

    def test_nobody_changes_what_was_worked_out(self):
        payout = self._payout(3)
        for user in (self.ann, self.leader, self.payer, self.manager, self.accountant):
            for record, vals in ((payout, {"total": 1}), (payout.earning_ids[:1], {"amount": 1})):
                mine = record.with_user(user)
                for change in (
                    lambda mine=mine, vals=vals: mine.write(vals),
                    lambda mine=mine: mine.unlink(),
                    lambda mine=mine: mine.copy(),
                    lambda mine=mine, vals=vals: mine.web_save(vals, {}),
                ):
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        change()
        self.assertEqual((payout.total, payout.state), (3100, "estimate"))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for name in ("sales.kpi.payout", "sales.kpi.earning", "sales.kpi.pay.drift"):
            self.assertFalse(self.env[name].with_user(stranger).search([]))
        told = self.env["sales.kpi.payout"].with_user(stranger)
        self.assertFalse(told.get_statement(self.ann.id, "2026-03-15"))
        with self.assertRaises(AccessError):
            told.get_statement(self.ann.id, "2026-03-15", self.company.id)
        with self.assertRaises(AccessError):
            told.env["sales.kpi.incentive"].estimate(self.ann.id, "2026-03-15", [])
        with self.assertRaises(AccessError):
            told.refresh("2026-03-15", self.company.id)

    def test_what_cannot_be_asked(self):
        told = self.env["sales.kpi.payout"].with_user(self.ann)
        for wrong in ("x", None, "2026-13-01", 5):
            with self.assertRaises(UserError, msg=wrong):
                told.get_statement(self.ann.id, wrong)
        with self.assertRaises(UserError):
            told.get_statement("ann", "2026-03-15")

    def test_who_looks_has_it_worked_out(self):
        """Whoever looks at old figures has them worked out, nobody more often than the company's
        freshness setting says."""
        self._sell(1000, "03-04")
        mine = self.env["sales.kpi.payout"].with_user(self.ann)
        self.company.kpi_freshness = 3600
        self.assertFalse(mine.refresh("2026-03-15"))
        self.env.flush_all()
        self.cr.execute("UPDATE sales_kpi_period SET pay_as_of = '2026-01-01'")
        self.env.invalidate_all()
        self.assertTrue(mine.refresh("2026-03-15"))
        self.assertEqual(self._payout(3).total, 3200)
        self._payout(3).with_user(self.payer).action_refresh()
        self._close(3)
        with self.assertRaisesRegex(UserError, "stay as they are"):
            self._payout(3).with_user(self.payer).action_refresh()

    def test_a_salesperson_makes_no_far_periods(self):
        """Each period is worked out from then on: nobody fills the table with those of 1976."""
        plan_type = self._payout(3).period_id.period_type
        old = [("date_from", "<", "1990-01-01"), ("period_type", "=", plan_type)]
        with self.assertRaisesRegex(UserError, "never opened"):
            self.env["sales.kpi.payout"].with_user(self.ann).refresh("1976-03-15")
        self.assertFalse(self.env["sales.kpi.period"].search(old))

    def test_the_cron_works_out_open_periods(self):
        self.env.flush_all()
        self.cr.execute("UPDATE sales_kpi_payout SET mark = NULL, total = 0")
        self.env.invalidate_all()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **names: 1)
        self.env["sales.kpi.payout"]._cron_refresh()
        self.assertEqual(self._payout(3).total, 3100)
