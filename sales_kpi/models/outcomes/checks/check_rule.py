from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools.compare import is_computable
from ...ground.tuning import tune
from .kinds.known import BY_CODE, SELECTION

SEVERITIES = [("low", "Worth a look"), ("medium", "Serious"), ("high", "Grave")]
PARAMETERS = ("count", "minutes", "days", "percent", "amount")


class SalesKpiCheckRule(models.Model):
    """What is looked for each night, and from which figures on. A rule finds cases to ask about;
    it judges nobody."""

    _name = "sales.kpi.check.rule"
    _description = "Check"
    _inherit = ["sales.kpi.shared", "sales.kpi.trailed"]
    _order = "sequence, id"
    _trails_making = True
    _untrailed = frozenset({"sequence", "description", "checked"})

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(SELECTION, required=True)
    severity = fields.Selection(SEVERITIES, required=True, default="low")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company_id(),
        help="Empty: for every company, each by itself.",
    )
    count = fields.Integer(string="How Many", help="From how many on it is a case.")
    minutes = fields.Integer(string="Within Minutes")
    days = fields.Integer(string="Within Days")
    percent = fields.Float(string="Per Cent")
    amount = fields.Float(
        string="Figure From", help="Amount, hours or quantity, by what is looked for."
    )
    uses = fields.Json(compute="_compute_uses")
    checked = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="{id of a company: the day on which it was last looked at}. A night that is "
        "interrupted goes on where it was.",
    )
    finding_ids = fields.One2many("sales.kpi.finding", "rule_id", readonly=True)

    @api.depends("kind")
    def _compute_uses(self):
        for rule in self:
            rule.uses = sorted(BY_CODE[rule.kind].uses) if rule.kind else []

    @api.onchange("kind")
    def _onchange_kind(self):
        """The usual figures of what is looked for."""
        if self.kind:
            self.update(dict.fromkeys(PARAMETERS, 0) | BY_CODE[self.kind].uses)

    @api.model_create_multi
    def create(self, vals_list):
        """What is not said is as usual."""
        kinds = [BY_CODE.get(vals.get("kind")) for vals in vals_list]
        return super().create(
            [
                (kind.uses if kind else {}) | vals
                for kind, vals in zip(kinds, vals_list, strict=True)
            ]
        )

    @api.constrains("kind", *PARAMETERS)
    def _check_parameters(self):
        for rule in self:
            for name in BY_CODE[rule.kind].uses:
                if not is_computable(rule[name]) or rule[name] <= 0:
                    raise ValidationError(
                        self.env._(
                            "%(rule)s: “%(field)s” is more than 0.",
                            rule=rule.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _is_done(self, company):
        """Whether it has looked at a company today."""
        today = fields.Date.to_string(company._get_kpi_today())
        return (self.checked or {}).get(str(company.id)) == today

    def _set_done(self, company):
        today = fields.Date.to_string(company._get_kpi_today())
        self.checked = (self.checked or {}) | {str(company.id): today}

    def _find(self, company, first, last):
        """The cases of a company on some local days; see ``kinds.kind.Kind``."""
        self.ensure_one()
        self.env.flush_all()
        tune(self.env.cr)
        kind = BY_CODE[self.kind](self, company, first, last)
        return [row | {"model": kind.model} for row in kind.find()]
