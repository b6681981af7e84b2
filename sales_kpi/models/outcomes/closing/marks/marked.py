from odoo import api, fields, models


class SalesKpiMarked(models.AbstractModel):
    """Something about a salesperson in a period, with the mark beside his name."""

    _name = "sales.kpi.marked"
    _description = "With a Mark Beside the Name"

    mark_text = fields.Char(
        string="To Be Cleared Up",
        compute="_compute_mark_text",
        help="Findings about the salesperson that nobody has decided on. They are no punishment: "
        "look at them before you go on.",
    )

    @api.depends("user_id", "period_id")
    @api.depends_context("uid", "lang")
    def _compute_mark_text(self):
        """One look a period."""
        viewer = self.env["sales.kpi.viewer"].sudo(False)
        for period, records in self.grouped("period_id").items():
            marks = records._find_marks(period)
            for record in records:
                record.mark_text = viewer._tell_mark(marks.get(record.user_id.id))

    def _find_marks(self, period):
        if not period:
            return {}
        own = period.sudo()
        return (
            self.env["sales.kpi.viewer"]
            .sudo(False)
            ._find_marks(own.company_id, self.user_id.ids, own.date_from, own.date_to)
        )

    def action_open_marks(self):
        """The findings behind the mark."""
        self._kpi_check_one()
        self.check_access("read")
        own = self.sudo()
        return self.env["sales.kpi.viewer"]._open_marks(
            own.company_id, own.user_id.ids, own.period_id.date_from, own.period_id.date_to
        )
