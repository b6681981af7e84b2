from odoo import fields, models

ASKED = "sales_kpi.honours.asked"  # noted in the transaction


class SalesKpiPeriod(models.Model):
    """Honours close with their period: candidates in review, given by the lock."""

    _inherit = "sales.kpi.period"

    award_ids = fields.One2many("sales.kpi.honour.award", "period_id", readonly=True)

    def _freeze_outcomes(self):
        result = super()._freeze_outcomes()
        self.env["sales.kpi.honour.award"]._propose(self)
        return result

    def _seal_adjustment(self, adjustment, scores):
        """Points that are given in review may make others the candidates: once a transaction."""
        result = super()._seal_adjustment(adjustment, scores)
        precommit = self.env.cr.precommit
        if ASKED not in precommit.data:
            precommit.add(self.sudo().browse()._propose_again)
        precommit.data.setdefault(ASKED, set()).update(self.ids)
        return result

    def _propose_again(self):
        asked = self.browse(self.env.cr.precommit.data.pop(ASKED, ()))
        for period in asked.filtered(lambda one: one.state == "review"):
            self.env["sales.kpi.honour.award"]._propose(period)

    def _lock_outcomes(self):
        finals = super()._lock_outcomes()
        return [*finals, self.env["sales.kpi.honour.award"]._give(self)]

    def _take_back(self):
        self.env["sales.kpi.honour.award"]._drop(self)
        return super()._take_back()
