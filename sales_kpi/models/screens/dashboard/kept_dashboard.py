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
    _most_pages = 20  # that are kept for a user
    _renews_pages = True  # each morning, for who looked at them lately

    @api.model
    @api.readonly
    def get_page(self, options):
        frame = self._get_frame(options)
        found = self._find_kept(frame)
        if not found:
            return self._get_new_page(frame)
        contents, as_of, date = found
        page = frame.get_moment() | contents
        self._add_news(frame, page)
        page["as_of"] = fields.Datetime.to_string(as_of)
        page["stale"] |= not self._is_current(frame, as_of, date)
        return page

    def _find_kept(self, frame):
        """What was kept of the page, with its two moments, where it is to be shown."""
        return self._may_keep(frame) and self.env["sales.kpi.kept.page"]._find(self._name, frame)

    def _get_new_page(self, frame):
        page = self._get_page(frame)
        # A closed period isn't counted again, but its page can be kept.
        page["stale"] |= bool(frame.period) and frame.period.state != "open"
        return page

    def _may_keep(self, frame):
        """Whether the page under these choices is one that is kept."""
        return bool(frame.period.as_of)

    def _get_own_rows(self, frame):
        """What has to be as it was, besides the rules that shape all pages.

        :return: [(name of a model, condition of SQL for rows of its table)]
        """
        return []

    def _is_current(self, frame, as_of, date):
        """Whether a kept page needs not be made anew.

        :param as_of: when its figures were counted
        :param date: when it was made
        """
        return as_of == frame.period.as_of and self._is_fresh(frame, date)

    def _is_fresh(self, frame, date):
        return (fields.Datetime.now() - date).total_seconds() <= frame.company.kpi_freshness

    def _add_news(self, frame, page):
        """What can't wait until the figures are counted again: put it into a kept page."""

    @api.model
    def refresh(self, options):
        done = super().refresh(options)
        kept = self._keep(options, is_new=done)
        return done or (kept and not self._awaits_count(options))

    def _awaits_count(self, options):
        """Whether the screen is to wait for what somebody else counts just now."""
        return False

    def _keep(self, options, asked=None, is_new=True):
        """Make the page for the user as it is now, and keep it.

        :param asked: when he wanted to see it; now, when empty
        :param is_new: whether the figures were counted again; else a page that is fresh is left
        :return: whether it was kept
        """
        frame = self._get_frame(options)
        if not self._may_keep(frame):
            return False
        Kept = self.env["sales.kpi.kept.page"]
        if not is_new and (found := Kept._find(self._name, frame)):
            _contents, as_of, date = found
            if self._is_current(frame, as_of, date):
                return False
        contents = frame.get_words() | self._get_kept_contents(frame)
        return Kept._keep(self._name, frame, contents, asked)

    def _get_kept_contents(self, frame):
        return self._get_contents(frame)
