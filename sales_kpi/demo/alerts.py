"""What the ready rules find on two nights, and what was done about some of it."""

from datetime import timedelta

from ..models.outcomes.alerts.night import Night
from ..models.outcomes.alerts.telling import Telling


class Alerts:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.today = world.company._get_kpi_today()

    def build(self):
        self.Alert = self.env["sales.kpi.alert"]
        self._evaluate(self.today - timedelta(days=1))
        night = self._evaluate(self.today)
        self._decide()
        # Nobody gets mail of what is made up.
        Telling(night).tell()

    def _evaluate(self, day):
        rules = self.env["sales.kpi.alert.rule"]._find_for(self.world.company)
        night = Night(self.world.company, day, rules)
        for rule in rules:
            self.Alert._evaluate(rule, night)
            self.env["sales.kpi.alert.run"]._note(rule, night.company, day)
        return night

    def _decide(self):
        """One of each that somebody has done something about, of rules that have several."""
        found = self.Alert.search([("state", "=", "open")], order="severity, money, id")
        spare = list(found.grouped("rule_id").values())
        spare = [alert for alerts in spare for alert in alerts[1:]][:4]
        todo = (self._see, self._snooze, self._dismiss, self._solve)
        for step, alert in zip(todo, spare, strict=False):
            step(alert)

    def _see(self, alert):
        alert._update_all(state="seen")

    def _snooze(self, alert):
        alert._snooze(self.today + timedelta(days=5), "Back from the fair next week")

    def _dismiss(self, alert):
        alert._dismiss("Agreed with the customer: nothing before spring")

    def _solve(self, alert):
        alert._end("solved", self.today)
