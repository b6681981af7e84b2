from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .ways import get_chance, get_recipe, is_rate, read_parts

# Factors come one by one: what they make is checked when all are there. An object, so that nobody
# can put it into the context over RPC.
UNFINISHED = object()


class SalesKpiDiagnosisPathLine(models.Model):
    """A factor of a result: a measure, or one measure per another."""

    _name = "sales.kpi.diagnosis.path.line"
    _description = "Factor of a Result"
    _inherit = ["sales.kpi.trailed.part"]
    _order = "sequence, id"
    _rec_name = "label"
    _rec_names_search = ["definition_id"]

    path_id = fields.Many2one(
        "sales.kpi.diagnosis.path", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="path_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        translate=True, help="How the factor is called: “Share won”. Empty: as its measures are."
    )
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, ondelete="cascade"
    )
    divisor_id = fields.Many2one(
        "sales.kpi.definition",
        string="Per",
        index=True,
        ondelete="cascade",
        help="The measure is divided by this one: deals won per new opportunity.",
    )
    unit = fields.Selection(
        [("number", "Number"), ("percent", "Percent"), ("money", "Money")],
        string="Written As",
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    label = fields.Char(compute="_compute_label")

    @api.depends("definition_id", "divisor_id")
    def _compute_unit(self):
        for line in self:
            unit, per = line.definition_id.unit, line.divisor_id.unit
            if line.divisor_id:
                unit = "percent" if unit == per else "money" if unit == "money" else "number"
            line.unit = unit if unit in ("money", "percent") else "number"

    @api.depends("name", "definition_id", "divisor_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            measure, per = line.definition_id.name or "", line.divisor_id.name
            if per:
                measure = self.env._("%(measure)s per %(per)s", measure=measure, per=per)
            line.label = line.name or measure

    def _get_whole(self):
        return self.path_id

    def _check_whole_open(self):
        """A path may always change, as long as it is its result."""
        if self.env.context.get("kpi_path_unfinished") is not UNFINISHED:
            self.path_id._check_path()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        unfinished = self.env.context.get("kpi_path_unfinished") is UNFINISHED
        for path in self.path_id if not unfinished else ():
            path._check_lines(path.line_ids - self)

    def _check_factors(self):
        seen = set()
        for line in self:
            for measure in line.definition_id | line.divisor_id:
                line._check_measure(measure)
            pair = (line.definition_id, line.divisor_id)
            if pair in seen or line.definition_id == line.divisor_id:
                raise ValidationError(
                    self.env._("%s stands there twice. Leave it out once.", line.label)
                )
            seen.add(pair)

    def _check_measure(self, measure):
        if measure.is_snapshot or not (measure.is_additive or is_rate(measure)):
            raise ValidationError(
                self.env._(
                    "%s can't be a factor: take what is counted or added up in a period, or an "
                    "average or a share of it.",
                    measure.name,
                )
            )
        if self.divisor_id and not measure.is_additive:
            raise ValidationError(
                self.env._(
                    "%s is a rate, and a rate can't be divided nor divide. Take the two measures "
                    "that it is made of.",
                    measure.name,
                )
            )

    # ---- in figures ----------------------------------------------------------------------------

    def _get_parts(self, cells, subject):
        """What the factor is made of: (numerator, denominator); no denominator of a number.

        :param cells: {code: mapping of subjects to ``Cell``}
        """
        return read_parts(cells, subject, self._get_recipe())

    def _get_recipe(self):
        return get_recipe(self.definition_id, self.divisor_id)

    def _get_chance(self):
        """By what chance makes the factor differ, as ``get_chance`` says it; of one count per
        another it is a "share" or a "rate"."""
        known = {get_chance(measure) for measure in self.definition_id | self.divisor_id}
        if not self.divisor_id:
            return known.pop()
        if known != {"count"}:
            return "between"
        return "share" if self.unit == "percent" else "rate"

    def _counts_money(self):
        """Whether it tells of sums of money: how many cases they are made of nobody knows."""
        base = self.divisor_id or self.definition_id
        return base.unit == "money" and not is_rate(base)
