import json

from odoo import api, models
from odoo.exceptions import UserError

from ....tools.asked import is_id, is_word
from ...measures.cross.reader_axes import HIDDEN
from .report_chart import ReportChart

ACTION = "sales_kpi.sales_kpi_report_screen_action"
FIRST = {  # what a new report asks for
    "name": "", "measures": [], "rows": [], "columns": [],
    "span": {"unit": "month", "kind": "to_date", "count": 1, "date_from": False, "date_to": False},
    "comparison": "none", "filter": [], "order_by": "best", "order_code": False,
    "order_column": False, "top": 0, "subtotals": False, "share_of": "none", "look": "table",
}  # fmt: skip
FOUND = 50  # values that are offered for a condition


class SalesKpiReportScreen(models.AbstractModel):
    """The screen of reports: which there are and, when one is chosen or a new one begun, its
    figures as a table or a chart, and what it can be made of."""

    _name = "sales.kpi.report.screen"
    _description = "Screen of Reports"

    @api.model
    @api.readonly
    def get_page(self, options):
        """Everything that the screen shows; nothing is written.

        :param dict options: report_id, spec (see ``get_page`` of ``sales.kpi.report``; with neither
            the list of reports is shown), with_choices (whether it is told what a report can be
            made of); each may be missing
        :return: {"kind": "list", "groups", "options"}, or what ``sales.kpi.report`` says, with
            {"kind": "report", "options", "is_changed", "about", "conditions", "notes", "hint",
            "chart", "choices"}
        """
        asked = self._read_options(options)
        if not asked["report_id"] and asked["spec"] is False:
            return self._get_list()
        page = self._get_report(asked)
        if isinstance(options, dict) and options.get("with_choices"):
            page["choices"] = self.env["sales.kpi.report"].get_choices()
        return page

    @api.model
    @api.readonly
    def open_report(self, options, report_id):
        """Action that shows a report, or begins a new one.

        :param dict options: of the screen, which is left
        :param report_id: of a report that the caller may read; nothing: a new one
        """
        action = self.env["ir.actions.client"]._for_xml_id(ACTION)
        report = self._find_report(report_id)
        action["name"] = action["display_name"] = report.name or self.env._("New Report")
        chosen = {"report_id": report.id, "spec": False if report else FIRST}
        # It has an address: /odoo/5/sales-reports.
        context = {"active_id": report.id} if report else {}
        return {**action, "context": context, "params": {"options": chosen}}

    @api.model
    @api.readonly
    def open_records(self, options, mark):
        """Action that shows the records behind a figure, under the viewer's own rights.

        :param dict mark: row and column (keys of the page), code
        """
        mark = mark if isinstance(mark, dict) else {}
        names = [mark.get(name) for name in ("row", "column", "code")]
        if not all(map(is_word, names)):
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        return self.env["sales.kpi.report"].open_cell(self._read_options(options), *names)

    @api.model
    def save(self, options, values):
        """Save what is asked; see ``save_spec`` of ``sales.kpi.report``.

        :return: id of the report
        """
        return self.env["sales.kpi.report"].save_spec(self._read_options(options), values)

    @api.model
    @api.readonly
    def find_values(self, options, axis, term):
        """What a condition can be about: what there is of it among the figures of the report.

        :param str axis: name of one
        :param str term: part of its name, or nothing
        :return: [{"value", "label"}], the best first, by the first measure
        """
        asked = self._read_options(options)
        spec = asked["spec"] or self._get_saved_spec(asked["report_id"])
        if not spec.get("measures") or not is_word(axis) or not is_word(term):
            return []
        alone = {
            "measures": spec["measures"][:1], "rows": [axis], "columns": [], "filter": [],
            "span": spec.get("span", FIRST["span"]),
        }  # fmt: skip
        page = self.env["sales.kpi.report"].get_page({"spec": FIRST | alone, "all_rows": True})
        rows = [row for row in page["rows"] if not row["is_total"]]
        found = [row for row in rows if term.strip().casefold() in row["label"].casefold()]
        pairs = [(json.loads(row["key"])[0], row["label"]) for row in found[:FOUND]]
        return [
            {"value": False if value is None else value, "label": label}
            for value, label in pairs
            if value != HIDDEN
        ]

    def _get_sheet(self, options):
        """The figures of the screen for a workbook: all of their rows.

        :raise UserError: nothing is chosen
        """
        asked = self._read_options(options)
        if not asked["report_id"] and not asked["spec"]:
            raise UserError(self.env._("Choose a report first."))
        return self.env["sales.kpi.report"].get_page({**asked, "all_rows": True})

    # ---- what is asked -------------------------------------------------------------------------

    def _read_options(self, options):
        """{"report_id", "spec"} of a client; the spec False where there is none."""
        options = options if isinstance(options, dict) else {}
        spec = options.get("spec")
        report = self._find_report(options.get("report_id"))
        return {"report_id": report.id, "spec": spec if isinstance(spec, dict) else False}

    def _find_report(self, report_id):
        """A report that the caller may read; none where he named none.

        :raise UserError: it is gone
        """
        Report = self.env["sales.kpi.report"]
        if not report_id:
            return Report
        report = Report.browse(report_id).exists() if is_id(report_id) else Report
        if not report:
            raise UserError(self.env._("What was chosen here is not there any more."))
        report.check_access("read")
        return report

    def _get_saved_spec(self, report_id):
        return self._find_report(report_id)._get_spec() if report_id else FIRST

    # ---- one report ----------------------------------------------------------------------------

    def _get_report(self, asked):
        """What ``sales.kpi.report`` says of it, and how the screen shows that."""
        spec = asked["spec"]
        if spec is not False and not spec.get("measures"):
            return self._get_begun(asked)
        page = self.env["sales.kpi.report"].get_page(asked)
        spec, report = page["spec"], self._find_report(asked["report_id"])
        spec["filter"] = self._get_filter(spec)
        for row in page["rows"]:
            self._indent(row, spec)
        return page | {
            "report": page["report"] and page["report"] | self._describe_sharing(report),
            "kind": "report",
            "stale": False,
            "options": {"report_id": asked["report_id"], "spec": spec},
            "is_changed": self._is_changed(page, report),
            "about": self._tell_about(page),
            "conditions": self._get_conditions(page),
            "notes": self._get_notes(page),
            "hint": False,
            "may_schedule": bool(report) and self._may_schedule(),
            "chart": ReportChart(self.env, page).get(),
        }

    def _may_schedule(self):
        """Whether the viewer has a report sent by itself."""
        return self.env["sales.kpi.report.schedule"].has_access("create")

    def _indent(self, row, spec):
        """Of groups and their parts each says its own name, one step further in."""
        row["depth"] = max(row["level"] - 1, 0) if spec["subtotals"] else 0
        if spec["subtotals"] and row["level"]:
            row["label"] = row["labels"][-1]

    def _describe_sharing(self, report):
        own = report.sudo()
        return {"team_id": own.team_id.id, "group_ids": own.group_ids.ids}

    def _get_begun(self, asked):
        """A report that has no measure yet: what to do is said, and nothing counted."""
        spec = FIRST | asked["spec"]
        return {
            "kind": "report",
            "report": False, "stale": False, "as_of": False, "is_changed": False,
            "may_schedule": False,
            "options": {"report_id": asked["report_id"], "spec": spec},
            "spec": spec, "name": spec["name"], "about": "", "filter_text": "", "problem": "",
            "conditions": [], "notes": [], "chart": False,
            "measures": [], "row_axes": [], "columns": [], "rows": [],
            "hint": {
                "title": self.env._("Begin with a measure"),
                "text": self.env._(
                    "Choose under “Build” what is counted, then by what rows and columns are told "
                    "apart."
                ),
            },
        }  # fmt: skip
