from collections import Counter

from odoo import api, models
from odoo.exceptions import ValidationError

from .....tools import payout
from .....tools.payout.money import plain

STEPS = {"rate": "step_ids", "multiplier": "multiplier_step_ids"}


class SalesKpiIncentiveLine(models.Model):
    """The tables of a component: steps, multiplier, factors. Each begins at 0, has no gap and no
    overlap, and says what everything pays."""

    _inherit = "sales.kpi.incentive.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super(SalesKpiIncentiveLine, self._with_unfinished_tables()).create(vals_list)
        return lines.with_env(self.env)

    def write(self, vals):
        return super(SalesKpiIncentiveLine, self._with_unfinished_tables()).write(vals)

    @api.constrains(
        "step_ids", "multiplier_step_ids", "factor_ids", "scale", "mode", "kind", "multiplier_by",
        "factor_by", "matrix_definition_id",
    )  # fmt: skip
    def _check_own_tables(self):
        self._check_tables()

    def _check_tables(self, without=None):
        """
        :param without: rows that are about to go
        :raise ValidationError: a table can't be used
        """
        for line in self:
            for title, problem in line._find_table_problems(without):
                raise ValidationError(
                    self.env._(
                        "%(component)s, %(table)s: %(problem)s",
                        component=line.name,
                        table=title,
                        problem=problem,
                    )
                )

    def _find_table_problems(self, without=None):
        """:return: (title, sentence) of each"""
        tables = (
            ("step_ids", self._get_scale(), self._get_rows()),
            ("multiplier_step_ids", self._get_multiplier_scale(), self._get_rows("multiplier")),
            ("factor_ids", "factor", self.factor_ids),
        )
        for name, scale, rows in tables:
            title = self._fields[name]._description_string(self.env)
            if without is not None and without._name == rows._name:
                rows -= without
            for problem in getattr(self, f"_find_{scale}_problems")(rows):
                yield title, problem

    def _get_scale(self):
        if self.scale == "none":
            return "no_table"
        if self.scale == "rating":
            return "marks"
        return "matrix" if self.matrix_definition_id else "steps"

    def _get_multiplier_scale(self):
        return {"none": "no_table", "rating": "marks"}.get(self.multiplier_by, "steps")

    # ---- tables of steps -----------------------------------------------------------------------

    def _get_steps(self, role="rate"):
        """The steps of a table, lowest first, as ``tools/payout`` takes them: a list of ``Step``.
        Sums a unit and coefficients are rates."""
        self.ensure_one()
        return _make_steps(self._get_rows(role))

    def _get_rows(self, role="rate"):
        return self[STEPS[role]].filtered(lambda row: row.role == role)

    def _get_marks(self, role="rate"):
        """{mark: (rate, sum besides)} of a table by rating, as exact numbers."""
        self.ensure_one()
        return {
            row.rating: (payout.exact(row.rate), payout.exact(row.amount))
            for row in self._get_rows(role)
        }

    def _get_matrix(self):
        """(floors of the first scale, floors of the second, {(row, column): rate}), as
        ``tools/payout.matrix_of`` takes them."""
        self.ensure_one()
        rows = self._get_rows()
        floors, others = (sorted(set(rows.mapped(name))) for name in ("minimum", "minimum2"))
        cells = {
            (floors.index(row.minimum), others.index(row.minimum2)): payout.exact(row.rate)
            for row in rows
        }
        return [*map(payout.exact, floors)], [*map(payout.exact, others)], cells

    def _find_no_table_problems(self, rows):
        """Rows that are left of another choice pay nothing, and do no harm."""
        return ()

    def _find_steps_problems(self, rows):
        by = self.scale if rows[:1].role == "rate" else self.multiplier_by
        tell = _tell_share if by in ("attainment", "measure") else plain
        for fault in payout.check_steps(_make_steps(rows)):
            yield self._tell_fault(fault, tell)

    def _find_marks_problems(self, rows):
        if not rows:
            yield self.env._("There is no mark. Add one, and what it pays.")
        for mark, count in Counter(row.rating or "" for row in rows).items():
            if not mark.strip():
                yield self.env._("A row has no mark. Write one, or delete the row.")
            elif count > 1:
                yield self.env._("The mark %s stands there twice. Delete one of the two.", mark)
        yield from self._find_negative_rows(rows)
        known = self._get_plan().scheme_id.mark_ids.mapped("name")
        told = set(rows.mapped("rating"))
        for mark in known:
            if mark not in told:
                yield self.env._("Nothing is said about the mark %s. Add a row for it.", mark)
        for mark in told - set(known) if known else ():
            yield self.env._("The scheme has no mark %s. Write one that it has.", mark)

    def _find_matrix_problems(self, rows):
        if not rows:
            yield self.env._("There is no step. Add one from 0.")
            return
        if any(rows.mapped("maximum")) or any(rows.mapped("maximum2")):
            yield self.env._("Leave the ends empty: a cell holds until the next one begins.")
        for name in ("minimum", "minimum2"):
            if (first := min(rows.mapped(name))) != 0:
                yield self._tell_start(first)
        cells = Counter((row.minimum, row.minimum2) for row in rows)
        for low in {low for low, _second in cells}:
            for second in {second for _low, second in cells}:
                if cells[low, second] != 1:
                    yield self._tell_cell(cells[low, second], low, second)
        yield from self._find_negative_rows(rows)

    def _tell_cell(self, count, low, second):
        place = f"{plain(low)} x {plain(second)}"
        if count:
            return self.env._("The cell %s stands there twice. Delete one of the two.", place)
        return self.env._("Nothing is said about the cell %s. Add it.", place)

    def _find_negative_rows(self, rows):
        if any(row.rate < 0 or row.amount < 0 for row in rows):
            yield self.env._("A row pays less than nothing. Use 0 or more.")

    # ---- factors -------------------------------------------------------------------------------

    def _get_factors(self):
        """[(limit of days or None, factor)] by days; {key: factor} by class ("a", "b", "c") and by
        customer (True: new), with None for all others."""
        self.ensure_one()
        rows = self.factor_ids
        if self.factor_by == "days":
            return [(_get_limit(row), payout.exact(row.factor)) for row in rows.sorted(_by_days)]
        name = {"class": "customer_class", "new": "is_new"}.get(self.factor_by)
        keyed = [(None if row.is_last else row[name], row) for row in rows] if name else ()
        return {key: payout.exact(row.factor) for key, row in keyed}

    def _find_factor_problems(self, rows):
        if self.factor_by == "none":
            return
        if self.factor_by == "days":
            table = [(_get_limit(row), row.factor) for row in rows.sorted(_by_days)]
            for fault in payout.check_factors(table):
                yield self._tell_factor_fault(fault)
            return
        yield from self._find_keyed_factor_problems(rows)

    def _find_keyed_factor_problems(self, rows):
        if not rows:
            yield self.env._("There is no factor. Add one.")
        if any(row.factor < 0 for row in rows):
            yield self.env._("A factor is below 0. Use 0 or more.")
        name = "customer_class" if self.factor_by == "class" else "is_new"
        keys = Counter(None if row.is_last else row[name] for row in rows)
        if any(count > 1 for count in keys.values()):
            yield self.env._("Two rows are about the same. Delete one of the two.")
        if False in keys and name == "customer_class":
            yield self.env._("A row has no class. Choose one, or all others.")

    # ---- in words ------------------------------------------------------------------------------

    def _tell_fault(self, fault, tell):
        """A fault that ``tools/payout`` found in a table of steps, in the reader's language.

        :param tell: function from a limit to its text
        """
        return getattr(self, f"_tell_{fault.kind}")(*map(tell, fault.values))

    def _tell_factor_fault(self, fault):
        if fault.kind == "empty":
            return self.env._("There is no factor. Add one for all others.")
        if fault.kind == "negative":
            return self.env._("A factor is below 0. Use 0 or more.")
        if fault.kind == "end":
            days = plain(fault.values[0])
            if days == "1":
                return self.env._("Nothing is said about more than a day. Add all others.")
            return self.env._("Nothing is said about more than %s days. Add all others.", days)
        return self.env._("The days don't rise from row to row. Give each limit once.")

    def _tell_empty(self):
        return self.env._("There is no step. Add one from 0.")

    def _tell_start(self, floor):
        return self.env._("The first step begins at %s. Let it begin at 0.", floor)

    def _tell_order(self, floor, end):
        if floor == end:
            return self.env._("Two steps begin at %s. Delete one of the two.", floor)
        return self.env._(
            "The step from %(floor)s ends at %(end)s. Let it end later.", floor=floor, end=end
        )

    def _tell_negative(self, floor):
        return self.env._("The step from %s pays less than nothing. Use 0 or more.", floor)

    def _tell_overlap(self, floor, end, following):
        return self.env._(
            "The step from %(floor)s ends at %(end)s, and the next one begins at %(next)s. Let it "
            "end there.",
            floor=floor,
            end=end,
            next=following,
        )

    def _tell_gap(self, end, following):
        return self.env._(
            "No step covers %(end)s to %(next)s. Let them meet.", end=end, next=following
        )

    def _tell_end(self, end):
        return self.env._(
            "Nothing is said about %s and more. Leave the end of the last step empty.", end
        )


def _make_steps(rows):
    """``Step`` of each row, lowest first; one without an end holds until the next begins."""
    rows = sorted(rows, key=lambda row: row.minimum)
    following = [*(row.minimum for row in rows[1:]), *([None] if rows else [])]
    return [
        payout.Step(row.minimum, row.maximum or end, row.rate, row.amount)
        for row, end in zip(rows, following, strict=True)
    ]


def _tell_share(value):
    return f"{plain(value * 100)} %"


def _by_days(row):
    return row.is_last, row.days


def _get_limit(row):
    return None if row.is_last else row.days
