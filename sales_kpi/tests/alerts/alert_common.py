from datetime import date, datetime

from freezegun import freeze_time

from ...models.outcomes.alerts.night import Night
from ..scores.score_common import ScoreCommon

# Tuesday 17 March 2026: eleven of the month's working days are over.
TUESDAY, WEDNESDAY, THURSDAY = (datetime(2026, 3, day, 5) for day in (17, 18, 19))


class AlertCommon(ScoreCommon):
    """Nights of March 2026 in a company that works from Monday to Friday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Alert = cls.env["sales.kpi.alert"]
        cls.Rule = cls.env["sales.kpi.alert.rule"]
        cls.Rule.search([]).active = False

    @classmethod
    def _measure(cls, code):
        return cls.Definition._find_by_code([code])

    @classmethod
    def _rule(cls, kind, code=None, **values):
        return cls.Rule.create(
            {
                "name": f"Rule of {kind}",
                "kind": kind,
                "company_id": cls.company.id,
                "definition_id": code and cls._measure(code).id,
                **values,
            }
        )

    def _night(self, moment, rule=None):
        """One night of the rules, and of telling, as the cron does it."""
        with freeze_time(moment):
            rules = self.Rule._find_for(self.company)
            night = Night(self.company, self.company._get_kpi_today(), rules)
            for one in rule or rules:
                self.Alert._evaluate(one, night)
            self.Alert._tell(night)
            self.env.flush_all()
            self.env.invalidate_all()

    def _nights(self, *moments):
        for moment in moments or (TUESDAY, WEDNESDAY):
            self._night(moment)

    def _alerts(self, *states, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        if states:
            domain.append(("state", "in", states))
        return self.Alert.search(domain, order="id")

    def _sell(self, user, month, day, amount, team=None):
        moment = datetime.combine(month.replace(day=day), datetime.min.time()).replace(hour=12)
        return self._move("won", user, str(moment), amount, team=team)

    def _months(self, count):
        """First days of the months before March 2026, the latest first."""
        months = [date(2026, 2, 1), date(2026, 1, 1)]
        months += [date(2025, month, 1) for month in range(12, 0, -1)]
        return months[:count]
