from typing import NamedTuple

from odoo import models

from .definition import ADDITIVE_KINDS
from .definition_source import SOURCE_KINDS


class Pull(NamedTuple):
    """What makes a figure go up (1) or down (-1): more of a measure, by its code, or more records
    of a model that meet all of these conditions, but not all of the others.

    :param of: code or model
    """

    sign: int
    of: str
    conditions: frozenset = frozenset()
    unless: frozenset | None = None

    def takes(self, other):
        """Whether whatever adds to the other one is among these."""
        if self.of != other.of or not self.conditions <= other.conditions:
            return False
        return self.unless is None or not self.unless <= other.conditions


class SalesKpiDefinition(models.Model):
    """Whether doing more for one measure spoils another one: it is read off what they count and
    divide by."""

    _inherit = "sales.kpi.definition"

    def _find_spoiled(self):
        """Pairs of these measures of which doing more for the first spoils the second, because the
        second divides by what the first counts.

        :return: [(first, second)]
        """
        pulls = {definition: definition._get_pulls() for definition in self}
        return [
            (one, other)
            for one in self
            for other in self
            if one != other and one._spoils(other, pulls)
        ]

    def _spoils(self, other, pulls):
        if self.direction != "higher" or other.is_additive:
            return False
        good = 1 if other.direction == "higher" else -1
        return any(
            mine.sign > 0 > good * theirs.sign and theirs.takes(mine)
            for mine in self._get_clear(pulls[self])
            for theirs in pulls[other]
        )

    def _get_clear(self, pulls):
        """Those that work in one way only, whatever else stands in the formula."""
        return [one for one in pulls if one._replace(sign=-one.sign) not in pulls]

    def _get_pulls(self):
        """What makes the figure go up and down, as a list of ``Pull``."""
        self.ensure_one()
        if self.kind == "formula":
            found = self._get_formula_pulls()
        else:
            found = self._get_record_pulls() if self.kind in SOURCE_KINDS and self.model else []
        return [Pull(1, self.code or ""), *found]

    def _get_formula_pulls(self):
        parsed = self._parse_formula()
        signs = parsed.get_signs() if parsed else {}
        used = {one.code: one for one in self._find_by_code(signs.keys() - {self.code})}
        return [
            pull._replace(sign=sign * pull.sign)
            for code in signs.keys() & used.keys()
            for sign in signs[code]
            for pull in used[code]._get_pulls()
        ]

    def _get_record_pulls(self):
        counted = self._get_conditions(self.domain)
        if self.kind == "sum":
            return []  # how much, not how many
        if self.kind in ADDITIVE_KINDS:
            return [Pull(1, self.model, counted)]
        if self.kind == "ratio":
            chosen = counted | self._get_conditions(self.numerator_domain)
            return [Pull(1, self.model, chosen), Pull(-1, self.model, counted, chosen)]
        return [Pull(-1, self.model, counted)]

    def _get_conditions(self, text):
        """The conditions that all hold; a filter with alternatives is one condition."""
        try:
            leaves = list(self._parse_domain(text))
        except ValueError:
            return frozenset([text])
        if "|" in leaves or "!" in leaves:
            return frozenset([repr(leaves)])
        return frozenset(repr(leaf) for leaf in leaves if leaf != "&")
