import ast

from odoo import models

from ...outcomes.reports.figures import Figures
from ...outcomes.reports.filter_text import tell_filter


class SalesKpiReportScreen(models.AbstractModel):
    """What the screen says around the figures of a report."""

    _inherit = "sales.kpi.report.screen"

    def _tell_about(self, page):
        """Of which days, whose, and in which money: nothing of it can be seen in the cells."""
        before = page["before"] and self.env._("compared with %s", page["before"]["label"])
        company = page["company"]["name"]
        parts = [page["days"]["label"], before, page["scope"]]
        if company not in page["scope"]:
            parts.append(company)
        if any(measure["unit"] == "money" for measure in page["measures"]):
            parts.append(page["currency"]["symbol"])
        return " · ".join(filter(None, parts))

    def _get_notes(self, page):
        """Why a column is empty, and what is not on the screen."""
        problems = [
            self.env._("%(name)s: %(problem)s", name=one["name"], problem=problem)
            for one in page["measures"]
            for problem in (one["problem"], one["target_problem"])
            if problem
        ]
        return [*problems, *filter(None, [self._tell_targets(page), page["left_out"]["text"]])]

    def _tell_targets(self, page):
        """Beside whom scorecards may say something else, and why."""
        fine = {one["code"] for one in page["measures"] if not one["target_problem"]}
        asked = {one["code"] for one in page["spec"]["measures"] if one.get("with_target")}
        if not fine & asked:
            return ""
        return self.env._(
            "Targets are those that were set. Of who came or left in between, scorecards and "
            "cockpits take the part of the days, where the scheme says so."
        )

    def _get_filter(self, spec):
        """The conditions as a list, whether they came as one or as its text."""
        given = spec["filter"] or []
        return list(ast.literal_eval(given) if isinstance(given, str) else given)

    def _get_conditions(self, page):
        """[{"text"}] of the conditions; those that are joined by more than "and" are one."""
        found = page["spec"]["filter"]
        if not all(isinstance(one, (list, tuple)) for one in found):
            return [{"text": page["filter_text"]}]
        return [{"text": self._tell_condition(page["spec"], one)} for one in found]

    def _tell_condition(self, spec, condition):
        options = {"spec": spec | {"filter": [condition]}}
        _report, asked = self.env["sales.kpi.report"]._read_options(options)
        return tell_filter(Figures(asked, is_read=False))

    def _is_changed(self, page, report):
        """Whether what is on the screen is not what was saved."""
        return bool(report) and self._strip(page["spec"]) != self._strip(report._get_spec())

    def _strip(self, spec):
        """What is asked, without what doesn't count for it."""
        span = spec["span"] | {} if spec["span"]["kind"] == "last" else spec["span"] | {"count": 1}
        if span["unit"] != "custom":
            span |= {"date_from": False, "date_to": False}
        else:
            span |= {"kind": "this", "count": 1}
        conditions = [
            list(one) if isinstance(one, tuple) else one for one in self._get_filter(spec)
        ]
        return spec | {"name": "", "span": span, "filter": conditions}
