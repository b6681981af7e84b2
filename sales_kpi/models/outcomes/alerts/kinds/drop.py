"""Suddenly less than one's own usual: the same working days of the periods before."""

from .....tools.analysis import robust
from .....tools.cell import ZERO
from ..night import THERE, Finding

COUNTED = ("count", "distinct")


def find(rule, night):
    if night.get_elapsed(rule.period_type) < max(rule.days, 1):
        return None
    now, *before = night.read_history(rule)
    if now is None or now.error or any(cells is not None and cells.error for cells in before):
        return None
    presence = night.get_presence(rule.period_type) if rule.subject_type == "user" else None
    always, found = [1.0] * (len(before) + 1), {}
    for subject in night.get_subjects(rule):
        was_there = always if presence is None else presence.get(subject, [0.0])
        if was_there[0] < THERE:
            continue
        key = rule.subject_type, subject
        if finding := _judge(rule, key, now, before, was_there[1:]):
            found[subject, 0, 0] = finding
    return found


def _judge(rule, key, now, before, was_there):
    history = [
        _get_value(cells, key)
        for cells, share in zip(before, was_there, strict=True)
        if share >= THERE and cells is not None
    ]
    while history and not history[-1]:
        history.pop()  # nobody knows what was before the first figure
    value = _get_value(now, key)
    drop = robust.get_drop(value, history, rule.definition_id.kind in COUNTED)
    if not robust.is_drop(drop, rule.minimum, rule.clear_level / 100, _get_clear_z(rule)):
        return None
    return Finding(
        value,
        drop.usual,
        robust.is_drop(drop, rule.minimum, rule.level / 100),
        drop.usual - value if rule.definition_id.unit == "money" else 0.0,
        {"z": drop.z, "change": drop.change, "periods": min(len(history), robust.MOST)},
    )


def _get_clear_z(rule):
    """Where it is over: as much nearer to the usual as the part that is missing."""
    return robust.UNUSUAL * rule.clear_level / rule.level


def _get_value(cells, key):
    cell = cells[key] if cells is not None else ZERO
    return float(cell.value or 0.0)
