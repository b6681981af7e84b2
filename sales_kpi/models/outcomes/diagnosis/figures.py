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
    :param definitions: all measures that are asked for
    :param is_live: whether the figures of now are counted as one looks
    """

    def __init__(self, company, period_type, bounds, subjects, definitions, is_live=False):
        self.env = company.env
        self.company = company
        self.period_type = period_type
        self.bounds = bounds
        self.subjects = list(subjects)
        self.definitions = definitions.sudo()
        self.is_live = is_live

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

    @cached_property
    def now(self):
        """{code: ``Cells``} of the subjects."""
        if self.is_live or not self.period.as_of:
            return self._count(self.bounds)
        return self._get_facts([self.bounds], self._own_domain).get(self.bounds, self._nothing)

    @cached_property
    def everybody(self):
        """{code: ``Cells``} of all salespeople, as they were counted last."""
        everybody = Domain("subject_type", "=", "user")
        return self._get_facts([self.bounds], everybody).get(self.bounds, self._nothing)

    @cached_property
    def user_ids(self):
        """Ids of all salespeople of whom there are figures."""
        cells = self.everybody.values()
        return {subject_id for found in cells for _kind, subject_id in found}

    # ---- before --------------------------------------------------------------------------------

    @cached_property
    def past(self):
        """[{code: ``Cells``}] of the periods before, as far as this one has come, the oldest first:
        as they were counted where they are compared as a whole, else counted now."""
        spans = get_past_spans(self.company, self.period_type, self.bounds)
        whole = [bounds for bounds, part in spans if part == bounds]
        known = self._get_facts(whole, self._own_domain) if whole else {}
        return [
            self._complete(known[bounds], part)
            if part == bounds and bounds in known
            else self._count(part)
            for bounds, part in reversed(spans)
        ]

    def _complete(self, cells, span):
        """What was never counted for a period is counted now."""
        missing = self.definitions.filtered(lambda one: not cells[one.code].cells)
        return cells | self._count(span, missing) if missing else cells

    # ---- reading -------------------------------------------------------------------------------

    @property
    def _nothing(self):
        return {definition.code: Cells({}, NO_DATA) for definition in self.definitions}

    def _count(self, span, definitions=None):
        definitions = self.definitions if definitions is None else definitions
        return self.env["sales.kpi.reader"]._read_definitions(
            definitions, self.company, *span,
            subject=self.subjects[0] if len(self.subjects) == 1 else None,
            people=self._kinds == {"user"},
        )  # fmt: skip

    @cached_property
    def _own_domain(self):
        return Domain.OR(
            Domain("subject_type", "=", kind)
            & Domain("subject_id", "in", [one for own, one in self.subjects if own == kind])
            for kind in sorted(self._kinds)
        )

    def _get_facts(self, spans, whom):
        """{span: {code: ``Cells``}} of what was counted of periods, by one query."""
        what = Domain("company_id", "=", self.company.id)
        what &= Domain("period_id.period_type", "=", self.period_type)
        what &= Domain("date_from", "in", [first for first, _last in spans])
        what &= Domain("definition_id", "in", self.definitions.ids)
        columns = ("date_from", "date_to", "definition_id", "subject_type", "subject_id",
                   "numerator", "denominator", "value", "has_value")  # fmt: skip
        codes = {definition.id: definition.code for definition in self.definitions}
        found = {}
        Fact = self.env["sales.kpi.fact"].sudo()
        for first, last, measure, *subject, numerator, denominator, value, has in (
            Fact._kpi_read_columns(what & whom, columns)
        ):  # fmt: skip
            cells = found.setdefault((first, last), {code: {} for code in codes.values()})
            cells[codes[measure]][tuple(subject)] = NO_DATA._replace(
                numerator=numerator, denominator=denominator, value=value if has else None
            )
        return {
            span: {code: Cells(known, NO_DATA) for code, known in cells.items()}
            for span, cells in found.items()
            if span in spans
        }

    # ---- what is to be reached -----------------------------------------------------------------

    @cached_property
    def targets(self):
        """{(measure id, kind, subject id): what is to be reached by now}, of all scorecards of the
        period by one query; under several schemes that of the first."""
        if not self.period:
            return {}
        lines = self.env["sales.kpi.score.line"].sudo()
        rows = lines._kpi_read_columns(
            [
                ("score_id.period_id", "=", self.period.id),
                ("score_id.scheme_id.active", "=", True),
                ("definition_id", "in", self.definitions.ids),
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
