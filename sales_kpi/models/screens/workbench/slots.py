"""What else waits for a salesperson, of whatever room: what his leader or his manager wants of him,
and what he may look forward to."""

from odoo.tools import SQL

from ...ground.tables import find_tables

MOST = 6  # slots shown
OURS = ("sequence", "code")  # what is not for the screen


def get_slots(env, user, company, told=()):
    """The slots of those tables that say so (``_kpi_waits``), the most pressing first.

    :param told: codes of measures about which the page says something already
    :return: [{"id", "name", "title", "text", "icon", "status", "mark", "label" of its button}]
    """
    slots = [
        slot
        for name in _find_waiting(env, user, company)
        for slot in env[name]._kpi_find_waiting(user, company)
        if slot.get("code") not in told
    ]
    ordered = sorted(slots, key=lambda slot: (slot["sequence"], slot["name"], slot["id"]))
    return [
        {key: value for key, value in slot.items() if key not in ("sequence", "code")}
        for slot in ordered[:MOST]
    ]


def _find_waiting(env, user, company):
    """Names of the tables in which something may wait: one query for all of them."""
    names = find_tables(env, "_kpi_waits")
    for name in names:
        env[name].flush_model()
    conditions = [env[name]._kpi_select_waiting(user, company) for name in names]
    [found] = env.execute_query(SQL("SELECT %s", SQL(", ").join(conditions)))
    return [name for name, waits in zip(names, found, strict=True) if waits]
