"""What the alerts say of a team. A plain class: it lives for one request only."""

from functools import cached_property

from ...ground.figure_format import tell_day

MOST = 10.0  # points of need that all alerts about one person weigh at most
# Reasons that the screen has fresher figures for: the alert adds since when.
COVERED = {"behind": ("pace", "threshold"), "idle": ("silence",)}


class TeamAlerts:
    """Open alerts about salespeople that their leaders are told of.

    :param frame: ``DashboardFrame``
    :param users: ids, whose figures the viewer may see
    :param is_running: whether the page shows the present: alerts are of nothing else
    """

    def __init__(self, frame, users, is_running):
        self.frame = frame
        self.env = frame.env
        self.users = users if is_running else []

    @cached_property
    def by_user(self):
        """{user: alerts, the most important first}"""
        if not self.users:
            return {}
        found = self.env["sales.kpi.alert"]._find_told(self.frame.company, self.users)
        told = {user: alerts.filtered(self._is_told) for user, alerts in found.items()}
        return {user: alerts for user, alerts in told.items() if alerts}

    def _is_told(self, alert):
        return alert.rule_id.tells_leader or bool(alert.passed_on)

    def needs_help(self, user):
        """Whether something is off beside single lines, which others may make up for."""
        return any(alert.kind != "pace" for alert in self.by_user.get(user, ()))

    def get_need(self, user):
        weight = sum(int(alert.severity) for alert in self.by_user.get(user, ()))
        return min(float(weight), MOST)

    def get_money(self, user):
        """The most that one of them says is at stake: several may be about the same money."""
        return max((alert.money for alert in self.by_user.get(user, ())), default=0.0)

    def add_to(self, user, reasons):
        """The reasons, each with the day since which an alert says so; and what only the alerts
        know. Of the lines behind pace there are as many as the screen has room for."""
        alerts = list(self.by_user.get(user, ()))
        told = [self._add_since(reason, alerts) for reason in reasons]
        return [*told, *(self._get_reason(one) for one in alerts if one.kind != "pace")]

    def _add_since(self, reason, alerts):
        """Takes the alert that says the same out of those that are left."""
        same = next((alert for alert in alerts if _is_same(alert, reason)), None)
        if not same:
            return reason
        alerts.remove(same)
        text = self.env._(
            "%(reason)s, since %(day)s",
            reason=reason["text"],
            day=tell_day(self.env, same.since),
        )
        return reason | {"text": text}

    def _get_reason(self, alert):
        [told] = alert.with_env(self.env)._tell_for_screen()
        return {
            "kind": "alert",
            "text": told["text"],
            "mark": {"kind": "alert", "id": alert.id},
        }


def _is_same(alert, reason):
    if alert.kind not in COVERED.get(reason["kind"], ()):
        return False
    code = (alert.definition_id or alert.rule_id.definition_id).code or False
    return reason["kind"] != "behind" or reason["mark"]["code"] == code
