"""Who is told of an alert. A plain class: it lives for one run only."""

from functools import cached_property


class Recipients:
    """
    :param company: ``res.company``
    """

    def __init__(self, company):
        self.company = company
        self.env = company.env
        self._leaders = {}

    def get_all(self, alerts):
        """{alert: ids of the users}, of those who can be told at all"""
        asked = {alert: self._get_asked(alert) for alert in alerts}
        users = self.env["res.users"].sudo().browse(set().union(*asked.values()))
        able = {user.id for user in users if user.active and not user.share}
        return {alert: found & able for alert, found in asked.items()}

    def _get_asked(self, alert):
        """Whom the rule says, as far as he may see whom it is about; one level more where it was
        passed on."""
        rule, subject = alert.rule_id, (alert.subject_type, alert.subject_id)
        team = alert.team_id
        found = set()
        if rule.tells_rep and alert.subject_type == "user":
            found.add(alert.subject_id)
        leaders = [one for one in self._get_leaders(team) if ("user", one) != subject]
        if rule.tells_leader:
            found |= set(leaders[:1])
        if rule.tells_manager:
            found |= self.managers
        if alert.passed_on:
            found |= self._get_next(rule, leaders)
        return found | {one.id for one in rule.told_user_ids if self._may_know(one, leaders)}

    def _get_next(self, rule, leaders):
        """One level above those who were told so far."""
        above = leaders[1:2] if rule.tells_leader else leaders[:1]
        return set(above) or self.managers

    def _may_know(self, user, leaders):
        return user.id in leaders or user.id in self.managers

    def _get_leaders(self, team):
        """Ids of those who lead a team, the nearest one first."""
        if team.id not in self._leaders:
            own_case = self.env["sales.kpi.own.case"]
            self._leaders[team.id] = own_case._get_leaders(team, self.company).ids
        return self._leaders[team.id]

    @cached_property
    def managers(self):
        return set(self.env["sales.kpi.own.case"]._get_managers(self.company).ids)
