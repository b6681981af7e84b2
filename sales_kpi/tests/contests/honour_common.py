"""What tests of honours have in common: months judged by what was won."""

from datetime import date

from ..scores.score_common import Command, ScoreCommon


class HonourCommon(ScoreCommon):
    """Each should win 1000 in a month, at weight 100: who wins 850 has 85 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Honour = cls.env["sales.kpi.honour"]
        cls.Award = cls.env["sales.kpi.honour.award"]
        cls.Honour.search([]).active = False
        cls.won = cls.env.ref("sales_kpi.definition_won_revenue")
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "team_ids": [Command.link(cls.region.id)],
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": cls.won.id, "weight": 100, "default_target": 1000,
                            "cap": 3,
                        }
                    )
                ],
            }
        )  # fmt: skip

    @classmethod
    def _honour(cls, rule, **values):
        vals = {"name": rule.title(), "rule": rule, "since": "2020-01-01", "minimum": 60}
        return cls.Honour.create(vals | values)

    @classmethod
    def _month(cls, number):
        return cls.env["sales.kpi.period"].get_or_create("month", date(2026, number, 1))

    def _win(self, month, **points):
        """Deals of a month that give these points: {login: points}."""
        for login, total in points.items():
            user = getattr(self, login)
            team = self.wasps if user == self.carl else self.bees
            self._move("won", user, f"2026-{month:02}-10 12:00:00", total * 10, team=team)

    def _judge(self, number, **points):
        """Win, count, freeze: the month in review."""
        self._win(number, **points)
        period = self._month(number)
        period.refresh()
        period.with_user(self.manager).action_review()
        return period

    def _close(self, number, **points):
        period = self._judge(number, **points)
        self._lock(period)
        return period

    def _told(self, period):
        """[(name of the honour, whose, state, value)]"""
        awards = self.Award.search([("period_id", "=", period.id)])
        return [
            (one.honour_id.name, one.user_id or one.team_id, one.state, round(one.value, 6))
            for one in awards
        ]
