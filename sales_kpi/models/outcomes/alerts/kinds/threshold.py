"""A figure beyond a limit."""

from ..night import Finding


def find(rule, night):
    period = night.get_period(rule.period_type)
    if not period or night.get_elapsed(rule.period_type) < rule.days:
        return None
    cells = night.read_facts(period, rule.definition_id, rule.subject_type)
    subjects = night.get_subjects(rule)
    return {
        (subject, 0, 0): Finding(
            cell.value,
            rule.level,
            _is_beyond(rule, cell.value, rule.level),
            parts={"clear": rule.clear_level},
        )
        for subject, cell in cells.get(rule.definition_id.id, {}).items()
        if subject in subjects
        and cell.value is not None
        and _is_enough(rule, cell)
        and _is_beyond(rule, cell.value, rule.clear_level)
    }


def _is_enough(rule, cell):
    """A rate of few says little: at least so many must be behind it."""
    return not rule.minimum or not cell.denominator or cell.denominator >= rule.minimum


def _is_beyond(rule, value, limit):
    return value < limit if rule.comparison == "below" else value > limit
