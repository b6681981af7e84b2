from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ....tools.asked import is_id
from .asked import DEFAULTS, Asked


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

    @api.constrains(
        "line_ids", "axis_ids", "domain", "span_unit", "span_kind", "span_count", "date_from",
        "date_to", "top",
    )  # fmt: skip
    def _check_asked(self):
        for report in self:
            company = report.company_id or self.env.company
            try:
                Asked(self, report._get_spec(), company).get_days()
            except UserError as error:
                raise ValidationError(str(error)) from error

    @api.model
    @api.private
    def _read_options(self, options):
        """(report, perhaps empty; ``Asked``) of what a client sends.

        :raise AccessError: the report or the company is not the caller's to see
        :raise UserError: it can't be asked like that
        """
        options = options if isinstance(options, dict) else {}
        report = self._find_report(options.get("report_id"))
        given = options.get("spec") or {}
        if not isinstance(given, dict):
            raise UserError(self.env._("This can't be asked of a report. Load the page again."))
        saved = report._get_spec() if report else {}
        spec = saved | {name: value for name, value in given.items() if name in DEFAULTS}
        company_id = report.sudo().company_id.id or options.get("company_id")
        company = self.env["sales.kpi.period"]._get_company(company_id or None)
        return report, Asked(self.with_company(company), spec, company)

    def _find_report(self, report_id):
        if not report_id:
            return self.browse()
        if not is_id(report_id):
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        report = self.browse(report_id).exists()
        if not report:
            raise UserError(self.env._("This report is not there any more."))
        report.check_access("read")
        return report
