"""A sprint that was won last month, a duel and a team battle that go on."""

from datetime import datetime, time, timedelta

from odoo import fields
from odoo.fields import Command

from .cast import MANAGER, TEAMS
from .clock import CURRENT

DUEL = ("wangfang", "liwei")
PRIZES = (1500, 1000, 500)


class Contests:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.today = world.company._get_kpi_today()

    def build(self):
        sold = self.env.ref("sales_kpi.definition_order_amount")
        first = self.world.clock.months[CURRENT - 1][0] + timedelta(days=9)
        self._play("sprint", "Sprint by percent of target", first, 14, sold, PRIZES,
                   value_by="percent")  # fmt: skip
        begin = self.today - timedelta(days=9)
        users = [self.world.users[login].id for login in DUEL]
        self._play("duel", "Wang Fang against Li Wei", begin, 14, sold, (300,), kind="duel",
                   user_ids=[Command.set(users)])  # fmt: skip
        teams = [self.world.teams[team.reps[0].login].id for team in TEAMS]
        self._play("battle", "Team battle of two weeks", begin, 14, sold, (2000,), kind="teams",
                   team_by="member_day", team_ids=[Command.set(teams)])  # fmt: skip

    def _play(self, name, title, first, days, measure, prizes, **values):
        """A contest that was published three days before it began, as far as it goes today."""
        contest = self.env["sales.kpi.contest"].create(
            {
                "name": title,
                "company_id": self.world.company.id,
                "definition_id": measure.id,
                "date_from": first,
                "date_to": first + timedelta(days=days - 1),
                "prize_ids": [
                    Command.create({"place": place, "amount": amount})
                    for place, amount in enumerate(prizes, 1)
                ],
                **values,
            }
        )
        self.world.name(contest, f"contest_{name}")
        contest.with_user(self.world.users[MANAGER[0]]).sudo()._publish()
        told = datetime.combine(first - timedelta(days=3), time(9))
        contest.write({"published_on": told, "accept_by": contest.accept_by and first})
        now = fields.Datetime.to_string(told)
        contest.side_ids._update([{"id": side.id, "accepted_on": now} for side in contest.side_ids])
        contest.invalidate_recordset()
        contest._play()
