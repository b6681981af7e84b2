import re

from odoo import api, fields, models

# What a record's day, salesperson and team are mostly called, the best guess first.
USUAL_FIELDS = {
    "date_field": (
        "date_order", "invoice_date", "date_start", "date", "date_closed", "create_date",
    ),
    "user_field": ("invoice_user_id", "user_id", "create_uid"),
    "team_field": ("team_id",),
}  # fmt: skip


class SalesKpiDefinition(models.Model):
    """What the form proposes to the manager who builds a measure."""

    _inherit = "sales.kpi.definition"

    other_ids = fields.Many2many(
        "sales.kpi.definition",
        string="Codes to Use",
        compute="_compute_other_ids",
        help="The measures that a formula can use.",
    )
    unseen_text = fields.Char(string="Not Counted", compute="_compute_unseen_text")

    @api.depends("kind")
    def _compute_other_ids(self):
        for definition in self:
            is_formula = definition.kind == "formula"
            definition.other_ids = is_formula and self.search([("id", "not in", self._origin.ids)])

    @api.depends("author_id", "company_id", "domain", "kind", "model")
    def _compute_unseen_text(self):
        """Who makes a measure, or copies one, may read less than whom it is about."""
        for definition in self:
            count = definition._origin and definition._count_unseen()
            definition.unseen_text = bool(count) and definition._tell_unseen(count)

    def _tell_unseen(self, count):
        who = self.sudo().author_id.name
        if count == 1:
            return self.env._(
                "1 record is not counted: %s, who answers for this measure, may not read it. Let "
                "somebody choose anew who may.",
                who,
            )
        return self.env._(
            "%(count)s records are not counted: %(who)s, who answers for this measure, may not "
            "read them. Let somebody choose them anew who may.",
            count=count,
            who=who,
        )

    @api.onchange("name")
    def _onchange_name(self):
        if self.name and not self.code:
            self.code = self._propose_code(self.name)

    @api.onchange("model_id")
    def _onchange_model_id(self):
        """Paths of the former records mean nothing for the new ones."""
        self.model = self.model_id.sudo().model
        self.update(
            {
                "domain": "[]",
                "numerator_domain": "[]",
                "value_field": False,
                "multiply_field": False,
                "divide_field": False,
                "weight_field": False,
                **{name: self._propose_path(name) for name in USUAL_FIELDS},
            }
        )

    @api.model
    def _propose_code(self, name):
        """A free code made of a name; names in other scripts give measure, measure_2 and so on."""
        slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40].strip("_")
        base = slug or "measure"
        found = self.sudo().with_context(active_test=False).search([("code", "=like", f"{base}%")])
        taken = set(found.mapped("code"))
        code, number = base, 1
        while code in taken:
            number += 1
            code = f"{base}_{number}"
        return code

    def _propose_path(self, name):
        """The usual field of the records for a part of the measure; False when there is none."""
        if self.model not in self.env:
            return False
        model = self.env[self.model]
        paths = filter(model._kpi_find_field, USUAL_FIELDS[name])
        return next((path for path in paths if self._is_usual(model, name, path)), False)

    def _is_usual(self, model, name, path):
        field = model._fields[path]
        if name == "date_field":
            return field.type in ("date", "datetime")
        return field.comodel_name == ("res.users" if name == "user_field" else "crm.team")
