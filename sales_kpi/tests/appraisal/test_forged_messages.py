from datetime import datetime
from functools import partial

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..closing.closing_common import CycleCommon

NOW = datetime(2026, 4, 13, 12)
OLD = "2026-04-01 08:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForgedMessages(CycleCommon):
    """Nobody speaks for others, nor for yesterday, where messages tell of decisions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()
        cls.Appraisal.search([("period_id", "=", cls.march.id)]).with_user(
            cls.manager
        ).action_publish()
        cls.boss = cls.manager.partner_id

    def _records(self):
        return (self.march, self.scheme, self.won, self._appraisal(self.ann), self._file(self.ann))

    def _values(self, record):
        return {
            "model": record._name,
            "res_id": record.id,
            "body": "Sealed again",
            "message_type": "notification",
            "author_id": self.boss.id,
            "email_from": self.boss.email_formatted,
            "date": OLD,
        }

    def _last(self, record):
        domain = [("model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["mail.message"].search(domain, order="id desc", limit=1)

    def _check_true(self, record, user):
        message = self._last(record)
        self.assertIn("Sealed again", message.body)
        self.assertEqual((message.author_id, message.date), (user.partner_id, NOW), record)
        self.assertEqual(message.email_from, user.partner_id.email_formatted)

    def _post(self, record, user):
        """Every way in which a client makes a message."""
        Message = self.env["mail.message"].with_user(user)
        values = self._values(record)
        yield lambda: Message.create(values)
        away = {name: values.pop(name) for name in ("model", "author_id", "date")}
        given = {f"default_{name}": value for name, value in away.items()}
        yield lambda: Message.with_context(**given).create(values)
        own = record.with_user(user)
        said = {"body": "Sealed again", "author_id": self.boss.id}
        yield lambda: own.message_post(**said, date=OLD)
        yield lambda: own.message_post(body="Sealed again", email_from=self.boss.email_formatted)
        Composer = self.env["mail.compose.message"].with_user(user)
        to = {"model": record._name, "res_ids": str(record.ids), "composition_mode": "comment"}
        yield lambda: Composer.create({**said, **to})._action_send_mail()

    def test_author_and_date_are_true(self):
        for record in self._records():
            # He may write on all of them; a rep who follows says what he likes as well.
            record.message_subscribe(partner_ids=self.ann.partner_id.ids)
            second = self._new_user(f"second{record._name}", "sales_team.group_sale_manager")
            for post in self._post(record, second):
                post()
                self._check_true(record, second)
            self.env["mail.message"].with_user(self.ann).create(self._values(record))
            self._check_true(record, self.ann)

    def test_mails_go_out_under_the_true_name(self):
        """By each way that sends some, whoever is said to send it."""
        second = self._new_user("second", "sales_team.group_sale_manager", email="s@example.com")
        said = {"author_id": self.boss.id, "email_from": self.boss.email_formatted}
        to = {"body": "Sealed again", "partner_ids": self.carl.partner_id.ids}
        Composer = self.env["mail.compose.message"].with_user(second)
        for record in self._records():
            own = record.with_user(second).with_context(mail_notify_force_send=False)
            about = {"model": record._name, "res_ids": str(record.ids)}
            composer = Composer.create(
                {**to, **said, **about, "composition_mode": "mass_mail", "auto_delete": False}
            )
            by_name = {"model": own._name, "res_id": own.id}
            for way, send in (
                ("notify", partial(own.message_notify, **to, **said)),
                ("notify of", partial(own.browse().message_notify, **by_name, **to, **said)),
                ("post", partial(own.message_post, **to, **said)),
                ("compose", composer.with_context(mail_notify_force_send=False)._action_send_mail),
            ):
                known = self.env["mail.mail"].search([])
                send()
                [mail] = self.env["mail.mail"].search([]) - known
                sender = mail.email_from, mail.author_id
                self.assertEqual(sender, (second.email_formatted, second.partner_id), (way, record))

    def test_only_who_may_read_posts(self):
        """Also one who follows, or was asked something there."""
        for record in (self._appraisal(self.ann), self._file(self.ann)):
            asked = record.message_post(body="?", partner_ids=self.carl.partner_id.ids)
            self.env["mail.followers"].create(
                {
                    "res_model": record._name,
                    "res_id": record.id,
                    "partner_id": self.carl.partner_id.id,
                }
            )
            for values in ({}, {"parent_id": asked.id}):
                with self.assertRaises(AccessError):
                    self.env["mail.message"].with_user(self.carl).create(
                        self._values(record) | values
                    )

    def test_what_was_said_keeps_its_origin(self):
        lead = self.first.lead_id
        for record in self._records():
            record.message_subscribe(partner_ids=self.ann.partner_id.ids)
            Message = self.env["mail.message"].with_user(self.ann)
            message = Message.create(self._values(record))
            for values in (
                {"author_id": self.boss.id},
                {"date": OLD},
                {"email_from": self.boss.email_formatted},
                {"res_id": record.id + 1},
                {"model": "crm.lead", "res_id": lead.id},
            ):
                with self.assertRaises(AccessError, msg=values):
                    message.write(values)
            away = Message.create({"body": "Sealed again"})
            with self.assertRaises(AccessError):
                away.write({"model": record._name, "res_id": record.id})

    def test_a_mail_comes_by_the_system_only(self):
        mail = (
            f"From: {self.boss.email_formatted}\nTo: x@example.com\nSubject: x\n"
            "Message-Id: <1@example.com>\nDate: Wed, 1 Apr 2026 08:00:00 +0000\n\nSealed again\n"
        )
        Thread = self.env["mail.thread"]
        with self.assertRaises(AccessError):
            Thread.with_user(self.ann).message_process(
                "sales.kpi.period", mail, thread_id=self.march.id
            )
        Thread.message_process("sales.kpi.period", mail, thread_id=self.march.id)
        self.assertEqual(self._last(self.march).author_id, self.boss)

    def test_done_activities_tell_who_did_them(self):
        appraisal = self._appraisal(self.ann)
        appraisal.activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        activity = appraisal.activity_ids[-1:].with_user(self.leader)
        activity.with_context(
            default_author_id=self.boss.id, default_date=OLD
        ).action_feedback(feedback="Sealed again")  # fmt: skip
        self._check_true(appraisal, self.leader)
