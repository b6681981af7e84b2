from odoo import models

from ...ground.figure_format import tell_day


class SalesKpiPayout(models.Model):
    """What became of the targets that a payout was worked out by while its period ran."""

    _inherit = "sales.kpi.payout"

    def _tell_target_changes(self):
        """Targets that were changed after the period began, as lines below the statement."""
        return [
            {
                "name": f"target-{change.id}",
                "label": self.env._(
                    "Target of %(measure)s, changed on %(day)s",
                    measure=change.definition_id.name,
                    day=tell_day(self.env, change.company_id._get_kpi_date(change.date)),
                ),
                "text": self._tell_target_change(change),
            }
            for change in self._find_target_changes()
        ]

    def _tell_target_change(self, change):
        told = f"{change.before_text} → {change.after_text}"
        return f"{told} ({change.reason})" if change.reason else told

    def _find_target_changes(self):
        lines = self.incentive_id.line_ids
        measures = lines.definition_id | lines.matrix_definition_id | lines.multiplier_definition_id
        Change = self.env["sales.kpi.target.change"].sudo()
        if not measures:
            return Change
        begins = self.period_id.date_from
        found = Change.search(
            [
                ("company_id", "=", self.company_id.id),
                ("user_id", "=", self.user_id.id),
                ("definition_id", "in", measures.ids),
                ("period_id", "in", self._find_tiers(lines).ids),
            ],
            order="id",
        )
        get_day = self.company_id._get_kpi_date
        seen, told = set(), Change
        for change in found:  # the first figure is no change
            target = change.period_id, change.definition_id
            if target in seen and get_day(change.date) >= begins:
                told |= change
            seen.add(target)
        return told

    def _find_tiers(self, lines):
        """Periods whose targets count: the pay period, and those within which steps count."""
        period = self.period_id
        kinds = {period.period_type, *filter(None, lines.mapped("tier_period"))}
        found = period
        for kind in kinds - {period.period_type}:
            found |= period._find(kind, period.date_from, period.company_id)
        return found
