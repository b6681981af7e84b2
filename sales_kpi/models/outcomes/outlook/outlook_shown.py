from datetime import timedelta

from odoo import api, fields, models

FRESH = timedelta(days=14)  # the longest holidays; what is older says nothing of today


class SalesKpiOutlook(models.Model):
    """What screens show: the last forecast by the season."""

    _inherit = "sales.kpi.outlook"

    @api.model
    @api.private
    def _find_shown(self, periods, definitions, subjects):
        """The last outlooks of measures in running periods, by one query; the rules of whoever asks
        apply.

        :param subjects: list of ("user" | "team" | "company", id)
        :return: {(period, definition, kind, id): outlook}
        """
        if not periods or not definitions or not self.has_access("read"):
            return {}
        found = self.search(
            [
                ("is_last", "=", True),
                ("method", "=", "season"),
                ("date", ">=", fields.Date.today() - FRESH),
                ("period_id", "in", periods.ids),
                ("definition_id", "in", definitions.ids),
                ("subject_type", "in", [kind for kind, _subject_id in subjects]),
                ("subject_id", "in", [subject_id for _kind, subject_id in subjects]),
            ]
        )
        return {
            (one.period_id.id, one.definition_id.id, one.subject_type, one.subject_id): one
            for one in found
        }

    def _get_shown(self, actual):
        """Where it will end: at no less than what is there by now."""
        return self.value if actual is None else max(self.value, actual)
