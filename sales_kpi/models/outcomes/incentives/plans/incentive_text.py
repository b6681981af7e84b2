from odoo import api, fields, models
from odoo.tools import format_amount

from ....ground.figure_format import tell_day


class SalesKpiIncentive(models.Model):
    """The rules of a plan in words, from the very fields by which it pays."""

    _inherit = "sales.kpi.incentive"

    rules_text = fields.Text(string="Rules", compute="_compute_rules_text", compute_sudo=True)

    @api.depends("line_ids", "state")
    @api.depends_context("lang")
    def _compute_rules_text(self):
        for plan in self:
            lines = [line._describe() for line in plan.line_ids.sorted()]
            plan.rules_text = "\n".join([*lines, *plan._describe()])

    def _describe(self):
        """What holds for all components, a sentence each."""
        rhythm, when = self._get_selected("period_type"), self._get_selected("pays_at")
        yield self.env._("Paid each: %(rhythm)s, when %(when)s.", rhythm=rhythm, when=when.lower())
        if self.date_from:
            day = tell_day(self.env, self.date_from)
            yield self.env._("For periods that begin on %s or later.", day)
        if self.floor:
            yield self.env._("At least %s a period.", self._tell_money(self.floor))
        if self.cap:
            yield self.env._("At most %s a period.", self._tell_money(self.cap))
        if self.scheme_id:
            yield self.env._("Score, rating and penalties are those of %s.", self.scheme_id.name)
        yield self._tell_clawback()
        if self.recovery_limit < 100:
            yield self.env._(
                "At most %s %% of a payout is taken back at a time; the rest is carried over.",
                f"{self.recovery_limit:.6g}",
            )

    def _tell_clawback(self):
        if self.clawback_months == 1:
            return self.env._("What is refunded or cancelled within a month is taken back.")
        return self.env._(
            "What is refunded or cancelled within %s months is taken back.", self.clawback_months
        )

    def _tell_money(self, amount):
        currency = self.currency_id or self.env.company.currency_id
        return format_amount(self.env, amount, currency)

    def _get_selected(self, name):
        """The label of what is chosen."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
