from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ....ground.subject import KINDS, SELECTION

RULES = [
    ("best", "The best"),
    ("progress", "The greatest progress"),
    ("newcomer", "The best newcomer"),
    ("streak", "So many periods running"),
    ("milestone", "A milestone"),
]

SIGNS = [
    ("trophy", "Cup"),
    ("star", "Star"),
    ("rocket", "Rocket"),
    ("leaf", "Leaf"),
    ("fire", "Fire"),
    ("flag", "Flag"),
    ("diamond", "Diamond"),
    ("heart", "Heart"),
    ("thumbs-up", "Thumb"),
]  # by the names of Font Awesome


class SalesKpiHonour(models.Model):
    """What is to be won in each period of a type, and by which rule.

    A rule that is changed holds for periods that end from then on: nobody makes himself the winner
    of what is over.
    """

    _name = "sales.kpi.honour"
    _description = "KPI Honour"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed"]
    _order = "sequence, id"
    _trails_making = True
    _ruling = frozenset(
        {
            "active", "company_id", "definition_id", "level", "minimum", "period_count",
            "period_type", "rule", "scheme_id", "subject_type", "team_id",
        }
    )  # fmt: skip

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    icon = fields.Selection(SIGNS, string="Sign", required=True, default="trophy")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company, each by itself.",
    )
    rule = fields.Selection(RULES, required=True, default="best")
    scheme_id = fields.Many2one(
        "sales.kpi.scheme",
        ondelete="restrict",
        help="Whose totals count, in all of its versions. Empty: the honour is won under each "
        "scheme by itself.",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Measure",
        ondelete="restrict",
        domain=[("direction", "=", "higher")],
        help="What counts instead of the total of a scheme.",
    )
    period_type = fields.Selection(
        lambda self: self.env["sales.kpi.scheme"]._fields["period_type"].selection,
        required=True,
        compute="_compute_period_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    subject_type = fields.Selection(
        [pair for pair in SELECTION if pair[0] in KINDS[:2]],
        string="Given To",
        required=True,
        default="user",
        help="Teams are those that no other team stands under.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Within",
        ondelete="restrict",
        help="This team and those below it; empty: the whole company.",
    )
    minimum = fields.Float(
        string="At Least", default=60, help="Who stays below it wins nothing, even as the best."
    )
    level = fields.Float(
        default=100,
        help="A streak: what each of the periods must reach. A milestone: it is given for each "
        "multiple of it, of all that was done so far.",
    )
    period_count = fields.Integer(string="Periods Running", default=3)
    since = fields.Date(
        string="Held Since",
        readonly=True,
        required=True,
        default=lambda self: self.env.company._get_kpi_today(),
        help="The rule as it stands holds for periods that end on this day or later.",
    )
    award_ids = fields.One2many("sales.kpi.honour.award", "honour_id", readonly=True)
    award_count = fields.Integer(string="Given", compute="_compute_award_count")

    _check_period_count = models.Constraint(
        "CHECK(period_count BETWEEN 2 AND 24)", "A streak is 2 to 24 periods long."
    )
    _check_level = models.Constraint("CHECK(level > 0)", "The level must be more than zero.")

    @api.depends("scheme_id")
    def _compute_period_type(self):
        for honour in self:
            honour.period_type = honour.scheme_id.period_type or honour.period_type or "month"

    @api.depends("award_ids.state")
    def _compute_award_count(self):
        found = dict(
            self.env["sales.kpi.honour.award"]._read_group(
                [("honour_id", "in", self.ids), ("state", "=", "given")],
                ["honour_id"],
                ["__count"],
            )
        )
        for honour in self:
            honour.award_count = found.get(honour._origin, 0)

    @api.constrains("scheme_id", "definition_id", "rule", "subject_type", "period_type")
    def _check_rule(self):
        for honour in self:
            if problem := honour._find_problem():
                raise ValidationError(problem)

    def _find_problem(self):
        if self.scheme_id and self.definition_id:
            return self.env._("Choose a scheme or a measure, not both.")
        if self.rule == "milestone" and not self.definition_id:
            return self.env._("A milestone goes by a measure: choose one.")
        if self.rule == "milestone" and self.definition_id.kind not in ("count", "sum"):
            return self.env._("A milestone adds up: choose a measure that is a count or a sum.")
        if self.rule == "newcomer" and self.subject_type != "user":
            return self.env._("Only salespeople are newcomers.")
        if self.definition_id.direction == "lower":
            return self.env._("Choose a measure of which more is better.")
        if self.scheme_id and self.scheme_id.period_type != self.period_type:
            return self.env._("The scheme goes by other periods than the honour.")
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._drop_since(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._drop_since(vals)
        if "since" not in vals and self._find_ruling(vals):
            self._check_no_candidates()
            vals = {**vals, "since": self.env.company._get_kpi_today()}
        return super().write(vals)

    def _drop_since(self, vals):
        """From which day a rule holds is not for anybody to say."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name != "since"}

    def _find_ruling(self, vals):
        """Names of what decides about winning, and is given another value."""
        return {
            name
            for name in self._ruling & vals.keys()
            for honour in self
            if self._fields[name].convert_to_write(honour[name], honour) != vals[name]
        }

    def _check_no_candidates(self):
        """
        :raise UserError: somebody is about to win by the rule as it is
        """
        proposed = self.sudo().award_ids.filtered(lambda award: award.state == "candidate")
        if proposed:
            raise UserError(
                self.env._(
                    "%(period)s is in review, and there are candidates for “%(honour)s”. Lock the "
                    "period or open it again, then change the honour.",
                    period=proposed[0].period_id.display_name,
                    honour=proposed[0].honour_id.name,
                )
            )

    @api.model
    def _get_for(self, period):
        """The honours that are given in a period."""
        return self.sudo().search(
            [
                ("company_id", "in", [period.company_id.id, False]),
                ("period_type", "=", period.period_type),
                ("since", "<=", period.date_to),
            ]
        )

    def action_open_awards(self):
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_honour_award_action"
        )
        return action | {"domain": [("honour_id", "=", self.id)]}
