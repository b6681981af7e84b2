from odoo import api, fields, models


class SalesKpiIncentive(models.Model):
    """What is allowed in a plan but seldom wise."""

    _inherit = "sales.kpi.incentive"

    advice = fields.Text(compute="_compute_advice", compute_sudo=True)

    @api.depends(
        "line_ids.cliffs", "line_ids.kind", "root_id.member_ids", "is_template", "leader_sees"
    )
    @api.depends_context("lang")
    def _compute_advice(self):
        for plan in self:
            plan.advice = "\n".join(plan._find_advice()) or False

    def _find_advice(self):
        """A sentence each."""
        for line in self.line_ids.filtered("cliffs"):
            for cliff in line.cliffs.split("\n"):
                yield f"{line.name}: {cliff}"
        if self.is_template or not self._origin:
            return
        if not self._get_paid_users():
            yield self.env._("Nobody has terms in the plan: it pays nobody.")
        if "performance" in self.line_ids.mapped("kind"):
            bare = self.root_id.member_ids.filtered(lambda terms: not terms.base_pay)
            for user in bare.user_id:
                yield self.env._("%s has no base pay, so that his performance pay is 0.", user.name)
            if self.leader_sees == "amounts":
                yield self.env._(
                    "Leaders see amounts: whoever knows the rating can work out the base pay."
                )
