from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from ...tools.spread import total

WHOLE_KINDS = ("count", "distinct")
SHARE_DIGITS = 4


class SalesKpiTargetPlanMeasure(models.TransientModel):
    """What is planned of one measure: where it starts from, and by how much it changes."""

    _name = "sales.kpi.target.plan.measure"
    _description = "Measure of a Target Plan"
    _order = "id"

    plan_id = fields.Many2one(
        "sales.kpi.target.plan", required=True, index=True, ondelete="cascade"
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, ondelete="cascade"
    )
    unit = fields.Selection(related="definition_id.unit")
    base = fields.Selection(
        [
            ("last_year", "The same period last year"),
            ("previous", "The last period"),
            ("average", "Average of the last periods"),
            ("typed", "A figure of your own"),
        ],
        string="Start From",
        required=True,
        default="last_year",
    )
    base_count = fields.Integer(string="How Many", default=3)
    base_value = fields.Float(
        string="Figure",
        compute="_compute_base_value",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    base_note = fields.Char(compute="_compute_base_value", store=True, compute_sudo=False)
    change = fields.Float(string="Change (%)")
    whole = fields.Float(
        string="Target",
        compute="_compute_whole",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="Of the whole company or team; of what can't be added up, everybody's.",
    )
    digits = fields.Integer(compute="_compute_digits")
    parts_total = fields.Float(string="Sum of the Parts", compute="_compute_parts")
    difference = fields.Float(compute="_compute_parts", help="The sum of the parts less the whole.")
    existing_count = fields.Integer(
        string="Targets That Exist", readonly=True, help="In these periods, also of teams."
    )
    hint = fields.Char(readonly=True, help="How many of the last targets were reached.")
    finer_note = fields.Char(string="Shorter Periods", readonly=True)
    basis_note = fields.Char(
        string="Without History",
        readonly=True,
        help="Who and which months had no figures to start from, and what is taken instead.",
    )
    zero_note = fields.Char(readonly=True, help="What is asked of nobody, and why.")

    _check_base_count = models.Constraint(
        "CHECK(base_count BETWEEN 1 AND 12)", "Take the average of 1 to 12 periods."
    )

    @api.depends("definition_id", "plan_id.company_id")
    def _compute_digits(self):
        """Money to its smallest coin, pieces whole, hours and days to a hundredth."""
        for measure in self:
            definition = measure.definition_id
            if not definition.is_additive:
                measure.digits = SHARE_DIGITS
            elif definition.unit == "money":
                measure.digits = measure.plan_id.company_id.currency_id.decimal_places
            else:
                measure.digits = 0 if definition.kind in WHOLE_KINDS else 2

    @api.depends(
        "definition_id", "base", "base_count", "plan_id.company_id", "plan_id.period_type",
        "plan_id.date", "plan_id.team_id", "plan_id.step",
    )  # fmt: skip
    def _compute_base_value(self):
        for measure in self:
            plan = measure.plan_id
            measure.base_note = False
            if measure.base == "typed":
                continue
            value = None
            if measure.definition_id and plan.date and 1 <= measure.base_count <= 12:
                value, measure.base_note = measure._read_base()
            measure.base_value = value or 0
        # Reading the figure writes what waits, the target among it: that came too early.
        self.modified(["base_value"])

    def _read_base(self):
        """(the company's figure, what there is to say about it)"""
        figures = self.plan_id._get_figures()
        definition = self.definition_id._origin
        spans = figures.get_spans(self.base, self.base_count)
        if error := figures.find_error(definition, spans, figures.period_type):
            return None, error
        value = figures.get_base(definition, self.base, self.base_count, self.plan_id.get_step())
        if value is None:
            return None, self.env._("No data: choose a figure of your own.")
        if not value and definition.is_additive:
            return value, self.env._("Nothing was reached then: choose a figure of your own.")
        if spans[0][1] >= figures.today:
            return value, self.env._("Not over yet: counted until today.")
        return value, False

    @api.depends("base_value", "change", "digits")
    def _compute_whole(self):
        for measure in self:
            whole = measure.base_value * (1 + measure.change / 100)
            measure.whole = float_round(whole, precision_digits=measure.digits)

    @api.depends("whole", "digits")
    def _compute_parts(self):
        rows = self.env["sales.kpi.target.plan.line"]._read_group(
            [("measure_id", "in", self.ids)], ["measure_id"], ["value:sum", "__count"]
        )
        sums = {measure: (value, count) for measure, value, count in rows}
        for measure in self:
            value, count = sums.get(measure._origin, (0, 0))
            additive = measure.definition_id.is_additive
            value = value if additive or not count else value / count
            measure.parts_total = float_round(value, precision_digits=measure.digits)
            difference = measure.parts_total - measure.whole if additive and count else 0
            measure.difference = float_round(difference, precision_digits=measure.digits)

    def action_take_sum(self):
        """Let the whole be what the parts add up to."""
        self._kpi_check_some()
        for measure in self:
            measure.whole = measure.parts_total

    def write(self, vals):
        if "definition_id" in vals and any(plan.state != "draft" for plan in self.plan_id):
            raise UserError(self.env._("Go back to the plan before you choose another measure."))
        return super().write(vals)

    def _check_difference(self):
        Line = self.env["sales.kpi.target.plan.line"]
        previewed = Line.search([("measure_id", "in", self.ids)]).measure_id
        for measure in self - previewed:
            raise UserError(
                self.env._(
                    "%s is not in the preview yet. Make the preview again.",
                    measure.definition_id.name,
                )
            )
        for measure in self:
            if float_compare(measure.difference, 0, precision_digits=measure.digits):
                definition, company = measure.definition_id, measure.plan_id.company_id
                raise UserError(
                    self.env._(
                        "%(measure)s: the parts add up to %(total)s instead of %(whole)s. Change "
                        "them, or take their sum as the whole.",
                        measure=definition.name,
                        total=definition._format_value(measure.parts_total, company),
                        whole=definition._format_value(measure.whole, company),
                    )
                )

    def _fill(self, figures, parts, ramps, existing):
        """Make the lines of the preview, and say what is to be known about the measure."""
        self.ensure_one()
        plan, definition = self.plan_id, self.definition_id
        if self.base != "typed" and self.base_note and not self.whole:
            raise UserError(
                self.env._("%(name)s: %(problem)s", name=definition.name, problem=self.base_note)
            )
        divided, kept = plan._get_parts_of(self, figures, parts, ramps, existing)
        found = divided.compute()
        if not found:
            raise UserError(self.env._("No salesperson belongs to a team in this period."))
        Hint = self.env["sales.kpi.target.hint"].sudo()
        asked = (plan.company_id, definition, plan.get_step(), plan.date_from)
        reached = Hint._get_reached_shares(*asked).get(definition.id, (0, 0))
        self.hint = Hint._describe_share(*reached)
        self.existing_count = sum(key[0] == definition.id for key in existing)
        self.finer_note = self._describe_finer()
        self.basis_note, self.zero_note = divided.describe_basis(), divided.describe_zeros()
        stretches = Hint._get_stretches(*asked)
        teams = figures.get_rosters(parts)
        self.env["sales.kpi.target.plan.line"]._insert(
            [
                {
                    "team_id": teams[index].get(user_id),
                    "value": value,
                    "is_kept": (user_id, parts[index][0]) in kept,
                    "ramp": ramps[user_id][index] * 100 if user_id in ramps else 100,
                    **self._prepare_part(user_id, parts[index], existing),
                    **_prepare_stretch(stretches.get((definition.id, user_id))),
                }
                for user_id, index, value in found
            ]
        )

    def _prepare_part(self, user_id, part, existing):
        """Whose line of the preview it is, of which days, and what was the target until now."""
        key = (self.definition_id.id, self.plan_id.get_step(), part[0], "user", user_id)
        return {
            "plan_id": self.plan_id.id,
            "measure_id": self.id,
            "definition_id": self.definition_id.id,
            "user_id": user_id,
            "date_from": part[0],
            "date_to": part[1],
            **_prepare_existing(existing.get(key)),
        }

    def _describe_finer(self):
        """What the targets of shorter periods add up to, where the plan leaves them as they are
        and they are another whole; empty when they agree."""
        plan, kinds = self.plan_id, ("month", "quarter", "half", "year")
        finer = kinds[: kinds.index(plan.get_step())]
        if not (finer and self.definition_id.is_additive):
            return False
        domain = [
            ("definition_id", "=", self.definition_id.id),
            ("company_id", "=", plan.company_id.id),
            ("subject_type", "=", "user"),
            ("period_id.period_type", "in", finer),
            ("period_id.date_from", ">=", plan.date_from),
            ("period_id.date_to", "<=", plan.date_to),
        ]
        if plan.team_id:
            tree = self.env["sales.kpi.team.parent"]._get_tree(plan.company_id, plan.date_to)
            domain.append(("team_id", "in", sorted(tree.below(plan.team_id.ids))))
        sums = {}
        for target in self.env["sales.kpi.target"].search_fetch(domain, ["period_id", "value"]):
            sums.setdefault(target.period_id.period_type, []).append(target.value)
        for kind in finer:
            found = total(sums.get(kind, []), self.digits)
            if kind in sums and float_compare(found, self.whole, precision_digits=self.digits):
                return self._say_finer(kind, found)
        return False

    def _say_finer(self, kind, found):
        selection = self.env["sales.kpi.period"]._fields["period_type"]
        return self.env._(
            "There are targets for each %(kind)s in it, which add up to %(sum)s: divide into them "
            "to plan them, too.",
            kind=dict(selection._description_selection(self.env))[kind],
            sum=self.definition_id._format_value(found, self.plan_id.company_id),
        )


def _prepare_existing(target):
    return {"has_existing": bool(target), "existing_value": target.value if target else 0}


def _prepare_stretch(figure):
    return {"has_stretch": figure is not None, "stretch": figure or 0}
