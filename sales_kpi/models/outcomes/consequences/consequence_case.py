from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html


class SalesKpiConsequenceCase(models.Model):
    """A consequence that applied to a salesperson: why, and the activity that follows.

    Only the module writes them; the activity is done by whom it was given to.
    """

    _name = "sales.kpi.consequence.case"
    _description = "KPI Consequence That Applied"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _order = "id desc"
    _mail_post_access = "read"

    consequence_id = fields.Many2one(
        "sales.kpi.consequence", required=True, readonly=True, index=True, ondelete="restrict"
    )
    period_id = fields.Many2one(
        "sales.kpi.period", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    score_id = fields.Many2one(
        "sales.kpi.score", string="Scorecard", readonly=True, ondelete="set null"
    )
    assignee_id = fields.Many2one(
        "res.users", string="Given To", readonly=True, ondelete="set null"
    )
    reason = fields.Char(readonly=True)

    shows_score = fields.Boolean(compute="_compute_shows_score", help="You may open the scorecard.")

    _unique_case = models.UniqueIndex(
        "(consequence_id, period_id, user_id)", "This has followed already."
    )

    @api.depends("consequence_id", "user_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            own = case.sudo()
            parts = (own.consequence_id.summary, own.user_id.name, own.period_id.display_name)
            case.display_name = " · ".join(filter(None, parts))

    @api.depends("score_id")
    @api.depends_context("uid")
    def _compute_shows_score(self):
        shown = self.score_id._kpi_filter_opened()
        for case in self:
            case.shows_score = case.score_id in shown

    def action_open_scorecard(self):
        """The scorecard, under the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.kpi.score",
            "res_id": self.score_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _open(self, rule, scores):
        """Note that a rule applied to scorecards, and plan the activities."""
        cases = self.create([self._prepare_case(rule, score) for score in scores])
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [case._prepare_activity(rule) | {"res_model_id": model_id} for case in cases]
        )
        return cases

    def _prepare_case(self, rule, score):
        return {
            "consequence_id": rule.id,
            "period_id": score.period_id.id,
            "user_id": score.user_id.id,
            "team_id": score.team_id.id,
            "company_id": score.company_id.id,
            "score_id": score.id,
            "assignee_id": rule._get_assignee(score).id,
            "reason": self._get_reason(rule, score),
        }

    def _get_reason(self, rule, score):
        """Why, with the numbers, in the language of whom it is given to."""
        env = self.env(context={**self.env.context, "lang": rule._get_assignee(score).lang})
        period = score.period_id.with_env(env).display_name
        if rule.condition == "total":
            what = env._(
                "total %(total)s, under %(minimum)s",
                total=f"{score.final_total:.1f}",
                minimum=f"{rule.minimum_total:.4g}",
            )
        elif rule.condition == "measure":
            line = rule._find_scored_lines(score, [("definition_id", "=", rule.definition_id.id)])
            what = env._(
                "%(measure)s %(achievement)s of the target, under %(minimum)s",
                measure=rule.definition_id.with_env(env).name,
                achievement=f"{line.achievement * 100:.1f}%",
                minimum=f"{rule.minimum_achievement * 100:.4g}%",
            )
        else:
            what = env._("all targets missed")
        if rule.period_count == 1:
            return f"{period}: {what}"
        return env._(
            "%(period)s: %(what)s, %(count)s periods running",
            period=period,
            what=what,
            count=rule.period_count,
        )

    def _prepare_activity(self, rule):
        today = self.company_id._get_kpi_today()
        return {
            "res_id": self.id,
            "activity_type_id": rule.activity_type_id.id,
            "summary": f"{rule.summary}: {self.user_id.name}",
            "note": plaintext2html("\n".join(filter(None, (self.reason, rule.note)))),
            "user_id": self.assignee_id.id or self.env.uid,
            "date_deadline": today + timedelta(days=rule.days),
        }
