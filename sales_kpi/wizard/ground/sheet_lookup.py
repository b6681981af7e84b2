"""Whom and what a spreadsheet means: salespeople and measures, found by the words people use. Each
index is read once, so that a file of any length costs the same queries."""

from odoo.exceptions import UserError

from ...tools.shown import shown
from ...tools.typed.signs import get_ideographs, normalize, squeeze


def _group(pairs, make_key=normalize):
    """{word as it is compared: records} of (word, record)."""
    found = {}
    for word, record in pairs:
        if word:
            key = make_key(word)
            found[key] = found[key] | record if key in found else record
    return found


class SalespersonIndex:
    """The users of a company by login, else e-mail, else name; those who left come last."""

    def __init__(self, env, company):
        self.env = env
        domain = [("share", "=", False), ("company_ids", "in", company.ids)]
        users = env["res.users"].sudo().with_context(active_test=False)
        users = users.search_fetch(domain, ["login", "email", "name", "active"])
        parts = (users.filtered("active"), users.filtered(lambda user: not user.active))
        self.indexes = [
            _group((user[name], user) for user in part)
            for name in ("login", "email", "name")
            for part in parts
        ]
        # 王　芳 is 王芳, and so is Wang Fang 王芳.
        self.squeezed = [
            _group(((make(user.name), user) for user in part), squeeze)
            for make in (str, get_ideographs)
            for part in parts
        ]

    def get(self, text):
        """All who are called so, or None."""
        for indexes, key in ((self.indexes, normalize(text)), (self.squeezed, squeeze(text))):
            if found := next((index[key] for index in indexes if key in index), None):
                return found
        return None

    def find(self, text):
        """:raise UserError: nobody is called so, or more than one"""
        found = self.get(text)
        if not found:
            raise UserError(
                self.env._(
                    "No salesperson is called “%s”. Write the login or the e-mail address.",
                    shown(text),
                )
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "“%(text)s” could be %(logins)s. Write the login instead.",
                    text=shown(text),
                    logins=", ".join(sorted(found.mapped("login"))[:5]),
                )
            )
        return found


class MeasureIndex:
    """The active measures of a company by code, else by name in the user's language, else by name
    in English.

    :param any_kind: whether those are meant that are counted by themselves, too
    """

    def __init__(self, env, company, any_kind=False):
        self.env = env
        self.any_kind = any_kind
        Definition = env["sales.kpi.definition"].sudo()
        measures = Definition.search([("company_id", "in", [company.id, False])])
        english = measures.with_context(lang="en_US")
        self.manual = measures.filtered(lambda measure: any_kind or measure.kind == "manual")
        self.indexes = [
            _group((measure.code, measure) for measure in measures),
            _group((measure.name, measure) for measure in measures),
            _group((one.name, measure) for one, measure in zip(english, measures, strict=True)),
        ]

    def get(self, text):
        """All that are called so, or None."""
        key = normalize(text)
        return next((index[key] for index in self.indexes if key in index), None)

    def find(self, text):
        """:raise UserError: no such measure, more than one, or one that is counted by itself"""
        found = self.get(text)
        if not found:
            raise self._unknown(text)
        if len(found) > 1 and len(found & self.manual) == 1:
            found &= self.manual
        if len(found) > 1:
            codes = ", ".join(sorted(found.mapped("code")))
            raise UserError(
                self.env._(
                    "Several measures are called “%(text)s”. Write a code: %(codes)s.",
                    text=shown(text),
                    codes=codes,
                )
            )
        if found not in self.manual:
            raise UserError(
                self.env._(
                    "“%s” is counted by itself: nobody enters it. Take it out of the file.",
                    shown(text),
                )
            )
        return found

    def get_heading(self, measure):
        """The name of a measure where it is clear, else the code."""
        try:
            is_clear = self.find(measure.name) == measure
        except UserError:
            is_clear = False
        return measure.name if is_clear else measure.code

    def _unknown(self, text):
        codes = ", ".join(sorted(self.manual.mapped("code"))[:8])
        if not codes:
            return UserError(self.env._("No active measure is entered by hand."))
        return UserError(
            self.env._(
                "No active measure is called “%(text)s”. Write its code, such as %(codes)s.",
                text=shown(text),
                codes=codes,
            )
        )
