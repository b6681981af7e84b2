from odoo import fields, models

from .definition_source import SOURCE_FIELDS

# What decides which records count and for how much, and which way it is judged.
COUNTING = sorted(
    SOURCE_FIELDS - {"model_id"}
    | {"manual_aggregate", "formula", "is_snapshot", "author_id", "unit", "direction"}
)


class SalesKpiDefinition(models.Model):
    """A measure as a closed period counted it, and when the measure itself was changed."""

    _inherit = "sales.kpi.definition"

    source_changed_on = fields.Datetime(
        string="Counts Like This Since", readonly=True, copy=False,
        help="When it was last changed what is counted, or how.",
    )  # fmt: skip
    source_changed_by_id = fields.Many2one(
        "res.users", string="Changed By", readonly=True, copy=False, ondelete="set null"
    )

    def write(self, vals):
        if not self.env.su:
            vals = {key: vals[key] for key in vals if not key.startswith("source_changed_")}
        before = {one: one._get_source_values() for one in self} if vals.keys() & COUNTING else {}
        result = super().write(vals)
        changed = self.filtered(lambda one: before and one._get_source_values() != before[one])
        if changed:
            changed.sudo().write(
                {
                    "source_changed_on": fields.Datetime.now(),
                    "source_changed_by_id": self.env.uid,
                }
            )
        return result

    def _get_source_values(self):
        """What decides the figures, as JSON has it."""
        self.ensure_one()
        own = self.sudo()
        values = {name: own[name] or False for name in COUNTING if name != "author_id"}
        return {**values, "author_id": own.author_id.id}

    def _as_kept(self, period):
        """The measure as it was when a period was closed: itself, where nothing changed since."""
        source = (period._get_kept("measures", self) or {}).get("source")
        if not source or source == self._get_source_values():
            return self
        return self.new(source, origin=self)

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
