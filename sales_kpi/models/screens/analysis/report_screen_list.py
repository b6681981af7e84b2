from odoo import models

MOST = 300  # cards; the others are under Manage


class SalesKpiReportScreen(models.AbstractModel):
    """The reports that there are, as cards."""

    _inherit = "sales.kpi.report.screen"

    def _get_list(self):
        reports = self.env["sales.kpi.report"].search([], limit=MOST)
        ready = reports.filtered(lambda one: not one.user_id)
        mine = reports.filtered(lambda one: one.user_id == self.env.user)
        groups = [
            ("mine", self.env._("My Reports"), mine),
            ("ready", self.env._("Ready Reports"), ready),
            ("shared", self.env._("Shared with Me"), reports - ready - mine),
        ]
        return {
            "kind": "list",
            "as_of": False,
            "stale": False,
            "options": {"report_id": False, "spec": False},
            "groups": [
                self._get_group(*group) for group in groups if group[2] or group[0] == "mine"
            ],
        }

    def _get_group(self, name, title, reports):
        empty = self.env._(
            "None yet: begin a new report, or open one below, change it and save it as your own."
        )
        return {
            "name": name,
            "title": title,
            "reports": [self._describe(report) for report in reports],
            "empty": "" if reports else empty,
        }

    def _describe(self, report):
        own = report.sudo()
        return {
            "id": report.id,
            "name": report.name,
            "note": report.note or "",
            "about": self._tell_content(own),
            "look": report.look,
            "shared_text": self._tell_sharing(own),
        }

    def _tell_content(self, report):
        """ "Sales amount, Orders by Customer Class, Country"."""
        measures = ", ".join(report.line_ids.definition_id.mapped("name"))
        tell = self.env["sales.kpi.reader"]._get_axis_label
        axes = ", ".join(tell(axis._get_name()) for axis in report.axis_ids)
        if not axes:
            return measures
        return self.env._("%(measures)s by %(axes)s", measures=measures, axes=axes)

    def _tell_sharing(self, report):
        """Whose it is, to others; with whom it is shared, to oneself."""
        if report.user_id and report.user_id != self.env.user:
            return self.env._("By %s", report.user_id.name)
        if not report.user_id or report.sharing == "private":
            return ""
        names = {
            "team": report.team_id.name,
            "groups": ", ".join(report.group_ids.mapped("display_name")),
            "company": self.env._("everybody in sales"),
        }
        return self.env._("Shared with %s", names[report.sharing])
