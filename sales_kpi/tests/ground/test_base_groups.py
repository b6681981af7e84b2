"""Groups by what is no column are refused in a sentence, by whatever asks for them."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..scores.score_common import ScoreCommon

DATED = ("date", "datetime")  # which are grouped by their months
ASKED = {"ids": False, "domain": [], "import_compat": False}


@tagged("post_install", "-at_install")
class TestBaseGroups(ScoreCommon, HttpCase):
    def test_each_field_of_each_table(self):
        """A group, or a sentence; before, Odoo's ``ValueError`` for each that is worked out."""
        refused = set()
        for model in self.env.values():
            if not model._name.startswith("sales.kpi.") or model._abstract:
                continue
            for name, field in model._fields.items():
                if field.store or field.groups or name == "id" or field.type in DATED:
                    continue
                try:
                    with self.env.cr.savepoint():
                        model.formatted_read_group([], [name], ["__count"])
                except UserError as error:
                    self.assertIn("worked out as one looks", str(error), (model._name, name))
                    refused.add((model._name, name))
        self.assertIn(("sales.kpi.score", "movement_text"), refused)
        self.assertIn(("sales.kpi.score.line", "explanation"), refused)

    def test_sets_of_groups(self):
        with self.assertRaisesRegex(UserError, "worked out as one looks"):
            self.env["sales.kpi.score"].formatted_read_grouping_sets(
                [], [["period_id"], ["movement_text"]], ["__count"]
            )

    def test_what_only_some_may_know(self):
        """Odoo looks at the groups of a field, unless it leads to many: a salesperson read whom
        else a rule tells, and of whom it is told that he shared a deal."""
        rule = self.env["sales.kpi.alert.rule"].create(
            {"name": "Pace", "told_user_ids": [Command.link(self.manager.id)]}
        )
        self._alert_of(self.ann, rule)
        checked = {("sales.kpi.alert", "rule_id.told_user_ids"), *self._find_guarded(self.ann)}
        self.assertIn(("sales.kpi.alert.rule", "told_user_ids"), checked)
        self.assertIn(("sales.kpi.news", "sharer_ids"), checked)
        for name, by in checked:
            model = self.env[name].with_user(self.ann)
            for read in (model.formatted_read_group, model.web_read_group):
                with self.assertRaises(AccessError, msg=(name, by)):
                    read([], [by], ["__count"])
            with self.assertRaises(AccessError, msg=(name, by)):
                model.formatted_read_grouping_sets([], [[by]], ["__count"])
        own = self.env["sales.kpi.alert"].with_user(self.manager)
        found = own.formatted_read_group([("rule_id", "=", rule.id)], ["rule_id.told_user_ids"])
        self.assertEqual(found[0]["rule_id.told_user_ids"][0], self.manager.id)

    def _alert_of(self, user, rule):
        return self.env["sales.kpi.alert"].create(
            {
                "rule_id": rule.id,
                "kind": "pace",
                "severity": "2",
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": user.id,
                "user_id": user.id,
                "state": "open",
            }
        )

    def _find_guarded(self, user):
        """(model, field) of those that lead to many, in tables that the user reads, but not it."""
        for model in self.env.values():
            if not model._name.startswith("sales.kpi.") or model._abstract:
                continue
            own = model.with_user(user)
            for name, field in model._fields.items():
                is_one = field.type == "many2many" and field.store and field.groups
                if is_one and own.has_access("read") and not own._has_field_access(field, "read"):
                    yield model._name, name

    @mute_logger("odoo.addons.web.controllers.export", "odoo.http")
    def test_export_in_groups(self):
        """The list's own export, as a spreadsheet."""
        self._scheme(("won_count", 100, {"default_target": 4}))
        self.march.refresh()
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("manager", "manager")
        columns = [{"name": "subject_name", "label": "Whose", "type": "char"}]
        for by, status in (("period_id", 200), ("movement_text", 500)):
            data = {"model": "sales.kpi.score", "fields": columns, "groupby": [by], **ASKED}
            form = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
            with self.subTest(by=by):
                answer = self.url_open("/web/export/xlsx", form)
                self.assertEqual(answer.status_code, status, answer.text[:900])
        # It is Odoo's way to say a refusal of an export, which the client shows as a message.
        self.assertIn("worked out as one looks", answer.text)
        self.assertIn("odoo.exceptions.UserError", answer.text)
