from odoo import models

MEASURE = "sales.kpi.definition"


class SalesKpiEarning(models.Model):
    """What is behind rows of a statement, opened with the viewer's own rights."""

    _inherit = "sales.kpi.earning"

    def _get_opened(self):
        """(model, ids) of what they rest on; None where that is no record."""
        measures = {(row.parts or {}).get("measure") for row in self} - {None}
        if measures:
            return MEASURE, sorted(measures)
        rows = self.filtered(lambda row: row.res_id and row.res_model in self.env)
        model = rows[:1].res_model
        ids = rows.filtered(lambda row: row.res_model == model).mapped("res_id")
        return (model, list(dict.fromkeys(ids))) if ids else None

    def _can_open(self):
        """Whether the viewer is shown such records at all: else the row's sentence is all there is
        for him."""
        opened = self._get_opened()
        return bool(opened) and self.env[opened[0]].sudo(False)._kpi_shows_forms()

    def _open(self):
        """Action that shows what the rows rest on; what the viewer may not open is counted."""
        opened = self._get_opened()
        if not opened:
            return False
        model, ids = opened
        if model == MEASURE:
            return self._open_measure(ids[0])
        Records = self.env[model].sudo(False).with_context(active_test=False)
        found = Records.browse(ids).exists()
        mine = found._kpi_filter_opened()
        action = self._get_list(mine) if mine else False
        return self._tell_closed(len(ids) - len(mine), len(ids), action)

    def _open_measure(self, measure_id):
        row = self.sudo()[:1]
        measure = self.env[MEASURE].sudo().browse(measure_id)
        period = row.period_id
        subject = ("user", row.user_id.id)
        days = period.date_from, period.date_to
        return measure._get_records_action(row.company_id, *days, subject)

    def _get_list(self, records):
        action = {
            "type": "ir.actions.act_window",
            "name": self.sudo()[:1].line_id.name or records._description,
            "res_model": records._name,
            "context": {"active_test": False, "create": False},
        }
        if len(records) == 1:
            return {**action, "res_id": records.id, "views": [(False, "form")]}
        action |= {"views": [(False, "list"), (False, "form")]}
        return {**action, "domain": [("id", "in", records.ids)]}

    def _tell_closed(self, closed, count, action):
        """Whoever may not open all of it is told how much of it that is."""
        if not closed:
            return action
        text = self._tell_not_yours(closed, count)
        params = {"type": "info", "message": text, "next": action or None}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _tell_not_yours(self, closed, count):
        if count == 1:
            return self.env._("The record is not yours to open. It is told by its sentence.")
        if closed == 1:
            return self.env._(
                "1 of %s records is not yours to open. It is told by its sentence.", count
            )
        return self.env._(
            "%(closed)s of %(count)s records are not yours to open. Each is told by its sentence.",
            closed=closed,
            count=count,
        )
