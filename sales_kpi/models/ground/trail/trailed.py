from odoo import SUPERUSER_ID, api, fields, models


class SalesKpiTrailed(models.AbstractModel):
    """Something that is decided about: what changes of it goes into the trail of decisions."""

    _name = "sales.kpi.trailed"
    _description = "Leaves a Trail of Decisions"

    # Whose changes are decisions; None: those of all that is kept, but what only orders or adorns.
    _trailed = None
    _untrailed = frozenset({"sequence", "description"})
    # Whether it is a decision that there is one.
    _trails_making = False

    trail_ids = fields.One2many("sales.kpi.trail", "res_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # What comes with the module is nobody's decision.
        if self._trails_making and self.env.uid != SUPERUSER_ID:
            records._note(self.env._("Made"))
        return records

    def write(self, vals):
        names = [name for name in vals if self._is_trailed(name)]
        before = self._describe_trailed(names) if names else {}
        result = super().write(vals)
        if names:
            self._note_changes(names, before)
        return result

    def unlink(self):
        gone = [one._prepare_trail_vals() for one in self.sudo() if self._trails_making]
        result = super().unlink()
        self.env["sales.kpi.trail"]._note(self.env._("Deleted"), gone)
        return result

    @api.model
    def _is_trailed(self, name):
        if self._trailed is not None:
            return name in self._trailed
        field = self._fields.get(name)
        is_own = field and field.store and not field.compute and field.type != "one2many"
        return bool(is_own) and name not in self._untrailed

    def _note(self, what, before="", after=""):
        """Add to the trail of each of them, in the name of the caller."""
        told = {"before": before or False, "after": after or False}
        rows = [one._prepare_trail_vals() | told for one in self.sudo()]
        return self.env["sales.kpi.trail"]._note(what, rows)

    def _note_changes(self, names, before):
        """:param before: {id: what was there before the change}"""
        after = self._describe_trailed(names)
        rows = [
            one._prepare_trail_vals() | {"before": before.get(one.id), "after": after[one.id]}
            for one in self.sudo()
            if before.get(one.id) != after[one.id]
        ]
        what = ", ".join(self._fields[name]._description_string(self.env) for name in names)
        self.env["sales.kpi.trail"]._note(what, rows)

    def _describe_trailed(self, names):
        """{id: the values of these fields in words}"""
        return {
            one.id: "\n".join(describe_field(one, self._fields[name]) for name in names)
            for one in self.sudo()
        }

    def _prepare_trail_vals(self):
        """What the trail says of a record, whatever becomes of it."""
        self.ensure_one()
        known = {"company_id", "user_id", "team_id"} & self._fields.keys()
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            "period_id": self._get_trail_period().id,
            **{name: self[name].id for name in known},
        }

    def _get_trail_period(self):
        """In which period it is decided, if in any."""
        Period = self.env["sales.kpi.period"]
        return self.period_id if "period_id" in self else Period


def describe_field(record, field):
    """A field of a record and its value, in words."""
    value = record[field.name]
    if field.type == "selection":
        value = dict(field._description_selection(record.env)).get(value, value)
    elif field.relational:
        value = ", ".join(value.mapped("display_name"))
    elif field.type == "boolean":
        value = record.env._("yes") if value else record.env._("no")
    elif not value and field.type not in ("integer", "float"):
        value = "—"
    return f"{field._description_string(record.env)}: {value}"
