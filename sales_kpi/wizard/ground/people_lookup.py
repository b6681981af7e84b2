"""Who may be meant by the words of a sheet of people: users, those who are to be made, teams."""

from typing import NamedTuple

from odoo.exceptions import UserError

from ...tools.shown import shown
from ...tools.typed.signs import normalize
from .sheet_lookup import _group


class Fresh(NamedTuple):
    """Somebody who is no user yet."""

    login: str
    name: str
    email: str | None

    @property
    def active(self):
        return True


class NewTeam(NamedTuple):
    name: str


class TeamIndex:
    """The teams of a company, and those of all companies, by name in the user's language or in
    English; what is called otherwise is a new one."""

    def __init__(self, env, company):
        self.env = env
        Team = env["crm.team"].sudo().with_context(active_test=False)
        teams = Team.search([("company_id", "in", [company.id, False])])
        english = teams.with_context(lang="en_US")
        self.indexes = [
            _group((team.name, team) for team in teams),
            _group((one.name, team) for one, team in zip(english, teams, strict=True)),
        ]
        self.fresh = {}
        self.may_create = env["crm.team"].has_access("create")

    def find(self, text):
        """A team, or a ``NewTeam``.

        :raise UserError: it is archived, several are called so, or it may not be made
        """
        key = normalize(text)
        found = next((index[key] for index in self.indexes if key in index), None)
        if not found:
            return self._get_new(key, text)
        if not (active := found.filtered("active")):
            raise UserError(
                self.env._("The team “%s” is archived: take it out of the archive.", shown(text))
            )
        if len(active) > 1:
            raise UserError(
                self.env._("Several teams are called “%s”: rename all but one.", shown(text))
            )
        return active

    def _get_new(self, key, text):
        if not self.may_create:
            raise UserError(
                self.env._(
                    "There is no team “%s”. Write one that is there, or ask a sales manager to "
                    "make it.",
                    shown(text),
                )
            )
        return self.fresh.setdefault(key, NewTeam(text.strip()))


class FreshIndex:
    """Those whom a sheet wants to be made, by login, e-mail address or name."""

    def __init__(self):
        self.found = {}

    def add(self, person):
        for word in {person.login, person.email, person.name} - {None}:
            same = self.found.setdefault(normalize(word), [])
            if person not in same:
                same.append(person)

    def get(self, text):
        """The one who is called so; None when nobody is, or several are."""
        found = self.found.get(normalize(text), [])
        return found[0] if len(found) == 1 else None
