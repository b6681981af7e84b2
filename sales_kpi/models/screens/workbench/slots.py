"""What else waits for a salesperson, of whatever room: what his leader or his manager wants of him,
and what he may look forward to."""

from ...ground.tables import find_tables

MOST = 6  # slots shown


def get_slots(env, user, company):
    """The slots of those tables that say so (``_kpi_waits``), the most pressing first.

    :return: [{"id", "name", "title", "text", "icon", "status", "mark", "label" of its button}]
    """
    slots = [
        slot
        for name in find_tables(env, "_kpi_waits")
        for slot in env[name]._kpi_find_waiting(user, company)
    ]
    ordered = sorted(slots, key=lambda slot: (slot["sequence"], slot["name"], slot["id"]))
    return [
        {key: value for key, value in slot.items() if key != "sequence"} for slot in ordered[:MOST]
    ]
