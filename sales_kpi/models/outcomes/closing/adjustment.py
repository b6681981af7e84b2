import math

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.compare import is_computable


class SalesKpiAdjustment(models.Model):
    """Points that a manager gave or took after the figures were frozen.

    It stands beside the score and never changes it. Nobody changes or deletes one: it is taken
    back by another one of the opposite sign.
    """

    _name = "sales.kpi.adjustment"
    _description = "KPI Adjustment"
    _inherit = ["sales.kpi.file.holder"]
    _order = "id desc"
    _log_access = False
    _kpi_sealed_by = "period_id"
    # An open period's scorecards may go and come: only the links to them follow.
    _links = frozenset({"score_id", "score_line_id"})
    # What it may come from. An adjustment says it as it is made, and no default value does.
    _causes = ("drift_id", "reversed_id")

    period_id = fields.Many2one(
        "sales.kpi.period", required=True, index=True, readonly=True, ondelete="restrict"
    )
    scheme_id = fields.Many2one("sales.kpi.scheme", readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, readonly=True,
        ondelete="restrict",
    )  # fmt: skip
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    # The scorecards of an open period are made anew while people come and go.
    score_id = fields.Many2one("sales.kpi.score", index=True, readonly=True, ondelete="set null")
    score_line_id = fields.Many2one(
        "sales.kpi.score.line", string="Line", readonly=True, ondelete="set null"
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", readonly=True, ondelete="restrict",
        help="Empty: the whole scorecard.",
    )  # fmt: skip
    points = fields.Float(required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    author_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    date = fields.Datetime(required=True, readonly=True)
    drift_id = fields.Many2one("sales.kpi.drift", readonly=True, ondelete="restrict")
    reversed_id = fields.Many2one(
        "sales.kpi.adjustment", string="Takes Back", readonly=True, ondelete="restrict"
    )
    reversal_ids = fields.One2many(
        "sales.kpi.adjustment", "reversed_id", string="Taken Back By", readonly=True
    )

    _check_points = models.Constraint(
        "CHECK(points != 0)", "An adjustment of nothing changes nothing."
    )
    _unique_reversal = models.UniqueIndex(
        "(reversed_id) WHERE reversed_id IS NOT NULL", "This adjustment was taken back already."
    )

    @api.depends("points", "definition_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for adjustment in self:
            parts = (f"{adjustment.points:+.1f}", adjustment.definition_id.name)
            adjustment.display_name = " · ".join(filter(None, parts))

    def write(self, vals):
        if vals.keys() - self._links or not self.env.su:
            raise UserError(
                self.env._("An adjustment stays as it is. Take it back by another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("An adjustment stays. Take it back by another one."))

    def _takes_files(self):
        return False

    @api.model
    def _give(self, score, points, reason, line=None, **values):
        """Add points to a score, or take some off, beside it.

        :param score: the ``sales.kpi.score`` of a salesperson
        :param points: of the scheme's points, signed, not 0
        :param reason: why, in words
        :param line: the ``sales.kpi.score.line`` that it is about; the whole card when empty
        :param values: what it comes from
        :raise UserError: without a reason or points, or the period is locked
        """
        score = score.sudo()
        self._check_given(score, points, reason, line)
        vals = self._prepare_vals(score, line) | {"points": points, "reason": reason.strip()}
        adjustment = self.sudo().create(vals | dict.fromkeys(self._causes, False) | values)
        self._note_given(adjustment)
        scores = score._write_finals(score.scheme_id, score.period_id)
        score.period_id._seal_adjustment(adjustment, scores)
        return adjustment.sudo(self.env.su)

    @api.model
    def _note_given(self, adjustment):
        what = self.env._("Adjustment of %s", adjustment.user_id.name)
        adjustment._get_trail_holder()._note(
            what, after=f"{adjustment.display_name}: {adjustment.reason}"
        )

    def _get_trail_holder(self):
        """Whose trail tells of it."""
        return self.period_id

    def _prepare_vals(self, score, line):
        """Whose it is, and who gives it now."""
        return {
            "period_id": score.period_id.id,
            "scheme_id": score.scheme_id.id,
            "user_id": score.user_id.id,
            "team_id": score.team_id.id,
            "score_id": score.id,
            "score_line_id": line.id if line else False,
            "definition_id": line.definition_id.id if line else False,
            "author_id": self.env.uid,
            "date": fields.Datetime.now(),
        }

    @api.model
    def _check_given(self, score, points, reason, line=None):
        self.env["sales.kpi.period"]._check_may_decide(score.period_id, score.user_id)
        score.period_id._hold()
        if line and line.sudo().score_id != score:
            raise UserError(self.env._("This line is not on the scorecard."))
        if score.period_id.state == "locked":
            raise UserError(
                self.env._(
                    "%s is locked: carry the change into an open period instead.",
                    score.period_id.display_name,
                )
            )
        if not points or not is_computable(points):
            raise UserError(self.env._("Say how many points to give or to take."))
        self._check_limit(score, points)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the salesperson reads it."))

    @api.model
    def _check_limit(self, score, points):
        """What is given beside a score stays within the company's limit, all of it together; less
        than before is always fine."""
        given = score._get_given(score.scheme_id, score.period_id).get(score.user_id.id, ())
        before, after = math.fsum(given), math.fsum([*given, points])
        limit = score.period_id.company_id.kpi_points_limit
        if abs(after) > max(limit, abs(before)):
            raise UserError(
                self.env._(
                    "%(points)s points are too many: a scorecard gets, or loses, %(limit)s at "
                    "most, and this one stands at %(given)s.",
                    points=f"{points:+g}",
                    limit=f"{limit:g}",
                    given=f"{before:+g}",
                )
            )

    def _take_back(self, reason):
        """Undo an adjustment by one of the opposite sign.

        :raise UserError: it was taken back already, or its period is locked
        """
        self.ensure_one()
        own = self.sudo()
        if own.reversal_ids or own.reversed_id or not own.score_id:
            raise UserError(self.env._("This adjustment can't be taken back any more."))
        return self._give(own.score_id, -own.points, reason, own.score_line_id, reversed_id=own.id)
