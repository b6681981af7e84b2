"""Since when nobody wrote down what he did. A plain class: it lives for one request only."""

from bisect import bisect_left
from datetime import timedelta

LOOK_BACK = 60  # days in which the last activity is looked for


class Idle:
    """Working days without an activity, of many people at once.

    :param company: ``res.company``
    :param users: ids
    :param today: local day; the days before it are looked at
    """

    def __init__(self, company, users, today):
        self.company = company
        self.env = company.env
        self.users = users
        self.today = today
        self.begin = today - timedelta(days=LOOK_BACK)

    def get_days(self, absent=None):
        """{user: working days since his last activity, or since he could have done something}

        :param absent: {user: days on which he was away}
        """
        if not self.users:
            return {}
        absent = absent or {}
        Activity = self.env["sales.kpi.activity"]
        latest = Activity._find_last_days(self.company, self.begin, self.users)
        came = self._find_first_days()
        worked = self.company._get_kpi_working_days(self.begin, self.today - timedelta(days=1))
        worked, found = sorted(worked), {}
        for user in self.users:
            since = latest.get(user)
            start = max(came[user], since + timedelta(days=1)) if since else came[user]
            idle = worked[bisect_left(worked, start) :]
            found[user] = len(idle) - len(set(idle).intersection(absent.get(user, ())))
        return found

    def _find_first_days(self):
        """{user: day since which he could have done something}: he was in a team, and known to
        Odoo, where nobody wrote down since when he is in the team."""
        Membership = self.env["sales.kpi.membership"].sudo()
        spans = Membership._get_presence(self.company, self.begin, self.today)
        found = {}
        for user in self.env["res.users"].sudo().browse(self.users):
            joined = spans[user.id][-1][0] if user.id in spans else self.begin
            made = self.company._get_kpi_date(user.create_date)
            found[user.id] = max(joined, made) if made <= self.today else joined
        return found
