"""What was said, sent and is to be done about a finding: nobody takes away another one's."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .test_finding import FindingCommon


@tagged("post_install", "-at_install")
class TestFindingWords(FindingCommon):
    def _file(self, user, finding, name="Evidence"):
        files = self.env["ir.attachment"].with_user(user)
        return files.create(
            {"name": name, "raw": b"1", "res_model": finding._name, "res_id": finding.id}
        )

    def test_the_to_do_of_who_asked(self):
        """He answers; that there is something to decide is not his to tick off, put off or drop."""
        finding = self._ask(self._case())
        self._answer(finding)
        todo = finding.activity_ids
        self.assertEqual(todo.user_id, self.leader)
        own = todo.with_user(self.ann)
        for step in (
            own.unlink,
            own.action_done,
            lambda: own.write({"date_deadline": "2099-01-01"}),
            lambda: own.write({"user_id": self.ann.id}),
        ):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            finding.with_user(self.ann).activity_unlink(["mail.mail_activity_data_todo"])
        self.assertTrue(todo.active)
        todo.with_user(self.leader).action_done()

    def test_what_others_said(self):
        finding = self._ask(self._case())
        said = finding.with_user(self.leader).message_post(body="I was there, and nobody came.")
        own = finding.with_user(self.ann).message_post(body="So was I.")
        with self.assertRaises(AccessError):
            said.with_user(self.ann).unlink()
        with self.assertRaises(AccessError):
            said.with_user(self.ann).write({"body": "He came."})
        with self.assertRaises(AccessError):
            own.with_user(self.leader).unlink()
        finding.with_user(self.leader).write({"decision_note": "Nothing."})
        finding.with_user(self.leader).action_dismiss()
        # What was told before the decision stays, one's own too.
        with self.assertRaises(AccessError):
            own.with_user(self.ann).unlink()

    def test_files(self):
        finding, theirs = self._case(), self._case(self.bob, key="x")
        for one in (finding, theirs):
            with self.assertRaises(AccessError):
                self._file(self.ann, one)
        proof = self._file(self.leader, self._ask(finding))
        for step in (proof.with_user(self.ann).unlink,
                     lambda: proof.with_user(self.ann).write({"raw": b"2"})):  # fmt: skip
            with self.assertRaises(AccessError):
                step()
        own = self._file(self.ann, finding, "Ticket")
        self.assertEqual(own.res_id, finding.id)
        self._answer(finding)
        finding.with_user(self.leader).write({"decision_note": "Fine."})
        finding.with_user(self.leader).action_explain()
        with self.assertRaises(AccessError):
            own.with_user(self.ann).unlink()
        with self.assertRaises(AccessError):
            self._file(self.leader, finding)

    def test_the_seal_of_a_period_knows_of_no_findings(self):
        self._review()
        self._file(self.leader, self._case())
        self.assertTrue(self.env["sales.kpi.seal.file"]._read_files(self.march))

    def test_nobody_forges_what_odoo_notes(self):
        """A note that the amount was 3,000,000 before would clear the one who raised it."""
        lead = self.env["crm.lead"].with_user(self.ann).create(
            {"name": "Deal", "type": "opportunity", "user_id": self.ann.id}
        )  # fmt: skip
        field = self.env["ir.model.fields"]._get("crm.lead", "expected_revenue")
        forged = [
            Command.create({"field_id": field.id, "old_value_float": 3e6, "new_value_float": 3e6})
        ]
        lead.message_post(body="x", tracking_value_ids=forged)
        lead.message_post(body="x", message_type="comment", tracking_value_ids=forged)
        values = {"model": "crm.lead", "res_id": lead.id, "tracking_value_ids": forged}
        self.env["mail.message"].with_user(self.ann).create(values)
        told = self.env["mail.tracking.value"].search(
            [("mail_message_id.model", "=", "crm.lead"), ("mail_message_id.res_id", "=", lead.id)]
        )
        self.assertFalse(told)
