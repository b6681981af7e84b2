"""What a leader and a manager have mailed each week, and who got it last Monday."""

from datetime import datetime, time, timedelta

from odoo import fields
from odoo.fields import Command

from .cast import MANAGER, TEAMS


class Schedules:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.today = world.company._get_kpi_today()

    def build(self):
        """Switched off: nobody gets mail of what is made up."""
        manager = self.world.users[MANAGER[0]]
        self._make("manager", "Monday: the company", "manager", manager, user_ids=manager)
        team = TEAMS[0]
        leader = self.world.users[team.leader[0]]
        home = self.world.teams[team.reps[0].login]
        told = self._make("team", "Monday: my team's week", "rep_week", leader, team_ids=home)
        self._tell(told, self.today - timedelta(days=self.today.weekday() + 7))

    def _make(self, name, title, kind, user, **whom):
        schedule = self.env["sales.kpi.report.schedule"].create(
            {
                "name": title,
                "active": False,
                "company_id": self.world.company.id,
                "kind": kind,
                "rhythm": "weekly",
                "weekday": "1",
                "user_id": user.id,
                "user_ids": [Command.clear()],
                "attach": "xlsx",
                **{field: [Command.set(records.ids)] for field, records in whom.items()},
            }
        )
        self.world.name(schedule, f"schedule_{name}")
        return schedule

    def _tell(self, schedule, monday):
        """As it was sent then."""
        days = monday - timedelta(days=7), monday - timedelta(days=1)
        Sending = self.env["sales.kpi.report.sending"]
        Sending._write_down(schedule, fields.Date.to_string(monday), days)
        self.env.invalidate_all()
        sent_on = datetime.combine(monday, time(8))
        schedule.sending_ids.write({"state": "queued", "sent_on": sent_on})
        schedule.last_on = sent_on
