"""The figures of a report, as the reader gives them to whoever looks. Plain classes: they live for
one request only."""

from functools import cached_property
from time import monotonic

from odoo.fields import Domain

from ....tools import cell
from ....tools import period as periods
from ...measures.cross.filter import COMPARED, NEGATIVE, to_day, to_values
from ...measures.cross.reader_axes import SPANS, get_firsts
from ...measures.cross.reader_cross import SECONDS, Cross
from .goals import Goals

TOTAL = ((), ())


class Measure:
    """A measure of a report.

    :param definition: with elevated rights; empty where there is none of that code
    :param problem: why it has no figures at all, in words
    """

    def __init__(self, code, definition, with_target, problem=""):
        self.code, self.definition, self.with_target = code, definition, with_target
        self.problem, self.target_problem = problem, ""
        self.now = self.before = cell.Cells({}, cell.NO_DATA)
        self.targets = {}

    @property
    def is_higher(self):
        return self.definition.direction != "lower"

    @property
    def has_share(self):
        """Whether its parts make the whole: those of what is distinct, of means and rates don't."""
        definition = self.definition
        return definition._adds_up() or (definition.kind == "formula" and definition._is_summed())


class Figures:
    """
    :param asked: ``Asked``
    :param is_read: whether the figures themselves are wanted
    """

    def __init__(self, asked, is_read=True):
        self.asked, self.env, self.company = asked, asked.env, asked.company
        self.reader = self.env["sales.kpi.reader"]
        self.days = asked.get_days()
        self.before_days = asked.get_before(self.days)
        self.until = monotonic() + SECONDS
        self.measures = [self._find_measure(**one) for one in asked.measures]
        if is_read:
            self._read_all()

    # ---- measures ------------------------------------------------------------------------------

    def _find_measure(self, code, with_target):
        definition = self._definitions.get(code)
        if definition is None:
            problem = self.env["sales.kpi.definition"]._explain_missing({code})
            return Measure(code, self.env["sales.kpi.definition"].sudo(), with_target, problem)
        return Measure(code, definition, with_target, self._find_problem(definition))

    @cached_property
    def _definitions(self):
        codes = [one["code"] for one in self.asked.measures]
        Definition = self.env["sales.kpi.definition"].sudo().with_context(active_test=False)
        domain = [("code", "in", codes), ("company_id", "in", [self.company.id, False])]
        return {one.code: one for one in Definition.search(domain)}

    @cached_property
    def _sights(self):
        """{definition: whose records the viewer may see; None: nobody's}"""
        return self.reader._get_sights(self._definitions.values())

    def _find_problem(self, definition):
        if not definition.active:
            return definition.problem or self.env._("This measure is switched off.")
        if self._sights[definition] is None:
            return self.env._("These figures are not yours to see.")
        today = self.company._get_kpi_today()
        if not definition._filter_countable(self.days.bounds[1], today):
            return self.env._("It is as it stands now: of days gone by there are no figures.")
        return ""

    @cached_property
    def _by_sight(self):
        """{whose records count: the measures that can be read}"""
        found = {}
        for measure in self.measures:
            if not measure.problem:
                found.setdefault(self._sights[measure.definition], []).append(measure)
        return found

    def tell(self, name, keys):
        """{key: what stands for it}, in their own order: as the first measure has it that has it"""
        axis = self.find_axis(name)
        return self.reader._tell_axis(axis, keys, self.company) if axis else {}

    def find_axis(self, name):
        """The axis in the records of the first measure that has it; None where none has."""
        fine = [one for one in self.measures if not one.problem and not one.now.error]
        used = [part for one in fine for part in one.definition._with_used()]
        axes = (self.reader._find_axis(part, name) for part in used if part.kind != "formula")
        return next(filter(None, axes), None)

    # ---- cells ---------------------------------------------------------------------------------

    def _read_all(self):
        self._read(self.days.bounds, "now")
        if self.before_days:
            self._read(self.before_days, "before")
        self._find_goals([one for one in self.measures if one.with_target and not one.problem])

    def _find_goals(self, measures):
        goals = Goals(self)
        for measure in measures:
            measure.target_problem = goals.problem
            if not goals.problem:
                measure.targets = goals.get(measure)

    def _read(self, bounds, name):
        asked = self.asked
        condition = self._before_condition if name == "before" else asked.condition
        cross = Cross(asked.rows, asked.columns, condition, self.until)
        for sight, measures in self._by_sight.items():
            definitions = self.env["sales.kpi.definition"].sudo().union(
                *(one.definition for one in measures if self._can_be_read(one, bounds))
            )  # fmt: skip
            read = self.reader._read_cross(definitions, cross, self.company, *bounds, sight)
            for measure in measures:
                if measure.code in read:
                    setattr(measure, name, self._place(read[measure.code], bounds))

    def _can_be_read(self, measure, bounds):
        today = self.company._get_kpi_today()
        return bool(measure.definition._filter_countable(bounds[1], today))

    def _place(self, cells, bounds):
        """Of the days that are compared with, each period stands where its counterpart does."""
        if bounds == self.days.bounds or not set(self.asked.rows + self.asked.columns) & set(SPANS):
            return cells
        moved = {self._move(key): found for key, found in cells.cells.items()}
        moved.pop(None, None)
        return cell.Cells(moved, cells.default, cells.error)

    def _move(self, key):
        parts = []
        for names, keys in zip((self.asked.rows, self.asked.columns), key, strict=True):
            moved = [
                self._counterparts[name].get(one) if name in SPANS and one else one
                for name, one in zip(names, keys, strict=False)
            ]
            if any(new is None and old is not None for new, old in zip(moved, keys, strict=True)):
                return None  # the former month had a day more, say
            parts.append(tuple(moved))
        return tuple(parts)

    @cached_property
    def _counterparts(self):
        """{type of period: {first day of one before: that of the one now}}"""
        names = set(self.asked.rows + self.asked.columns) & set(SPANS)
        return {name: dict(self._get_pairs(name)) for name in names}

    def _get_pairs(self, name):
        """[(first day of a period before, that of its counterpart now)]"""
        days = (self.before_days, self.days.bounds)
        return zip(*(get_firsts(name, self.company, *bounds) for bounds in days), strict=False)

    # ---- a filter of days, as it is for the days that are compared with --------------------------

    @property
    def _before_condition(self):
        return self.asked.condition.map_conditions(self._shift)

    def _shift(self, condition):
        """Of what happened since the 5th the days before are compared since their own 5th."""
        name, operator = condition.field_expr, condition.operator
        if name not in SPANS:
            return condition
        if operator in COMPARED:
            shift = self.before_days[0] - self.days.bounds[0]
            return Domain(name, operator, (to_day(condition.value) + shift).isoformat())
        former = {now: before for before, now in self._get_pairs(name)}
        firsts = [self._get_first(name, day) for day in to_values(condition.value)]
        values = [
            first and former[first].isoformat() for first in firsts if first in {*former, False}
        ]
        return Domain(name, "not in" if operator in NEGATIVE else "in", values)

    def _get_first(self, name, day):
        return day and periods.bounds(name, to_day(day), *self.asked.calendar)[0]
