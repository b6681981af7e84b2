"""What the screens show besides the figures themselves: units to write them in, names, texts."""

from odoo import api, fields, models

MANAGERS = ("sales_team.group_sale_manager", "sales_kpi.group_kpi_manager")


class SalesKpiPeriod(models.Model):
    _inherit = "sales.kpi.period"

    reading_ids = fields.One2many("sales.kpi.reading", "period_id", string="Measures")
    failing_count = fields.Integer(compute="_compute_failing_count")

    @api.depends("reading_ids.error")
    def _compute_failing_count(self):
        for period in self:
            period.failing_count = len(period.reading_ids.filtered("error"))

    @api.onchange("period_type", "date_from")
    def _onchange_bounds(self):
        if self.period_type != "custom" and self.date_from and self.company_id:
            bounds = self._bounds(self.period_type, self.date_from, self.company_id)
            self.date_from, self.date_to = bounds


class SalesKpiEntry(models.Model):
    _inherit = "sales.kpi.entry"

    unit = fields.Selection(related="definition_id.unit")

    @api.model
    def _may_enter(self):
        """Whether the user enters values for anybody: managers, and those who lead a team."""
        if any(map(self.env.user.has_group, MANAGERS)):
            return True
        return bool(self.env["sales.kpi.viewer"]._get_led_teams())

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_enter())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Reps read what was entered for them, without buttons that would only refuse."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._may_enter():
            for flag in ("create", "edit", "delete", "import"):
                arch.set(flag, "0")
        return arch, view


class SalesKpiTarget(models.Model):
    _inherit = "sales.kpi.target"

    unit = fields.Selection(related="definition_id.unit")


class SalesKpiFact(models.Model):
    _inherit = "sales.kpi.fact"

    subject_name = fields.Char(string="Who", compute="_compute_subject_name", compute_sudo=True)

    @api.depends("subject_type", "user_id", "team_id", "company_id")
    def _compute_subject_name(self):
        for fact in self:
            subject = {"user": fact.user_id, "team": fact.team_id, "company": fact.company_id}
            fact.subject_name = subject[fact.subject_type].display_name


class SalesKpiSchemeLine(models.Model):
    _inherit = "sales.kpi.scheme.line"

    unit = fields.Selection(related="definition_id.unit")
    direction = fields.Selection(related="definition_id.direction")
    is_additive = fields.Boolean(related="definition_id.is_additive")


class SalesKpiScore(models.Model):
    _inherit = "sales.kpi.score"

    movement_text = fields.Char(string="Moved", compute="_compute_movement_text")
    as_of = fields.Datetime(related="period_id.as_of")

    @api.depends("movement", "previous_rank")
    def _compute_movement_text(self):
        for score in self:
            arrow = "▲" if score.movement > 0 else "▼"
            moved = f"{arrow} {abs(score.movement)}" if score.movement else "="
            score.movement_text = moved if score.previous_rank else self.env._("New")


class SalesKpiScoreLine(models.Model):
    _inherit = "sales.kpi.score.line"

    actual_text = fields.Char(string="Actual Figure", compute="_compute_texts", compute_sudo=True)
    target_text = fields.Char(string="Target Figure", compute="_compute_texts", compute_sudo=True)

    @api.depends("actual", "has_actual", "target", "has_target", "definition_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            actual, target = line._get_figures()
            line.actual_text = line._format(actual)
            line.target_text = line._format(target)

    def action_open_records(self):
        """Open the very records that were counted, under the viewer's own rights."""
        self.ensure_one()
        self.check_access("read")
        score = self.score_id
        return self.definition_id._as_kept(score.period_id)._get_records_action(
            score.company_id,
            score.period_id.date_from,
            score.period_id.date_to,
            (score.subject_type, score.subject_id),
        )
