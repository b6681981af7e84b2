from odoo import api, fields, models
from odoo.fields import Domain

from ....ground.figure_format import format_value

PLACES = ("target", "lead")  # kinds that tell how somebody stands


class SalesKpiNews(models.Model):
    """What news say, in the reader's language: only what every reader may know, by what the company
    shows when they are read. What it shows no more is gone from old news, too."""

    _inherit = "sales.kpi.news"

    shown_user_ids = fields.Many2many(
        "res.users", string="Salespeople", compute="_compute_said", compute_sudo=True,
        search="_search_shown_user_ids",
    )  # fmt: skip
    who = fields.Char(compute="_compute_said", compute_sudo=True)
    said = fields.Char(compute="_compute_said", compute_sudo=True)

    @api.depends("kind", "owner_id", "sharer_ids", "team_id", "amount", "title", "text")
    @api.depends_context("lang")
    def _compute_said(self):
        for company, some in self.grouped("company_id").items():
            policy = company._get_kpi_stream_policy()
            for news in some:
                shown = news._get_people() if news._shows_people(policy) else news.owner_id.browse()
                news.shown_user_ids = shown
                news.who = ", ".join(shown.mapped("name")) or news.team_id.name or ""
                news.said = news._get_said(policy)

    def _search_shown_user_ids(self, operator, value):
        """News of people whose names the reader is told."""
        if operator != "in":
            return NotImplemented
        companies = self.env.companies.filtered(
            lambda one: one.sudo()._get_kpi_stream_policy()[0] and one.kpi_stream != "off"
        )
        users = Domain("owner_id", "in", value) & Domain("sharer_ids", "=", False)
        users |= Domain("sharer_ids", "in", value)
        domain = Domain("company_id", "in", companies.ids) & users
        return Domain("id", "in", self.sudo()._search(domain))

    def _shows_people(self, policy):
        """Whether it may be told whose it is: of places, as long as places are shown."""
        shows_names, _amounts, shows_places = policy
        return shows_names and (shows_places or self.kind not in PLACES)

    def _get_people(self):
        """Whose it is: of who shares it, whose deal it is comes first."""
        return (
            self.sharer_ids.sorted(lambda user: (user != self.owner_id, user.name)) or self.owner_id
        )

    @api.depends("who", "said")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for news in self:
            news.display_name = " · ".join(filter(None, (news.who, news.said)))

    def _get_said(self, policy):
        text, shows_amount = self._say(), policy[1]
        return f"{text}: {self._get_amount_text()}" if self.amount and shows_amount else text

    def _say(self):
        """What happened, without names and amounts."""
        return getattr(self, f"_say_{self.kind}")()

    def _say_won(self):
        if self.count:
            return self.env._("%s deals won", self.count)
        return self.env._("Deal won")

    def _say_order(self):
        if self.count:
            return self.env._("%s orders confirmed", self.count)
        return self.env._("Order confirmed")

    def _say_cash(self):
        if self.count:
            return self.env._("%s payments received", self.count)
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
