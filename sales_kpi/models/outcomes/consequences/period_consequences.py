from odoo import fields, models


class SalesKpiPeriod(models.Model):
    """What follows is planned once a period is locked."""

    _inherit = "sales.kpi.period"

    has_consequences = fields.Boolean(
        string="Consequences Applied",
        readonly=True,
        copy=False,
        help="What follows from the locked scorecards has been planned.",
    )

    def action_lock(self):
        """Close the period for good; what follows from it is planned soon."""
        result = super().action_lock()
        self.sudo()._get_periods_to_judge().has_consequences = False
        if cron := self.env.ref("sales_kpi.sales_kpi_consequence_cron", raise_if_not_found=False):
            cron.sudo()._trigger()
        return result

    def _get_periods_to_judge(self):
        """These, and the later ones that were locked before them: they may complete a row of
        periods. Nothing follows twice."""
        return self.union(
            *(
                self.search(
                    [
                        ("company_id", "=", period.company_id.id),
                        ("period_type", "=", period.period_type),
                        ("date_from", ">", period.date_from),
                        ("state", "=", "locked"),
                    ]
                )
                for period in self
            )
        )
