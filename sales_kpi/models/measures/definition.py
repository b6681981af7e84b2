from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import formula
from ..ground.figure_format import format_value

ADDITIVE_KINDS = ("count", "sum", "distinct")


class SalesKpiDefinition(models.Model):
    _name = "sales.kpi.definition"
    _description = "KPI Definition"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, code, id"
    _parent_store = True
    _kpi_is_witnessed = True
    _trails_making = True
    _untrailed = frozenset(
        {"sequence", "description", "problem", "is_waiting"}
        | {"source_changed_on", "source_changed_by_id"}
    )
    _kpi_shapes_pages = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="Short name for formulas and imports: small letters, digits and _.",
    )
    description = fields.Text(
        translate=True, help="What is counted, in words that a salesperson understands."
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company. Only who works in every company changes it then.",
    )
    category = fields.Selection(
        [
            ("result", "Result"),
            ("process", "Process"),
            ("behaviour", "Behaviour"),
            ("quality", "Quality"),
            ("growth", "Growth"),
        ],
        required=True,
        default="result",
    )
    unit = fields.Selection(
        [
            ("number", "Number"),
            ("money", "Money"),
            ("percent", "Percent"),
            ("days", "Days"),
            ("hours", "Hours"),
            ("score", "Points"),
        ],
        required=True,
        default="number",
    )
    direction = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        required=True,
        default="higher",
        tracking=True,
    )
    kind = fields.Selection(
        [
            ("count", "Number of records"),
            ("sum", "Sum of a field"),
            ("average", "Average of a field"),
            ("median", "Median of a field"),
            ("distinct", "Number of different values"),
            ("ratio", "Share of the records"),
            ("formula", "Formula over other measures"),
            ("manual", "Entered by a leader"),
        ],
        string="How to Count",
        required=True,
        default="count",
        tracking=True,
    )
    manual_aggregate = fields.Selection(
        [("average", "Average of the entries"), ("sum", "Sum of the entries")],
        default="average",
        required=True,
    )
    formula = fields.Char(
        tracking=True, help="Arithmetic over codes, for example won_revenue / activities_done."
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        ondelete="set null",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The kind of record that is counted.",
    )
    model = fields.Char(compute="_compute_model", store=True, precompute=True, readonly=False)
    domain = fields.Char(
        string="Filter", default="[]", tracking=True, help="Which of the records count."
    )
    numerator_domain = fields.Char(
        string="Share of Those That", default="[]", help="The filter of the part that is shared."
    )
    date_field = fields.Char(
        string="Date", help="The date that puts a record into a day, month or quarter."
    )
    user_field = fields.Char(
        string="Salesperson",
        help="Whom a record is credited to. Of confirmed orders and posted invoices choose "
        "“Credited To”: handing them over doesn't move it.",
    )
    team_field = fields.Char(string="Team", help="Which team a record is credited to.")
    value_field = fields.Char(
        string="Value", help="The number to add up, or the value to tell apart."
    )
    multiply_field = fields.Char(help="Each value is multiplied by this field.")
    divide_field = fields.Char(
        help="Each value is divided by this field, for example a currency rate."
    )
    weight_field = fields.Char(
        string="Weigh By",
        help="An average in which each value has this weight: the sum of value × weight, divided "
        "by the sum of the weights. Empty: all values weigh the same.",
    )
    is_snapshot = fields.Boolean(
        string="As It Is Now",
        help="A stand, not a flow: what is open, due or owned at the moment of counting. For a "
        "period that is over the last count stays; one that was never counted has no data.",
    )
    module_name = fields.Char(
        string="Needs the Module",
        help="The measure is switched off until this module is installed, and on after that.",
    )
    is_waiting = fields.Boolean(
        readonly=True,
        copy=False,
        help="Switched off only because its module is not installed: it wakes up with it.",
    )
    parent_id = fields.Many2one(
        "sales.kpi.definition",
        string="Drives",
        index=True,
        ondelete="set null",
        help="The measure that this one helps to reach.",
    )
    parent_path = fields.Char(index=True)
    author_id = fields.Many2one(
        "res.users",
        string="Reads As",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who chose the records: the measure counts those that he may read. Empty: the "
        "measure came with a module, and counts all.",
    )
    child_ids = fields.One2many("sales.kpi.definition", "parent_id", string="Driven By")
    problem = fields.Text(readonly=True, copy=False, help="Why the measure was switched off.")
    is_additive = fields.Boolean(compute="_compute_is_additive")

    _unique_code = models.UniqueIndex("(code)", "Another measure has this code.")

    @api.depends("model_id")
    def _compute_model(self):
        for definition in self:
            # When the records' module goes, its name stays, to say what is missing.
            definition.model = definition.model_id.model or definition.model

    @api.depends("kind", "manual_aggregate")
    def _compute_is_additive(self):
        for definition in self:
            by_hand = definition.kind == "manual" and definition.manual_aggregate == "sum"
            definition.is_additive = definition.kind in ADDITIVE_KINDS or by_hand

    def _adds_up(self):
        """Whether the figures of the parts sum to that of the whole: of the distinct, of averages
        and shares they don't."""
        self.ensure_one()
        return self.is_additive and self.kind != "distinct"

    @api.constrains("code")
    def _check_code(self):
        for definition in self:
            if not formula.is_code(definition.code):
                raise ValidationError(
                    self.env._(
                        "“%s” can't be a code: begin with a small letter and use small "
                        "letters, digits and _.",
                        definition.code,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A measure can't drive itself."))

    @api.constrains("formula", "kind", "code", "active")
    def _check_formula(self):
        everything = self.sudo().with_context(active_test=False).search([("code", "!=", False)])
        known = set(everything.mapped("code"))
        for definition in self.filtered(lambda d: d.kind == "formula"):
            definition._check_own_formula(known)
        try:
            formula.evaluation_order({d.code: d._get_used_codes() for d in everything})
        except formula.FormulaError as error:
            raise ValidationError(str(error)) from error

    def _check_own_formula(self, known):
        try:
            used = formula.parse(self.formula or "").codes
        except formula.FormulaError as error:
            raise ValidationError(
                self.env._("%(name)s: %(problem)s", name=self.name, problem=error)
            ) from error
        if unknown := used - known:
            raise ValidationError(
                self.env._(
                    "%(name)s: no measure has the code %(codes)s. Check the spelling.",
                    name=self.name,
                    codes=", ".join(sorted(unknown)),
                )
            )

    def _get_used_codes(self):
        """Codes that the formula uses; none when it can't be read."""
        self.ensure_one()
        if self.kind != "formula":
            return frozenset()
        try:
            return formula.parse(self.formula or "").codes
        except formula.FormulaError:
            return frozenset()

    def _with_used(self):
        """These measures and all that their formulas use, directly or not."""
        wanted = known = self
        while wanted:
            codes = {code for definition in wanted for code in definition._get_used_codes()}
            wanted = self._find_by_code(codes - set(known.mapped("code")))
            known |= wanted
        return known

    def _find_by_code(self, codes):
        if not codes:
            return self.browse()
        return self.sudo().with_context(active_test=False).search([("code", "in", list(codes))])

    def _tell_author(self):
        """Ask the author of each measure that can't be counted to mend it, once."""
        for definition in self.sudo():
            author = definition._get_author()
            if author and not definition.activity_ids.filtered("automated"):
                definition.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=self.env._("This measure can't be counted"),
                    user_id=author.id,
                )

    def _get_author(self):
        """Who wrote the measure, if he may mend it; else the first KPI administrator."""
        group = self.env.ref("sales_kpi.group_kpi_manager")
        managers = group.sudo().all_user_ids.filtered(lambda user: user.active and not user.share)
        mine = (self.write_uid | self.create_uid) & managers
        return mine[:1] or managers.sorted("id")[:1]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        users = self.sudo().with_context(active_test=False).search([("kind", "=", "formula")])
        for definition in users - self:
            if lost := definition._get_used_codes() & set(self.mapped("code")):
                raise UserError(
                    self.env._(
                        "The formula of %(name)s uses %(codes)s. Change it first, or archive "
                        "the measure.",
                        name=definition.name,
                        codes=", ".join(sorted(lost)),
                    )
                )

    def _format_value(self, value, company, beside=()):
        """A figure of this measure as text, in the user's language and the company's currency.

        :param value: a number, or None for "no data"
        :param beside: the figures with which it stands in a list
        """
        self.ensure_one()
        return format_value(self.env, value, self.unit, company.currency_id, beside)
