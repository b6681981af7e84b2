"""Writes the people of a sheet, under the rights of whoever imports it."""

from datetime import timedelta

from odoo.fields import Command

from .people_check import SALES

_ONE_DAY = timedelta(days=1)


class PeopleWriter:
    """
    :param rows: ``PeopleRows`` without problems
    """

    def __init__(self, env, rows):
        self.env = env
        self.rows = rows
        self.company = rows.company

    def write_people(self):
        self.users = self._make_users()
        self.teams = self._make_teams()
        self._lead()
        self._join()
        self._date()

    def _get_user(self, user):
        return self.users.get(user, user) if isinstance(user, tuple) else user.sudo(False)

    def _get_team(self, team):
        return self.teams.get(team, team) if isinstance(team, tuple) else team.sudo(False)

    def _make_users(self):
        """{Fresh: user}, who sell, and see their own documents."""
        fresh = list(self.rows.fresh.values())
        users = self.env["res.users"].create([self._prepare_user(one) for one in fresh])
        return dict(zip(fresh, users, strict=True))

    def _prepare_user(self, one):
        return {
            "name": one.name,
            "login": one.login,
            "email": one.email,
            "lang": self.env.user.lang,
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [
                Command.link(self.env.ref("base.group_user").id),
                Command.link(self.env.ref(SALES).id),
            ],
        }

    def _make_teams(self):
        fresh = list(self.rows.teams.fresh.values())
        teams = self.env["crm.team"].create(
            [{"name": one.name, "company_id": self.company.id} for one in fresh]
        )
        return dict(zip(fresh, teams, strict=True))

    def _lead(self):
        for team, leader in self.rows.leaders.items():
            team, leader = self._get_team(team), self._get_user(leader)
            if team.user_id != leader:
                team.user_id = leader

    def _join(self):
        """Odoo's members: those who are none yet, or were taken out."""
        wanted = [(self._get_user(one.user), self._get_team(one.team)) for one in self.rows.items]
        Member = self.env["crm.team.member"].with_context(active_test=False)
        found = Member.search([("user_id", "in", [user.id for user, _team in wanted])])
        known = found.grouped(lambda member: (member.user_id, member.crm_team_id))
        back = Member.union(
            *(
                known[pair][:1]
                for pair in wanted
                if pair in known and not any(known[pair].mapped("active"))
            )
        )
        back.with_context(active_test=True).action_unarchive()
        self.env["crm.team.member"].create(
            [
                {"user_id": user.id, "crm_team_id": team.id}
                for user, team in wanted
                if (user, team) not in known
            ]
        )

    def _date(self):
        """The first days that the sheet gives; the team before ends the day before."""
        known = self.env["sales.kpi.membership"]._find_of(
            self._get_user(one.user) for one in self.rows.items
        )
        begun, left = {}, {}
        for one in self.rows.items:
            own = known.get(self._get_user(one.user).sudo()) if one.day else None
            for membership in own or ():
                if membership.company_id != self.company:
                    continue
                if membership.team_id.id != self._get_team(one.team).id:
                    if not self.rows.is_multi:
                        left.setdefault(one.day, []).append(membership.id)
                elif not membership.date_to:
                    begun.setdefault(one.day, []).append(membership.id)
        self._write_days(begun, left)

    def _write_days(self, begun, left):
        Membership = self.env["sales.kpi.membership"]
        for day, ids in begun.items():
            Membership.browse(ids).date_from = day
        for day, ids in left.items():
            former = Membership.browse(ids).filtered(lambda m, day=day: not _is_over(m, day))
            former.date_to = day - _ONE_DAY


def _is_over(membership, day):
    return membership.date_to and membership.date_to < day
