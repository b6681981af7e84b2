from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command

MODULE = __name__.split(".")[-4]  # of this file: sales_kpi
LINKS = ("many2one", "many2many")
LOG = ("create_uid", "write_uid")  # the system says them


class Base(models.AbstractModel):
    """Nobody puts into a record of this module what he may not read.

    Odoo shows the names of what a record leads to, and what is worked out from it, to whoever may
    read the record: also to who has just written an id that he guessed, or only tries one.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        if not self._kpi_checks_links():
            return super().create(vals_list)
        with self._kpi_refuse_unread(vals_list):
            records = super().create(vals_list)
        records._kpi_check_links(records._fields)
        return records

    def write(self, vals):
        if not self._kpi_checks_links():
            return super().write(vals)
        with self._kpi_refuse_unread([vals]):
            result = super().write(vals)
        self._kpi_check_links(vals)
        return result

    @contextmanager
    def _kpi_refuse_unread(self, vals_list):
        """What is refused for a reason of its own names what it is about: not to whom may not read
        that in any of his companies."""
        try:
            yield
        except UserError:
            found = defaultdict(set)
            for vals in vals_list:
                self._kpi_collect_links(vals, found)
            anywhere = self.with_context(allowed_company_ids=self.env.user.company_ids.ids)
            for field, ids in found.items():
                anywhere._kpi_check_linked(field, ids)
            raise

    def onchange(self, values, field_names, fields_spec):
        if self._kpi_checks_links():
            self._kpi_check_form(values)
        return super().onchange(values, field_names, fields_spec)

    def _kpi_checks_links(self):
        return not self.env.su and self._kpi_is_ours()

    def _kpi_is_ours(self):
        return self._original_module == MODULE

    def _kpi_check_links(self, names):
        """
        :param names: fields; of those that somebody may fill in, the records are checked
        :raise AccessError: the user may not read one of them
        """
        own = self.sudo()
        for name in names:
            field = self._fields.get(name)
            if field and field.type in LINKS and _is_written(field):
                self._kpi_check_linked(field, own[name].ids)

    def _kpi_check_form(self, values):
        """The same, of what a form is filled with: by whoever sends it, or by default."""
        found = defaultdict(set)
        self._kpi_collect_links(values, found)
        for model in self._kpi_get_form_models():
            names = [name for name, field in model._fields.items() if field.relational]
            model._kpi_collect_links(model.default_get(names), found)
        for field, ids in found.items():
            self._kpi_check_linked(field, ids)

    def _kpi_check_linked(self, field, ids):
        try:
            if ids:
                self.env[field.comodel_name].browse(ids).check_access("read")
        except (AccessError, MissingError) as error:
            raise AccessError(
                self.env._(
                    "%(field)s: this is not yours to read, or not there any more. Choose another "
                    "one, or ask whoever it belongs to.",
                    field=field._description_string(self.env),
                )
            ) from error

    def _kpi_get_form_models(self):
        """This model, and those of the lines that a form of it may hold."""
        found = waiting = {self._name}
        while waiting:
            fields = [f for name in waiting for f in self.env[name]._fields.values()]
            lines = {f.comodel_name for f in fields if f.type == "one2many"} - found
            waiting = {name for name in lines if self.env[name]._kpi_is_ours()}
            found = found | waiting
        return [self.env[name] for name in sorted(found)]

    def _kpi_collect_links(self, values, found):
        """Note what the values of a form lead to, their lines too.

        :param found: {field: set of ids}
        """
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or not field.relational:
                continue
            comodel = self.env[field.comodel_name]
            for record_id, vals in self._kpi_read_link(field, value):
                if record_id:
                    found[field].add(record_id)
                if vals:
                    comodel._kpi_collect_links(vals, found)

    def _kpi_read_link(self, field, value):
        """[(id, values)] of what a form holds in a field, in each of the shapes that Odoo takes.

        :raise UserError: it is in none of them
        """
        items = value if isinstance(value, (list, tuple)) else [value]
        if field.type == "many2one":
            items = items[:1]
        try:
            pairs = [pair for item in items if item for pair in _read_item(item)]
        except (IndexError, TypeError):
            pairs = [(value, {})]
        ours = self.env[field.comodel_name]._kpi_is_ours()
        for record_id, vals in pairs:
            # Texts and fractions find records, too.
            is_id = not record_id or type(record_id) is int
            if not is_id or not isinstance(vals, dict) or (vals and not ours):
                label = field._description_string(self.env)
                raise UserError(self.env._("%s: choose a record of the list.", label))
        return pairs


def _is_written(field):
    """Whether somebody may fill a stored field in: nobody writes what is worked out."""
    worked_out = field.related or (field.compute and field.readonly)
    return field.store and not worked_out and field.name not in LOG


def _read_item(item):
    """[(id, values)] of one item: an id, a record as a form sends it, or a command."""
    if isinstance(item, dict):
        vals = {name: item[name] for name in item if name not in ("id", "display_name")}
        return [(item.get("id"), vals)]
    if not isinstance(item, (list, tuple)):
        return [(item, {})]
    if item[0] == Command.CREATE:
        return [(None, item[2] or {})]
    if item[0] == Command.UPDATE:
        return [(item[1], item[2] or {})]
    if item[0] == Command.SET:
        return [(record_id, {}) for record_id in item[2]]
    return [(item[1], {})] if item[0] == Command.LINK else []
