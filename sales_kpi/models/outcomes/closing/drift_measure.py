from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

MEASURE = "sales.kpi.definition"


class SalesKpiDrift(models.Model):
    """A measure that was changed itself is told as one line: the records are compared by the
    measure as it was, so that only what happened to them is listed."""

    _inherit = "sales.kpi.drift"

    kind = fields.Selection(
        selection_add=[("redefined", "Measure Changed")], ondelete={"redefined": "cascade"}
    )

    @api.model
    def _look_at_measures(self, period):
        """Tell which measures of a closed period count differently today."""
        words = self.env["sales.kpi.legend"]._get_words(period.id)
        ids = [int(key) for key in words.get("measures", ())]
        known = self.search([("period_id", "=", period.id), ("kind", "=", "redefined")])
        by_measure = known.grouped("definition_id")
        for definition in self.env[MEASURE].with_context(active_test=False).browse(ids).exists():
            own = by_measure.get(definition, self.browse())
            self._compare_measure(period, definition, own)

    def _compare_measure(self, period, definition, known):
        """Compare with what was frozen, or with what was decided on since."""
        before = (period._get_kept("measures", definition) or {}).get("source")
        if decided := known.filtered(lambda drift: drift.state == "left").sorted("decided_on"):
            before = decided[-1].after
        now = definition._get_source_values()
        still_open = known.filtered(lambda drift: drift.state == "open")
        if not before or before == now:
            still_open.write({"state": "settled"})
        elif not still_open:
            self.create(self._prepare_measure_vals(period, definition, before, now))
        elif still_open.after != now:
            still_open.write({"before": before, "after": now})

    def _prepare_measure_vals(self, period, definition, before, now):
        return {
            "period_id": period.id,
            "definition_id": definition.id,
            "model": MEASURE,
            "res_id": definition.id,
            "record_name": definition.name,
            "kind": "redefined",
            "before": before,
            "after": now,
        }

    def _describe_measure(self, row):
        """A measure as it was or is, in words."""
        definition = self.definition_id
        is_after = row == self.after
        text = definition._describe_source(row, self.before if is_after else self.after)
        if not is_after or not definition.source_changed_on:
            return text
        return self.env._(
            "%(what)s (changed on %(date)s by %(who)s)",
            what=text,
            date=format_datetime(self.env, definition.source_changed_on),
            who=definition.source_changed_by_id.name or self.env._("Nobody"),
        )

    def _check_carriable(self):
        """
        :raise UserError: there is nothing that could go into an open period
        """
        if "redefined" in self.mapped("kind"):
            raise UserError(
                self.env._(
                    "The measure itself was changed: there is nothing to carry over. Leave it "
                    "with a reason, or set the measure back."
                )
            )
