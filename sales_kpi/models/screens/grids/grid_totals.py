"""What the figures of a grid add up to: for each row, each team, each column, and in all."""

from functools import cached_property

from odoo.tools import formatLang

from ....tools.spread import total


class GridTotals:
    """The sums of a table of people by periods, worded; teams in the order in which they come.

    :param rows: [(name of the team, [figure or None of each column])]
    :param digits: what figures are rounded to
    """

    def __init__(self, env, rows, digits):
        self.env = env
        self.rows = rows
        self.digits = digits

    def get_data(self):
        """:return: {"name", "rows": [text], "groups": [{"name", "cells": [text], "total": text,
        "is_all"}]}, the last group being everybody"""
        teams = list(dict.fromkeys(team for team, _figures in self.rows))
        groups = [
            self._get_group(team or self.env._("No team"), [f for t, f in self.rows if t == team])
            for team in teams
            if len(teams) > 1
        ]
        everybody = self._get_group(self.env._("Total"), [f for _team, f in self.rows])
        return {
            "name": self.env._("Total"),
            "rows": [self._format(figures) for _team, figures in self.rows],
            "groups": [*groups, {**everybody, "is_all": True}],
        }

    def _get_group(self, name, figures):
        return {
            "name": name,
            "cells": [self._format(column) for column in zip(*figures, strict=True)],
            "total": self._format([figure for row in figures for figure in row]),
            "is_all": False,
        }

    def _format(self, figures):
        """Empty where there is no figure at all."""
        known = [figure for figure in figures if figure is not None]
        if not known:
            return ""
        return formatLang(self.env, total(known, self.digits), digits=self._shown_digits)

    @cached_property
    def _shown_digits(self):
        """Cents where one of the figures has any: as they stand in the cells."""
        known = [f for _team, row in self.rows for f in row if f is not None]
        return 0 if all(float(figure).is_integer() for figure in known) else self.digits
