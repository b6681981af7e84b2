import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.targets.target_basis import PlanFigures
from ...tools import period as periods
from ..measures.entry_sheet import decode_upload, find_merged, read_sheet
from .target_sheet_file import make_sheet
from .target_sheet_rows import CellProblem, TargetRows

MAX_SHOWN = 100


class SalesKpiTargetSheet(models.TransientModel):
    """Targets of one measure and year as a spreadsheet, out and in: all of it, or nothing."""

    _name = "sales.kpi.target.sheet"
    _description = "Targets as a Spreadsheet"

    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, ondelete="cascade"
    )
    date = fields.Date(
        string="Year That Holds",
        required=True,
        default=lambda self: self.env.company._get_kpi_today(),
        help="Any day of the year.",
    )
    step = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")],
        string="A Column A",
        required=True,
        default="month",
    )
    file = fields.Binary(attachment=False, help="An Excel workbook (.xlsx) or a CSV file.")
    filename = fields.Char()
    reason = fields.Char(string="Why", help="Kept with each target that the file changes.")
    state = fields.Selection(
        [("draft", "Not Checked"), ("bad", "With Problems"), ("ready", "Ready")],
        required=True,
        default="draft",
        readonly=True,
    )
    value_count = fields.Integer(string="Targets in the File", readonly=True)
    change_count = fields.Integer(string="That Replace Another", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)
    problem_ids = fields.One2many(
        "sales.kpi.target.sheet.problem", "sheet_id", string="First Problems", readonly=True
    )
    content = fields.Binary(compute="_compute_content")
    content_name = fields.Char(compute="_compute_content")

    @api.depends("definition_id", "date", "step")
    def _compute_content(self):
        """Made when it is downloaded."""
        for sheet in self:
            sheet.content = base64.b64encode(sheet._make()) if sheet.definition_id else False
            sheet.content_name = f"{sheet.definition_id.name} {sheet.date:%Y}.xlsx"

    @api.onchange("file", "date", "step", "definition_id")
    def _onchange_file(self):
        """What was found before says nothing of another file."""
        self.update(
            {
                "state": "draft",
                "value_count": 0,
                "change_count": 0,
                "problem_count": 0,
                "problem_ids": [fields.Command.clear()],
            }
        )

    def action_export(self):
        """A workbook with the people and targets of the year."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content"
            "?filename_field=content_name&download=true",
            "target": "download",
        }

    def action_check(self):
        """Say how many targets would be written, or all that is wrong; nothing is written."""
        self._kpi_check_one()
        self._read()
        return self._reopen()

    def action_import(self):
        """Check the file again and write it, unless something is wrong."""
        self._kpi_check_one()
        rows, parts = self._read()
        if self.state != "ready":
            return self._reopen()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why these targets are set."))
        self._write_items(rows, parts)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s targets were imported.", len(rows.items)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ---- what there is ------------------------------------------------------------------------

    def _get_parts(self):
        """{label: (first, last day)} of the columns."""
        company = self.env.company
        start = company._get_kpi_year_start()
        figures = PlanFigures(self.env, company, "year", periods.bounds("year", self.date, *start))
        parts = figures.get_parts(self.step)
        return {periods.label(self.step, *part, *start): part for part in parts}

    def _get_existing(self, parts):
        """{(user id, index of the column): target}"""
        indexes = {part[0]: index for index, part in enumerate(parts)}
        found = self.env["sales.kpi.target"].search(
            [
                ("definition_id", "=", self.definition_id.id),
                ("company_id", "=", self.env.company.id),
                ("subject_type", "=", "user"),
                ("period_id.period_type", "=", self.step),
                ("period_id.date_from", "in", list(indexes)),
            ]
        )
        return {(t.user_id.id, indexes[t.period_id.date_from]): t for t in found}

    def _get_closed(self, parts):
        Period = self.env["sales.kpi.period"].sudo()
        found = [Period._find(self.step, part[0], self.env.company).state for part in parts]
        return {index for index, state in enumerate(found) if state in ("review", "locked")}

    def _make(self):
        labels = self._get_parts()
        parts = list(labels.values())
        existing = self._get_existing(parts)
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(self.env.company, parts[0][0], parts[-1][1])
        users = self.env["res.users"].sudo().browse({*roster, *(user for user, _i in existing)})
        users = users.filtered(lambda user: user.active).sorted("name")
        teams = self.env["crm.team"].sudo().browse(roster.values())
        names = {team.id: team.name for team in teams}
        people = [(user, names.get(roster.get(user.id))) for user in users]
        values = {key: target.value for key, target in existing.items()}
        return make_sheet(self.env, self.definition_id, list(labels), people, values)

    # ---- what the file says -------------------------------------------------------------------

    def _read(self):
        """(``TargetRows`` or None, [(first, last day)]); what is found shows in the dialog."""
        self.check_access("write")
        self.env["sales.kpi.target"].check_access("write")
        labels = self._get_parts()
        parts = list(labels.values())
        rows = None
        try:
            content = self._get_content()
            sheet = read_sheet(self.env, content)
            merged = find_merged(content)
        except UserError as error:
            problems = [CellProblem("", str(error))]
        else:
            indexes = {label: index for index, label in enumerate(labels)}
            rows = TargetRows(
                self.env, self.env.company, sheet, self.definition_id, indexes, parts,
                self._get_closed(parts), self._get_existing(parts), merged,
            )  # fmt: skip
            problems = rows.problems
        self._show(rows, problems)
        return rows, parts

    def _show(self, rows, problems):
        items = rows.items if rows else []
        changed = [
            item
            for item in items
            if (item.user.id, item.part) in rows.existing
            and rows.existing[item.user.id, item.part].value != item.value
        ]
        self.write(
            {
                "state": "bad" if problems else "ready",
                "value_count": len(items),
                "change_count": len(changed),
                "problem_count": len(problems),
                "problem_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create(problem._asdict()) for problem in problems[:MAX_SHOWN]),
                ],
            }
        )

    def _write_items(self, rows, parts):
        """All of it in one transaction; what stays the same is not written."""
        Period, company = self.env["sales.kpi.period"], self.env.company
        used = {item.part for item in rows.items}
        own = {i: Period.get_or_create(self.step, parts[i][0], company.id).id for i in used}
        Period.browse(own.values()).sudo().lock_for_update()
        changed, fresh = {}, []
        for item in rows.items:
            target = rows.existing.get((item.user.id, item.part))
            if not target:
                fresh.append(self._prepare_target(item, own[item.part]))
            elif target.value != item.value:
                changed[target.id] = item.value
        self.env["sales.kpi.target"]._write_many(fresh, changed, [], self.reason)

    def _prepare_target(self, item, period_id):
        return {
            "period_id": period_id,
            "definition_id": self.definition_id.id,
            "subject_type": "user",
            "user_id": item.user.id,
            "subject_team_id": None,
            "value": item.value,
        }

    def _get_content(self):
        return decode_upload(self.env, self.with_context(bin_size=False).file)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets as a Spreadsheet"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
