from odoo import api, fields, models


class SalesKpiKeptDashboard(models.AbstractModel):
    """A dashboard that costs too much to be made whenever somebody looks at it.

    It is made when its figures are counted again, and kept for the user who asked for it. Until
    he asks again he sees that: ``as_of`` says how old all of it is, and ``stale`` that it can be
    had newer. What was never kept, or under other rules, is made as he looks.
    """

    _name = "sales.kpi.kept.dashboard"
    _inherit = "sales.kpi.dashboard"
    _description = "Dashboard"

    @api.model
    @api.readonly
    def get_page(self, options):
        frame = self._get_frame(options)
        found = frame.period and self.env["sales.kpi.kept.page"]._find(self._name, frame)
        if not found:
            return self._get_new_page(frame)
        contents, as_of, date = found
        page = frame.get_data() | contents
        self._add_news(frame, page)
        page["as_of"] = fields.Datetime.to_string(as_of)
        page["stale"] |= as_of != frame.period.as_of or not self._is_fresh(frame, date)
        return page

    def _get_new_page(self, frame):
        page = self._get_page(frame)
        # A closed period isn't counted again, but its page can be kept.
        page["stale"] |= bool(frame.period) and frame.period.state != "open"
        return page

    def _is_fresh(self, frame, date):
        return (fields.Datetime.now() - date).total_seconds() <= frame.company.kpi_freshness

    def _add_news(self, frame, page):
        """What can't wait until the figures are counted again: put it into a kept page."""

    @api.model
    def refresh(self, options):
        done = super().refresh(options)
        return self._keep(options, is_new=done) or done

    def _keep(self, options, asked=None, is_new=True):
        """Make the page for the user as it is now, and keep it.

        :param asked: when he wanted to see it; now, when empty
        :param is_new: whether the figures were counted again; else a page that is fresh is left
        :return: whether it was kept
        """
        frame = self._get_frame(options)
        if not frame.period.as_of:
            return False
        Kept = self.env["sales.kpi.kept.page"]
        if not is_new and (found := Kept._find(self._name, frame)):
            _contents, as_of, date = found
            if as_of == frame.period.as_of and self._is_fresh(frame, date):
                return False
        return Kept._keep(self._name, frame, self._get_contents(frame), asked)
