"""Where results get lost on the way: the reasons and stages of what was lost, and visits that were
planned and not made. Each is one query for all who are looked at."""

from datetime import timedelta
from functools import cached_property

from odoo.fields import Domain

from ....tools.analysis.paths import LEAST_CASES

LARGE = 0.3  # a reason, a stage, or what was not done, that makes so much of all is told


class Leaks:
    """
    :param bounds: first and last local day
    :param subjects: [("user" | "team" | "company", id)]: any number of people, or one other;
        of none it knows nothing
    """

    def __init__(self, company, bounds, subjects):
        self.env = company.env
        self.company = company
        self.bounds = bounds
        self.subjects = subjects
        kinds = {kind for kind, _subject_id in subjects}
        self.is_people = kinds == {"user"}

    def find_reason(self, subject):
        """(name of the reason, lost for it, lost for any reason), of the most frequent one that is
        the reason for a large part; None where there is none."""
        return self._find_largest(self._reasons.get(self._get_whose(subject), {}))

    def find_stage(self, subject):
        """The same of the stage in which most were lost."""
        return self._find_largest(self._stages.get(self._get_whose(subject), {}))

    def find_undone(self, subject):
        """(visits planned for days gone by and not made, all visits of these days); None where they
        are few."""
        planned, done = self._visits.get(self._get_whose(subject), (0, 0))
        total = planned + done
        return (planned, total) if planned >= LEAST_CASES and planned >= LARGE * total else None

    def _get_whose(self, subject):
        return subject[1] if self.is_people else None

    def _find_largest(self, counts):
        """Of those that say anything: what has no reason is no reason."""
        total = sum(count for one, count in counts.items() if one)
        largest = max(filter(None, counts), key=counts.get, default=None)
        if total < LEAST_CASES or counts[largest] < LARGE * total:
            return None
        return largest.with_env(self.env(su=True)).display_name, counts[largest], total

    @cached_property
    def _reasons(self):
        return self._count_lost("lost_reason_id")

    @cached_property
    def _stages(self):
        return self._count_lost("from_stage_id")

    def _count_lost(self, name):
        """{user id, or None of a team or company: {reason or stage: number}}"""
        lost = self._find_measure("lost_count")
        if not self.subjects or not lost or name not in self.env[lost.model]._fields:
            return {}
        found = {}
        for *whose, value, count in self._group(lost, self.bounds, [name]):
            found.setdefault(_get_id(whose), {})[value] = count
        return found

    @cached_property
    def _visits(self):
        """{user id or None: (planned and not made, made)}, of the days that are over."""
        done, planned = map(self._find_measure, ("visits", "planned_visits"))
        last = min(self.bounds[1], self.company._get_kpi_today() - timedelta(days=1))
        if not self.subjects or not done or not planned or last < self.bounds[0]:
            return {}
        span = (self.bounds[0], last)
        made = {_get_id(whose): count for *whose, count in self._group(done, span)}
        undone = {_get_id(whose): count for *whose, count in self._group(planned, span)}
        return {whose: (count, made.get(whose, 0)) for whose, count in undone.items()}

    def _find_measure(self, code):
        found = self.env["sales.kpi.definition"]._find_by_code([code])
        return found.filtered(lambda one: one.active and one.model in self.env)

    def _group(self, measure, bounds, names=()):
        """Rows of what a measure counts: whose it is (of many people), the values, their number."""
        reader = self.env["sales.kpi.reader"]._at_days(self.company, *bounds)
        domain = measure._get_domain(
            self.company, *bounds, None if self.is_people else self.subjects[0]
        )
        groups = list(names)
        if self.is_people:
            domain &= Domain(measure.user_field, "in", [one for _kind, one in self.subjects])
            groups.insert(0, measure.user_field)
        return reader.env[measure.model]._read_group(domain, groups, ["__count"])


def _get_id(whose):
    return whose[0].id if whose else None
