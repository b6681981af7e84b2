"""Files of an appeal or an appraisal: once it is decided, they are what they were."""

import os

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .closing_common import CycleCommon


class FileCommon(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()
        cls.Appraisal.search([("period_id", "=", cls.march.id)]).with_user(
            cls.manager
        ).action_publish()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        cls.roles = (
            cls.ann, cls.bob, cls.leader, cls.director, cls.manager, cls.keen, cls.accountant,
            cls.env.ref("base.user_admin"),
        )  # fmt: skip

    def _upload(self, user, holder=None, **values):
        if holder:
            values |= {"res_model": holder._name, "res_id": holder.id}
        values = {"name": "proof.txt", "raw": b"signed", **values}
        return self.env["ir.attachment"].with_user(user).create(values)

    def _appeal_with_file(self):
        mine = self._upload(self.ann, res_model="sales.kpi.appeal")
        appeal = self._file(self.ann, attachment_ids=[(6, 0, mine.ids)])
        return appeal, mine

    def _reject(self, appeal):
        appeal.with_user(self.manager).decision_note = "No"
        appeal.with_user(self.manager).action_reject()

    def _finish_all(self):
        """Everybody has had his say."""
        for one in self.Appraisal.search([("period_id", "=", self.march.id)]):
            if one.state == "published":
                one.with_user(one.user_id).action_acknowledge()
        self.march.with_user(self.manager).action_lock()

    def _refused(self, call, msg):
        with self.assertRaises(AccessError, msg=msg), self.env.cr.savepoint():
            call()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCycleFiles(FileCommon):
    def _ways(self, user, appeal, file):
        """Every way over RPC by which a file could be added, exchanged or taken away."""
        mine, doc = file.with_user(user), appeal.with_user(user)
        Message = self.env["mail.message"].with_user(user)
        loose = self._upload(user)
        pending = self._upload(user, res_model="mail.compose.message", res_id=0)
        place = {"res_model": appeal._name, "res_id": appeal.id}
        return {
            "content": lambda: mine.write({"raw": b"forged"}),
            "datas": lambda: mine.write({"datas": "Zm9yZ2Vk"}),
            "name": lambda: mine.write({"name": "other.txt"}),
            "url": lambda: mine.write({"type": "url", "url": "https://example.com"}),
            "public": lambda: mine.write({"public": True}),
            "away": lambda: mine.write({"res_model": False, "res_id": 0}),
            "unlink": mine.unlink,
            "sudo unlink": mine.sudo().unlink,
            "sudo write": lambda: mine.sudo().write({"raw": b"forged"}),
            "create": lambda: self._upload(user, doc),
            "upload": lambda: self.env["ir.attachment"].with_user(user).sudo().create(
                {"name": "late.txt", "raw": b"late", **place}
            ),
            "move in": lambda: loose.write(place),
            "copy": lambda: mine.copy(),
            "link": lambda: doc.write({"attachment_ids": [(4, loose.id)]}),
            "unlink relation": lambda: doc.write({"attachment_ids": [(5, 0, 0)]}),
            "post pending": lambda: doc.message_post(body="Late", attachment_ids=pending.ids),
            "post other": lambda: doc.message_post(body="Late", attachment_ids=loose.ids),
            "post bytes": lambda: doc.message_post(body="Late", attachments=[("a.txt", b"a")]),
            "message": lambda: Message.create(
                {
                    "model": appeal._name,
                    "res_id": appeal.id,
                    "body": "Late",
                    "attachment_ids": [(4, loose.id)],
                }
            ),
            "feedback": lambda: doc.sudo().activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id
            ).action_feedback(feedback="Late", attachment_ids=loose.ids),
        }  # fmt: skip

    @mute_logger("odoo.addons.base.models.ir_model")
    def _check_frozen(self, appeal, file):
        for user in self.roles:
            for way, call in self._ways(user, appeal, file).items():
                self._refused(call, (user.login, way))
        self.assertEqual((file.raw, file.name), (b"signed", "proof.txt"))
        self.assertEqual(appeal.attachment_ids, file)
        in_place = [("res_model", "=", appeal._name), ("res_id", "=", appeal.id)]
        self.assertEqual(self.env["ir.attachment"].search(in_place), file)

    def test_of_a_rejected_appeal(self):
        appeal, file = self._appeal_with_file()
        self._reject(appeal)
        self._check_frozen(appeal, file)
        self.assertEqual(self.march._verify(), [])

    def test_of_a_withdrawn_appeal(self):
        appeal, file = self._appeal_with_file()
        appeal.with_user(self.ann).action_withdraw()
        self._check_frozen(appeal, file)

    def test_of_an_accepted_appeal_after_the_lock(self):
        appeal, file = self._appeal_with_file()
        appeal.with_user(self.manager).write({"points": 5, "decision_note": "Right"})
        appeal.with_user(self.manager).action_accept()
        self._finish_all()
        self._check_frozen(appeal, file)
        self.assertEqual(self.march._verify(), [])

    def test_of_an_open_appeal_only_ones_own(self):
        appeal, file = self._appeal_with_file()
        for user in (self.leader, self.manager, self.bob):
            self._refused(lambda u=user: file.with_user(u).write({"raw": b"forged"}), user.login)
            self._refused(file.with_user(user).unlink, user.login)
        more = self._upload(self.ann, appeal, name="more.txt")
        more.write({"raw": b"better"})
        more.unlink()
        answer = appeal.with_user(self.leader).message_post(
            body="See here", attachments=[("order.txt", b"order")]
        )
        self.assertEqual(answer.attachment_ids.raw, b"order")

    def test_a_storage_may_be_moved(self):
        """What is written back unchanged, as Odoo does to move its files, is no change."""
        appeal, file = self._appeal_with_file()
        self._reject(appeal)
        file.sudo().write({"raw": file.raw, "mimetype": file.mimetype})
        self.assertEqual(file.raw, b"signed")
        self.assertEqual(self.march._verify(), [])

    def test_of_an_appraisal(self):
        card = self._appraisal(self.ann)
        file = self._upload(self.leader, card)
        # Published is published; more may come until the lock.
        self._refused(file.unlink, "unlink")
        self._refused(lambda: file.write({"raw": b"forged"}), "write")
        self._finish_all()
        for user in self.roles:
            doc = card.with_user(user)
            self._refused(lambda u=user: self._upload(u, card), user.login)
            self._refused(lambda u=user: file.with_user(u).write({"raw": b"x"}), user.login)
            self._refused(file.with_user(user).sudo().unlink, user.login)
            self._refused(
                lambda d=doc: d.message_post(body="Late", attachments=[("a.txt", b"a")]), user.login
            )
        self.assertEqual(self.march._verify(), [])

    def test_of_an_adjustment(self):
        card = self._appraisal(self.ann)
        given = self.env["sales.kpi.adjustment"].with_user(self.manager)._give(
            card.score_id, 5, "Why not"
        )  # fmt: skip
        for user in self.roles:
            self._refused(lambda u=user: self._upload(u, given), user.login)

    def test_what_the_chatter_told_stays(self):
        appeal, _file = self._appeal_with_file()
        note = appeal.with_user(self.ann).message_post(body="Please look", message_type="comment")
        self._reject(appeal)
        for user in self.roles:
            for way, call in {
                "unlink": note.with_user(user).unlink,
                "body": lambda u=user: note.with_user(u).write({"body": "Never mind"}),
                "away": lambda u=user: note.with_user(u).write({"res_id": 0, "model": False}),
                "edit": lambda u=user: appeal.with_user(u)._message_update_content(
                    note.with_user(u), body="Never mind"
                ),
            }.items():
                self._refused(call, (user.login, way))
        # To talk is no change.
        self.assertTrue(appeal.with_user(self.ann).message_post(body="I see"))

    # ---- behind Odoo's back --------------------------------------------------------------------

    def test_verify_names_a_file_exchanged_on_the_disk(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
        appeal, file = self._appeal_with_file()
        self._reject(appeal)
        path = file.sudo()._full_path(file.sudo().store_fname)
        # Others may share the stored content: it is put back.
        self.addCleanup(_write, path, b"signed")
        _write(path, b"forged")
        [problem] = self.march._verify()
        self.assertIn("proof.txt", problem)
        os.unlink(path)
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            [problem] = self.march._verify()
        self.assertIn("proof.txt", problem)

    def test_verify_names_a_file_changed_by_sql(self):
        appeal, file = self._appeal_with_file()
        other = self._upload(self.ann, raw=b"forged")
        self._reject(appeal)
        for text, params in (
            (
                """UPDATE ir_attachment a SET store_fname = b.store_fname, db_datas = b.db_datas
                     FROM ir_attachment b WHERE a.id = %s AND b.id = %s""",
                (file.id, other.id),
            ),
            ("UPDATE ir_attachment SET name = 'other.txt' WHERE id = %s", (file.id,)),
            ("UPDATE ir_attachment SET res_id = 0 WHERE id = %s", (file.id,)),
            (
                """UPDATE ir_attachment SET res_model = 'sales.kpi.appeal', res_id = %s
                    WHERE id = %s""",
                (appeal.id, other.id),
            ),
            (
                """INSERT INTO ir_attachment_sales_kpi_appeal_rel
                          (sales_kpi_appeal_id, ir_attachment_id) VALUES (%s, %s)""",
                (appeal.id, other.id),
            ),
            (
                "DELETE FROM ir_attachment_sales_kpi_appeal_rel WHERE ir_attachment_id = %s",
                (file.id,),
            ),
            ("DELETE FROM ir_attachment WHERE id = %s", (file.id,)),
        ):
            with self.env.cr.savepoint() as savepoint:
                self._sql(text, *params)
                self.assertEqual(len(self.march._verify()), 1, text)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(self.march._verify(), [])

    def test_verify_names_a_decision_changed_by_sql(self):
        appeal, _file = self._appeal_with_file()
        self._reject(appeal)
        self._sql("UPDATE sales_kpi_appeal SET decision_note = 'Yes' WHERE id = %s", appeal.id)
        [problem] = self.march._verify()
        for part in (self.ann.name, "No → Yes"):
            self.assertIn(part, problem)

    def test_verify_names_a_review_changed_by_sql(self):
        self._finish_all()
        card = self._appraisal(self.ann)
        self._sql("UPDATE sales_kpi_appraisal SET review_text = 'Great' WHERE id = %s", card.id)
        [problem] = self.march._verify()
        self.assertIn(self.ann.name, problem)
        self.assertIn("Great", problem)


@tagged("post_install", "-at_install")
class TestCycleFileRoutes(FileCommon, HttpCase):
    @mute_logger("odoo.http", "odoo.addons.mail.controllers.attachment")
    def test_upload_and_delete_by_the_web_client(self):
        appeal, file = self._appeal_with_file()
        in_place = [("res_model", "=", appeal._name), ("res_id", "=", appeal.id)]
        before = self.env["ir.attachment"].search_count(in_place)
        self.ann.password = "ann_password"
        self.authenticate("ann", "ann_password")
        form = {
            "csrf_token": self._csrf(),
            "thread_id": appeal.id,
            "thread_model": appeal._name,
        }

        def upload():
            return self.url_open(
                "/mail/attachment/upload", data=form, files={"ufile": ("late.txt", b"late")}
            )

        self.assertEqual(upload().status_code, 200)
        self.assertEqual(self.env["ir.attachment"].search_count(in_place), before + 1)
        self._reject(appeal)
        upload()
        self.env.invalidate_all()
        self.assertEqual(self.env["ir.attachment"].search_count(in_place), before + 1)
        token = file.with_user(self.ann)._get_ownership_token()
        for params in ({}, {"access_token": token}):
            self.make_jsonrpc_request_safely(
                "/mail/attachment/delete", {"attachment_id": file.id, **params}
            )
            self.env.invalidate_all()
            self.assertTrue(file.exists())

    def _csrf(self):
        from odoo import http

        return http.Request.csrf_token(self)

    def make_jsonrpc_request_safely(self, route, params):
        """Whatever the route answers: what counts is the database."""
        return self.url_open(route, json={"jsonrpc": "2.0", "method": "call", "params": params})


def _write(path, content):
    with open(path, "wb") as file:
        file.write(content)
