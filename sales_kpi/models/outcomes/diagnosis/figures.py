"""The figures that a diagnosis is made of, for many at once: the number of queries does not grow
with the number of people. A plain class: it lives for one request only."""

from functools import cached_property

from odoo.fields import Domain

from ....tools.cell import NO_DATA, Cells
from .look_back import get_past_spans


class PathFigures:
    """
    :param company: whose clock and currency they have
    :param period_type: month, week, ...
    :param bounds: first and last local day of the period
    :param subjects: [("user" | "team" | "company", id)], whose figures the viewer may see
    :param is_live: whether the figures of now are counted as one looks

    Measures are read when somebody asks for them, those of one path together.
    """

    def __init__(self, company, period_type, bounds, subjects, is_live=False):
        self.env = company.env
        self.company = company
        self.period_type = period_type
        self.bounds = bounds
        self.subjects = list(subjects)
        self.is_live = is_live
        self._read = {}

    @cached_property
    def period(self):
        if self.period_type == "custom":
            return self.env["sales.kpi.period"].sudo()
        Period = self.env["sales.kpi.period"].sudo()
        return Period._find(self.period_type, self.bounds[0], self.company)

    @property
    def _kinds(self):
        return {kind for kind, _subject_id in self.subjects}

    # ---- now -----------------------------------------------------------------------------------

    def get_now(self, measures):
        """{code: ``Cells``} of the subjects."""
        return self._keep("now", measures, self._read_now)

    def _read_now(self, measures):
        if self.is_live or not self.period.as_of:
            return self._count(self.bounds, measures)
        return self._get_facts([self.bounds], self._own_domain, measures)[self.bounds]

    def get_everybody(self, measures):
        """{code: ``Cells``} of all salespeople, as they were counted last."""
        return self._keep("everybody", measures, self._read_everybody)

    def _read_everybody(self, measures):
        everybody = Domain("subject_type", "=", "user")
        return self._get_facts([self.bounds], everybody, measures)[self.bounds]

    # ---- before --------------------------------------------------------------------------------

    def get_past(self, measures):
        """[{code: ``Cells``}] of the periods before, as far as this one has come, the oldest first:
        as they were counted where they are compared as a whole, else counted now."""
        return self._keep("past", measures, self._read_past)

    @cached_property
    def spans(self):
        return get_past_spans(self.company, self.period_type, self.bounds)

    def _read_past(self, measures):
        whole = [bounds for bounds, part in self.spans if part == bounds]
        known = self._get_facts(whole, self._own_domain, measures) if whole else {}
        return [
            self._complete(known[bounds], part, measures)
            if part == bounds
            else self._count(part, measures)
            for bounds, part in reversed(self.spans)
        ]

    def _complete(self, cells, span, measures):
        """What was never counted for a period is counted now."""
        missing = measures.filtered(lambda one: not cells[one.code].cells)
        return cells | self._count(span, missing) if missing else cells

    def get_deviations(self, measure):
        """{subject: standard deviation of the amounts of which a measure is the mean}, from the
        first of the periods before up to now."""
        return self._keep("deviations", measure, self._read_deviations)

    def _read_deviations(self, measure):
        first = self.spans[-1][0][0] if self.spans else self.bounds[0]
        return self.env["sales.kpi.reader"]._read_deviations(
            measure, self.company, first, self.bounds[1], **self._whom
        )

    # ---- reading -------------------------------------------------------------------------------

    def _keep(self, name, measures, read):
        key = (name, measures._ids)
        if key not in self._read:
            self._read[key] = read(measures.sudo())
        return self._read[key]

    def _count(self, span, measures):
        return self.env["sales.kpi.reader"]._read_definitions(
            measures, self.company, *span, **self._whom
        )

    @property
    def _whom(self):
        """Of one alone, or of people alone, less is read."""
        return {
            "subject": self.subjects[0] if len(self.subjects) == 1 else None,
            "only": "user" if self._kinds == {"user"} else None,
        }

    @cached_property
    def _own_domain(self):
        return Domain.OR(
            Domain("subject_type", "=", kind)
            & Domain("subject_id", "in", [one for own, one in self.subjects if own == kind])
            for kind in sorted(self._kinds)
        )

    def _get_facts(self, spans, whom, measures):
        """{span: {code: ``Cells``}} of what was counted of periods, by one query."""
        what = Domain("company_id", "=", self.company.id)
        what &= Domain("period_id.period_type", "=", self.period_type)
        what &= Domain("date_from", "in", [first for first, _last in spans])
        what &= Domain("definition_id", "in", measures.ids)
        columns = ("date_from", "date_to", "definition_id", "subject_type", "subject_id",
                   "numerator", "denominator", "value", "has_value")  # fmt: skip
        codes = {measure.id: measure.code for measure in measures}
        found = {span: {code: {} for code in codes.values()} for span in spans}
        Fact = self.env["sales.kpi.fact"].sudo()
        for first, last, measure, *subject, numerator, denominator, value, has in (
            Fact._kpi_read_columns(what & whom, columns)
        ):  # fmt: skip
            if cells := found.get((first, last)):
                cells[codes[measure]][tuple(subject)] = NO_DATA._replace(
                    numerator=numerator, denominator=denominator, value=value if has else None
                )
        return {
            span: {code: Cells(known, NO_DATA) for code, known in cells.items()}
            for span, cells in found.items()
        }

    # ---- what is to be reached -----------------------------------------------------------------

    def get_targets(self, results):
        """{(measure id, kind, subject id): (what is to be reached by now, weight)}, of all
        scorecards of the period by one query; under several schemes that of the first."""
        return self._keep("targets", results, self._read_targets)

    def _read_targets(self, results):
        if not self.period:
            return {}
        lines = self.env["sales.kpi.score.line"].sudo()
        rows = lines._kpi_read_columns(
            [
                ("score_id.period_id", "=", self.period.id),
                ("score_id.scheme_id.active", "=", True),
                ("definition_id", "in", results.ids),
                ("role", "=", "weight"),
                ("has_target", "=", True),
                ("score_id.subject_id", "in", [one for _kind, one in self.subjects]),
            ],
            ("definition_id", "score_id.subject_type", "score_id.subject_id",
             "has_pace", "pace", "target", "weight"),
            order="id desc",
        )  # fmt: skip
        return {
            tuple(key): (pace if has_pace else target, weight)
            for *key, has_pace, pace, target, weight in rows
        }
