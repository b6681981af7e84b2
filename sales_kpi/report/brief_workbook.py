from odoo import models

from .dashboard_workbook import DashboardWorkbook
from .report_workbook import ReportWorkbook


class BriefWorkbook(DashboardWorkbook):
    """The tables of a brief, a sheet each: the numbers of the screens of which it was made."""

    def build_all(self, page, tables):
        """
        :param page: whose figures they are, see ``sales.kpi.brief._get_brief``
        :return: bytes of an XLSX file
        """
        self._open()
        names = set()
        for table in tables:
            self._add_table(page, table, names)
        return self._close()


class SalesKpiBrief(models.AbstractModel):
    """The file that goes with a brief."""

    _inherit = "sales.kpi.brief"

    def _make_workbook(self, payload):
        if page := payload.get("report"):
            return ReportWorkbook(self.env).build(page) if page["rows"] else None
        tables = payload["get_tables"]()
        return BriefWorkbook(self.env).build_all(payload["page"], tables) if tables else None

    def _make_papers(self, payload):
        """Scorecards and statements, where they are what is told."""
        papers = {
            "sales_kpi.sales_kpi_score_report": (self.env._("Scorecard"), payload.get("scores")),
            "sales_kpi.sales_kpi_payout_report": (self.env._("Statement"), payload.get("payouts")),
        }
        Report = self.env["ir.actions.report"]
        return [
            (f"{name} {payload['label']}.pdf", Report._render_qweb_pdf(report, ids)[0])
            for report, (name, ids) in papers.items()
            if ids
        ]
