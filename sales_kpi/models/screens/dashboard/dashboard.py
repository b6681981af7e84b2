from odoo import api, models
from odoo.exceptions import UserError

from ...ground.subject import KINDS, REST
from .frame import DashboardFrame


class SalesKpiDashboard(models.AbstractModel):
    """What every dashboard does: hand out its page in one payload, have its figures counted
    again, and open the records behind a mark.

    A mark is what the page says of a figure that can be opened: a dict with its ``kind``, which
    the client gives back as it is. Everything in it is checked again.
    """

    _name = "sales.kpi.dashboard"
    _description = "Dashboard"
    _is_page = False  # a frame for pages; those set it

    @api.model
    @api.private
    def _find_page(self, name):
        """The dashboard with this name; None where there is no such page."""
        model = self.env.registry.get(name)
        return self.env[name] if getattr(model, "_is_page", False) else None

    @api.model
    @api.readonly
    def get_page(self, options):
        """Everything that the screen shows, ready to be shown; nothing is written.

        :param dict options: see ``DashboardFrame``
        :return: {"as_of", "stale", "can_refresh", "period", "options", "currency", "company",
            ...}; the rest is each dashboard's own
        :raise AccessError: the page is not for the caller, or one of its subjects isn't
        :raise UserError: options that are none
        """
        return self._get_page(self._get_frame(options))

    def _get_page(self, frame):
        return frame.get_data() | self._get_contents(frame)

    @api.model
    def refresh(self, options):
        """Count the period of the screen again; True when something was counted."""
        frame = self._get_frame(options)
        return not frame.is_live and self._count(frame)

    def _count(self, frame):
        Period = self.env["sales.kpi.period"]
        return Period.get_or_create(frame.period_type, frame.day, frame.company.id).refresh()

    @api.model
    @api.readonly
    def open_records(self, options, mark):
        """Action that shows what is behind a mark of the page, under the viewer's own rights.

        :raise AccessError: the figures are not the caller's to see
        :raise UserError: no such mark
        """
        frame = self._get_frame(options)
        kind = mark.get("kind") if isinstance(mark, dict) else None
        openers = self._get_openers()
        if not isinstance(kind, str) or kind not in openers:
            raise UserError(self._explain_gone())
        return openers[kind](frame, mark)

    def _get_screen(self, options):
        """Action that shows the page with these choices."""
        xmlid = f"sales_kpi.{self._name.replace('.', '_')}_action"
        action = self.env["ir.actions.client"]._for_xml_id(xmlid)
        return action | {"params": {"options": self._get_frame(options).options}}

    def _explain_gone(self):
        return self.env._("This can't be opened any more. Load the page again.")

    def _get_document(self, model, record_id, models):
        """A record that a client named, of one of some models, which the viewer may read."""
        if model not in models or type(record_id) is not int:
            raise UserError(self._explain_gone())
        record = self.env[model].browse(record_id).exists()
        if not record:
            raise UserError(self.env._("What was chosen here is not there any more."))
        record.check_access("read")
        return record

    def _get_frame(self, options):
        """The choices of the screen, after the check whether the page is for the caller."""
        if not self._is_page:
            raise UserError(self._explain_gone())
        frame = DashboardFrame(self.env, options if isinstance(options, dict) else {})
        self._check_page(frame)
        return frame

    def _check_page(self, frame):
        """:raise AccessError: the page is not for the caller"""

    def _get_contents(self, frame):
        """What the page shows beside its frame."""
        raise NotImplementedError

    def _get_tables(self, page):
        """The parts of a page that can be kept as a spreadsheet, made of the page itself.

        :param page: what ``get_page`` gave
        :return: {name: {"title", "columns": [{"name", "type": "text" | "number" | "percent" |
            "money" | "date"}], "rows": [[...]]}}; numbers are not rounded, a missing one is None
        """
        return {}

    def _get_openers(self):
        """{kind of a mark: method that takes the frame and the mark, and returns an action}"""
        return {"measure": self._open_measure, "alert": self._open_alert}

    def _open_alert(self, frame, mark):
        """Mark: id. Opened with the viewer's own rights."""
        alerts = ("sales.kpi.alert",)
        return self._get_document(alerts[0], mark.get("id"), alerts)._kpi_open_waiting()

    def _open_measure(self, frame, mark):
        """Mark: code, subject (a pair), and date_from and date_to where they are not the page's."""
        code, subject = mark.get("code"), mark.get("subject")
        if not isinstance(code, str) or not _is_subject(subject):
            raise UserError(self._explain_gone())
        definition = self.env["sales.kpi.definition"]._get_by_codes([code], frame.company)
        subject = frame.check(tuple(subject))
        days = (mark.get("date_from"), mark.get("date_to"))
        bounds = self.env["sales.kpi.period"]._to_span(*days) if all(days) else frame.bounds
        return definition._get_records_action(frame.company, *bounds, subject)


def _is_subject(value):
    """Whether a mark says, as ["user" | "team" | "company" | ..., id], whose figure it is."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return False
    return value[0] in KINDS + REST and type(value[1]) is int
