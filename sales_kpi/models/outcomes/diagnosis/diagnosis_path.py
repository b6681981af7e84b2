from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

from ....tools.analysis.decompose import MOST_FACTORS
from .diagnosis_path_line import UNFINISHED


class SalesKpiDiagnosisPath(models.Model):
    """How a result comes about: measures whose product it is, from the first step to the last.

    Of several paths to the same result the first one is taken whose product is the result: who
    wins what others found has no new opportunities, and is told by his deals alone.
    """

    _name = "sales.kpi.diagnosis.path"
    _description = "Path of a Result"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed"]
    _order = "sequence, id"
    _trails_making = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company. Only who works in every company changes it then.",
    )
    result_id = fields.Many2one(
        "sales.kpi.definition",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "in", ("count", "sum", "distinct")), ("direction", "=", "higher")],
        help="What the factors make: a number or a sum, of which more is better.",
    )
    line_ids = fields.One2many(
        "sales.kpi.diagnosis.path.line", "path_id", string="Factors", copy=True
    )
    told = fields.Char(string="In Words", compute="_compute_told")

    @api.depends("result_id", "line_ids.label")
    @api.depends_context("lang")
    def _compute_told(self):
        for path in self:
            product = " × ".join(line.label or "…" for line in path.line_ids)
            path.told = f"{path.result_id.name or '…'} = {product or '…'}"

    @api.model_create_multi
    def create(self, vals_list):
        return super(SalesKpiDiagnosisPath, self._with_unfinished()).create(vals_list).with_env(
            self.env
        )  # fmt: skip

    def write(self, vals):
        return super(SalesKpiDiagnosisPath, self._with_unfinished()).write(vals)

    def _with_unfinished(self):
        return self.with_context(kpi_path_unfinished=UNFINISHED)

    @api.constrains("result_id", "line_ids", "company_id")
    def _check_path(self):
        if self.env.context.get("install_mode") and self.env.uid == SUPERUSER_ID:
            return  # what comes with the module comes one by one, and is tried by tests
        for path in self:
            path._check_result()
            path._check_lines(path.line_ids)
            path._check_companies()
            path._check_figures()

    def _check_result(self):
        result = self.result_id
        if not result.is_additive or result.is_snapshot or result.direction != "higher":
            raise ValidationError(
                self.env._(
                    "%s can't be explained by a path: take a result that is counted or added up, "
                    "and of which more is better.",
                    result.name,
                )
            )

    def _check_lines(self, lines):
        if not 2 <= len(lines) <= MOST_FACTORS:
            raise ValidationError(
                self.env._(
                    "%(path)s would have %(count)s factors. Give it 2 to %(most)s.",
                    path=self.name,
                    count=len(lines),
                    most=MOST_FACTORS,
                )
            )
        first = lines.sorted()[:1]
        if first.divisor_id or not first.definition_id.is_additive:
            raise ValidationError(
                self.env._(
                    "%s is a rate. Begin with how many or how much there was; what became of "
                    "each follows.",
                    first.label,
                )
            )
        lines._check_factors()

    def _check_companies(self):
        """A path of all companies, or of one, is made of what these have."""
        own = (self.company_id, self.env["res.company"])
        for measure in self._get_measures().sudo():
            if measure.company_id not in own:
                raise ValidationError(
                    self.env._(
                        "%(measure)s is a measure of %(company)s only. Make the path for that "
                        "company, too.",
                        measure=measure.name,
                        company=measure.company_id.name,
                    )
                )

    def _get_measures(self):
        """The result, and all that the factors are read from."""
        lines = self.line_ids
        return self.result_id | lines.definition_id | lines.divisor_id

    @api.model
    def _get_usable(self, company):
        """The paths of a company whose measures are all switched on, in their order."""
        found = self.sudo().search([("company_id", "in", [company.id, False])])
        return found.filtered(
            lambda path: path.line_ids and all(path._get_measures().mapped("active"))
        )
