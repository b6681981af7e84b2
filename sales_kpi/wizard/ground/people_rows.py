"""From the rows of a sheet to people in teams: all that is wrong is found, nothing is written."""

from collections import namedtuple

from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize

from ...tools.shown import shown
from ...tools.typed import headings
from ...tools.typed.signs import normalize
from .people_check import PeopleCheck
from .people_lookup import Fresh, FreshIndex, TeamIndex
from .sheet_layout import to_text
from .sheet_rows import SheetRows

USER_GROUP = "base.group_erp_manager"
NAMED = 3  # who could make users

Problem = namedtuple("Problem", "line reason")
Person = namedtuple("Person", "row user team leader day")


def get_headings(env):
    """{part: what its column is called in the user's language}"""
    User, Team = env["res.users"]._fields, env["crm.team"]._fields
    Membership = env["sales.kpi.membership"]._fields
    found = {
        "user": Membership["user_id"],
        "name": User["name"],
        "login": User["login"],
        "email": User["email"],
        "team": Membership["team_id"],
        "leader": Team["user_id"],
        "since": Membership["date_from"],
    }
    return {part: field._description_string(env) for part, field in found.items()}


class PeopleRows(SheetRows):
    """What a sheet asks for: a row a person."""

    # The later one has a word that two have: a login is more than "a salesperson" here.
    parts = ("unused", "user", "name", "login", "email", "team", "leader", "since")

    def __init__(self, env, company):
        super().__init__(env, company)
        self.teams = TeamIndex(env, company)
        self.fresh = {}  # login: Fresh
        self.fresh_index = FreshIndex()
        self.leaders = {}  # team: user or Fresh
        self.may_make = env.user.has_group(USER_GROUP)
        params = env["ir.config_parameter"].sudo()
        self.is_multi = params.get_param("sales_team.membership_multi")  # in several teams

    def _add(self, row, _index, reason):
        self.problems.append(Problem(row.line if row else 0, str(reason)))

    def _add_merged(self, area, reason):
        self.problems.append(Problem(int("".join(filter(str.isdigit, area))), reason))

    # ---- the layout ---------------------------------------------------------------------------

    def _get_names(self):
        return get_headings(self.env)

    def _set_head(self, rows, index):
        result = super()._set_head(rows, index)
        for part in ("login", "email"):
            if part in self.columns:
                self.columns.setdefault("user", self.columns[part])
        return result

    def _is_full(self):
        return {"user", "team"} <= self.columns.keys()

    def _get_written(self):
        if "since" in self.columns:
            for row in self.body:
                if not self.is_total(row):
                    yield row, self.columns["since"], "day"

    # ---- the rows -----------------------------------------------------------------------------

    def _read_items(self):
        if not self._is_full():
            names = get_headings(self.env)
            self._add(
                self.head,
                None,
                self.env._(
                    "The first row must name the columns: %(must)s; if you like, %(may)s.",
                    must=", ".join(names[part] for part in ("name", "login", "team")),
                    may=", ".join(names[part] for part in ("email", "leader", "since")),
                ),
            )
            return []
        return list(filter(None, map(self._read_row, self.body)))

    def _read_row(self, row):
        user = self._try(row, None, self._to_person, row)
        team = self._try(row, None, self._to_team, self._get(row, "team"))
        cell = self._get(row, "since")
        day = self._try(row, None, self._to_day, cell) if cell is not None else None
        if user and team and (day or cell is None):
            return Person(row, user, team, self._get(row, "leader"), day)
        return None

    def _to_team(self, cell):
        if cell is None:
            raise UserError(self.env._("The team is missing: write its name."))
        return self.teams.find(to_text(cell))

    def _to_person(self, row):
        """A user, or a ``Fresh``: by login, else by e-mail address, else by name."""
        name, login, email = (self._get_text(row, part) for part in ("user", "login", "email"))
        if "name" in self.columns:  # beside a column "Salesperson", which is the login then
            name, login = self._get_text(row, "name"), login or name
        if not (name or login or email):
            raise UserError(self.env._("Who is it? Write a name and a login."))
        for text in (login, email) if login or email else (name,):
            if text and self.people.get(text):
                return self._check_here(self.people.find(text))
        return self._to_fresh(name, login, email)

    def _get_text(self, row, part):
        cell = self._get(row, part)
        return None if cell is None else to_text(cell).strip()

    def _check_here(self, user):
        if not user.active:
            raise UserError(
                self.env._("%s has left: take the user out of the archive, or the line out of the "
                           "file.", user.name)
            )  # fmt: skip
        return user

    def _to_fresh(self, name, login, email):
        login = login or email or (name if "@" in name else None)
        if not self.may_make:
            raise UserError(self._get_who_makes(name or login))
        if not login:
            raise UserError(
                self.env._(
                    "“%s” is no user yet: write a login or an e-mail address beside the name.",
                    shown(name),
                )
            )
        email = email or (login if "@" in login else None)
        if email and not email_normalize(email):
            raise UserError(
                self.env._("“%s” is no e-mail address: write it as ann@example.com.", shown(email))
            )
        self._check_name(name)
        person = self.fresh.setdefault(normalize(login), Fresh(login, name or login, email))
        self.fresh_index.add(person)
        return person

    def _check_name(self, name):
        """Two users for one person count each other's deals for nobody."""
        if name and (same := self.people.get(name)):
            raise UserError(
                self.env._(
                    "%(name)s is a user already: write the login %(login)s. Somebody else needs "
                    "another name.",
                    name=shown(name),
                    login=same[0].login,
                )
            )

    def _get_who_makes(self, name):
        OwnCase = self.env["sales.kpi.own.case"]
        others = OwnCase._get_managers(self.company, (USER_GROUP,))[:NAMED]
        return self.env._(
            "“%(who)s” is no user yet, and you may not make users. Ask %(others)s, or take the "
            "line out.",
            who=shown(name),
            others=", ".join(others.mapped("name")) or self.env._("an administrator"),
        )

    # ---- together -----------------------------------------------------------------------------

    def _finish(self):
        PeopleCheck(self).check()
        self.problems.sort(key=lambda problem: problem.line)

    def find_leader(self, person):
        """A user or ``Fresh`` that the row names as the leader of its team; None for nobody.

        :raise UserError: nobody is called so
        """
        text = None if person.leader is None else to_text(person.leader)
        if text and (found := self.fresh_index.get(text)):
            return found
        mark = headings.find_mark(text)
        if mark is None or (text and self.people.get(text)):
            return self._check_here(self.people.find(text))
        return person.user if mark else None
