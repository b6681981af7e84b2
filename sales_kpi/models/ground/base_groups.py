from odoo import api, models
from odoo.exceptions import UserError


class Base(models.AbstractModel):
    """Groups of the module's tables, by lists, pivots and exports: by what is worked out as one
    looks there are none, and Odoo's own answer to that is an error of the program."""

    _inherit = "base"

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        self._kpi_check_groups(groupby)
        return super().formatted_read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(self, domain, grouping_sets, aggregates=(), **kwargs):
        for groupby in grouping_sets if self._name.startswith("sales.kpi.") else ():
            self._kpi_check_groups(groupby)
        return super().formatted_read_grouping_sets(domain, grouping_sets, aggregates, **kwargs)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Odoo asks whether a field is the caller's to read, but not of one that leads to many:
        also at the end of a path, which comes here for each of its steps."""
        name = groupby_spec.partition(":")[0].partition(".")[0]
        field = self._fields.get(name)
        if field and field.type == "many2many" and self._kpi_is_ours():
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    @api.private
    def _kpi_check_groups(self, groupby):
        """:raise UserError: a field is no column, nor a way to one"""
        if not self._name.startswith("sales.kpi."):
            return
        for spec in groupby:
            field = self._fields.get(spec.partition(":")[0].partition(".")[0])
            if field and not field.store and not field._description_groupable(self.env):
                raise UserError(
                    self.env._(
                        "“%s” is worked out as one looks, so that nothing can be grouped by it. "
                        "Choose another field.",
                        field._description_string(self.env),
                    )
                )
