import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...models.screens.grids.entry_grid_content import EntryGridContent
from .entry_rows import EntryRows, Problem
from .entry_sheet import decode_upload, read_sheet
from .entry_template import make_template

MAX_SHOWN = 100


class SalesKpiEntryImport(models.TransientModel):
    """Takes a spreadsheet of values: first it is checked, then all of it is written, or nothing."""

    _name = "sales.kpi.entry.import"
    _description = "Import of Entered Values"

    file = fields.Binary(attachment=False, help="An Excel workbook (.xlsx) or a CSV file.")
    filename = fields.Char()
    date = fields.Date(
        string="Date of the Values",
        required=True,
        default=lambda self: self.env.company._get_kpi_today(),
        help="For a file with a column a measure. A list has a date in each line.",
    )
    policy = fields.Selection(
        [("replace", "Replace it"), ("refuse", "Refuse the file")],
        string="If There Is a Value Already",
        required=True,
        default="replace",
        help="For the same salesperson, measure and day.",
    )
    state = fields.Selection(
        [("draft", "Not Checked"), ("bad", "With Problems"), ("ready", "Ready")],
        required=True,
        default="draft",
        readonly=True,
    )
    value_count = fields.Integer(string="Values in the File", readonly=True)
    replace_count = fields.Integer(string="That Replace Another", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)
    problem_ids = fields.One2many(
        "sales.kpi.entry.import.problem", "import_id", string="First Problems", readonly=True
    )
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")

    @api.depends("date")
    def _compute_template(self):
        """Made when it is downloaded, not with every look at the dialog."""
        for wizard in self:
            day = wizard.date or wizard.env.company._get_kpi_today()
            grid = EntryGridContent(wizard.env, "month", day)
            wizard.template = base64.b64encode(make_template(wizard.env, grid))
            wizard.template_name = f"{wizard.env._('Values')} {day:%Y-%m}.xlsx"

    @api.onchange("file", "date", "policy")
    def _onchange_file(self):
        """What was found before says nothing of another file."""
        self.update(
            {
                "state": "draft",
                "value_count": 0,
                "replace_count": 0,
                "problem_count": 0,
                "problem_ids": [fields.Command.clear()],
            }
        )

    def action_check(self):
        """Say how many values would be written, or all that is wrong; nothing is written."""
        self._kpi_check_one()
        self._read_rows()
        return self._reopen()

    def action_import(self):
        """Check the file again and write it, unless something is wrong."""
        self._kpi_check_one()
        rows = self._read_rows()
        if self.state != "ready":
            return self._reopen()
        rows.write_entries()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s values were imported.", len(rows.items)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_download_template(self):
        """A workbook with the people and measures of the month of the date."""
        self._kpi_check_one()
        self._check_may_enter()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "?filename_field=template_name&download=true",
            "target": "download",
        }

    def _check_may_enter(self):
        Entry = self.env["sales.kpi.entry"]
        Entry.check_access("create")
        if not Entry._may_enter():
            raise AccessError(
                self.env._("Team leaders enter and import values, for their teams only.")
            )

    def _read_rows(self):
        """The rows of the file, as ``EntryRows``; what is found is shown in the dialog."""
        self._check_may_enter()
        rows, problems = None, []
        try:
            sheet = read_sheet(self.env, self._get_content())
        except UserError as error:
            problems = [Problem(0, str(error))]
        else:
            rows = EntryRows(self.env, self.env.company, sheet, self.date, self.policy == "replace")
            problems = rows.problems
        self._show(rows, problems)
        return rows

    def _show(self, rows, problems):
        self.write(
            {
                "state": "bad" if problems else "ready",
                "value_count": len(rows.items) if rows else 0,
                "replace_count": rows.replaced_count if rows else 0,
                "problem_count": len(problems),
                "problem_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create(problem._asdict()) for problem in problems[:MAX_SHOWN]),
                ],
            }
        )

    def _get_content(self):
        return decode_upload(self.env, self.with_context(bin_size=False).file)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Values"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
