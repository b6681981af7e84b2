"""What is wrong with the people of a sheet taken together, and what it would change, in words."""

from datetime import date as Date

from odoo.exceptions import UserError

from ...models.ground.figure_format import tell_day
from ...tools.shown import shown

MOST = 10  # that are named in a note
SALES = "sales_team.group_sale_salesman"


class PeopleCheck:
    """Adds to the problems and notes of its rows.

    :param rows: ``PeopleRows`` that are read
    """

    def __init__(self, rows):
        self.rows = rows
        self.env = rows.env
        self.users = self.env["res.users"].sudo().union(
            *(one.user for one in rows.items if not isinstance(one.user, tuple))
        )  # fmt: skip

    def check(self):
        self._check_twice()
        self._check_taken()
        self._check_leaders()
        self._check_days()
        self._note()

    def _check_twice(self):
        first = {}
        for one in self.rows.items:
            line = first.setdefault(one.user, one.row.line)
            if line != one.row.line:
                self.rows._add(
                    one.row,
                    None,
                    self.env._(
                        "%(name)s is in line %(line)s already. Keep one.",
                        name=shown(one.user.name),
                        line=line,
                    ),
                )

    def _check_taken(self):
        """A login is one in all companies, and of former users, too."""
        logins = [person.login for person in self.rows.fresh.values()]
        Users = self.env["res.users"].sudo().with_context(active_test=False)
        taken = {user.login for user in Users.search_fetch([("login", "in", logins)], ["login"])}
        for one in self.rows.items:
            if isinstance(one.user, tuple) and one.user.login in taken:
                self.rows._add(
                    one.row,
                    None,
                    self.env._(
                        "The login “%s” is taken by somebody who doesn't work in this company: let "
                        "the user work here, or write another login.",
                        shown(one.user.login),
                    ),
                )

    def _check_leaders(self):
        """A team has one leader."""
        lines = {}
        for one in self.rows.items:
            leader = self.rows._try(one.row, None, self.rows.find_leader, one)
            if not leader:
                continue
            known = self.rows.leaders.setdefault(one.team, leader)
            line = lines.setdefault(one.team, one.row.line)
            if known != leader:
                self.rows._add(
                    one.row,
                    None,
                    self.env._(
                        "Line %(line)s names %(other)s as the leader of %(team)s. Keep one.",
                        line=line,
                        other=shown(known.name),
                        team=shown(one.team.name),
                    ),
                )

    def _check_days(self):
        """Nobody is in a team twice, nor leaves one before joining it."""
        known = self.env["sales.kpi.membership"]._find_of(self.users)
        for one in self.rows.items:
            own = known.get(one.user) if one.day else None
            for former in own or ():
                if former.company_id == self.rows.company:
                    self.rows._try(one.row, None, self._check_day, one, former)

    def _check_day(self, one, former):
        begin, end = former.date_from or Date.min, former.date_to or Date.max
        if former.team_id.id == getattr(one.team, "id", None):
            is_wrong = former.date_to and end >= one.day
        else:
            is_wrong = begin >= one.day and end >= one.day and not self.rows.is_multi
        if is_wrong:
            raise UserError(
                self.env._(
                    "%(name)s was in %(team)s from %(begin)s to %(end)s: write a later day, or "
                    "change that first, under Memberships.",
                    name=one.user.name,
                    team=former.team_id.name,
                    begin=tell_day(self.env, former.date_from) or "…",
                    end=tell_day(self.env, former.date_to) or "…",
                )
            )

    # ---- what it would change -----------------------------------------------------------------

    def _note(self):
        rows = self.rows
        fresh = {one: f"{one.name} ({one.login})" for one in rows.fresh.values()}
        invited = [text for one, text in fresh.items() if one.email]
        self._add_note(self.env._("New users, invited by mail: %s"), invited)
        self._add_note(
            self.env._(
                "New users without an e-mail address; whoever administers users gives them a "
                "password: %s"
            ),
            [text for one, text in fresh.items() if not one.email],
        )
        self._add_note(
            self.env._("New teams: %s"), [team.name for team in rows.teams.fresh.values()]
        )
        self._add_note(self.env._("Change their leader: %s"), list(self._get_led()))
        away = self.users.filtered(lambda user: not user.has_group(SALES))
        self._add_note(
            self.env._(
                "Without a right to the sales apps, so that they don't see their figures; whoever "
                "administers users gives it: %s"
            ),
            away.mapped("name"),
        )

    def _get_led(self):
        for team, leader in self.rows.leaders.items():
            before = None if isinstance(team, tuple) else team.user_id
            if before and before != leader:
                yield f"{team.name} ({before.name} → {leader.name})"

    def _add_note(self, text, names):
        if names:
            some = [shown(name) for name in names[:MOST]] + ["…"] * (len(names) > MOST)
            self.rows.notices.append(text % ", ".join(some))
