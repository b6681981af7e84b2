from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What a filter looks at, by basis: the records that are paid for, and what of them may decide.
# Cash is spread over the lines of its invoice, so that its filter is about these lines.
BASIS_MODELS = {
    "order": "sales.kpi.sale",
    "invoice": "account.move.line",
    "cash": "account.move.line",
    "won": "crm.lead",
}
LINE_PATHS = frozenset(
    {
        "product_id",
        "product_id.product_tmpl_id",
        "product_id.categ_id",
        "partner_id",
        "partner_id.country_id",
        "partner_id.state_id",
    }
)
BASIS_PATHS = {
    "order": frozenset(
        {
            "product_id", "product_tmpl_id", "categ_id", "customer_class", "business",
            "country_id", "state_id", "source_id", "medium_id", "campaign_id",
        }
    ),
    "invoice": LINE_PATHS,
    "cash": LINE_PATHS,
    "won": frozenset(
        {"tag_ids", "country_id", "state_id", "source_id", "medium_id", "campaign_id"}
    ),
}  # fmt: skip
OPERATORS = frozenset({"=", "!=", "in", "not in", "child_of"})


class SalesKpiIncentiveLine(models.Model):
    """Which records a component is about: a filter that is a literal over a few fields, never
    code."""

    _inherit = "sales.kpi.incentive.line"

    @api.depends("basis")
    def _compute_domain_model(self):
        for line in self:
            line.domain_model = BASIS_MODELS.get(line.basis, False)

    @api.constrains("domain", "basis")
    def _check_domain(self):
        for line in self:
            if problem := line._find_domain_problem():
                raise ValidationError(
                    self.env._("%(name)s: %(problem)s", name=line.name, problem=problem)
                )

    def _get_basis_domain(self):
        """The filter on the basis's own records; all of them without one.

        :return: ``Domain`` on the model that ``domain_model`` names
        """
        self.ensure_one()
        if not self.domain_model:
            return Domain.TRUE
        return self.env["sales.kpi.definition"]._parse_domain(self.domain)

    def _find_domain_problem(self):
        """What is wrong with the filter, in a sentence; None when it can be used."""
        if not self.domain_model or not (self.domain or "").strip():
            return None
        try:
            domain = self._get_basis_domain()
            domain.validate(self.env[self.domain_model].sudo())
        except (ValueError, TypeError, NotImplementedError) as error:
            return self.env._("the filter can't be read: %s", error)
        return self._find_path_problem(domain)

    def _find_path_problem(self, domain):
        for condition in domain.iter_conditions():
            if condition.field_expr not in BASIS_PATHS[self.basis]:
                return self.env._(
                    "the filter may not look at “%(path)s”. Use one of: %(paths)s.",
                    path=condition.field_expr,
                    paths=", ".join(sorted(BASIS_PATHS[self.basis])),
                )
            if condition.operator not in OPERATORS:
                return self.env._(
                    "the filter may not use “%s”. Compare with values by =, != or in.",
                    condition.operator,
                )
        return None
