from odoo import api, fields, models


class SalesKpiMarked(models.AbstractModel):
    """Something about a salesperson in a period, or about several on some days, with the mark
    beside the name."""

    _name = "sales.kpi.marked"
    _description = "With a Mark Beside the Name"
    _kpi_marked_by = ("user_id", "period_id")  # by what it is known whom it is about, and when

    mark_text = fields.Char(
        string="To Be Cleared Up",
        compute="_compute_mark_text",
        help="Findings about the salesperson that nobody has decided on. They are no punishment: "
        "look at them before you go on.",
    )

    @api.depends(lambda self: self._kpi_marked_by)
    @api.depends_context("uid", "lang")
    def _compute_mark_text(self):
        """One look for all of the same days."""
        viewer = self.env["sales.kpi.viewer"].sudo(False)
        for span, records in self.grouped(lambda one: one.sudo()._get_marked_days()).items():
            users = {one: one.sudo()._get_marked_users().ids for one in records}
            asked = sorted(set().union(*users.values()))
            marks = viewer._find_marks(span[0], asked, *span[1:]) if span else {}
            for record, own in users.items():
                record.mark_text = viewer._tell_mark(sum(marks.get(one, 0) for one in own))

    def _get_marked_users(self):
        """Whom it is about."""
        return self.user_id

    def _get_marked_days(self):
        """(company, first, last local day); empty where nobody knows."""
        period = self.period_id
        return (period.company_id, period.date_from, period.date_to) if period else ()

    def action_open_marks(self):
        """The findings behind the mark."""
        self._kpi_check_one()
        self.check_access("read")
        company, *days = self.sudo()._get_marked_days()
        users = self.sudo()._get_marked_users().ids
        return self.env["sales.kpi.viewer"]._open_marks(company, users, *days)
