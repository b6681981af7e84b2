"""What looks for each kind of rule: ``find(rule, night)`` gives what holds, or does not clear yet,
{(subject id, measure id or 0, record id or 0): ``Finding``}; None where nothing is said today."""

from .kinds import churn, coverage, drop, overdue, pace, silence, stale, stuck, threshold

FINDERS = {
    "threshold": threshold.find,
    "pace": pace.find,
    "drop": drop.find,
    "stuck": stuck.find,
    "churn": churn.find,
    "coverage": coverage.find,
    "overdue": overdue.find,
    "silence": silence.find,
    "stale": stale.find,
}
