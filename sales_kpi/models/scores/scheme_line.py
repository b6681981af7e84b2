from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import scoring
from .scheme import UNFINISHED


class SalesKpiSchemeLine(models.Model):
    """A measure of a scheme: what it is worth and how it is judged."""

    _name = "sales.kpi.scheme.line"
    _description = "KPI Scheme Line"
    _inherit = ["sales.kpi.scheme.part"]
    _order = "sequence, id"
    _kpi_shapes_pages = True
    _harmless = frozenset({"sequence"})

    scheme_id = fields.Many2one("sales.kpi.scheme", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    unit = fields.Selection(related="definition_id.unit")
    direction = fields.Selection(related="definition_id.direction")
    is_additive = fields.Boolean(related="definition_id.is_additive")
    role = fields.Selection(
        [("weight", "Gives points"), ("penalty", "Takes points off")],
        required=True,
        default="weight",
    )
    weight = fields.Float(help="Points for reaching the target. All weights sum to 100.")
    default_target = fields.Float(
        help="The target of each salesperson who has none of his own for the period."
    )
    curve = fields.Selection(
        [
            ("linear", "Achievement as it is"),
            ("bands", "Steps"),
            ("piecewise", "Straight between points"),
            ("relative", "Compared with the best"),
            ("percentile", "Share of the others left behind"),
        ],
        required=True,
        default="linear",
        help="Share of the others left behind: the best has 100%, the last 0%, and whoever is "
        "level counts half. Who is alone has 100%.",
    )
    point_ids = fields.One2many("sales.kpi.scheme.point", "line_id", string="Points", copy=True)
    floor = fields.Float(help="Least share of the weight that is given.")
    cap = fields.Float(default=1.2, help="Greatest share of the weight that is given.")
    gate = fields.Float(
        help="Below this share of the target the line gives no points at all, whatever the curve. "
        "Without a target there is no gate."
    )
    has_baseline = fields.Boolean(string="Use a Baseline")
    baseline = fields.Float(help="Lower is better: the value that is worth nothing.")
    no_data = fields.Selection(
        [("skip", "Leave the line out"), ("zero", "Count as zero")],
        string="Without Data",
        required=True,
        default="skip",
    )
    prorate = fields.Boolean(
        help="Joiners and leavers get the share of the target for the working days they were there."
    )
    tie_breaker = fields.Integer(
        help="At equal totals the measure with 1 decides, then 2 and so on. 0: it doesn't. While "
        "the period is open, only where the scheme shows the figures of others: a rank by a single "
        "measure gives them away."
    )
    operator = fields.Selection(
        [("<", "<"), ("<=", "≤"), (">", ">"), (">=", "≥")], default="<", string="When"
    )
    threshold = fields.Float()
    penalty_points = fields.Float(string="Points Off")
    penalty_percent = fields.Float(string="Per Cent of Payout Off")

    _check_weight = models.Constraint("CHECK(weight >= 0)", "A weight can't be negative.")
    _check_limits = models.Constraint(
        "CHECK(floor >= 0 AND cap >= floor AND gate >= 0)",
        "The floor can't be negative or above the cap, the gate can't be negative.",
    )
    _check_penalty = models.Constraint(
        "CHECK(penalty_points >= 0 AND penalty_percent >= 0)",
        "Write what is taken off without a minus.",
    )
    _unique_measure = models.UniqueIndex(
        "(scheme_id, definition_id) WHERE role = 'weight'",
        "A measure can give points only once in a scheme.",
    )

    @api.constrains("weight", "role", "scheme_id")
    def _check_scheme_weights(self):
        if self.env.context.get("kpi_lines_unfinished") is not UNFINISHED:
            self.scheme_id._check_weights()

    @api.constrains("curve", "point_ids")
    def _check_points(self):
        for line in self:
            try:
                scoring.check_points(line.curve, line._get_points())
            except ValueError as error:
                name = line.definition_id.name
                raise ValidationError(
                    self.env._("%(name)s: %(problem)s", name=name, problem=error)
                ) from error

    @api.constrains("prorate", "definition_id")
    def _check_prorate(self):
        for line in self:
            if line.prorate and not line.definition_id.is_additive:
                raise ValidationError(
                    self.env._(
                        "%s is no sum: half a month does not halve its target. Switch "
                        "proration off.",
                        line.definition_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_unbalanced(self):
        """Taking a line away is allowed only together with a new balance of the others."""
        if self.env.context.get("kpi_lines_unfinished") is UNFINISHED:
            return
        for scheme in (self.filtered("weight") & self._get_weighted()).scheme_id:
            if (scheme.line_ids - self)._get_weighted():
                raise ValidationError(
                    self.env._(
                        "The weights of %s would not sum to 100 any more. Remove the line on the "
                        "scheme itself and set the other weights.",
                        scheme.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        closed = [
            ("scheme_line_id", "in", self.ids),
            ("score_id.period_id.state", "!=", "open"),
        ]
        if self.env["sales.kpi.score.line"].sudo().search_count(closed, limit=1):
            raise UserError(
                self.env._(
                    "Scorecards of closed periods rest on these lines. Copy the scheme, change "
                    "the copy and archive this one."
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if "default_target" in vals:
            self.scheme_id._take_targets()
        return result

    def _get_weighted(self):
        return self.filtered(lambda line: line.role == "weight")

    @api.depends("definition_id", "scheme_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.scheme_id.name}: {line.definition_id.name}"

    def _get_points(self):
        """The step table or the points of the curve, in order."""
        return tuple((point.achievement, point.result) for point in self.point_ids.sorted())
