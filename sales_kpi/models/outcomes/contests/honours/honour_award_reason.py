from odoo import api, models

from ....ground.figure_format import format_number


class SalesKpiHonourAward(models.Model):
    """Why an award was given, in a sentence in the reader's language: with its figures where
    everybody may see them, else without."""

    _inherit = "sales.kpi.honour.award"

    @api.depends("details", "shows_value")
    @api.depends_context("lang")
    def _compute_reason(self):
        for award in self:
            award.reason = award._get_reason()

    def _get_reason(self):
        told = self.details or {}
        if not told:
            return ""
        text = getattr(self, f"_tell_{told['rule']}")(told)
        if told["shared"] > 1:
            text += " " + self.env._("%s share it.", told["shared"])
        return text

    def _tell_best(self, told):
        period = self.period_id.display_name
        if not self.shows_value:
            return self.env._(
                "The best of %(count)s in %(period)s.", count=told["count"], period=period
            )
        return self.env._(
            "%(value)s: the best of %(count)s in %(period)s.",
            value=self._write(told["value"]),
            count=told["count"],
            period=period,
        )

    def _tell_newcomer(self, told):
        if not self.shows_value:
            return self.env._("The best of the newcomers in %s.", self.period_id.display_name)
        return self.env._(
            "%(value)s: the best of the newcomers in %(period)s.",
            value=self._write(told["value"]),
            period=self.period_id.display_name,
        )

    def _tell_progress(self, told):
        if not self.shows_value:
            return self.env._(
                "Furthest beyond the usual figure in %s.", self.period_id.display_name
            )
        return self.env._(
            "%(total)s in %(period)s, %(gain)s more than the usual %(usual)s.",
            total=self._write(told["total"]),
            period=self.period_id.display_name,
            gain=self._write(told["value"]),
            usual=self._write(told["usual"]),
        )

    def _tell_streak(self, told):
        if told.get("later"):
            return self.env._(
                "%(count)s periods running at %(level)s or more: %(period)s was locked last.",
                count=told["count"],
                level=self._write(told["level"]),
                period=self.period_id.display_name,
            )
        return self.env._(
            "%(count)s periods running at %(level)s or more, up to %(period)s.",
            count=told["count"],
            level=self._write(told["level"]),
            period=self.period_id.display_name,
        )

    def _tell_milestone(self, told):
        return self.env._(
            "%(value)s reached: %(measure)s, up to %(period)s.",
            value=self._write(told["value"]),
            measure=self.definition_id.name,
            period=self.period_id.display_name,
        )

    def _write(self, value):
        if self.definition_id:
            return self.definition_id._format_value(value, self.company_id)
        return format_number(self.env, value, 1)
