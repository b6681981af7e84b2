"""The months before the six: of them only calls are told, enough for an outlook to look at."""

from datetime import datetime, time, timedelta

from .cast import REPS

MONTHS = 7  # with the five that are over, as many as an outlook and its error take
HOURS = 9  # of a working day


class Past:
    def __init__(self, world):
        self.world = world
        self.env = world.env

    def build(self):
        rows = [row for rep in REPS if not rep.is_new for row in self._call(rep)]
        self.env["sales.kpi.activity"].create(rows)

    def _call(self, rep):
        last = self.world.clock.months[0][0] - timedelta(days=1)
        for index in range(MONTHS):
            chance = self.world.random(rep.login, index, "past")
            usual = round(rep.activities * chance.uniform(0.85, 1.15))
            days = self._get_days(last.replace(day=1), last)
            for _number in range(usual):
                yield self._prepare(rep, chance.choice(days), chance)
            last = last.replace(day=1) - timedelta(days=1)

    def _get_days(self, first, last):
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [day for day in days if day.weekday() < 5]

    def _prepare(self, rep, day, chance):
        moment = datetime.combine(day, time(9)) + timedelta(hours=chance.uniform(0, HOURS))
        moment = moment.replace(microsecond=0)
        return {
            "name": "Call",
            "method_id": self.env.ref("sales_kpi.sales_kpi_activity_method_phone").id,
            "partner_id": chance.choice(self.world.customers[rep.login]).id,
            "date_start": moment,
            "date_done": moment,
            "state": "done",
            "user_id": self.world.users[rep.login].id,
            "team_id": self.world.teams[rep.login].id,
            "company_id": self.world.company.id,
        }
