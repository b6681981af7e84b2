import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...models.screens.grids.entry_grid_content import EntryGridContent
from .entry_rows import EntryRows
from .entry_template import make_template


class SalesKpiEntryImport(models.TransientModel):
    """Takes a spreadsheet of values: first it is checked, then all of it is written, or nothing."""

    _name = "sales.kpi.entry.import"
    _inherit = "sales.kpi.sheet.import"
    _description = "Import of Entered Values"

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
    replace_count = fields.Integer(string="That Replace Another", readonly=True)
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

    @api.onchange("date", "policy")
    def _onchange_option(self):
        """What was found before is checked again."""
        if self.state != "draft":
            self.state = "choose"

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

    # ---- the kind of sheet --------------------------------------------------------------------

    def _get_nothing_found(self):
        return {**super()._get_nothing_found(), "replace_count": 0}

    def _check_may_import(self):
        self._check_may_enter()

    def _check_may_enter(self):
        Entry = self.env["sales.kpi.entry"]
        Entry.check_access("create")
        if not Entry._may_enter():
            raise AccessError(
                self.env._("Team leaders enter and import values, for their teams only.")
            )

    def _make_rows(self):
        return EntryRows(self.env, self.env.company, self.date, self.policy == "replace")

    def _make_problem(self, reason):
        return {"line": 0, "reason": reason}

    def _get_counts(self, rows):
        return {"value_count": len(rows.items), "replace_count": rows.replaced_count}

    def _write_rows(self, rows):
        rows.write_entries()

    def _get_done(self, count):
        if count == 1:
            return self.env._("1 value was imported.")
        return self.env._("%s values were imported.", count)

    def _get_title(self):
        return self.env._("Import Values")
