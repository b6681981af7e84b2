"""What else waits for a salesperson, of whatever room: what his leader or his manager wants of him,
and what he may look forward to."""

from odoo.tools import SQL

from ...ground.tables import find_tables

MOST = 6  # slots shown
OURS = ("sequence", "code")  # what is not for the screen


def get_slots(env, user, company, told=(), kept=None):
    """The slots of those tables that say so (``_kpi_waits``), the most pressing first.

    :param told: codes of measures about which the page says something already
    :param kept: what ``find_waiting`` gave before
    :return: [{"id", "name", "title", "text", "icon", "status", "mark", "label" of its button}]
    """
    slots = [
        slot
        for _version, found in find_waiting(env, user, company, kept).values()
        for slot in found
        if slot.get("code") not in told
    ]
    ordered = sorted(slots, key=lambda slot: (slot["sequence"], slot["name"], slot["id"]))
    return [
        {key: value for key, value in slot.items() if key not in OURS} for slot in ordered[:MOST]
    ]


def find_waiting(env, user, company, kept=None):
    """What waits, table by table: one query tells where nothing does, and where it is as it was.

    :param kept: the same of before
    :return: {name of the table: [version of what was looked at, or None; slots]}
    """
    kept = kept or {}
    names = find_tables(env, "_kpi_waits")
    conditions = [env[name]._kpi_select_waiting(user, company) for name in names]
    [versions] = env.execute_query(SQL("SELECT %s", SQL(", ").join(conditions)))
    waiting = {}
    for name, version in zip(names, versions, strict=True):
        slots = _find_known(env[name], version, *kept.get(name, (None, [])))
        if slots is None:
            slots = env[name]._kpi_find_waiting(user, company)
        waiting[name] = [version, slots]
    return waiting


def _find_known(table, version, former, slots):
    """The slots, where they are known; None where the table is to be asked."""
    if version is None:
        return None
    if version.startswith("0 ") or not table.has_access("read"):
        return []
    return slots if version == former else None
