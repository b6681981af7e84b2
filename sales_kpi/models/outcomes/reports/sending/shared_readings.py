"""What is read once for all who are told something by the same mailing. A plain class: it lives for
one run only."""

SHARED = "kpi_shared_readings"  # key of the context of whoever is told


class Shared:
    """Figures of everybody, teams, periods and days: nobody's rights are in it. Whoever shows
    somebody's figures has asked before whether they may be seen."""

    def __init__(self):
        self._kept = {}

    def get(self, *key, make):
        """:param make: reads it, the first time"""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def find_shared(record):
    """``Shared`` of the mailing that a record is read for; None of everything else."""
    return record.env.context.get(SHARED)
