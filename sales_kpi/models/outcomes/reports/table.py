"""A report as a table: which rows and columns there are, in which order, and what stands in each
cell. Plain classes: they live for one request only."""

import json
from functools import cached_property

from ....tools import change
from ....tools.analysis import crossing
from ...ground.figure_format import format_value
from ...measures.cross.reader_axes import SPANS, get_firsts
from .figures import TOTAL

MOST_CELLS = 50_000
MOST_SHOWN = 100


class Table:
    """
    :param figures: ``Figures``
    :param all_rows: whether all rows are wanted, and not only the first
    """

    def __init__(self, figures, all_rows=False):
        self.figures, self.asked, self.env = figures, figures.asked, figures.env
        self.measures = figures.measures
        self.all_rows = all_rows

    # ---- which rows and columns there are ------------------------------------------------------

    @cached_property
    def columns(self):
        """Keys of the columns in order, the total of all as the last one."""
        keys = self._get_keys(1) | self._get_run("columns")
        size = len(self.asked.columns)
        found, _left = crossing.put_in_order(keys, size, self._rank_column, grouped=size > 1)
        return [*found, ()]

    @cached_property
    def _ordered(self):
        keys = self._get_keys(0) | self._get_run("rows") | self._get_aimed()
        size, is_grouped = len(self.asked.rows), self.asked.subtotals
        if self.asked.top and self.asked.order_by == "label":
            best, left = crossing.put_in_order(
                keys, size, self._rank_best, is_grouped, self.asked.top
            )
            return crossing.put_in_order(set(best), size, self._rank_row, is_grouped)[0], left
        return crossing.put_in_order(keys, size, self._rank_row, is_grouped, self.asked.top)

    @cached_property
    def rows(self):
        """Keys of the rows in order, the total of all as the last one."""
        found = self._ordered[0]
        return [*(found if self.all_rows else found[:MOST_SHOWN]), ()]

    @property
    def left_out(self):
        found, left = self._ordered
        return left + len(found) + 1 - len(self.rows)

    @property
    def count(self):
        """How many cells all the rows have."""
        return (len(self._ordered[0]) + 1) * len(self.columns) * max(1, len(self.measures))

    @property
    def is_too_large(self):
        return self.count > MOST_CELLS

    def _get_keys(self, place):
        """Of the rows (0) or columns (1) in which anything was counted."""
        cells = [found for one in self.measures for found in (one.now, one.before)]
        return {key[place] for found in cells for key in found}

    def _get_run(self, place):
        """All periods of the days, where nothing else is told apart: those without figures, too."""
        names = getattr(self.asked, place)
        if len(names) != 1 or names[0] not in SPANS:
            return set()
        bounds = self.figures.days.bounds
        today = self.figures.company._get_kpi_today()
        until = max(bounds[0], min(bounds[1], today))
        return {(day,) for day in get_firsts(names[0], self.figures.company, bounds[0], until)}

    def _get_aimed(self):
        """Who has a target has a row, whatever he did."""
        return {key for one in self.measures for key in one.targets}

    # ---- their order ---------------------------------------------------------------------------

    @cached_property
    def _orderer(self):
        """The measure by which rows are ordered; None of none."""
        by_code = {one.code: one for one in self.measures if not one.problem}
        return by_code.get(self.asked.order_code) or next(iter(by_code.values()), None)

    @cached_property
    def _order_column(self):
        return next((key for key in self.columns if to_text(key) == self.asked.order_column), ())

    def _rank_row(self, key):
        names = self.asked.rows
        is_told = self.asked.order_by == "label" or set(names) <= set(SPANS)
        if is_told or (self.asked.subtotals and names[len(key) - 1] in SPANS):
            return self._rank_label(0, key)
        return self._rank_best(key, self.asked.order_by == "worst")

    def _rank_best(self, key, is_reversed=False):
        value = self._get_value(key, self._order_column)
        return self._rank_value(value, is_reversed), self._rank_label(0, key)

    def _rank_column(self, key):
        if self.asked.order_by == "label" or self.asked.columns[len(key) - 1] in SPANS:
            return self._rank_label(1, key)
        return self._rank_value(self._get_value((), key)), self._rank_label(1, key)

    def _get_value(self, row, column):
        return self._orderer and self._orderer.now[row, column].value

    def _rank_value(self, value, is_reversed=False):
        """What has no figure is the last."""
        if value is None:
            return 1, 0
        falls = (self._orderer.is_higher) != is_reversed
        return 0, -value if falls else value

    def _rank_label(self, place, key):
        """By time, in the order of a choice, or by name; what has none comes last."""
        names = (self.asked.rows, self.asked.columns)[place]
        return [self._ranks[name][one] for name, one in zip(names, key, strict=False)]

    @cached_property
    def _ranks(self):
        return {
            name: {key: rank for rank, key in enumerate(told)} for name, told in self.labels.items()
        }

    @cached_property
    def labels(self):
        """{axis: {key: what stands for it}}, in their own order"""
        found = {}
        for place, names in enumerate((self.asked.rows, self.asked.columns)):
            keys = self._get_keys(place)
            if not place:
                keys |= self._get_aimed()
            keys |= self._get_run("columns" if place else "rows")
            for index, name in enumerate(names):
                own = {key[index] for key in keys if len(key) > index}
                found[name] = self.figures.tell(name, own)
        return found

    def tell(self, place, key):
        names = (self.asked.rows, self.asked.columns)[place]
        return [self.labels[name][one] for name, one in zip(names, key, strict=False)]

    # ---- what stands in them -------------------------------------------------------------------

    def get_columns(self):
        return [self._describe(1, key) for key in self.columns]

    def get_rows(self):
        return [self._describe(0, row) | {"cells": self._write_row(row)} for row in self.rows]

    def _write_row(self, row):
        return [[self._write(one, row, col) for one in self.measures] for col in self.columns]

    def _describe(self, place, key):
        labels = self.tell(place, key)
        return {
            "key": to_text(key),
            "labels": labels,
            "label": " · ".join(labels) or self.env._("Grand Total"),
            "level": len(key),
            "is_total": not key,
        }

    def _write(self, measure, row, column):
        """A cell, see ``get_page``."""
        problem = measure.problem or measure.now.error
        if problem:
            return {"value": None, "text": "", "error": problem}
        found = measure.now[row, column]
        told = {
            "value": found.value,
            "text": self._format(measure, found.value),
            "error": found.error or "",
        }
        return (
            told
            | self._write_share(measure, row, column)
            | self._write_beside(measure, row, column)
        )

    def _format(self, measure, value):
        currency = self.figures.company.currency_id
        return format_value(
            self.env, value, measure.definition.unit, currency, (self._largest[measure.code],)
        )

    @cached_property
    def _largest(self):
        """{code: largest figure that is shown}: all of a measure have cents, or none."""
        return {
            one.code: max(
                (abs(one.now[row, col].value or 0) for row in self.rows for col in self.columns),
                default=0,
            )
            for one in self.measures
        }

    def _write_share(self, measure, row, column):
        if self.asked.share_of == "none" or not measure.has_share:
            return {}
        whole = {"column": ((), column), "row": (row, ()), "total": TOTAL}[self.asked.share_of]
        value, total = measure.now[row, column].value, measure.now[whole].value
        share = value / total if value is not None and total else None
        return {"share": share, "share_text": format_value(self.env, share, "percent", None)}

    def _write_beside(self, measure, row, column):
        """What it was before, and what was to be reached."""
        told, value = {}, measure.now[row, column].value
        if self.figures.before_days:
            told |= self._write_before(measure, value, measure.before[row, column].value)
        if measure.with_target and not measure.target_problem:
            told |= self._write_target(measure, value, measure.targets.get(row))
        return told

    def _write_before(self, measure, value, before):
        Comparison, definition = self.env["sales.kpi.comparison"], measure.definition
        company = self.figures.company
        return {
            "before": before,
            "before_text": self._format(measure, before),
            "change_text": Comparison._format_change(definition, value, before, company),
            "verdict": change.verdict(value, before, definition.direction),
        }

    def _write_target(self, measure, value, target):
        # less than half of a limit is not "half reached"
        is_known = value is not None and target and measure.is_higher
        reached = value / target if is_known else None
        return {
            "target": target,
            "target_text": self._format(measure, target),
            "reached": reached,
            "reached_text": format_value(self.env, reached, "percent", None),
        }


def to_text(key):
    """A key as a client keeps it."""
    return json.dumps([one if one is None else to_plain(one) for one in key])


def to_plain(one):
    return one.isoformat() if hasattr(one, "isoformat") else one
