from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from ..measures.measure_common import MeasureCommon

# A Thursday. By the evening before it 8 of the 22 working days of March 2026 are gone.
TODAY = datetime(2026, 3, 12, 12)


class OutlookCommon(MeasureCommon):
    """Months of wins, each with a part early on and the rest late, looked at on 12 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Outlook = cls.env["sales.kpi.outlook"]
        cls.revenue = cls.Definition._find_by_code(["won_revenue"])

    @classmethod
    def _win(cls, user, months_ago, early, late, team=None):
        """Wins on the 2nd and on the 25th of a month before March 2026."""
        month = date(2026, 3, 1) - relativedelta(months=months_ago)
        for day, amount in ((2, early), (25, late)):
            if amount:
                cls._move("won", user, f"{month:%Y-%m}-{day:02d} 12:00:00", amount, team=team)

    @classmethod
    def _look_ahead(cls, moment=TODAY):
        with freeze_time(moment):
            cls.Outlook._look_ahead_all(cls.company)

    @classmethod
    def _told(cls, subject, method="season", measure=None, day=date(2026, 3, 11)):
        kind = {"res.users": "user", "crm.team": "team", "res.company": "company"}[subject._name]
        return cls.Outlook.search(
            [
                ("definition_id", "=", (measure or cls.revenue).id),
                ("period_id.period_type", "=", "month"),
                ("subject_type", "=", kind),
                ("subject_id", "=", subject.id),
                ("method", "=", method),
                ("date", "=", day),
            ]
        )
