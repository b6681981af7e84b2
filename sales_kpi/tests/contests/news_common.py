"""What tests of the stream have in common: deals of today, and what was told of them."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..scores.score_common import Command, ScoreCommon


class NewsCommon(ScoreCommon):
    """Today's month under a scheme: each should win 1000, at weight 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.News = cls.env["sales.kpi.news"]
        cls.company.write({"kpi_stream": "all", "kpi_stream_shows": "amounts"})
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "team_ids": [Command.link(cls.region.id)],
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": cls.env.ref("sales_kpi.definition_won_revenue").id,
                            "weight": 100,
                            "default_target": 1000,
                        }
                    )
                ],
            }
        )
        cls.month = cls.env["sales.kpi.period"].get_or_create("month", fields.Date.today())
        cls.News.search([]).active = False  # those of the demo data

    def _deal(self, user, revenue=100, days=0, **values):
        """A deal that a salesperson has won now, or some days ago."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Secret", "type": "opportunity", "user_id": user.id,
                "team_id": self.wasps.id if user == self.carl else self.bees.id,
                "expected_revenue": revenue, "partner_id": self.customer.id, **values,
            }
        )  # fmt: skip
        lead.with_user(user).action_set_won()
        if days:
            moves = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)])
            moves.date = fields.Datetime.now() - timedelta(days=days)
        return lead

    def _count(self):
        """The month is counted, and then the news are told."""
        counted = self.month.refresh()
        self.News._tell(self.company)
        return counted

    def _gather(self):
        return self.News._gather(self.company)

    def _told(self, *kinds, user=None):
        """What somebody reads, the first first: [(who, what)]"""
        domain = [("company_id", "=", self.company.id)]
        if kinds:
            domain.append(("kind", "in", kinds))
        found = self.News.with_user(user or self.carl).search(domain, order="id")
        return [(news.shown_user_ids or news.team_id, news.said) for news in found]

    def _listen(self):
        """What is sent from now on: [(channel, kind, message)]."""
        sent = []

        def send(_self, channel, kind, message):
            if kind.startswith("sales_kpi."):
                sent.append((channel, kind, message))

        self.enterContext(patch.object(self.env.registry["bus.bus"], "_sendone", send))
        return sent
