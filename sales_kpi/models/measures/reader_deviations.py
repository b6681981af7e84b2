from odoo import api, models
from odoo.tools import SQL

from .reader import _by_subject
from .span import Span


class SalesKpiReader(models.AbstractModel):
    """How widely the amounts differ of which a measure is the mean: how far chance moves it."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_deviations(self, definition, company, date_from, date_to, subject=None, only=None):
        """By one grouped query.

        :param definition: one measure that is a mean
        :param subject: ("user" | "team" | "company", id) to look at its records only
        :param only: see ``_read_definitions``
        :return: {("user" | "team" | "company", id): standard deviation}; who has less than two
            amounts is missing
        """
        reader, definition = self._for_days(company, date_from, date_to), definition.sudo()
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
        span = Span(company, date_from, date_to, subject, tree=tree, only=only)
        whole = reader._find_whole(definition, span)
        rows = reader._add_levels(reader._get_rows_query(definition, span), span, span.depth)
        query = reader._get_sets_query(rows, (SQL("STDDEV_SAMP(value)"),), span, span.depth, whole)
        found = _by_subject(self.env.execute_query(query))
        return {whom: float(figures[0]) for whom, figures in found if figures[0] is not None}
