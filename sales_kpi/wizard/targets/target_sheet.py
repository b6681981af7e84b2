import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.ground.figure_format import tell_period
from ...models.targets.target_basis import PlanFigures
from ...tools import period as periods
from .target_sheet_file import make_sheet
from .target_sheet_rows import TargetRows, get_key


class SalesKpiTargetSheet(models.TransientModel):
    """Targets of a year as a spreadsheet, out and in: all of it, or nothing."""

    _name = "sales.kpi.target.sheet"
    _inherit = "sales.kpi.sheet.import"
    _description = "Targets as a Spreadsheet"

    definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Measure",
        ondelete="cascade",
        help="May stay empty where a column of the file names the measures.",
    )
    date = fields.Date(
        string="Year Of",
        required=True,
        default=lambda self: self.env.company._get_kpi_today(),
        help="Any day of the year.",
    )
    step = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter")],
        string="A Column for Each",
        required=True,
        default="month",
    )
    reason = fields.Char(string="Why", help="Kept with each target that the file changes.")
    change_count = fields.Integer(string="That Replace Another", readonly=True)
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

    @api.onchange("date", "step", "definition_id")
    def _onchange_option(self):
        """What was found before is checked again."""
        if self.state != "draft":
            self.state = "choose"

    def action_export(self):
        """A workbook with the people and targets of the year."""
        self._kpi_check_one()
        self.check_access("read")
        if not self.definition_id:
            raise UserError(self.env._("Choose a measure to export its targets."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content"
            "?filename_field=content_name&download=true",
            "target": "download",
        }

    # ---- what there is ------------------------------------------------------------------------

    def _get_parts(self):
        """{label: (first, last day)} of the columns."""
        company = self.env.company
        start = company._get_kpi_calendar()
        figures = PlanFigures(self.env, company, "year", periods.bounds("year", self.date, *start))
        parts = figures.get_parts(self.step)
        return {periods.label(self.step, *part, *start): part for part in parts}

    def _get_names(self, parts):
        """What the columns are called in the user's language."""
        start = self.env.company._get_kpi_calendar()
        return [tell_period(self.env, self.step, *part, start) for part in parts]

    def _get_existing(self, parts, definition_ids):
        """{(measure id, user id, index of the column): target}"""
        indexes = {part[0]: index for index, part in enumerate(parts)}
        found = self.env["sales.kpi.target"].search(
            [
                ("definition_id", "in", list(definition_ids)),
                ("company_id", "=", self.env.company.id),
                ("subject_type", "=", "user"),
                ("period_id.period_type", "=", self.step),
                ("period_id.date_from", "in", list(indexes)),
            ]
        )
        return {
            (t.definition_id.id, t.user_id.id, indexes[t.period_id.date_from]): t for t in found
        }

    def _get_closed(self, parts):
        Period = self.env["sales.kpi.period"].sudo()
        found = [Period._find(self.step, part[0], self.env.company).state for part in parts]
        return {index for index, state in enumerate(found) if state in ("review", "locked")}

    def _make(self):
        labels = self._get_parts()
        parts = list(labels.values())
        found = self._get_existing(parts, self.definition_id.ids)
        values = {(user, part): target.value for (_measure, user, part), target in found.items()}
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(self.env.company, parts[0][0], parts[-1][1])
        users = self.env["res.users"].sudo().browse({*roster, *(user for user, _part in values)})
        users = users.filtered(lambda user: user.active).sorted("name")
        teams = self.env["crm.team"].sudo().browse(roster.values())
        names = {team.id: team.name for team in teams}
        people = [(user, names.get(roster.get(user.id))) for user in users]
        names = self._get_names(parts)
        return make_sheet(self.env, self.definition_id, names, people, values)

    # ---- what the file says -------------------------------------------------------------------

    def _get_nothing_found(self):
        return {**super()._get_nothing_found(), "change_count": 0}

    def _check_may_import(self):
        self.check_access("write")
        self.env["sales.kpi.target"].check_access("write")

    def _make_rows(self):
        labels = self._get_parts()
        parts = list(labels.values())
        return TargetRows(
            self.env,
            self.env.company,
            self.definition_id,
            {label: index for index, label in enumerate(labels)},
            self._get_names(parts),
            parts,
            self._get_closed(parts),
            lambda definition_ids: self._get_existing(parts, definition_ids),
        )

    def _make_problem(self, reason):
        return {"cell": "", "reason": reason}

    def _get_counts(self, rows):
        targets = [(rows.existing.get(get_key(item)), item.value) for item in rows.items]
        changed = [target for target, value in targets if target and target.value != value]
        return {"value_count": len(targets), "change_count": len(changed)}

    def _write_rows(self, rows):
        """All of it in one transaction; what stays the same is not written."""
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why these targets are set."))
        Period, company = self.env["sales.kpi.period"], self.env.company
        used = {item.part: rows.days[item.part][0] for item in rows.items}
        own = {i: Period.get_or_create(self.step, day, company.id).id for i, day in used.items()}
        Period.browse(own.values()).sudo().lock_for_update()
        changed, fresh = {}, []
        for item in rows.items:
            target = rows.existing.get(get_key(item))
            if not target:
                fresh.append(self._prepare_target(item, own[item.part]))
            elif target.value != item.value:
                changed[target.id] = item.value
        self.env["sales.kpi.target"]._write_many(fresh, changed, [], self.reason)

    def _prepare_target(self, item, period_id):
        return {
            "period_id": period_id,
            "definition_id": item.definition.id,
            "subject_type": "user",
            "user_id": item.user.id,
            "subject_team_id": None,
            "value": item.value,
        }

    def _get_done(self, count):
        if count == 1:
            return self.env._("1 target was imported.")
        return self.env._("%s targets were imported.", count)

    def _get_title(self):
        return self.env._("Targets as a Spreadsheet")
