"""Groups by what is no column are refused in a sentence, by whatever asks for them."""

import json

from odoo.exceptions import UserError
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
