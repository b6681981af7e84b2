import re

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestAppeal(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()
        cls.Appraisal.search([("period_id", "=", cls.march.id)]).with_user(
            cls.manager
        ).action_publish()

    def test_filed_answered_accepted(self):
        ann = self._appraisal(self.ann)
        appeal = self._file(self.ann)
        self.assertEqual((appeal.state, ann.state), ("open", "appealed"))
        self.assertEqual(appeal.sudo().activity_ids.user_id, self.leader)
        with self.assertRaises(UserError):
            appeal.with_user(self.leader).action_answer()
        appeal.with_user(self.leader).answer = "She is right."
        appeal.with_user(self.leader).action_answer()
        self.assertEqual(appeal.state, "answered")
        self.assertEqual(appeal.sudo().activity_ids.user_id, self.manager)
        decided = appeal.with_user(self.manager)
        decided.write({"points": 7.5, "decision_note": "Acme signed on the 31st."})
        decided.action_accept()
        self.assertEqual((appeal.state, ann.state), ("accepted", "published"))
        self.assertFalse(appeal.sudo().activity_ids)
        # 80 stays; 87.5 is still a B.
        self.assertEqual(
            (ann.total, ann.score_id.total, ann.adjustment_sum, ann.final_total, ann.final_rating),
            (80, 80, 7.5, 87.5, "B"),
        )
        given = ann.adjustment_ids
        self.assertEqual(
            (given.points, given.author_id, given.reason, given.definition_id, given.appeal_id),
            (7.5, self.manager, "Acme signed on the 31st.", self.won, appeal),
        )
        self.assertEqual(self.march._verify(), [])

    def test_on_the_screens(self):
        """As the forms send it: the rep files, the leader answers, the manager adjusts."""
        ann = self._appraisal(self.ann)
        action = ann.with_user(self.ann).action_appeal()
        Appeal = self.Appeal.with_user(self.ann).with_context(**action["context"])
        form = Form(Appeal, view=self.env["ir.ui.view"].browse(action["views"][0][0]))
        form.score_line_id = ann.score_id.line_ids
        form.reason = "The deal with Acme is missing."
        appeal = form.save()
        self.assertEqual((appeal.appraisal_id, ann.state), (ann, "appealed"))
        with Form(appeal.with_user(self.leader)) as answer:
            answer.answer = "She is right."
        self.assertEqual(appeal.answer, "She is right.")
        action = ann.with_user(self.manager).action_adjust()
        Decision = self.env["sales.kpi.decision"].with_user(self.manager)
        with Form(Decision.with_context(**action["context"])) as decision:
            decision.points = 4
            decision.reason = "A gift"
        decision.record.action_confirm()
        self.assertEqual(ann.final_total, 84)

    def test_rejected_is_final(self):
        appeal = self._file(self.ann)
        decided = appeal.with_user(self.manager)
        with self.assertRaises(UserError):
            decided.action_reject()
        decided.decision_note = "Signed in April."
        decided.action_reject()
        self.assertEqual(self._appraisal(self.ann).final_total, 80)
        with self.assertRaises(UserError):
            self._file(self.ann)
        # The whole card is another matter.
        self.assertTrue(self._file(self.ann, line=False))

    def test_withdrawn_may_be_filed_again(self):
        appeal = self._file(self.ann)
        with self.assertRaises(AccessError):
            appeal.with_user(self.leader).action_withdraw()
        appeal.action_withdraw()
        self.assertEqual(self._appraisal(self.ann).state, "published")
        self.assertTrue(self._file(self.ann))

    @mute_logger("odoo.sql_db")
    def test_one_open_appeal_a_line(self):
        self._file(self.ann)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._file(self.ann)

    def test_only_ones_own_card(self):
        ann, bob = self._appraisal(self.ann), self._appraisal(self.bob)
        values = {"appraisal_id": ann.id, "reason": "Too low"}
        for user in (self.bob, self.leader, self.manager, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.Appeal.with_user(user).create(values)
        with self.assertRaises(UserError):
            self._file(self.ann, score_line_id=bob.score_id.line_ids.id)

    def test_only_in_time(self):
        with freeze_time(self._appraisal(self.ann).deadline):
            self.assertTrue(self._file(self.ann))
        with freeze_time("2099-01-01"), self.assertRaises(UserError):
            self._file(self.bob)

    def test_only_when_published(self):
        ann = self._appraisal(self.ann)
        ann.with_user(self.ann).action_acknowledge()
        with self.assertRaises(UserError):
            self._file(self.ann)

    def test_a_rep_decides_nothing(self):
        for extra in ({"state": "accepted"}, {"points": 50}, {"decision_note": "Yes"},
                      {"answer": "Yes"}):  # fmt: skip
            with self.assertRaises(AccessError, msg=extra):
                self._file(self.ann, **extra)
        Default = self.env["ir.default"]
        Default.set("sales.kpi.appeal", "points", 50, user_id=self.ann.id)
        Default.set("sales.kpi.appeal", "state", "accepted", user_id=self.ann.id)
        appeal = self._file(self.ann)
        self.assertEqual((appeal.state, appeal.points), ("open", 0))
        sly = self.Appeal.with_user(self.ann).with_context(
            default_decided_by_id=self.manager.id, default_decided_on="2026-04-01"
        )
        whole = sly.create({"appraisal_id": appeal.appraisal_id.id, "reason": "All of it"})
        self.assertFalse(whole.decided_by_id or whole.decided_on)
        for values in ({"state": "accepted"}, {"points": 50}, {"reason": "More"}, {"answer": "x"}):
            with self.assertRaises(AccessError, msg=values):
                appeal.write(values)
        for method in ("action_answer", "action_accept", "action_reject"):
            for user in (self.ann, self.bob):
                with self.assertRaises(AccessError, msg=(method, user.login)):
                    getattr(appeal.with_user(user), method)()
        with self.assertRaises(AccessError):
            appeal.unlink()

    def test_a_leader_answers_and_decides_nothing(self):
        appeal = self._file(self.ann)
        led = appeal.with_user(self.leader)
        for values in ({"points": 5}, {"decision_note": "Yes"}, {"state": "accepted"}):
            with self.assertRaises(AccessError, msg=values):
                led.write(values)
        with self.assertRaises(AccessError):
            led.action_accept()
        other = self._new_user("other", "sales_team.group_sale_salesman")
        self.wasps.user_id = other
        for read in ("read", "write"):
            self.assertFalse(appeal.with_user(other).has_access(read))
        self.assertTrue(appeal.with_user(self.director).has_access("read"))

    def test_a_manager_does_not_decide_about_himself(self):
        self.march.action_reopen()
        self.env["crm.team.member"].create(
            {"crm_team_id": self.bees.id, "user_id": self.manager.id}
        )
        own = self.env["sales.kpi.membership"].search([("user_id", "=", self.manager.id)])
        own.date_from = False
        self._review()
        boss = self._new_user("boss", "sales_team.group_sale_manager")
        self._appraisal(self.manager).with_user(boss).action_publish()
        appeal = self._file(self.manager)
        with self.assertRaises(AccessError):
            appeal.write({"points": 90, "decision_note": "I am good"})
        with self.assertRaises(AccessError):
            appeal.action_accept()
        with self.assertRaises(AccessError):
            self.env["sales.kpi.adjustment"].with_user(self.manager)._give(
                self._appraisal(self.manager).score_id, 90, "I am good"
            )

    def test_attachments_are_the_reps_own(self):
        def attach(user, **values):
            return (
                self.env["ir.attachment"]
                .with_user(user)
                .create({"name": "proof.txt", "raw": b"signed", **values})
            )

        secret = attach(self.manager)
        public = attach(self.manager, public=True)
        for file in (secret, public):
            with self.assertRaises(AccessError):
                self._file(self.ann, attachment_ids=[(6, 0, file.ids)])
        mine = attach(self.ann, res_model="sales.kpi.appeal")
        appeal = self._file(self.ann, attachment_ids=[(6, 0, mine.ids)])
        self.assertEqual((mine.res_model, mine.res_id), ("sales.kpi.appeal", appeal.id))
        for user in (self.leader, self.manager):
            self.env.invalidate_all()
            self.assertEqual(mine.with_user(user).raw, b"signed")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            mine.with_user(self.bob).read(["raw"])

    def test_no_lock_while_one_is_open(self):
        appeal = self._file(self.ann)
        with self.assertRaisesRegex(UserError, re.escape(self.ann.name)):
            self.march.with_user(self.manager).action_lock()
        appeal.with_user(self.manager).decision_note = "No"
        appeal.with_user(self.manager).action_reject()
        self._lock()
        self.assertEqual(self._appraisal(self.ann).state, "locked")

    def test_what_was_decided_is_not_counted_again(self):
        self._file(self.ann)
        with self.assertRaises(UserError):
            self.march.with_user(self.manager).action_reopen()

    def test_adjustments_stay(self):
        Adjustment = self.env["sales.kpi.adjustment"]
        ann = self._appraisal(self.ann)
        wizard = self.env["sales.kpi.decision"].with_user(self.manager)
        wizard.create(
            {"kind": "adjust", "appraisal_id": ann.id, "points": -3, "reason": "Late reports"}
        ).action_confirm()
        given = ann.adjustment_ids
        self.assertEqual((ann.final_total, ann.final_rating, ann.total), (77, "C", 80))
        for user in (self.ann, self.leader, self.manager):
            own = given.with_user(user)
            for operation in ("create", "write", "unlink"):
                self.assertFalse(own.has_access(operation), (user.login, operation))
        with self.assertRaises(UserError):
            given.sudo().write({"points": 50})
        with self.assertRaises(UserError):
            given.sudo().unlink()
        wizard.create(
            {"kind": "take_back", "adjustment_id": given.id, "reason": "They were on time"}
        ).action_confirm()
        self.assertEqual((ann.final_total, len(ann.adjustment_ids)), (80, 2))
        with self.assertRaises(UserError):
            given.with_user(self.manager)._take_back("Again")
        for points, reason in ((0, "Nothing"), (5, " ")):
            with self.assertRaises(UserError):
                Adjustment.with_user(self.manager)._give(ann.score_id, points, reason)
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                Adjustment.with_user(user)._give(ann.score_id, 5, "Please")
            with self.assertRaises(AccessError, msg=user.login):
                self.env["sales.kpi.decision"].with_user(user).create(
                    {"kind": "adjust", "appraisal_id": ann.id, "points": 5, "reason": "Please"}
                )

    def _decide(self, points):
        wizard = self.env["sales.kpi.decision"].with_user(self.manager)
        card = self._appraisal(self.ann)
        wizard = wizard.create(
            {"kind": "adjust", "appraisal_id": card.id, "points": points, "reason": "So it is"}
        )
        wizard.action_confirm()
        return wizard

    def test_points_have_bounds_whatever_they_come_from(self):
        for points in (-1_000_000_000, 100.5, -101, float("inf"), float("nan")):
            with self.assertRaises(UserError, msg=points):
                self._decide(points)
        appeal = self._file(self.ann).with_user(self.manager)
        appeal.write({"points": 101, "decision_note": "Right"})
        with self.assertRaisesRegex(UserError, "too many: a scorecard gets, or loses, 100 at most"):
            appeal.action_accept()
        # All of it together: 60 and 41 are more than 100, 60 and 40 are not.
        self._decide(60)
        with self.assertRaises(UserError):
            self._decide(41)
        appeal.points = 40
        appeal.action_accept()
        card = self._appraisal(self.ann)
        self.assertEqual(card.adjustment_sum, 100)
        # The company sets another limit: what was given stays, and may always be taken back.
        self.company.kpi_points_limit = 10
        with self.assertRaises(UserError):
            self._decide(1)
        card.adjustment_ids[-1:].with_user(self.manager)._take_back("It was a mistake")
        self.assertEqual(card.adjustment_sum, 40)
        for limit in (-1, 101, float("nan")):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.company.kpi_points_limit = limit
                self.company.flush_recordset()

    def test_a_dialog_decides_once(self):
        wizard = self._decide(5)
        with self.assertRaisesRegex(UserError, "decided already"):
            wizard.action_confirm()
        self.assertEqual(self._appraisal(self.ann).adjustment_sum, 5)
