"""Part of what a measure counts, where it is no subject's: a cell of a report."""

from dataclasses import dataclass

from odoo.fields import Domain
from odoo.tools import SQL


@dataclass(frozen=True)
class Sight:
    """Whose records count: a user's own, with those that are credited to teams.

    :param user_id: None: everybody's
    """

    user_id: int | None = None
    team_ids: tuple = ()

    def to_condition(self):
        """SQL over the rows of a query; None where all of them count."""
        if self.user_id is None:
            return None
        own = SQL("user_id = %s", self.user_id)
        return SQL("(%s OR team_id = ANY(%s))", own, list(self.team_ids)) if self.team_ids else own


@dataclass(frozen=True)
class Part:
    """The records that the viewer may see and the conditions take.

    :param condition: over axes
    """

    sight: Sight
    condition: Domain
