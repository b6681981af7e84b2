from odoo import models

from ...ground.figure_format import COUNTED, tell_day


class SalesKpiOutlook(models.Model):
    """An outlook in words: where it will end, and how far off such forecasts were."""

    _inherit = "sales.kpi.outlook"

    def _format(self, value):
        """Of what is counted, whole ones: nobody wins 2.3 deals."""
        counted = self.definition_id.kind in COUNTED
        return self.definition_id._format_value(round(value) if counted else value, self.company_id)

    def _tell_band(self):
        if not self.has_band:
            return ""
        return self.env._(
            "%(low)s to %(high)s", low=self._format(self.low), high=self._format(self.high)
        )

    def _tell(self):
        """The sentences that stand beside a forecast."""
        return " ".join(
            filter(None, (self._tell_method(), self._tell_error(), self._tell_beside()))
        )

    def _tell_method(self):
        parts = {"day": tell_day(self.env, self.date), "band": self._tell_band()}
        if self.method == "pipeline":
            return self.env._("By what open deals became in past periods, as of %(day)s.", **parts)
        if self.method == "pace":
            return self.env._("At today's pace, as of %(day)s.", **parts)
        if self.has_band:
            return self.env._(
                "By how past periods went, as of %(day)s; eight of ten ended at %(band)s.", **parts
            )
        return self.env._("By how past periods went, as of %(day)s.", **parts)

    def _tell_error(self):
        if not self.error_periods:
            return self.env._("Too few periods to say how far off it is.")
        parts = {
            "day": self.day_number,
            "error": f"{self.wape * 100:.0f}%",
            "periods": self._tell_periods(self.error_periods),
        }
        told = self.env._(
            "On working day %(day)s it was off by %(error)s over %(periods)s.", **parts
        )
        return f"{told} {self._tell_kept()}".strip()

    def _tell_periods(self, count):
        if self.period_id.period_type == "month":
            return self.env._("%s months", count) if count > 1 else self.env._("1 month")
        return self.env._("%s periods", count) if count > 1 else self.env._("1 period")

    def _tell_kept(self):
        """Which of the forecasts were told at that time."""
        if self.error_kept == self.error_periods:
            return ""
        if not self.error_kept:
            return self.env._("This was worked out afterwards.")
        return self.env._(
            "%(kept)s of them were told then, the others worked out afterwards.",
            kept=self.error_kept,
        )

    def _tell_beside(self):
        if not self.beside:
            return ""
        return self.env._("Big deals of %s stand beside it.", self._format(self.beside))
