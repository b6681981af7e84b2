from odoo import api, fields, models

from ....ground.figure_format import format_value


class SalesKpiNews(models.Model):
    """What news say, in the reader's language: only what every reader may know."""

    _inherit = "sales.kpi.news"

    who = fields.Char(compute="_compute_said", compute_sudo=True)
    said = fields.Char(compute="_compute_said", compute_sudo=True)

    @api.depends("kind", "shown_user_id", "team_id", "amount", "title", "text")
    @api.depends_context("lang")
    def _compute_said(self):
        for news in self:
            news.who = news.shown_user_id.name or news.team_id.name or ""
            news.said = news._get_said()

    @api.depends("who", "said")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for news in self:
            news.display_name = " · ".join(filter(None, (news.who, news.said)))

    def _get_said(self):
        text = getattr(self, f"_say_{self.kind}")()
        return f"{text}: {self._get_amount_text()}" if self.amount else text

    def _say_won(self):
        return self.env._("Deal won")

    def _say_order(self):
        return self.env._("Order confirmed")

    def _say_cash(self):
        return self.env._("Cash received")

    def _say_target(self):
        return self.env._(
            "Target reached in %(period)s: %(measure)s",
            period=self.period_id.display_name,
            measure=self.definition_id.name,
        )

    def _say_lead(self):
        return self.env._(
            "First place taken in %(period)s: %(scheme)s",
            period=self.period_id.display_name,
            scheme=self.scheme_id.name,
        )

    def _say_contest(self):
        return ": ".join(filter(None, (self.title, self.text)))

    def _say_honour(self):
        return self.env._(
            "%(honour)s of %(period)s",
            honour=self.honour_id.name,
            period=self.period_id.display_name,
        )

    def _get_amount_text(self):
        return format_value(self.env, self.amount, "money", self.currency_id)
