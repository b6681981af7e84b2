from odoo import models


class SalesKpiReport(models.Model):
    """What a report asks for, as a client sends it."""

    _inherit = "sales.kpi.report"

    def _get_spec(self):
        """The specification of a saved report, see ``get_page``."""
        self.ensure_one()
        own = self.sudo()
        return {
            "name": own.name,
            "measures": [
                {"code": line.definition_id.code, "with_target": line.with_target}
                for line in own.line_ids
            ],
            "rows": [axis._get_name() for axis in own.axis_ids if axis.place == "row"],
            "columns": [axis._get_name() for axis in own.axis_ids if axis.place == "column"],
            "span": {
                "unit": own.span_unit,
                "kind": own.span_kind,
                "count": own.span_count,
                "date_from": str(own.date_from or "") or False,
                "date_to": str(own.date_to or "") or False,
            },
            "comparison": own.comparison,
            "filter": own.domain,
            "order_by": own.order_by,
            "order_code": own.order_definition_id.code or False,
            "order_column": own.order_column or False,
            "top": own.top,
            "subtotals": own.subtotals,
            "share_of": own.share_of,
            "look": own.look,
        }
