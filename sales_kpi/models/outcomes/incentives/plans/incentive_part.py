from odoo import models

# The rows of a table come one by one: it is checked when all are there. An object, so that nobody
# can put it into the context over RPC.
UNFINISHED = object()


class SalesKpiIncentivePart(models.AbstractModel):
    """Whatever hangs on a plan and pays: it stays as it is once the plan is published."""

    _name = "sales.kpi.incentive.part"
    _description = "Part of an Incentive Plan"
    _inherit = ["sales.kpi.trailed.part"]

    def _get_whole(self):
        return self._get_plan()

    def _check_whole_open(self):
        self._get_plan()._check_not_published()

    def _get_plan(self):
        return self.incentive_id

    def _with_unfinished_tables(self):
        return self.with_context(kpi_tables_unfinished=UNFINISHED)

    def _is_unfinished(self):
        return self.env.context.get("kpi_tables_unfinished") is UNFINISHED
