from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....tools.compare import at_least

SALES = "sales_team.group_sale_salesman"
CONDITIONS = [
    ("total", "The total is under"),
    ("measure", "A measure's achievement is under"),
    ("all", "All targets are missed"),
]


class SalesKpiConsequence(models.Model):
    """What follows when a salesperson falls short for some periods running: an activity.

    It is part of the scheme: everybody knows it before the period begins, and a change waits for
    the next version. It goes by what is final: appeals are decided, and the periods are locked.
    """

    _name = "sales.kpi.consequence"
    _description = "KPI Consequence"
    _inherit = ["sales.kpi.scheme.part"]
    _order = "scheme_id, sequence, id"
    _rec_name = "summary"
    _harmless = frozenset({"sequence", "note"})

    scheme_id = fields.Many2one("sales.kpi.scheme", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    condition = fields.Selection(CONDITIONS, required=True, default="total", string="When")
    minimum_total = fields.Float(
        string="Total Under", default=60, help="The final total, adjustments included."
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", index=True, ondelete="restrict"
    )
    minimum_achievement = fields.Float(
        string="Achievement Under",
        default=1,
        help="As it was counted. Adjustments change the total, not what was achieved.",
    )
    period_count = fields.Integer(
        string="Periods Running",
        required=True,
        default=1,
        help="In a row, the last one included. All of them must be locked.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        required=True,
        ondelete="restrict",
        domain=[("res_model", "=", False)],
        default=lambda self: self.env.ref("mail.mail_activity_data_todo", False),
    )
    summary = fields.Char(required=True, translate=True)
    note = fields.Text(string="Instructions", translate=True)
    assignee = fields.Selection(
        [("leader", "Team Leader"), ("rep", "Salesperson"), ("manager", "A Certain Manager")],
        string="For",
        required=True,
        default="leader",
        help="A team without a leader: the leader of the team above.",
    )
    manager_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Also whoever stands in where there is no team leader.",
    )
    days = fields.Integer(string="Days Until Due", default=7)

    _check_numbers = models.Constraint(
        "CHECK(period_count > 0 AND days >= 0)", "Count one period at least, and no days before."
    )

    @api.constrains("condition", "definition_id", "scheme_id")
    def _check_measure(self):
        for rule in self.filtered(lambda rule: rule.condition == "measure"):
            if rule.definition_id not in rule.scheme_id.line_ids._get_weighted().definition_id:
                raise ValidationError(
                    self.env._("%s: choose a measure that gives points.", rule.summary)
                )

    @api.constrains("assignee", "manager_id")
    def _check_manager(self):
        for rule in self:
            if rule.assignee == "manager" and not rule.manager_id:
                raise ValidationError(self.env._("%s: say which manager.", rule.summary))

    @api.model
    def _cron_apply(self):
        """Apply the rules of all locked periods that have not been looked at since; one
        transaction a period."""
        periods = self.env["sales.kpi.period"].search(
            [("state", "=", "locked"), ("has_consequences", "=", False)], order="date_from, id"
        )
        self.env["ir.cron"]._commit_progress(remaining=len(periods))
        for period in periods:
            self._apply(period)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _apply(self, period):
        """Make the activities that follow from a locked period; once a rep, period and rule.

        :return: the new ``sales.kpi.consequence.case`` records
        """
        scores = self.env["sales.kpi.score"].sudo()
        judged = scores._read_group([("period_id", "=", period.id)], ["scheme_id"])
        rules = self.sudo().search([("scheme_id", "in", [scheme.id for (scheme,) in judged])])
        cases = self.env["sales.kpi.consequence.case"].union(
            *(rule._apply_one(period) for rule in rules)
        )
        period.sudo().has_consequences = True
        return cases

    def _apply_one(self, period):
        """Cases of one rule, for all who fell short so many periods running."""
        spans = [(period.date_from, period.date_to)]
        spans += period._get_earlier_bounds(self.period_count - 1)
        failed = self._find_failed(period, spans)
        running = set.intersection(*(set(failed.get(first, ())) for first, _last in spans))
        Case = self.env["sales.kpi.consequence.case"].sudo()
        known = Case.search([("period_id", "=", period.id), ("consequence_id", "=", self.id)])
        scores = [failed[period.date_from][user] for user in running - set(known.user_id.ids)]
        return Case._open(self, sorted(scores, key=lambda score: score.id))

    def _find_failed(self, period, spans):
        """{first day of a period: {user id: score that falls short}}, of locked periods: an appeal
        may still change the others."""
        scores = self.env["sales.kpi.score"].sudo().search(
            [
                ("scheme_id", "in", self.scheme_id._get_versions().ids),
                ("company_id", "=", period.company_id.id),
                ("period_id.period_type", "=", period.period_type),
                ("period_id.state", "=", "locked"),
                ("date_from", "in", [first for first, _last in spans]),
                ("subject_type", "=", "user"),
                ("is_scored", "=", True),
            ]
        )  # fmt: skip
        failed = {}
        for score in getattr(self, f"_filter_{self.condition}")(scores):
            failed.setdefault(score.date_from, {})[score.user_id.id] = score
        return failed

    def _filter_total(self, scores):
        return scores.filtered(lambda score: not at_least(score.final_total, self.minimum_total))

    def _filter_measure(self, scores):
        lines = self._find_scored_lines(scores, [("definition_id", "=", self.definition_id.id)])
        return lines.filtered(
            lambda line: not at_least(line.achievement, self.minimum_achievement)
        ).score_id

    def _filter_all(self, scores):
        lines = self._find_scored_lines(scores, [])
        met = lines.filtered(lambda line: at_least(line.achievement, 1)).score_id
        return lines.score_id - met

    def _find_scored_lines(self, scores, domain):
        return scores.line_ids.search(
            Domain([("score_id", "in", scores.ids), ("role", "=", "weight")])
            & Domain("status", "=", "scored")
            & Domain(domain)
        )

    def _get_assignee(self, score):
        """Who gets the activity about a scorecard: the first of those asked for, and of those who
        stand in for them, who still works in sales."""
        wanted = {"rep": score.user_id, "manager": self.manager_id}.get(self.assignee, ())
        leaders = self.env["sales.kpi.own.case"]._get_leaders(score.team_id, score.company_id)
        stand_ins = (*(leaders - score.user_id), self.manager_id, self.create_uid)
        return next(
            (user for user in (*wanted, *stand_ins) if user.active and user.has_group(SALES)),
            self.env.user,
        )
