from odoo import models
from odoo.exceptions import AccessError, UserError

from ....tools.asked import is_id
from ...ground.subject import KINDS
from ..dashboard.dashboard import _is_subject
from .changes import Changes
from .deeds import Deeds

CLASSES = ("a", "b", "c")


class SalesKpiWhatChanged(models.AbstractModel):
    """Why a result of a salesperson, a team or the company is what it is: a part of the workbench
    and the cockpits, read by itself so that they don't wait for it."""

    _name = "sales.kpi.what.changed"
    _inherit = "sales.kpi.dashboard"
    _description = "What Changed"
    _is_page = True

    def _get_frame(self, options):
        """Beside the choices of every dashboard: the subject (a pair; oneself without one), the
        path and the baseline that are wanted, and how the result is told apart."""
        frame = super()._get_frame(options)
        options = options if isinstance(options, dict) else {}
        frame.options["subject"] = list(self._read_subject(frame, options.get("subject")))
        path_id, baseline = options.get("path_id"), options.get("baseline")
        frame.options["path_id"] = path_id if is_id(path_id) else False
        frame.options["baseline"] = baseline if isinstance(baseline, str) else False
        split = options.get("split")
        frame.options["split"] = split if isinstance(split, str) else False
        return frame

    def _read_subject(self, frame, given):
        """:raise AccessError: the subject's figures are not the caller's to see"""
        if not given:
            return frame.check(("user", frame.user.id or self.env.uid))
        if not _is_subject(given) or given[0] not in KINDS:
            raise UserError(self._explain_gone())
        kind, subject_id = frame.check(tuple(given))
        if not self._is_of(frame.company, kind, subject_id):
            raise AccessError(self.env._("These figures are not yours to see."))
        return kind, subject_id

    def _is_of(self, company, kind, subject_id):
        """Whether the company of the page has figures of the subject."""
        if kind == "company":
            return subject_id == company.id
        if kind == "team":
            team = self.env["crm.team"].sudo().browse(subject_id).exists()
            return bool(team) and (not team.company_id or team.company_id == company)
        return company in self.env["res.users"].sudo().browse(subject_id).exists().company_ids

    def _check_page(self, frame):
        is_sales = self.env.user.has_group("sales_team.group_sale_salesman")
        if not is_sales and not frame.is_manager:
            raise AccessError(self.env._("This is for salespeople, their leaders and managers."))

    def _get_contents(self, frame):
        """
        :return: {"subject", "title", "paths", "path_id", "baselines", "baseline", "what", "why",
            "mix", "rows": the bars of the picture, "splits", "split", "split_told", "strengths",
            "deed", "people", "empty"}
        """
        return Changes(frame).get_data()

    def _get_tables(self, page):
        return {
            "changed": {
                "title": page["title"],
                "columns": [
                    {"name": self.env._("Factor or Part"), "type": "text"},
                    {"name": self.env._("Adds"), "type": "figure"},
                    {"name": self.env._("How it stands"), "type": "text"},
                ],
                "rows": [[row["name"], row["value"], row["note"]] for row in page["rows"]],
                "units": [page["unit"]] * len(page["rows"]),
            }
        }

    def _get_openers(self):
        return super()._get_openers() | {"deed": self._open_deed, "part": self._open_part}

    def _open_part(self, frame, mark):
        """Mark: how the result is told apart, keys of its parts."""
        keys = mark.get("keys")
        is_known = isinstance(keys, list) and all(
            key is False or is_id(key) or key in CLASSES for key in keys
        )
        action = is_known and Changes(frame).open_part(
            mark.get("split"), [key or None for key in keys]
        )
        if not action:
            raise UserError(self._explain_gone())
        return action

    def _open_deed(self, frame, mark):
        """Mark: the name of the deed; whom it is about is the subject of the page."""
        action = Deeds(frame).open(mark.get("deed"))
        if not action:
            raise UserError(self._explain_gone())
        return action
