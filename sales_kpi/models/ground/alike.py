from odoo import api, models


class SalesKpiAlike(models.AbstractModel):
    """Figures that are added up, or averaged, of one kind only: 92 points of a contest and 40 of a
    sprint are no 66 of anything, nor are money and visits. Groups of several kinds have none."""

    _name = "sales.kpi.alike"
    _description = "Figures of One Kind"
    _kpi_kind = ""  # the field that says of which kind a figure is
    _kpi_figures = ()  # the fields that have figures

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), **kwargs):
        mark = self._get_kind_mark(aggregates)
        asked = [*aggregates, mark] if mark else aggregates
        groups = super().formatted_read_group(domain, groupby, asked, **kwargs)
        return self._blank_mixed(groups, aggregates, mark)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(self, domain, grouping_sets, aggregates=(), **kwargs):
        mark = self._get_kind_mark(aggregates)
        asked = [*aggregates, mark] if mark else aggregates
        sets = super().formatted_read_grouping_sets(domain, grouping_sets, asked, **kwargs)
        return [self._blank_mixed(groups, aggregates, mark) for groups in sets]

    def _get_kind_mark(self, aggregates):
        """The aggregate that tells the kinds of a group; empty where no figure is asked for."""
        return f"{self._kpi_kind}:array_agg_distinct" if self._find_figures(aggregates) else ""

    def _find_figures(self, aggregates):
        return [spec for spec in aggregates if spec.partition(":")[0] in self._kpi_figures]

    def _blank_mixed(self, groups, aggregates, mark):
        if not mark:
            return groups
        found = [{kind for kind in group.pop(mark) or () if kind} for group in groups]
        roots = self._find_roots(set().union(*found))
        for group, kinds in zip(groups, found, strict=True):
            if len({roots.get(kind, kind) for kind in kinds}) > 1:
                group.update(dict.fromkeys(self._find_figures(aggregates), False))
        return groups

    def _find_roots(self, ids):
        """{id of a kind: that of its first version}: the versions of a scheme are of one kind."""
        kinds = self.env[self._fields[self._kpi_kind].comodel_name].sudo()
        if "root_id" not in kinds._fields:
            return {}
        return {kind.id: kind.root_id.id or kind.id for kind in kinds.browse(ids).exists()}
