from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .engine_common import EngineCommon

PAY = "sales_kpi.group_kpi_pay"


@tagged("post_install", "-at_install")
class TestPayoutSteps(EngineCommon):
    """From the frozen period to the lock: who does which step, and what nobody can do any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user("boss", "sales_team.group_sale_manager")
        cls._plan({"rate": 0.1, "name": "Commission"}, users=cls.ann | cls.bob | cls.payer)
        cls.order = cls._sell(1000, "03-02")
        cls._sell(500, "03-03", cls.bob)
        cls.period = cls._get_period(3)

    def _review(self):
        self.period.with_user(self.manager).action_review()
        return self._payout(3), self._payout(3, self.bob)

    def _publish(self, payouts):
        payouts.with_user(self.payer).action_approve()
        payouts.with_user(self.payer).action_publish()

    def _finish(self):
        """Everybody's payout is confirmed, and nothing else keeps the period from its lock."""
        mine, others = self._review()
        payer = self._payout(3, self.payer)
        self._publish(mine | others)
        payer.with_user(self.boss).action_approve()
        payer.with_user(self.boss).action_publish()
        for payout in mine | others | payer:
            payout.with_user(payout.user_id).action_confirm()
        return mine

    def test_review_freezes_what_was_worked_out(self):
        mine, others = self._review()
        self.assertEqual((mine.state, mine.total, others.total), ("review", 100, 50))
        self.order._action_cancel()
        self.Payout._refresh(self.period)
        self.assertEqual(mine.total, 100)

    def test_who_approves(self):
        mine, _others = self._review()
        for user in (self.ann, self.bob, self.leader, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                mine.with_user(user).action_approve()
        own = self._payout(3, self.payer)
        with self.assertRaisesRegex(AccessError, "Ask somebody else: .*boss"):
            own.with_user(self.payer).action_approve()
        (mine | own).with_user(self.payer).action_approve()
        self.assertEqual((mine.state, own.state), ("approved", "review"), "his own is left")
        with self.assertRaisesRegex(UserError, "its status is"):
            mine.with_user(self.boss).action_approve()

    def test_nobody_approves_his_own_also_where_he_is_alone(self):
        """The only pay manager has another one made: his payout waits, and so does the lock."""
        mine, _others = self._review()
        own = self._payout(3, self.payer)
        alone = self.payer.sudo()
        own_case = self.registry["sales.kpi.own.case"]
        self.patch(own_case, "_get_managers", lambda *_args, **_names: alone)
        for step in ("action_approve", "action_publish", "action_unhold"):
            with self.assertRaisesRegex(AccessError, "make somebody else a Pay Manager"):
                getattr(own.with_user(self.payer), step)()
        (mine | own).with_user(self.payer).action_approve()
        self.assertEqual((mine.state, own.state), ("approved", "review"))
        helper = self._new_user("helper", "sales_kpi.group_kpi_pay")
        own.with_user(helper).action_approve()
        self.assertEqual((own.state, own.approved_by_id), ("approved", helper))

    def test_of_several_ones_own_is_held_and_released_by_somebody_else(self):
        mine, _others = self._review()
        own = self._payout(3, self.payer)
        both = (mine | own).with_user(self.payer)
        both._hold_back("A question of tax")
        self.assertEqual((mine.held, own.held), (True, False))
        own.with_user(self.boss)._hold_back("Another question")
        both.action_unhold()
        self.assertEqual((mine.held, own.held), (False, True))

    def test_only_he_confirms(self):
        mine, _others = self._review()
        self._publish(mine)
        for user in (self.bob, self.payer, self.leader):
            with self.assertRaises(AccessError, msg=user.login):
                mine.with_user(user).action_confirm()
        mine.with_user(self.ann).action_confirm()
        self.assertEqual(mine.state, "confirmed")

    def test_silence_confirms(self):
        mine, others = self._review()
        self._publish(mine | others)
        mine.sudo().deadline = "2026-01-01"
        self.Payout._cron_deadlines()
        self.assertEqual((mine.state, others.state), ("confirmed", "published"))

    def test_the_lock_names_what_is_open(self):
        mine, _others = self._review()
        with self.assertRaisesRegex(UserError, "Approve the payout: ann"):
            self.period.with_user(self.manager)._check_lockable()
        mine.with_user(self.payer)._hold_back("A question of tax")
        obstacles = "\n".join(self.period.sudo()._find_lock_obstacles())
        self.assertNotIn("ann (", obstacles.split("Approve the payout")[1].splitlines()[0])
        self.assertEqual(mine.hold_reason, "A question of tax")
        mine.with_user(self.payer).action_unhold()
        self.assertFalse(mine.held)

    def test_locked_and_sealed(self):
        """After the lock no method changes anything, and a change by SQL is found."""
        mine = self._finish()
        self.period.appraisal_ids.sudo().unlink()
        self.period.with_user(self.manager).action_lock()
        self.assertEqual(mine.state, "locked")
        self.assertFalse(self.period.with_user(self.manager)._verify())
        row = mine.earning_ids
        for change in (
            lambda: row.write({"amount": 999}),
            lambda: row.unlink(),
            lambda: row.copy(),
            lambda: mine.write({"total": 999}),
            lambda: mine.unlink(),
            lambda: self._new_earning(mine, amount=5),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        for user in (self.ann, self.payer, self.manager, self.accountant):
            for record in (row, mine):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"amount": 999})
        for table, column, record in (
            ("sales_kpi_earning", "amount", row),
            ("sales_kpi_payout", "total", mine),
        ):
            with self.cr.savepoint() as savepoint:
                self.env.flush_all()
                self.cr.execute(f"UPDATE {table} SET {column} = 999 WHERE id = %s", [record.id])
                self.env.invalidate_all()
                problems = "\n".join(self.period.with_user(self.manager)._verify())
                self.assertIn(f"{self.ann.name} was changed: one of these", problems)
                self.assertNotIn("999", problems)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_a_row_tells_is_sealed_too(self):
        self._review()
        row = self._payout(3).earning_ids
        self.env.flush_all()
        self.cr.execute(
            """UPDATE sales_kpi_earning SET parts = '{"base": "9999"}' WHERE id = %s""", [row.id]
        )
        self.env.invalidate_all()
        problems = self.period.with_user(self.manager)._verify()
        self.assertEqual(len(problems), 1, problems)

    def test_reopened_and_worked_out_again(self):
        mine, _others = self._review()
        self.order.order_line.price_unit = 2000
        self.period.with_user(self.manager).action_reopen()
        self.assertEqual(mine.state, "estimate")
        self.assertEqual(self._total(3), 200)

    def test_not_reopened_once_it_was_paid(self):
        mine, _others = self._review()
        mine.sudo().state = "paid"
        with self.assertRaisesRegex(UserError, "handed to accounting"):
            self.period.with_user(self.manager).action_reopen()

    def test_an_accepted_appeal_pays_in_the_open_period(self):
        mine, _others = self._review()
        self._publish(mine)
        Appeal = self.env["sales.kpi.pay.appeal"]
        appeal = Appeal.with_user(self.ann).create(
            {"payout_id": mine.id, "earning_id": mine.earning_ids.id, "reason": "It was 2,000"}
        )
        self.assertEqual(mine.state, "appealed")
        with self.assertRaises(AccessError):
            appeal.with_user(self.bob).read(["reason"])
        answered = appeal.with_user(self.leader)
        self.assertEqual((answered.is_led, answered.may_decide), (True, False))
        answered.answer = "Ask her customer"
        answered.action_answer()
        with self.assertRaises(AccessError):
            answered.action_accept()
        decided = appeal.with_user(self.payer)
        decided.write({"amount": 100, "decision_note": "So it was"})
        decided.action_accept()
        self.assertEqual((mine.state, mine.total), ("published", 100))
        row = self._rows(4)
        self.assertEqual((row.kind, row.amount, row.reason), ("adjustment", 100, "So it was"))
        self.assertEqual(row.origin_period_id, self.period)
        self.assertEqual(self._payout(4).total, 100)
        self._sell(100, "04-03")
        self.assertEqual(self._total(4), 110, "it stays when the month is worked out again")

    def test_a_leaver_is_adjusted_too(self):
        """Base pay lifted after the payment: +600 of March, who has no terms any more."""
        self._review()
        self.env["sales.kpi.incentive.member"].search(
            [("user_id", "=", self.ann.id)]
        ).date_to = "2026-03-31"
        self._work_out(4)
        self.assertFalse(self._payout(4))
        payout = self._payout(3)
        self.Payout._adjust(payout.incentive_id, self.ann, 600, "B became A", origin=payout)
        self.assertEqual(self._payout(4).total, 600)

    def test_statement_for_others(self):
        self._work_out(3)
        [told] = self.Payout.with_user(self.ann).get_statement(self.ann.id, "2026-03-15")
        self.assertEqual(
            {name: told[name] for name in ("state", "total", "held", "carried_in", "carried_out")},
            {"state": "estimate", "total": 100, "held": False, "carried_in": 0, "carried_out": 0},
        )
        [row] = told["rows"]
        self.assertEqual((row["kind"], row["component"]), ("earned", "Commission"))
        self.assertEqual((row["basis"], row["rate"], row["amount"]), (1000, 0.1, 100))
        self.assertIn(f"{self.order.name}", row["explanation"])
        self.assertTrue(row["explanation"].endswith("1,000.00 x 10 %: +100.00"))
        for user in (self.bob, self.leader):
            told = self.Payout.with_user(user).get_statement(self.ann.id, "2026-03-15")
            self.assertFalse(told, user.login)
        with self.assertRaises(AccessError):
            self.Payout.with_user(self.portal).get_statement(self.ann.id, "2026-03-15")

    def test_what_if(self):
        self._work_out(3)
        plan = self.env["sales.kpi.incentive"]
        lead = self.env["crm.lead"].create(
            {"name": "Big", "type": "opportunity", "user_id": self.ann.id, "expected_revenue": 700}
        )
        extra = [{"lead_id": lead.id}, {"amount": 300}]
        told = plan.with_user(self.ann).estimate(self.ann.id, "2026-03-15", extra)
        self.assertEqual((told["now"], told["then"], told["difference"]), (100, 200, 100))
        self.assertFalse(told["next_step"])
        self.assertEqual(told["currency"], self.company.currency_id.name)
        nothing = plan.with_user(self.carl).estimate(self.carl.id, "2026-03-15", [])
        self.assertEqual((nothing["now"], nothing["currency"]), (0, False))
        with self.assertRaises(AccessError):
            plan.with_user(self.bob).estimate(self.ann.id, "2026-03-15", [])
        with self.assertRaises(AccessError):
            plan.with_user(self.bob).estimate(self.bob.id, "2026-03-15", [{"lead_id": lead.id}])
        for wrong in ([{}], "x", [{"amount": "much"}], [{"amount": float("nan")}]):
            with self.assertRaises(UserError, msg=wrong):
                plan.with_user(self.ann).estimate(self.ann.id, "2026-03-15", wrong)


@tagged("post_install", "-at_install")
class TestPayDrift(EngineCommon):
    """What changes behind a closed payout and takes nothing back by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan({"rate": 0.1}, users=cls.ann | cls.bob)
        cls.order = cls._sell(1000, "03-02")
        cls._close(3)
        cls.Drift = cls.env["sales.kpi.pay.drift"]

    def _find(self, state="open"):
        self._work_out(4)
        return self.Drift.search([("state", "=", state)])

    def _give_away(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sale_order SET kpi_user_id = %s WHERE id = %s", [self.bob.id, self.order.id]
        )
        self.env.invalidate_all()

    def test_nothing_changed(self):
        self.assertFalse(self._find())
        self.assertFalse(self._rows(4))

    def test_given_to_somebody_else(self):
        """It takes nothing from Ann and pays Bob nothing: somebody decides."""
        self._give_away()
        found = self._find()
        self.assertEqual(
            {(one.user_id, one.basis_before, one.basis_after) for one in found},
            {(self.ann, 1000, 0), (self.bob, 0, 1000)},
        )
        self.assertFalse(self._rows(4) | self._rows(4, user=self.bob))
        found.filtered(lambda one: one.user_id == self.ann).with_user(self.payer)._leave(
            "It was hers"
        )
        self.assertEqual(self._find().user_id, self.bob)

    def test_carried_into_the_open_month(self):
        self._give_away()
        his = self._find().filtered(lambda one: one.user_id == self.bob).with_user(self.payer)
        with self.assertRaisesRegex(UserError, "Say why"):
            his._carry(100, " ")
        his._carry(100, "He closed it")
        row = self._rows(4, user=self.bob)
        self.assertEqual((row.kind, row.amount, row.basis), ("adjustment", 100, 1000))
        self.assertEqual(self._payout(4, self.bob).total, 100)
        with self.assertRaisesRegex(UserError, "decided already"):
            his._leave("Again")
        self.assertEqual(self._find().user_id, self.ann)
        self._close(4)
        self._work_out(5)
        self.assertEqual(self.Drift.search([("state", "=", "open")]).user_id, self.ann)

    def test_only_pay_managers_decide(self):
        self._give_away()
        found = self._find()
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                found.with_user(user)._leave("No")

    def test_raised(self):
        self.order.order_line.price_unit = 1500
        found = self._find()
        self.assertEqual((found.basis_before, found.basis_after), (1000, 1500))
        self.order.order_line.price_unit = 1000
        self.assertFalse(self._find())
        self.assertEqual(found.state, "settled")

    def test_lowered_and_back_again(self):
        """-40 in April, +40 in May, once; more than before is drift."""
        self.order.order_line.price_unit = 600
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed").amount, -40)
        self._close(4)
        self.order.order_line.price_unit = 1200
        self._work_out(5)
        self.assertEqual(self._rows(5, "earned").amount, 40)
        self.assertEqual(self.Drift.search([("state", "=", "open")]).basis_after, 1200)
        self._close(5)
        self._work_out(6)
        self.assertFalse(self._rows(6))

    def test_dated_anew(self):
        self.order.date_order = "2026-04-05 12:00:00"
        found = self._find()
        self.assertEqual(str(found.date_after), "2026-04-05")
        self.assertFalse(self._rows(4), "it was paid in March")

    def test_dated_long_ago(self):
        self.order.date_order = "2020-04-05 12:00:00"
        found = self._find()
        self.assertEqual((str(found.date_after), found.basis_after), ("2020-04-05", 1000))
        self.assertFalse(self._rows(4), "it is still worth what was paid")

    def test_an_older_month_that_is_open_still(self):
        """What changes behind March goes to April, not to February that nobody closed."""
        self._work_out(2)
        self.assertFalse(self.Drift.search([]))
        self.order._action_cancel()
        self._work_out(2)
        self.assertFalse(self._rows(2))
        self._work_out(4)
        self.assertEqual(self._rows(4, "reversed").amount, -100)

    def test_too_late_for_its_month(self):
        self._sell(500, "03-20")
        self.assertEqual(self._find().basis_after, 500)
        self.assertFalse(self._rows(4))

    def test_shared_after_the_lock(self):
        self._share(self.order, {"split": [(self.ann, 60), (self.bob, 40)]})
        found = self._find()
        self.assertEqual(
            {(one.user_id, one.basis_before, one.basis_after) for one in found},
            {(self.ann, 1000, 600), (self.bob, 0, 400)},
        )
        self.assertFalse(self._rows(4))

    def test_longer_ago_than_the_months_of_claw_back(self):
        self.env.flush_all()
        self.cr.execute("UPDATE sales_kpi_incentive SET clawback_months = 0")
        self.env.invalidate_all()
        self.order._action_cancel()
        self.assertFalse(self._find())
        self.assertFalse(self._rows(4))
