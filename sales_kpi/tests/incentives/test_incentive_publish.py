from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .pay_common import PayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-13 12:00:00")
class TestIncentivePublish(PayCommon):
    """A plan is published with notice, read, and changed by its next version only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["account.account"].create(
            {"name": "Commission", "code": "KPI1", "account_type": "expense"}
        )
        cls.draft = cls._new_plan(
            [{"name": "Cash", "rate": 0.05}],
            state="draft", date_from=False, expense_account_id=cls.account.id,
        )  # fmt: skip
        cls._new_terms(cls.draft, cls.bob, date_from=date(2026, 4, 1))
        cls.mine = cls.draft.with_user(cls.payer)

    def _publish(self, plan=None):
        (plan or self.mine).action_publish()
        self.env.invalidate_all()

    def _next(self):
        action = self.mine.action_next_version()
        return self.mine.browse(action["res_id"])

    def test_it_pays_from_the_first_period_after_the_notice_on(self):
        """13 March and 14 days are 27 March: the next month begins on 1 April. With 20 days it is
        2 April, so that May is the first. Without notice the running month is paid."""
        for days, expected in ((14, date(2026, 4, 1)), (19, date(2026, 4, 1)),
                               (20, date(2026, 5, 1)), (0, date(2026, 3, 1))):  # fmt: skip
            self.draft.notice_days = days
            self.assertEqual(self.draft._get_first_day(), expected, days)
        self.draft.notice_days = 14
        self._publish()
        self.assertEqual(
            (self.draft.state, self.draft.date_from, self.draft.published_by_id),
            ("published", date(2026, 4, 1), self.payer),
        )
        Plan = self.env["sales.kpi.incentive"]
        self.assertFalse(Plan._get_for(self._get_period(3)) & self.draft)
        self.assertEqual(Plan._get_for(self._get_period(4)) & self.draft, self.draft)

    def test_what_is_missing_is_said_first(self):
        currency = self.env["res.currency"].create({"name": "XKP", "symbol": "x"})
        plan = self._new_plan(
            [], state="draft", date_from=date(2026, 3, 1), currency_id=currency.id
        ).with_user(self.payer)  # fmt: skip
        sentences = (
            "no component", "no account", "no exchange rate of XKP",
            "can't pay from Mar 1, 2026 on any more. Let it pay from Apr 1, 2026 on",
        )  # fmt: skip
        with self.assertRaises(UserError) as caught:
            plan.action_publish()
        for sentence in sentences:
            self.assertIn(sentence, str(caught.exception))
            self.assertIn(sentence, plan.missing)
        self.assertEqual(plan.state, "draft")
        self.assertFalse(self.mine.missing)

    def test_score_and_rating_need_a_scheme(self):
        self.draft.line_ids.is_penalised = True
        with self.assertRaisesRegex(UserError, "Choose the scheme"):
            self._publish()

    def test_what_pays_stays_as_it_was_published(self):
        self._publish()
        line = self.draft.line_ids
        step = {"line_id": line.id, "rate": 1}
        for change in (
            lambda: self.mine.write({"cap": 5}),
            lambda: self.mine.write({"period_type": "week"}),
            lambda: self.mine.write({"date_from": date(2026, 5, 1)}),
            lambda: self.mine.write({"line_ids": [Command.clear()]}),
            lambda: line.with_user(self.payer).write({"rate": 0.5}),
            lambda: line.with_user(self.payer).copy({"name": "More"}),
            lambda: self.env["sales.kpi.incentive.step"].with_user(self.payer).create(step),
            lambda: line.with_user(self.payer).unlink(),
            lambda: self.mine.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "is published"), self.cr.savepoint():
                change()
        self.mine.write({"name": "New name", "leader_sees": "amounts"})
        line.with_user(self.payer).sequence = 5

    def test_status_and_version_come_from_buttons(self):
        for vals in ({"state": "published"}, {"digest": "x"}, {"previous_id": self.plan.id},
                     {"is_template": True}, {"published_on": "2026-01-01 00:00:00"}):  # fmt: skip
            with self.assertRaises(AccessError, msg=vals):
                self.mine.write(vals)
            with self.assertRaises(AccessError, msg=vals):
                self.mine.create({"name": "X", **vals})
        tricked = self.mine.with_context(default_state="published").create({"name": "X"})
        self.assertEqual(tricked.state, "draft")

    def test_the_next_version(self):
        self._publish()
        following = self._next()
        self.assertEqual(
            (following.version, following.root_id, following.state, following.date_from),
            (2, self.draft, "draft", False),
        )
        self.assertEqual(
            following.line_ids._get_lineage(), {following.line_ids.id: self.draft.line_ids.id}
        )
        self.assertEqual(self._next(), following)
        with self.assertRaisesRegex(UserError, "same rhythm"), self.cr.savepoint():
            following.period_type = "week"
        following.line_ids.rate = 0.07
        self.assertEqual(following.term_ids.user_id, self.bob)
        with freeze_time("2026-04-02 12:00:00"):
            # 16 April is after the notice: May is the first month that begins later.
            self._publish(following)
            third = self._next()
            self.assertEqual((third.version, third.line_ids.root_id), (3, self.draft.line_ids))
        self.assertEqual(following.date_from, date(2026, 5, 1))
        Plan = self.env["sales.kpi.incentive"]
        for month, version in ((4, self.draft), (5, following), (6, following)):
            found = Plan._get_for(self._get_period(month))
            self.assertEqual(
                found.filtered(lambda p: p.root_id == self.draft), version.sudo(), month
            )

    def test_a_version_without_notice_begins_after_the_running_period(self):
        self._publish()
        with freeze_time("2026-04-02 12:00:00"):
            following = self._next()
            following.notice_days = 0
            self.assertEqual(following._get_first_day(), date(2026, 5, 1))
            # What was paid already is paid by the version before.
            self._new_payout(self.bob, self._get_period(5), self.draft, state="approved")
            self.assertEqual(following._get_first_day(), date(2026, 6, 1))

    def test_back_to_draft_until_somebody_was_paid(self):
        self._publish()
        self.mine.action_withdraw()
        self.assertEqual((self.draft.state, self.draft.digest), ("draft", False))
        self.mine.line_ids.rate = 0.06
        self._publish()
        self._new_payout(self.bob, self._get_period(4), self.draft, state="review")
        with self.assertRaisesRegex(UserError, "can't go back"):
            self.mine.action_withdraw()

    def test_consent(self):
        bobs = self.draft.with_user(self.bob)
        with self.assertRaises(AccessError):
            bobs.action_consent()  # he doesn't see a draft
        self._publish()
        self.assertEqual((bobs.is_in_it, bobs.has_consented), (True, False))
        self.assertEqual(self.mine.unread_count, 1)
        self.assertIn("Please read it", self.draft.message_ids[0].body)
        self.assertEqual(self.draft.message_ids[0].notified_partner_ids, self.bob.partner_id)
        bobs.action_consent()
        bobs.action_consent()
        consent = self.draft.consent_ids
        self.assertEqual(
            (consent.user_id, consent.version, consent.digest, consent.date.date()),
            (self.bob, 1, self.draft.digest, date(2026, 3, 13)),
        )
        self.env.invalidate_all()
        self.assertEqual((bobs.has_consented, self.mine.unread_count), (True, 0))
        with self.assertRaises(UserError):
            self.mine.action_consent()
        # Other rules are to be read again.
        self.mine.action_withdraw()
        self.mine.line_ids.rate = 0.04
        self._publish()
        self.assertFalse(bobs.has_consented)
        # What he has read before stays, with its date and digest; of the next version, too.
        first = consent.digest
        with freeze_time("2026-04-02 12:00:00"):
            bobs.action_consent()
        following = self._next()
        for user, count in ((self.bob, 2), (self.payer, 2), (self.carl, 0)):
            told = self.env["sales.kpi.incentive.consent"].with_user(user).search(
                [("incentive_id", "=", self.draft.id)]
            )  # fmt: skip
            self.assertEqual(len(told), count, user.login)
        self.assertEqual(following.told_ids.mapped("digest"), [self.draft.digest, first])
        self.assertEqual(bobs.told_ids.mapped("version"), [1, 1])
        self.assertEqual(bobs.told_ids[1].date.date(), date(2026, 3, 13))

    def test_it_waits_on_the_workbench_until_it_is_read(self):
        Plan = self.env["sales.kpi.incentive"]

        def get_waiting(user):
            found = Plan.with_user(user)._kpi_find_waiting(user, self.company)
            return [slot["id"] for slot in found]

        self.assertEqual(get_waiting(self.bob), [])  # a draft
        self._publish()
        self.assertEqual(get_waiting(self.bob), self.draft.ids)
        for user in (self.carl, self.accountant):
            self.assertEqual(get_waiting(user), [], user.login)
        self.draft.with_user(self.bob).action_consent()
        self.env.invalidate_all()
        self.assertEqual(get_waiting(self.bob), [])
        # The next version is to be read instead of the one before it.
        following = self._next()
        self._publish(following)
        self.assertEqual(get_waiting(self.bob), following.ids)
        self.draft.member_ids.date_to = self.draft.member_ids.date_from
        with freeze_time("2026-04-02 12:00:00"):
            self.assertEqual(get_waiting(self.bob), [])

    def test_the_digest_tells_a_change_behind_everybodys_back(self):
        self._publish()
        self.assertFalse(self.draft.is_broken)
        self.cr.execute(
            "UPDATE sales_kpi_incentive_line SET rate = 0.051 WHERE id = %s",
            self.draft.line_ids.ids,
        )
        self.env.invalidate_all()
        self.assertTrue(self.draft.is_broken)

    def test_nobody_publishes_what_pays_himself_where_somebody_else_can(self):
        self._new_user("second", "sales_kpi.group_kpi_pay")
        self._new_terms(self.draft, self.payer)
        with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
            self.mine.action_publish()
        Terms = self.env["sales.kpi.incentive.member"].with_user(self.payer)
        own = Terms.search([("user_id", "=", self.payer.id)])
        for change in (lambda: own.write({"base_pay": 9999}), own.unlink):
            with self.assertRaisesRegex(AccessError, "Nobody decides"), self.cr.savepoint():
                change()
        with self.assertRaisesRegex(AccessError, "Nobody decides"):
            Terms.create({"incentive_id": self.plan.id, "user_id": self.payer.id})

    def test_the_trail_tells_changes_and_no_base_pay(self):
        self.mine.line_ids.rate = 0.06
        self._publish()
        told = self.draft.trail_ids.mapped(lambda row: f"{row.what} {row.before} {row.after}")
        self.assertTrue(any("0.06" in row for row in told), told)
        self.assertTrue(any("Published" in row for row in told), told)
        terms = self.terms.with_user(self.payer)
        terms.write({"base_pay": 4321, "date_to": date(2026, 12, 31)})
        rows = self.terms.trail_ids
        told = " ".join(f"{row.what} {row.before} {row.after}" for row in rows)
        self.assertIn("Base Pay", told)
        self.assertNotIn("4321", told)
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        Trail = self.env["sales.kpi.trail"]
        for user, is_seen in ((self.payer, True), (keen, False), (self.leader, False)):
            found = Trail.with_user(user).search([("model", "=", "sales.kpi.incentive")])
            self.assertEqual(bool(found), is_seen, user.login)

    def test_archived(self):
        self._publish()
        with self.assertRaisesRegex(UserError, "still has terms"):
            self.mine.action_archive()
        self.draft.member_ids.date_to = date(2026, 4, 30)
        following = self._next()
        with freeze_time("2026-05-01 12:00:00"):
            self.mine.action_archive()
            self.assertEqual(
                [(plan.active, plan.state) for plan in (self.draft, following.sudo())],
                [(False, "archived"), (False, "draft")],
            )
            self.mine.action_unarchive()
        self.assertEqual(self.draft.state, "published")

    def test_a_copy_is_a_draft_of_its_own(self):
        self._publish()
        copy = self.mine.copy()
        self.assertEqual(
            (copy.state, copy.version, copy.root_id, copy.date_from, copy.digest),
            ("draft", 1, copy, False, False),
        )
        self.assertFalse(copy.member_ids)
        self.assertFalse(copy.line_ids.root_id)
        self.assertIn("(copy)", copy.name)

    def test_import(self):
        """A sheet makes a whole plan, or nothing."""
        header = ["name", "line_ids/name", "line_ids/scale", "line_ids/step_ids/minimum",
                  "line_ids/step_ids/rate"]  # fmt: skip
        Plan = self.mine.browse()
        rows = [["Sheet", "Cash", "amount", "0", "0.04"], ["", "", "", "1000", "0.05"]]
        result = Plan.load(header, rows)
        plan = Plan.browse(result["ids"])
        self.assertEqual((plan.state, len(plan.line_ids.step_ids)), ("draft", 2))
        bad = Plan.load(header, [["Bad", "Cash", "amount", "5", "0.04"]])
        self.assertFalse(bad["ids"])
        self.assertIn("Let it begin at 0", bad["messages"][0]["message"])
        given = Plan.load(["name", "state"], [["Bad", "published"]])
        self.assertFalse(given["ids"])

    def test_rules_in_words(self):
        text = self.draft.rules_text
        self.assertIn("Cash: cash received, untaxed amount; 5 %.", text)
        self.assertIn("Paid each: Month, when the period is locked.", text)
        self.draft.line_ids.write(
            {
                "scale": "amount",
                "tier_period": "quarter",
                "cap": 6000,
                "step_ids": [
                    Command.create({"minimum": 0, "rate": 0.04}),
                    Command.create({"minimum": 150_000, "rate": 0.06}),
                ],
            }
        )
        self.env.invalidate_all()
        self.assertRegex(
            self.draft.rules_text,
            r"steps of the amount: from \D*0.00\D* 4 %, from \D*150,000.00\D* 6 %; each step for "
            r"what lies in it; steps begin at 0 again each quarter; at most \D*6,000.00",
        )
