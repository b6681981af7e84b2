from odoo import api, fields, models


class SalesKpiIncentiveRow(models.AbstractModel):
    """A row of a table of a component: the table is checked whenever a row comes, goes or changes.

    Whoever inherits names the fields that the check depends on (``_check_table``).
    """

    _name = "sales.kpi.incentive.row"
    _description = "Row of a Table of an Incentive Plan"
    _inherit = ["sales.kpi.incentive.part"]

    line_id = fields.Many2one(
        "sales.kpi.incentive.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.incentive_id.company_id")

    def _check_table(self):
        if not self._is_unfinished():
            self.line_id._check_tables()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        if not self._is_unfinished():
            self.line_id._check_tables(without=self)

    def _get_plan(self):
        return self.line_id.incentive_id
