from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..counted import CELL
from ..definition_read import _to_json
from ..part import Part
from .domain_writer import DomainWriter
from .reader_cross import EVERYBODY, Cross

MOST_NAMED = 20_000  # records that a list is opened by


class SalesKpiReader(models.AbstractModel):
    """The very records of a cell of a report."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _get_cross_action(self, definition, condition, company, days):
        """Window action with the records of a cell, under the viewer's own rights where he may open
        all of them; else what was counted of them.

        :param definition: one measure that has records of its own
        :param condition: ``Domain`` over axes
        """
        sight = self._get_sight(definition)
        part = Part(sight, condition)
        first, last = map(fields.Date.to_string, days)
        action = {
            "type": "ir.actions.act_window",
            "name": definition.with_context(lang=self.env.lang).name,
            "res_model": definition._get_source_model(),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": _to_json(self._get_part_domain(definition, part, company, days)),
            "context": {
                "active_test": False, "create": False, "kpi_from": first, "kpi_as_of": last,
            },
        }  # fmt: skip
        asked = {
            "definition_id": definition.id,
            "company_id": company.id,
            "date_from": first,
            "date_to": last,
            CELL: _to_json(condition),
        }
        action = self.env["sales.kpi.counted"].sudo(False)._replace(action, asked)
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)

    def _get_part_domain(self, definition, part, company, days):
        """The records of a part, as a filter of a list: by their numbers, and of very many by
        fields of theirs.

        :raise UserError: there are too many of them, and no field says which
        """
        if part == Part(EVERYBODY, Domain.TRUE):
            return definition._get_domain(company, *days)
        query = self._select_rows(definition, company, *days, part)
        query = SQL("SELECT id FROM (%s) AS record LIMIT %s", query, MOST_NAMED + 1)
        ids = [record_id for (record_id,) in self.env.execute_query(query)]
        if len(ids) <= MOST_NAMED:
            return Domain("id", "in", ids)
        domain = self._say_part(definition, part, company, days)
        if domain is None:
            raise UserError(
                self.env._(
                    "There are more than %s records. Open a smaller part of them.",
                    f"{MOST_NAMED:,}",
                )
            )
        return domain

    def _say_part(self, definition, part, company, days):
        """The same by fields of the records; None where these don't say it, or say something else:
        of a deal that is shared, say, or of the class of a customer."""
        reader = self._for_days(company, *days)
        writer = DomainWriter(reader, definition, company)
        try:
            said = part.condition.map_conditions(writer.to_domain) & writer.write_sight(part.sight)
        except NotImplementedError:
            return None
        domain = definition._get_domain(company, *days) & said
        model = reader._get_model(definition, company)
        query = self._select_rows(definition, company, *days, part)
        query = SQL("SELECT COUNT(*) FROM (%s) AS record", query)
        ((count,),) = self.env.execute_query(query)
        return domain if model.search_count(domain) == count else None

    def _get_part_query(self, definition, span):
        """The records of a ``Part``, one row each, with as much of each as is in it."""
        part, span.subject = span.subject, None
        span.sight = part.sight
        span.tree = self.env["sales.kpi.team.parent"]._get_tree(span.company, span.date_to)
        cross = Cross(condition=part.condition)
        axes = self._get_cross_axes(definition, cross.filtered)
        rows = self._get_cross_rows_query(definition, axes, span, is_evidence=True)
        shared = bool(definition._find_shares(span.company))
        return SQL(
            """SELECT id, kpi_day, MAX(user_id), MAX(team_id), value, weight, chosen, %s
                 FROM (%s) AS source WHERE %s
                GROUP BY id, kpi_day, value, weight, chosen ORDER BY id""",
            SQL("SUM(COALESCE(kpi_part, 1))") if shared else SQL("1"),
            rows,
            self._get_cross_condition(axes, cross, span),
        )
