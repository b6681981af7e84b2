"""What is read at once."""

from .part import Part


class Span:
    """The days of a company that are read, perhaps of one subject or some people only, what is
    known, and the ``TeamTree`` of these days."""

    def __init__(self, company, date_from, date_to, subject=None, kept=None, tree=None, only=None):
        self.company = company
        self.date_from = date_from
        self.date_to = date_to
        self.subject = subject
        self.kept = kept or {}
        self.tree = tree
        self.only = only

    @property
    def is_whole(self):
        """Whether nobody's figures are asked for but the company's: nothing is told apart then."""
        return self._kind == "company"

    @property
    def is_team(self):
        """Whether the records of one team, and those below it, are read only."""
        return self._kind == "team"

    @property
    def depth(self):
        """How many levels of teams are worked out: of a salesperson's own records none come out."""
        return 0 if self.only == "user" or self._kind in ("user", "company") else self.tree.depth

    @property
    def _kind(self):
        is_subject = self.subject and not isinstance(self.subject, Part)
        return self.subject[0] if is_subject else None
