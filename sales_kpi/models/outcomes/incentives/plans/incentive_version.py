from odoo import api, fields, models


class SalesKpiIncentive(models.Model):
    """The versions of a plan: payouts keep the one that they were made with."""

    _inherit = "sales.kpi.incentive"

    version = fields.Integer(compute="_compute_version", store=True, recursive=True, copy=False)
    root_id = fields.Many2one(
        "sales.kpi.incentive",
        string="First Version",
        compute="_compute_version",
        store=True,
        recursive=True,
        index=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "sales.kpi.incentive",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    next_ids = fields.One2many("sales.kpi.incentive", "previous_id", string="Next Version")
    date_from = fields.Date(
        string="Pays From",
        copy=False,
        help="Periods that begin on this day or later are paid by this version.",
    )

    _unique_next = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "The next version of this plan exists already: change that one.",
    )

    @api.depends("previous_id.version", "previous_id.root_id")
    def _compute_version(self):
        for plan in self:
            before = plan.previous_id
            plan.version = before.version + 1 if before else 1
            plan.root_id = before.root_id or plan._origin

    @api.model
    def _get_for(self, period):
        """Published plans that pay a period, each in the version valid on its first day; what was
        archived is none any more.

        :param period: ``sales.kpi.period``
        :return: one version a plan, in the order of the plans
        """
        found = self.sudo().search(
            [
                ("period_type", "=", period.period_type),
                ("company_id", "=", period.company_id.id),
                ("state", "=", "published"),
                ("is_template", "=", False),
                ("date_from", "<=", period.date_from),
            ]
        )
        latest = {plan.root_id: plan for plan in found.sorted("version")}
        return found.filtered(lambda plan: latest[plan.root_id] == plan)
