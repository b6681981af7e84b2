from odoo import api, models


class SalesKpiViewer(models.AbstractModel):
    """Marks beside names: what is still to be cleared up about somebody before he is appraised,
    paid or awarded. Whoever finds such things extends this; nobody is shown more than he may read.
    """

    _inherit = "sales.kpi.viewer"

    @api.private
    def _find_marks(self, company, user_ids, date_from, date_to):
        """
        :return: {user id: how many cases of these local days are undecided}; of himself the viewer
            is told nothing here
        """
        return {}

    @api.private
    def _open_marks(self, company, user_ids, date_from, date_to):
        """The window action that shows these cases; None where there can be none."""
        return None

    @api.private
    def _tell_mark(self, count):
        """A mark in words; empty without one."""
        if not count:
            return ""
        return self.env._("1 open finding") if count == 1 else self.env._("%s open findings", count)
