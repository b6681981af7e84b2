"""A component as it applies to a person in a pay period. Plain classes: they live for one refresh
only."""

from .....tools import payout
from .....tools.payout import Scale, Step, exact

NO_TARGET, NO_SCORE, NO_MARGIN = "no_target", "no_score", "no_margin"


class Applied:
    """What a component pays a person by.

    :param line: component
    :param levels: ``Levels``
    :param user_id: whom
    :param terms: his terms; None: the plan's
    """

    def __init__(self, line, levels, user_id, terms=None):
        self.line, self.levels, self.user_id = line, levels, user_id
        self.own_rate = exact(terms.rate) if terms and terms.rate else None
        self.faults = []
        self.score, self.rating = levels.scores.get(user_id, (None, None))
        self.target = self.level = self.flat = None

    def make_scale(self):
        """F of the component, as it applies here: ``Scale``."""
        scale = getattr(self, f"_scale_by_{self.line._get_scale()}")()
        return scale or flat_scale(0)

    def _scale_by_no_table(self):
        line = self.line
        given = line.unit_amount if line.kind == "per_unit" else line.rate
        self.flat = self.own_rate if self.own_rate is not None else exact(given)
        return flat_scale(self.flat)

    def _scale_by_steps(self):
        steps = tuple(self.line._get_steps())
        if self.line.scale == "amount":
            return Scale(steps, self.line.mode)
        if self.line.scale == "attainment":
            return self._scale_by_attainment(steps)
        if self.score is None:
            self.faults.append((NO_SCORE, None))
            return None
        self.level = self.score
        return Scale(steps, get_level_mode(self.line), level=self.score)

    def _scale_by_attainment(self, steps):
        days = self.levels.tiers[self.line]
        self.target = self.levels.get_target(self.line.definition_id, self.user_id, days)
        if not self.target or self.target <= 0:
            self.faults.append((NO_TARGET, self.line.definition_id.id))
            return None
        return Scale(steps, self.line.mode, target=self.target)

    def _scale_by_marks(self):
        if self.rating is None:
            self.faults.append((NO_SCORE, None))
        rate, fixed = self.line._get_marks().get(self.rating, (0, 0))
        self.flat = rate
        return flat_scale(rate, fixed)

    def _scale_by_matrix(self):
        self.flat = self.get_matrix_rate()
        return flat_scale(self.flat)

    def get_matrix_rate(self):
        first = self.get_attainment(self.line.definition_id)
        second = self.get_attainment(self.line.matrix_definition_id)
        if first is None or second is None:
            return exact(0)
        self.level = first
        return payout.matrix_of(*self.line._get_matrix(), first, second)

    def get_attainment(self, definition):
        """As a share; None, and noted, where there is no target."""
        attainment = self.levels.get_attainment(definition, self.user_id)
        if attainment is None:
            self.faults.append((NO_TARGET, definition.id))
        return attainment

    def get_coefficient(self):
        """(coefficient, sum besides) of performance pay, or of a bonus at a level."""
        line = self.line
        scale = line._get_scale()
        if scale == "no_table":
            return exact(line.rate), exact(0)
        if scale == "marks":
            if self.rating is None:
                self.faults.append((NO_SCORE, None))
            return line._get_marks().get(self.rating, (exact(0), exact(0)))
        if scale == "matrix":
            return self.get_matrix_rate(), exact(0)
        self.level = self._get_level()
        return find_coefficient(line._get_steps(), get_level_mode(line), self.level)

    def _get_level(self):
        if self.line.scale == "attainment":
            return self.get_attainment(self.line.definition_id)
        if self.score is None:
            self.faults.append((NO_SCORE, None))
        return self.score

    def get_multiplier(self):
        """The coefficient that all of the component is multiplied by."""
        by = self.line.multiplier_by
        if by == "none":
            return exact(1)
        if by == "rating":
            marks = self.line._get_marks("multiplier")
            return marks[self.rating][0] if self.rating in marks else self._lack_score()
        level = self.score
        if by == "measure":
            level = self.get_attainment(self.line.multiplier_definition_id)
        if level is None:
            return self._lack_score() if by == "score" else exact(1)
        return find_coefficient(self.line._get_steps("multiplier"), "whole", level)[0]

    def _lack_score(self):
        self.faults.append((NO_SCORE, None))
        return exact(1)


def flat_scale(rate, fixed=0):
    return Scale((Step(0, None, rate, fixed),))


def get_level_mode(line):
    return "interpolated" if line.mode == "interpolated" else "whole"


def find_coefficient(steps, mode, level):
    """(rate, sum besides) at a level; nothing without one."""
    parts = payout.parts_of(steps, mode, 1, level=level) if level is not None else []
    return (parts[0].rate, parts[0].fixed) if parts else (exact(0), exact(0))


def remake_scale(line, parts):
    """The scale that a row was paid by, from what it keeps.

    :param parts: its ``parts``
    """
    if "flat" in parts:
        return flat_scale(exact(parts["flat"]), exact(parts.get("fixed", 0)))
    target, level = (parts.get(name) and exact(parts[name]) for name in ("target", "level"))
    mode = get_level_mode(line) if level is not None else line.mode
    return Scale(tuple(line._get_steps()), mode, target or None, level)
