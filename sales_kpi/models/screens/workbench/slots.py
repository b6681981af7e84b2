"""What else waits for a salesperson, of whatever room: what his leader or his manager wants of him,
and what he may look forward to."""

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
        for name in find_tables(env, "_kpi_waits")
        for slot in env[name]._kpi_find_waiting(user, company)
        if slot.get("code") not in told
    ]
    ordered = sorted(slots, key=lambda slot: (slot["sequence"], slot["name"], slot["id"]))
    return [
        {key: value for key, value in slot.items() if key not in ("sequence", "code")}
        for slot in ordered[:MOST]
    ]
