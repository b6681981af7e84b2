import json
from urllib.parse import urlencode

from odoo import api, models
from odoo.exceptions import UserError

from ....tools.asked import is_id, is_word

PATH = "/odoo/sales-figure"  # of the client action that asks ``open_link``
DAYS = {"custom": ("date_from", "date_to")}


class SalesKpiBrief(models.AbstractModel):
    """What a figure in a mail leads to: its own records, or its screen, of the same days."""

    _inherit = "sales.kpi.brief"

    @api.model
    @api.private
    def _get_link(self, page, frame, mark=None):
        """
        :param page: name of the dashboard's model
        :param frame: its ``DashboardFrame``
        :param mark: of the figure, as the dashboard has it; without one the screen is shown
        """
        names = ("period_type", *DAYS.get(frame.period_type, ("date",)), "team_id")
        options = {name: frame.options[name] for name in names if frame.options[name]}
        asked = {"page": page, "company": frame.company.id, "options": _write(options)}
        if mark:
            asked["mark"] = _write(mark)
        return f"{frame.company.get_base_url()}{PATH}?{urlencode(asked)}"

    @api.model
    @api.readonly
    def open_link(self, asked):
        """What a link shows, under the rights of whoever follows it; he may write anything into it.

        :param dict asked: page, company, and as texts options and mark
        :return: [action of the screen, action of what is opened on top of it]; without a mark only
            the first one
        :raise AccessError: the figures are not the caller's to see
        :raise UserError: there is no such page or figure
        """
        asked = asked if isinstance(asked, dict) else {}
        name, company_id = asked.get("page"), asked.get("company")
        page = self.env["sales.kpi.dashboard"]._find_page(name) if is_word(name) else None
        options, mark = _read(asked.get("options")), _read(asked.get("mark"))
        if page is None or not is_id(company_id) or options is None:
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        company = self.env["sales.kpi.period"]._get_company(company_id)
        page = page.with_company(company)
        screen = page._get_screen(options)
        return [screen, page.open_records(options, mark)] if mark else [screen]


def _write(value):
    return json.dumps(value, separators=(",", ":"))


def _read(text):
    """A dict of a text; None of something else."""
    try:
        found = json.loads(text) if is_word(text) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
