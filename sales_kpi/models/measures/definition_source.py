import ast
import contextlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.shown import shown

SOURCE_KINDS = ("count", "sum", "average", "median", "distinct", "ratio")
SOURCE_FIELDS = {
    "kind", "model_id", "model", "domain", "numerator_domain", "date_field", "user_field",
    "team_field", "value_field", "multiply_field", "divide_field", "weight_field",
}  # fmt: skip
# What decides which records count and for how much, and which way it is judged.
COUNTING = sorted(
    SOURCE_FIELDS - {"model_id"}
    | {"manual_aggregate", "formula", "is_snapshot", "author_id", "unit", "direction"}
)


class SalesKpiDefinition(models.Model):
    """What a measure may read: records that exist, fields that fit, filters that are literals, and
    nothing that its author may not read. When that was changed, and whether it can be counted."""

    _inherit = "sales.kpi.definition"

    source_changed_on = fields.Datetime(
        string="Counts Like This Since", readonly=True, copy=False,
        help="When it was last changed what is counted, or how.",
    )  # fmt: skip
    source_changed_by_id = fields.Many2one(
        "res.users", string="Changed By", readonly=True, copy=False, ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        definitions = super().create(vals_list)
        for definition in definitions:
            definition._check_author_may_read()
        return definitions

    def write(self, vals):
        vals = self._prepare_written(vals)
        before = {one: one._get_source_values() for one in self} if vals.keys() & COUNTING else {}
        chosen = self._get_chosen() if vals.keys() & SOURCE_FIELDS else {}
        result = super().write(vals)
        self._take_over(chosen)
        self._note_source_changes(before)
        return result

    def _prepare_written(self, vals):
        """Nobody says himself who answers for what is read, nor when that was changed."""
        if vals.get("active"):
            vals = {**vals, "problem": False, "is_waiting": False}
        if self.env.su:
            return vals
        return {
            name: value
            for name, value in vals.items()
            if name != "author_id" and not name.startswith("source_changed_")
        }

    def _note_source_changes(self, before):
        """:param before: {measure: its source values before they were written}"""
        changed = self.filtered(lambda one: before and one._get_source_values() != before[one])
        if changed:
            changed.sudo().write(
                {
                    "source_changed_on": fields.Datetime.now(),
                    "source_changed_by_id": self.env.uid,
                }
            )

    @api.constrains(
        "kind", "model_id", "domain", "numerator_domain", "date_field", "user_field",
        "team_field", "value_field", "multiply_field", "divide_field", "weight_field", "active",
        "is_snapshot",
    )  # fmt: skip
    def _check_source(self):
        for definition in self.filtered(lambda d: d.active and d.kind in SOURCE_KINDS):
            if problem := definition._find_source_problem():
                raise ValidationError(
                    self.env._("%(name)s: %(problem)s", name=definition.name, problem=problem)
                )

    def _find_source_problem(self):
        """What is wrong with the source, in words; None when it can be read."""
        self.ensure_one()
        if self.module_name and not self._is_module_installed():
            return self.env._("it needs the module %s, which is not installed.", self.module_name)
        if self.model not in self.env:
            return self.env._("choose which records are counted.")
        model = self.env[self.model]
        if model._abstract or model._transient:
            return self.env._("these records are not kept: choose other ones.")
        needed = {"user_field": self.user_field}
        if not self.is_snapshot and not model._kpi_follows_days:
            needed["date_field"] = self.date_field
        if self.kind in ("sum", "average", "median", "distinct"):
            needed["value_field"] = self.value_field
        for name, path in needed.items():
            if not path:
                return self.env._("fill in the field “%s”.", self._get_label(name))
        return self._find_path_problem(model) or self._find_domain_problem(model)

    def _find_path_problem(self, model):
        for name, path in self._get_paths().items():
            field = model._kpi_find_field(path)
            if field is None or not _fits(name, field, self.kind):
                return self.env._(
                    "“%(path)s” can't be used as %(label)s: choose a stored field of the "
                    "right kind.",
                    path=path,
                    label=self._get_label(name),
                )
        return None

    def _find_domain_problem(self, model):
        for text in (self.domain, self.numerator_domain):
            try:
                self._parse_domain(text).validate(model.sudo())
            except (ValueError, TypeError, NotImplementedError) as error:
                return self.env._("the filter can't be read: %s", error)
        return None

    @api.model
    def _parse_domain(self, text):
        """The filter that a user wrote: a literal, never evaluated.

        :raise ValueError: it is none
        """
        words = self.env._("write a list of conditions, without code.")
        try:
            literal = ast.literal_eval((text or "[]").strip())
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
            raise ValueError(words) from error
        try:
            return Domain(literal)
        except TypeError as error:
            raise ValueError(words) from error

    def _find_looked_at(self):
        """The fields of which it depends what is counted, and for how much, with those on the way
        to them; a filter that can't be read looks at none."""
        names = ("value_field", "multiply_field", "divide_field")
        paths = [self._get_path(name) for name in names]
        for text in (self.domain, self.numerator_domain):
            with contextlib.suppress(ValueError):
                conditions = self._parse_domain(text).iter_conditions()
                paths += [condition.field_expr for condition in conditions]
        source = self.env[self._get_source_model()]
        return [field for path in filter(None, paths) for field in source._kpi_find_fields(path)]

    def _get_paths(self):
        """{name of the field here: path in the source}, those that are filled in."""
        names = (
            "date_field", "user_field", "team_field",
            "value_field", "multiply_field", "divide_field", "weight_field",
        )  # fmt: skip
        return {name: self[name] for name in names if self[name]}

    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)

    def _get_source_values(self):
        """What decides the figures, as JSON has it."""
        self.ensure_one()
        own = self.sudo()
        values = {name: own[name] or False for name in COUNTING if name != "author_id"}
        return {**values, "author_id": own.author_id.id}

    def _describe_source(self, source, other):
        """Those parts of a source in words that another one has not."""
        parts = []
        for name in COUNTING:
            value = source.get(name)
            if value == other.get(name):
                continue
            field = self._fields[name]
            if field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value, value)
            elif name == "author_id":
                value = self.env["res.users"].sudo().browse(value or []).exists().name
            parts.append(f"{self._get_label(name)}: {value or '—'}")
        return "; ".join(parts)

    # ---- which can be counted: their records are there, and their day has come ----------------

    def _switch_off_broken(self):
        """Deactivate measures whose source has gone, with a note; the others go on.

        :return: the measures that can still be read
        """
        fine = self.browse()
        for definition in self:
            problem = definition.kind in SOURCE_KINDS and definition._find_source_problem()
            if problem:
                definition.sudo().write(
                    {
                        "active": False,
                        "problem": problem,
                        "is_waiting": not definition._is_module_installed(),
                    }
                )
                definition.sudo().message_post(body=problem)
            else:
                fine |= definition
        return fine

    @api.model
    def _wake_up(self):
        """Switch on the measures that waited for a module which is installed now."""
        waiting = self.sudo().search([("active", "=", False), ("is_waiting", "=", True)])
        for definition in waiting:
            model = self.env["ir.model"].sudo()._get(definition.model)
            if not model or not definition._is_module_installed():
                continue
            definition.model_id = model
            if not definition._find_source_problem():
                definition.active = True

    def _is_module_installed(self):
        """Whether the module that the measure needs is there; True for one that needs none."""
        installed = self.env["ir.module.module"]._installed()
        return not self.module_name or self.module_name in installed

    @api.model
    def _explain_missing(self, codes):
        """Why there is no active measure with these codes, in words."""
        text = self.env._("No active measure has the code %s.", shown(", ".join(sorted(codes))))
        for waiting in self._find_by_code(codes).filtered("is_waiting"):
            reason = self.env._(
                "%(name)s waits for the module %(module)s, which is not installed.",
                name=waiting.name,
                module=waiting.module_name,
            )
            text = f"{text} {reason}"
        return text

    def _is_stand(self):
        """Whether the figure can only be taken now: it is a snapshot, or a formula over one."""
        self.ensure_one()
        return any(self._with_used().mapped("is_snapshot"))

    def _filter_countable(self, date_to, today):
        """Those that can be counted for days up to ``date_to``: of the past, no stands."""
        if today <= date_to:
            return self
        return self.filtered(lambda definition: not definition._is_stand())


def _fits(name, field, kind):
    """Whether a field of the source can play a part of a definition."""
    if name == "date_field":
        return field.type in ("date", "datetime")
    if name == "user_field":
        return field.comodel_name == "res.users"
    if name == "team_field":
        return field.comodel_name == "crm.team"
    if name == "value_field" and kind == "distinct":
        return True
    return field.type in ("integer", "float", "monetary")
