"""The company cockpit's table that compares the companies that are switched on."""

from functools import cached_property

from odoo import fields

from ....tools.cell import NO_DATA
from ...ground.figure_format import format_value, tell_day
from .section import CockpitSection

COMPARED = (
    "won_revenue",
    "order_amount",
    "order_count",
    "collected_amount",
    "new_customers",
    "win_rate",
    "open_pipeline",
)
SUMMED = ("count", "sum")  # kinds whose figures of several companies add up


class CompaniesSection(CockpitSection):
    """Each company beside the others over the same days, in the currency of the current one."""

    def get_data(self):
        """False where one company only is switched on, or the page is narrowed to a team."""
        if len(self.companies) < 2 or self.frame.team:
            return False
        rows = [self._get_row(company) for company in self.companies]
        return {
            "currency": self.company.currency_id.name,
            "date": fields.Date.to_string(self.rate_day),
            "note": self._get_note(),
            "columns": [
                {"code": measure.code, "name": measure.name, "unit": measure.unit}
                for measure in self.measures
            ],
            "rows": rows,
            "total": self._get_total(rows),
        }

    @cached_property
    def companies(self):
        """Those that are switched on, the current one first."""
        return self.env.companies.sudo()

    @cached_property
    def measures(self):
        """Those that all companies have."""
        found = self.frame.find_measures(COMPARED).with_env(self.env(su=True))
        return found.filtered(lambda measure: not measure.company_id)

    @cached_property
    def rate_day(self):
        """The day whose rates are taken: the last of the period, or today while it runs."""
        return min(self.frame.bounds[1], self.frame.today)

    def _get_note(self):
        currencies = self.companies.currency_id
        if len(currencies) == 1:
            return self.env._("Amounts in %s", currencies.name)
        return self.env._(
            "Amounts in %(currency)s, converted at the rates of %(day)s",
            currency=self.company.currency_id.name,
            day=tell_day(self.env, self.rate_day),
        )

    # ---- figures -------------------------------------------------------------------------------

    @cached_property
    def cells(self):
        """{(company, definition): cell}: as it was counted for the period, else counted now."""
        known = self._find_counted()
        for company in self.companies:
            counted = {measure for owner, measure in known if owner == company}
            missing = self.measures.filtered(lambda measure, done=counted: measure not in done)
            known |= self._read_now(company, missing)
        return known

    def _find_counted(self):
        by_id = {measure.id: measure for measure in self.measures}
        companies = {company.id: company for company in self.companies}
        if self.frame.period_type == "custom":
            return {}
        first, last = self.frame.bounds
        facts = self.env["sales.kpi.fact"].sudo().search_fetch(
            [
                ("company_id", "in", self.companies.ids),
                ("period_id.period_type", "=", self.frame.period_type),
                ("date_from", "=", first),
                ("date_to", "=", last),
                ("definition_id", "in", self.measures.ids),
                ("subject_type", "=", "company"),
            ],
            ["company_id", "definition_id", "numerator", "denominator", "value", "has_value"],
        )  # fmt: skip
        return {
            (companies[fact.company_id.id], by_id[fact.definition_id.id]): fact._get_cell()
            for fact in facts
        }

    def _read_now(self, company, measures):
        """Stands of days that are over have no data."""
        first, last = self.frame.bounds
        countable = measures._filter_countable(last, company._get_kpi_today())
        Reader = self.env["sales.kpi.reader"]
        subject = ("company", company.id)
        cells = Reader._read_definitions(countable, company, first, last, subject)
        return {
            (company, measure): cells[measure.code][subject] if measure in countable else NO_DATA
            for measure in measures
        }

    # ---- for the screen ------------------------------------------------------------------------

    def _get_row(self, company):
        currency = company.currency_id
        return {
            "id": company.id,
            "name": company.name,
            "currency": currency.name,
            "rate": self._convert(1.0, company),
            "is_current": company == self.company.sudo(),
            "cells": [self._get_cell(company, measure) for measure in self.measures],
        }

    def _get_cell(self, company, measure):
        cell = self.cells[company, measure]
        own = None if cell.error else cell.value
        money = measure.unit == "money" and own is not None
        value = self._convert(own, company) if money else own
        text = measure._format_value(value, self.company, self._get_figures(measure))
        foreign = money and company.currency_id != self.company.currency_id
        return {
            "code": measure.code,
            "value": value,
            "text": text,
            "own": own,
            "own_text": format_value(self.env, own, measure.unit, company.currency_id)
            if foreign
            else "",
            "error": cell.error or "",
            "mark": not cell.error
            and {"kind": "company", "code": measure.code, "company_id": company.id},
        }

    def _get_figures(self, measure):
        """All of a column: they have cents, or none has."""
        return [cell.value for (_company, of), cell in self.cells.items() if of == measure]

    def _convert(self, amount, company):
        """In full precision: what is shown is rounded, what is added up is not."""
        return company.currency_id._convert(
            amount, self.company.currency_id, self.company, self.rate_day, round=False
        )

    def _get_total(self, rows):
        """Of what adds up only: a customer of two companies is one customer, and a rate of rates
        is none."""
        return [
            self._add_up(measure, [row["cells"][index]["value"] for row in rows])
            for index, measure in enumerate(self.measures)
        ]

    def _add_up(self, measure, values):
        whole = measure.kind in SUMMED and None not in values
        total = sum(values) if whole else None
        text = measure._format_value(total, self.company, self._get_figures(measure))
        return {"value": total, "text": text}
