"""The one payload of screen, mail and file.

What ``get_page`` is asked
--------------------------
``report_id``: a saved report that the caller may read, or nothing;
``spec``: what is asked, of a report that is not saved yet; with a ``report_id`` what is
given here takes the place of what is saved:

- ``name``: of the report
- ``measures``: [{"code", "with_target": False}], or codes; 1 to 12 of them
- ``rows``: names of up to 3 axes, see ``get_choices``; or "path:partner_id.x", a stored
  field of the records that are counted
- ``columns``: names of up to 2 axes
- ``span``: {"unit": day, week, month, quarter, half, year or custom, "kind": this,
  to_date or last, "count": so many of the last whole ones, "date_from", "date_to": of
  custom days}
- ``comparison``: none, previous or year
- ``filter``: conditions over axes, as a list or its text: [["country", "=", 45]]; the
  operators =, !=, in, not in, child_of, and <, <=, >, >= of "day"; joined by "&",
  "|", "!"
- ``order_by``: best, worst or label; ``order_code``: the measure that orders (the
  first one when empty); ``order_column``: key of the column that orders (the total)
- ``top``: only so many rows, 0 for all
- ``subtotals``: whether rows are grouped, each group under its own total
- ``share_of``: none, column, row or total
- ``look``: table, bars, lines or stacked

``all_rows``: all of them, for a file; else the first 100

What it answers
---------------
{
"report": False, or {"id", "name", "note", "sharing", "is_own", "may_write"},
"name": title, "spec": what is asked, complete, with nothing left out,
"as_of": UTC instant as "YYYY-MM-DD HH:MM:SS",
"company": {"id", "name"}, "currency": {"symbol", "position", "decimal_places"},
"scope": whose figures these are, in words,
"days": {"date_from", "date_to", "label"}, "before": the same of the days compared with,
or False,
"filter_text": the filter in words, or "",
"problem": why there is no table, in words with the remedy, or "",
"measures": [{"code", "name", "description", "unit", "direction", "problem": why the
measure has no figures here, or "", "opens": whether its cells open their records,
"with_target", "target_problem": why there are no targets beside it, or ""}],
"row_axes": [{"axis": name, "label", "is_period"}], "column_axes": the same,
"columns": [{"key": JSON text, "labels": [one an axis], "label": all of them, "level":
number of axes told apart, "is_total"}], the total of all as the last one; without
column axes it is the only one,
"rows": [{"key", "labels", "label", "level", "is_total", "cells": [[cell of each
measure] of each column]}]; groups before their parts, the total of all as the last one,
"left_out": {"rows": how many rows are not here, "text": that in words, or ""},
"limits": {"rows": most rows on the screen, "cells": most cells}}

A cell is {"value": number or None for "no data", "text", "error": in words, or ""},
and where it was asked for {"share", "share_text"}, {"before", "before_text",
"change_text", "verdict": 1 better, -1 worse, 0 neither}, {"target", "target_text",
"reached", "reached_text"}. Totals are counted, never summed.
"""

from odoo import api, fields, models

from ...measures.cross.reader_axes import SPANS
from .figures import Figures
from .filter_text import tell_filter
from .table import MOST_CELLS, MOST_SHOWN, Table


class SalesKpiReport(models.Model):
    """The figures of a report, worked out for whoever looks. Reads, and never writes."""

    _inherit = "sales.kpi.report"

    @api.model
    @api.readonly
    def get_page(self, options):
        """A report with its figures: the one payload of screen, mail and file.

        :param dict options: see the top of this file
        :return: see the top of this file
        :raise AccessError: the report or the company is not the caller's to see
        :raise UserError: something that is asked can't be asked, with the remedy
        """
        report, asked = self._read_options(options)
        figures = Figures(asked)
        table = Table(figures, all_rows=isinstance(options, dict) and bool(options.get("all_rows")))
        problem = self._find_table_problem(table)
        return {
            "report": report._describe() if report else False,
            "name": asked.name or report.name or self.env._("New report"),
            "spec": asked.spec,
            "as_of": fields.Datetime.to_string(fields.Datetime.now()),
            **self._describe_figures(figures),
            "problem": problem,
            "row_axes": [self._describe_axis(name) for name in asked.rows],
            "column_axes": [self._describe_axis(name) for name in asked.columns],
            "columns": [] if problem else table.get_columns(),
            "rows": [] if problem else table.get_rows(),
            "left_out": self._tell_left_out(0 if problem else table.left_out),
            "limits": {"rows": MOST_SHOWN, "cells": MOST_CELLS},
        }

    # ---- parts of the payload ------------------------------------------------------------------

    def _describe(self):
        """What a client knows of a saved report."""
        self.ensure_one()
        own = self.sudo()
        return {
            "id": own.id,
            "name": own.with_context(lang=self.env.lang).name,
            "note": own.note or "",
            "sharing": own.sharing,
            "is_own": own.user_id.id == self.env.uid,
            "may_write": self.has_access("write"),
        }

    def _describe_figures(self, figures):
        asked, company = figures.asked, figures.company
        currency, before = company.currency_id, figures.before_days
        return {
            "company": {"id": company.id, "name": company.name},
            "currency": {
                "symbol": currency.symbol,
                "position": currency.position,
                "decimal_places": currency.decimal_places,
            },
            "scope": self._tell_scope(company),
            "days": self._describe_days(asked, figures.days.bounds, figures.days),
            "before": self._describe_days(asked, before) if before else False,
            "filter_text": tell_filter(figures),
            "measures": [self._describe_measure(one) for one in figures.measures],
        }

    def _describe_days(self, asked, bounds, days=None):
        first, last = map(fields.Date.to_string, bounds)
        return {"date_from": first, "date_to": last, "label": asked.tell_days(bounds, days)}

    def _describe_measure(self, measure):
        definition = measure.definition.with_context(lang=self.env.lang)
        return {
            "code": measure.code,
            "name": definition.name or measure.code,
            "description": definition.description or "",
            "unit": definition.unit or "number",
            "direction": definition.direction or "higher",
            "problem": measure.problem or measure.now.error or "",
            "opens": bool(definition) and definition.kind != "formula",
            "with_target": measure.with_target,
            "target_problem": measure.target_problem,
        }

    def _describe_axis(self, name):
        label = self.env["sales.kpi.reader"]._get_axis_label(name)
        return {"axis": name, "label": label, "is_period": name in SPANS}

    def _tell_scope(self, company):
        """Whose figures these are."""
        Viewer = self.env["sales.kpi.viewer"]
        if Viewer._is_manager():
            return company.name
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            return self.env._("Collections of %s", company.name)
        if Viewer._get_led_teams():
            return self.env._("Your teams and yourself")
        return self.env._("Only yourself")

    def _tell_left_out(self, count):
        text = ""
        if count:
            text = self.env._("%s more rows are not shown here. Totals are of all.", count)
        return {"rows": count, "text": text}

    def _find_table_problem(self, table):
        """Why there is no table, in words; empty where there is one."""
        if not table.measures:
            return self.env._("Choose what to count: a measure, at least.")
        if table.is_too_large:
            return self.env._(
                "This table would have %(count)s cells; %(most)s are the most. Choose fewer rows "
                "or columns, only the first rows, or a filter.",
                count=f"{table.count:,}",
                most=f"{MOST_CELLS:,}",
            )
        return ""
