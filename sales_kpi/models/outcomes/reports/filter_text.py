"""The filter of a report in words."""

from datetime import date

from odoo.orm.domains import DomainAnd, DomainCondition

from ...measures.cross.filter import COMPARED, NEGATIVE, to_values
from ...measures.cross.reader_axes import HIDDEN, SPANS

SIGNS = {
    "<": "<",
    "<=": "\N{LESS-THAN OR EQUAL TO}",
    ">": ">",
    ">=": "\N{GREATER-THAN OR EQUAL TO}",
}


def tell_filter(figures):
    """
    :param figures: ``Figures``
    :return: "Country: China, France; Source: not Fair"; of what isn't told so easily as it was
        written; empty where there is no filter
    """
    condition = figures.asked.condition
    if condition.is_true():
        return ""
    parts = condition.children if isinstance(condition, DomainAnd) else (condition,)
    if not all(isinstance(part, DomainCondition) for part in parts):
        return str(figures.asked.filter)
    return "; ".join(_tell(figures, part) for part in parts)


def _tell(figures, condition):
    env, name = figures.env, condition.field_expr
    label = env["sales.kpi.reader"]._get_axis_label(name)
    keys = [_to_key(name, one) for one in to_values(condition.value)]
    told = figures.tell(name, _find_tellable(figures, name, keys))
    values = ", ".join(told.get(key) or str(key) for key in keys)
    if condition.operator in COMPARED:
        return f"{label} {SIGNS.get(condition.operator, condition.operator)} {values}"
    if condition.operator in NEGATIVE:
        values = env._("not %s", values)
    return env._("%(what)s: %(values)s", what=label, values=values)


def _find_tellable(figures, name, keys):
    """A filter may name anything: of records only those that the viewer may read have a name."""
    axis, some = figures.find_axis(name), [key for key in keys if key is not None]
    if not axis or not axis.comodel:
        return some
    records = figures.env[axis.comodel].with_context(active_test=False)
    known = records.search([("id", "in", some)]).ids if records.has_access("read") else ()
    return [key for key in some if key in known or key == HIDDEN]


def _to_key(name, value):
    if value is False:
        return None
    return date.fromisoformat(value) if name in SPANS else value
