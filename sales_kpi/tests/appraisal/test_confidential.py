from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestConfidential(CycleCommon):
    """Who appealed, proposed or fell short is told by no list of followers and by no error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()
        cls.Appraisal.search([("period_id", "=", cls.march.id)]).with_user(
            cls.manager
        ).action_publish()

    def _propose(self, user, **values):
        later = self.env["sales.kpi.period"].get_or_create("month", "2098-03-01")
        return self.env["sales.kpi.target.proposal"].with_user(user).create(
            {
                "period_id": later.id,
                "definition_id": self.won.id,
                "value": 7,
                "reason": "Two fairs",
                **values,
            }
        )  # fmt: skip

    def _followers(self, *models):
        """What a rival reads over RPC."""
        Followers = self.env["mail.followers"].with_user(self.bob)
        return Followers.search_read([("res_model", "in", models)], ["res_id", "partner_id"])

    def test_nobody_follows(self):
        appeal, proposal = self._file(self.ann), self._propose(self.ann)
        appraisal = self._appraisal(self.ann)
        for record, user in ((appeal, self.ann), (appraisal, self.ann), (proposal, self.ann)):
            own = record.with_user(user)
            own.message_post(body="?", message_type="comment", subtype_xmlid="mail.mt_comment")
            own.with_context(mail_post_autofollow=True).message_post(
                body="?", partner_ids=self.leader.partner_id.ids
            )
            own.message_subscribe(partner_ids=user.partner_id.ids)
            own.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
            own.activity_ids[:1].user_id = self.leader
        names = ("sales.kpi.appeal", "sales.kpi.appraisal", "sales.kpi.target.proposal")
        self.assertEqual(self._followers(*names), [])
        self.assertEqual(self._followers("sales.kpi.consequence.case"), [])

    def test_who_must_act_is_told(self):
        appeal = self._file(self.ann)
        self.assertEqual(appeal.sudo().activity_ids.user_id, self.leader)
        appeal.with_user(self.manager).write({"points": 1, "decision_note": "Fine"})
        appeal.with_user(self.manager).action_accept()
        told = appeal.sudo().message_ids.filtered(lambda message: "Decided" in message.body)
        self.assertEqual(told.notified_partner_ids, self.ann.partner_id)
        self.assertEqual(self._propose(self.ann).activity_ids.user_id, self.leader)

    def test_errors_tell_nothing(self):
        """The same error whether a rival has appealed or proposed, or not."""
        attempts = (
            lambda: self._propose(self.bob, user_id=self.ann.id),
            lambda: self._propose(self.bob, user_id=self.carl.id),
            lambda: self._appeal_for(self.ann),
            lambda: self._appeal_for(self.carl),
        )
        self._propose(self.ann)
        self._file(self.ann)
        for attempt in attempts:
            with mute_logger("odoo.sql_db"), self.assertRaises(AccessError):
                attempt()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self._propose(self.ann)

    def _appeal_for(self, user):
        appraisal = self._appraisal(user)
        return self.Appeal.with_user(self.bob).create(
            {
                "appraisal_id": appraisal.id,
                "score_line_id": appraisal.score_id.line_ids[:1].id,
                "reason": "?",
            }
        )

    def test_errors_tell_nothing_of_another_company(self):
        """Whether another company has a period, or a target in it."""
        other = self.env["res.company"].create({"name": "Other"})
        period = self.env["sales.kpi.period"].with_company(other).get_or_create(
            "month", "2098-03-01", other.id
        )  # fmt: skip
        Target = self.env["sales.kpi.target"]
        key = {"period_id": period.id, "definition_id": self.won.id, "subject_type": "company"}
        Target.create({**key, "value": 1})
        names = ("company_id", "period_type", "date_from", "date_to")
        same = {name: period[name] for name in names} | {"company_id": other.id}
        for attempt in (
            lambda: Target.with_user(self.manager).create({**key, "value": 2}),
            lambda: (
                Target.with_user(self.manager)
                .with_context(default_period_id=period.id)
                .create({"definition_id": self.won.id, "subject_type": "company", "value": 2})
            ),
            lambda: period.browse().with_user(self.manager).create(same),
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(AccessError):
                attempt()
