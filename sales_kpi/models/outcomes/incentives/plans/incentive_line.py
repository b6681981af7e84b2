from odoo import fields, models

from .incentive import PERIOD_TYPES


class SalesKpiIncentiveLine(models.Model):
    """A component of a plan: what is paid for what.

    Rates, coefficients, factors, gates and attainments are shares: 0.05 is 5 %.
    """

    _name = "sales.kpi.incentive.line"
    _description = "Component of an Incentive Plan"
    _inherit = ["sales.kpi.incentive.part"]
    _order = "sequence, id"
    incentive_id = fields.Many2one(
        "sales.kpi.incentive",
        string="Incentive Plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="incentive_id.company_id")
    currency_id = fields.Many2one(related="incentive_id.currency_id")
    root_id = fields.Many2one(
        "sales.kpi.incentive.line",
        string="In the First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The component of the first version that this one goes on with; empty: itself.",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("commission", "Commission"),
            ("bonus", "Bonus"),
            ("performance", "Performance pay"),
            ("override", "Leader's override"),
            ("per_unit", "Sum a unit"),
        ],
        required=True,
        default="commission",
        help="Bonus: a sum at a condition; by one rate, for each document, as long as anything of "
        "that counts. Performance pay: base pay x coefficient. Override: of what the leader's team "
        "sold, less his own.",
    )
    basis = fields.Selection(
        [
            ("order", "Orders"),
            ("invoice", "Invoices"),
            ("cash", "Cash received"),
            ("won", "Won deals"),
            ("fact", "A measure"),
        ],
        required=True,
        default="cash",
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Measure",
        ondelete="restrict",
        index=True,
        help="What is paid for, where the basis is a measure; and whose target the attainment is "
        "of.",
    )
    value = fields.Selection(
        [("untaxed", "Untaxed amount"), ("margin", "Margin"), ("quantity", "Quantity")],
        string="Counts",
        required=True,
        default="untaxed",
    )
    domain = fields.Char(string="Only", help="Filter on the records that are paid for.")
    domain_model = fields.Char(compute="_compute_domain_model")
    scale = fields.Selection(
        [
            ("none", "One rate"),
            ("amount", "Steps of the amount"),
            ("attainment", "Steps of the attainment"),
            ("score", "Steps of the score"),
            ("rating", "By rating"),
        ],
        string="Paid By",
        required=True,
        default="none",
    )
    mode = fields.Selection(
        [
            ("marginal", "Each step for what lies in it"),
            ("whole", "The step reached for everything"),
            ("interpolated", "Straight between the steps"),
        ],
        required=True,
        default="marginal",
    )
    tier_period = fields.Selection(
        PERIOD_TYPES,
        string="Steps Count Each",
        help="Steps begin at 0 again with each such period. Empty: with each pay period.",
    )
    rate = fields.Float(digits=(16, 6))
    unit_amount = fields.Monetary(string="Sum", help="A bonus, or the sum for a unit.")
    step_ids = fields.One2many(
        "sales.kpi.incentive.step",
        "line_id",
        string="Steps",
        domain=[("role", "=", "rate")],
        context={"default_role": "rate"},
        copy=True,
    )
    matrix_definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Second Scale",
        ondelete="restrict",
        help="Its attainment is the other side of the table: attainment x collection rate.",
    )
    floor = fields.Monetary(help="Least sum of a period. 0: none.")
    cap = fields.Monetary(help="Greatest sum of a period. 0: none.")
    gate = fields.Float(
        digits=(16, 6), help="Below this attainment the component pays nothing. 0: none."
    )
    multiplier_by = fields.Selection(
        [
            ("none", "Nothing"),
            ("score", "Score"),
            ("rating", "Rating"),
            ("measure", "Attainment of a measure"),
        ],
        string="Multiplied By",
        required=True,
        default="none",
    )
    multiplier_definition_id = fields.Many2one(
        "sales.kpi.definition", string="Multiplier's Measure", ondelete="restrict"
    )
    multiplier_step_ids = fields.One2many(
        "sales.kpi.incentive.step",
        "line_id",
        string="Steps of the Multiplier",
        domain=[("role", "=", "multiplier")],
        context={"default_role": "multiplier"},
        copy=True,
    )
    factor_by = fields.Selection(
        [
            ("none", "Nothing"),
            ("days", "Days to cash"),
            ("new", "New or known customer"),
            ("class", "Customer class"),
        ],
        required=True,
        default="none",
    )
    factor_ids = fields.One2many(
        "sales.kpi.incentive.factor", "line_id", string="Factors", copy=True
    )
    release = fields.Selection(
        [("once", "At once"), ("cash", "With the cash")],
        string="Released",
        required=True,
        default="once",
    )
    is_penalised = fields.Boolean(
        string="Penalised", help="Penalties in per cent of the scheme are taken off it."
    )
    clawback = fields.Selection(
        [
            ("rate", "At the rate that was paid"),
            ("steps", "By redoing the steps"),
            ("none", "Not at all"),
        ],
        string="Taken Back",
        required=True,
        default="rate",
    )

    def _needs_scheme(self):
        """Whether a score or a rating decides."""
        self.ensure_one()
        by = {self.scale, self.multiplier_by} & {"score", "rating"}
        return bool(by) or self.is_penalised

    def _pays_each_document(self):
        """Whether it is a sum for each document, whatever that is worth."""
        return self.kind == "bonus" and self.scale == "none" and self.basis != "fact"

    def _get_lineage(self):
        """{id of a line: id of the one of the first version that it goes on with}"""
        return {line.id: line.root_id.id or line.id for line in self}
