"""The arguments of Odoo's own methods for each model of the module."""

from .fuzz.methods import PREFIX
from .fuzz_common import AMOUNT, NAME, FuzzCommon

NUMBERS = ("float", "monetary", "integer")
READING = (
    "search_read", "read", "web_read", "web_search_read", "formatted_read_group", "export_data",
    "name_search", "search_count", "onchange", "default_get", "get_views", "fields_get",
    "web_name_search", "copy_data", "read_progress_bar",
)  # fmt: skip


class MatrixCommon(FuzzCommon):
    def _get_models(self):
        names = (name for name in sorted(self.env.registry) if name.startswith(PREFIX))
        return [name for name in names if not self.env[name]._abstract]

    def _get_fields(self, model, role):
        return [name for name in model._fields if self._may_ask(model, name, role)]

    def _give_for(self, method, model, fields):
        return getattr(self, f"_give_{method}", self._give)(model, fields)

    def _may_ask(self, model, name, role):
        """Odoo itself refuses the fields of groups that somebody is not in."""
        return model.with_user(self.roles[role])._has_field_access(model._fields[name], "read")

    def _give(self, model, fields):
        """Methods that take nothing, on records of others and of the rival."""
        yield self._get_known(model._name), {}

    def _spec(self, model, fields):
        relational = {name: {"fields": {"display_name": {}}} for name in fields
                      if model._fields[name].type == "many2one"}  # fmt: skip
        return {name: relational.get(name, {}) for name in fields}

    def _give_read(self, model, fields):
        for record_id in self._get_known(model._name):
            yield [record_id], {"fields": fields}

    def _give_web_read(self, model, fields):
        for record_id in self._get_known(model._name)[:5]:
            yield [record_id], {"specification": self._spec(model, fields)}

    def _give_search_read(self, model, fields):
        yield [], {"domain": [], "fields": fields, "limit": 200}
        # Whoever may not read a figure finds nothing by it either.
        for name in fields:
            field = model._fields[name]
            if field.store and field.type in NUMBERS:
                yield [], {"domain": [(name, ">", AMOUNT - 1), (name, "<", AMOUNT + 1)]}

    def _give_web_search_read(self, model, fields):
        yield [], {"domain": [], "specification": self._spec(model, fields), "limit": 80}

    def _give_formatted_read_group(self, model, fields):
        stored = [name for name in fields if model._fields[name].store]
        numbers = [n for n in stored if model._fields[n].type in NUMBERS and n != "id"
                   and model._fields[n].aggregator]  # fmt: skip
        groups = [n for n in stored if model._fields[n].type in ("many2one", "char", "selection")]
        for name in self.random.sample(groups, min(4, len(groups))):
            for operator in ("sum", "max", "array_agg"):
                asked = [f"{number}:{operator}" for number in numbers]
                yield [], {"domain": [], "groupby": [name], "aggregates": asked}

    def _give_read_progress_bar(self, model, fields):
        return []

    def _give_export_data(self, model, fields):
        # Odoo breaks where the id of a row is asked for that is no record of a table.
        is_table = model._is_an_ordinary_table()
        asked = [name for name in fields if name != "id" or is_table]
        yield self._get_known(model._name), {"fields_to_export": asked}

    def _give_name_search(self, model, fields):
        yield [], {"name": NAME, "operator": "ilike"}
        yield [], {"name": "", "operator": "ilike"}

    def _give_web_name_search(self, model, fields):
        yield [], {"name": "", "specification": {"display_name": {}}}

    def _give_search_count(self, model, fields):
        yield [], {"domain": []}

    def _give_onchange(self, model, fields):
        yield [], {"values": {}, "field_names": [], "fields_spec": self._spec(model, fields)}

    def _give_default_get(self, model, fields):
        yield [], {"fields": fields}

    def _give_get_views(self, model, fields):
        yield [], {"views": [(False, "list"), (False, "form"), (False, "search")]}

    def _give_fields_get(self, model, fields):
        yield [], {}

    def _prepare_vals(self, model, fields):
        """Some values for some fields, those of the rival among them."""
        values = {
            "float": AMOUNT, "monetary": AMOUNT, "integer": 7, "char": "Forged", "text": "Forged",
            "boolean": True, "date": "2026-03-20", "datetime": "2026-03-20 10:00:00",
            "html": "Forged",
        }  # fmt: skip
        values = {name: values.get(model._fields[name].type) for name in fields if name != "id"}
        for name in fields:
            field = model._fields[name]
            if field.type == "many2one" and field.comodel_name == "res.users":
                values[name] = self.bob.id
            elif field.type == "many2one":
                values[name] = self._get_known(field.comodel_name)[0]
            elif field.type == "selection":
                values[name] = self.random.choice([*field.get_values(self.env), False])
        kept = [name for name, value in values.items() if value is not None]
        return {name: values[name] for name in self.random.sample(kept, min(len(kept), 4))}

    def _give_create(self, model, fields):
        for _time in range(3):
            yield [self._prepare_vals(model, fields)], {}

    def _give_write(self, model, fields):
        for record_id in self._get_known(model._name)[:4]:
            yield [record_id], {"vals": self._prepare_vals(model, fields)}

    def _give_web_save(self, model, fields):
        for record_id in self._get_known(model._name)[:3]:
            yield [record_id], {
                "vals": self._prepare_vals(model, fields),
                "specification": self._spec(model, fields),
            }  # fmt: skip

    def _give_name_create(self, model, fields):
        # Odoo itself breaks where the name of a record is no text.
        if model._rec_name and model._fields[model._rec_name].type == "char":
            yield [], {"name": "Forged"}

    def _give_action_archive(self, model, fields):
        if model._active_name:
            yield self._get_known(model._name), {}

    def _give_message_post(self, model, fields):
        for record_id in self._get_known(model._name)[:3]:
            yield [record_id], {"body": "Forged", "author_id": self.bob.partner_id.id}

    def _give_load(self, model, fields):
        vals = self._prepare_vals(model, fields)
        ids = self._get_known(model._name)[:1]
        row = [str(value) for value in vals.values()]
        yield [], {"fields": [".id", *vals], "data": [[str(ids[0]), *row]]}
