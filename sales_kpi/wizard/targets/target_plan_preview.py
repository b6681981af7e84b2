from odoo import api, fields, models

from .plan_preview import PlanPreview


class SalesKpiTargetPlan(models.TransientModel):
    """The preview is a table in the form of the plan, and edited there."""

    _inherit = "sales.kpi.target.plan"

    zero_note = fields.Char(string="Nothing Is Asked", compute="_compute_zero_note")

    @api.depends("measure_ids.zero_note")
    def _compute_zero_note(self):
        """Of which months nothing is asked, for each measure of which that is so."""
        for plan in self:
            plan.zero_note = "\n".join(
                f"{measure.definition_id.name}: {measure.zero_note}"
                for measure in plan.measure_ids
                if measure.zero_note
            )

    @api.readonly
    def get_preview(self, measure_id=None):
        """The parts of a measure: people by months, with what changes and what they add up to.

        :param int measure_id: a line of the plan's measures; the first when empty
        :return: {"measures": [{"id", "name"}], "measure_id", "columns", "rows", "totals": see
            ``GridTotals``, or False for what can't be added up, "may_write"}; cells as those of
            ``sales.kpi.target.get_grid``, with "mark" ("changed", "new" or False) and "hint"
        """
        self._kpi_check_one()
        self.check_access("read")
        return PlanPreview(self._choose_measure(measure_id)).get_data()

    def save_preview(self, measure_id, changes):
        """Write what was typed into the preview: everything, or nothing.

        :return: the preview as it is now, see ``get_preview``
        """
        self._kpi_check_one()
        self.check_access("write")
        measure = self._choose_measure(measure_id)
        PlanPreview(measure).save(changes)
        return PlanPreview(measure).get_data()

    def _choose_measure(self, measure_id):
        asked = self.measure_ids.filtered(lambda measure: measure.id == measure_id)
        return asked or self.measure_ids[:1]
