from odoo import api, fields, models


class SalesKpiIncentiveConsent(models.Model):
    """Somebody has read a plan: who, when, and which rules. Only the module writes it."""

    _name = "sales.kpi.incentive.consent"
    _description = "Consent to an Incentive Plan"
    _order = "id desc"
    _rec_name = "user_id"
    _log_access = False

    incentive_id = fields.Many2one(
        "sales.kpi.incentive", string="Incentive Plan", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    company_id = fields.Many2one(related="incentive_id.company_id", store=True, precompute=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    version = fields.Integer(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)

    _unique_consent = models.UniqueIndex(
        "(incentive_id, user_id, digest)", "This plan has been read already."
    )

    @api.model
    def _give(self, plan, user):
        return self.create(
            {
                "incentive_id": plan.id,
                "user_id": user.id,
                "version": plan.version,
                "date": fields.Datetime.now(),
                "digest": plan.digest,
            }
        )
