from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .definition_source import SOURCE_FIELDS, SOURCE_KINDS

FILTERS = ("domain", "numerator_domain")


class SalesKpiDefinition(models.Model):
    """Who answers for what a measure counts: it reads what he may read, and no more.

    Who chooses other records becomes its author; saving what is there already changes nothing.
    Nobody becomes the author who may read less than the one before him, for the figures of
    everybody would fall without a word.
    """

    _inherit = "sales.kpi.definition"

    def _check_author_may_read(self):
        """Figures are read with elevated rights: nobody may measure what he may not read.

        (Constraints run with elevated rights themselves, so that this is no constraint.)

        :raise AccessError: the source, or a field of it, is closed to the user
        """
        self.ensure_one()
        if self.env.su or self.kind not in SOURCE_KINDS or self.model not in self.env:
            return
        model = self.env[self.model]
        try:
            model.check_access("read")
            for path in self._get_paths().values():
                model._kpi_check_path_access(path)
            for text in (self.domain, self.numerator_domain):
                model._kpi_check_domain_access(self._parse_domain(text))
        except AccessError as error:
            raise AccessError(
                self.env._(
                    "%(name)s: you can't measure what you may not read. %(reason)s",
                    name=self.name,
                    reason=str(error),
                )
            ) from error

    def _get_chosen(self):
        """{measure: which records it counts}, however that is written down."""
        return {definition: definition._get_choice() for definition in self.sudo()}

    def _get_choice(self):
        self.ensure_one()
        choice = {name: self[name] for name in SOURCE_FIELDS}
        for name in FILTERS:
            try:
                choice[name] = list(self._parse_domain(self[name]))
            except ValueError:
                continue
        return choice

    def _take_over(self, before):
        """Whoever chose other records than before answers for them from now on.

        :param before: see ``_get_chosen``
        :raise AccessError: he may not read what is counted, or less of it than its author
        """
        if self.env.su:
            return
        for definition in self:
            own = definition.sudo()
            if own not in before or own._get_choice() == before[own]:
                continue
            definition._check_author_may_read()
            definition._check_author_sees_all()
            own.author_id = self.env.uid

    def _check_author_sees_all(self):
        hidden = self._count_hidden(self.sudo().author_id)
        if hidden:
            raise AccessError(self._tell_hidden(hidden))

    def _tell_hidden(self, count):
        who = self.sudo().author_id.name or self.env._("who may read them all")
        if count == 1:
            return self.env._(
                "%(name)s: 1 record would not be counted any more, because you may not read it. "
                "Leave the filter as it is and ask %(who)s to change it, or make a measure of your "
                "own.",
                name=self.name,
                who=who,
            )
        return self.env._(
            "%(name)s: %(count)s records would not be counted any more, because you may not read "
            "them. Leave the filter as it is and ask %(who)s to change it, or make a measure of "
            "your own.",
            name=self.name,
            count=count,
            who=who,
        )

    def _count_hidden(self, author):
        """How many of the records that an author may read are closed to the user.

        :param author: whose rights were counted by so far; empty: everything was counted
        """
        if author == self.env.user or self.kind not in SOURCE_KINDS or self.model not in self.env:
            return 0
        domain = self._parse_domain(self.domain)
        whole, mine = self._get_source_of(author), self._get_source_of(self.env.user)
        if self.company_id:
            domain &= self._get_company_domain(whole, self.company_id)
        return whole.search_count(domain & Domain("id", "not in", mine._search(domain)))

    def _count_unseen(self):
        """How many records of his companies the author may not read, so that they don't count."""
        author = self.sudo().author_id
        if not author or self.kind not in SOURCE_KINDS or self.model not in self.env:
            return 0
        whole = self._get_source_of(author.browse())
        try:
            domain = self._parse_domain(self.domain) & whole._kpi_counted
            companies = self.company_id or author.company_ids
            domain &= Domain.OR(self._get_company_domain(whole, one) for one in companies)
            seen = self._get_source_of(author)._search(domain)
        except (AccessError, ValueError):
            return 0  # the measure is switched off, and says why
        return whole.search_count(domain & Domain("id", "not in", seen))

    def _get_source_of(self, user):
        """The source by the rights of a user; of nobody: all of it."""
        model = self.env[self.model].with_context(active_test=False)
        if not user:
            return model.sudo()
        return model.with_user(user).with_context(
            allowed_company_ids=list(user.sudo()._get_company_ids())
        )
