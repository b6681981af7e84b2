import contextlib
import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import cell
from ..measures.reader_scan import ADDING_UP

# An open month that was counted longer ago is counted anew: somebody may have written into it.
LATELY = timedelta(hours=1)


class SalesKpiReader(models.AbstractModel):
    """Long spans of days, of which most was counted: what adds up is the sum of its months."""

    _inherit = "sales.kpi.reader"

    @api.private
    def _read_from_months(self, definitions, company, days, subject, lately=LATELY):
        """What a company or team has in some days by what its months were counted as: those of a
        closed month as they were frozen, those of an open one if it was counted lately. The days
        between are counted now: they must be fewer than half of those that have gone by.

        A team has a month's figures only where the same teams were below it then, and nobody has
        said since that it was otherwise.

        :param definitions: ``sales.kpi.definition`` records
        :param days: first and last local day
        :param subject: ("team" | "company", id)
        :param lately: how long ago an open month may have been counted, a ``timedelta``
        :return: {definition: ``Cell``} of those that this says: not of what doesn't add up, of
            which too little was counted, or of which something went wrong
        """
        counted, by_gaps = self._find_counted(definitions, company, days, subject, lately)
        found = {}
        for gaps, members in by_gaps.items():
            parts = [self._read_definitions(members, company, *gap, subject) for gap in gaps]
            for definition in members:
                cells = [part[definition.code][subject] for part in parts]
                cells += counted[definition.id].values()
                if not any(one.error for one in cells):
                    found[definition] = self._add_up_cells(definition, cells)
        return found

    @api.private
    def _read_people_from_months(self, definitions, company, days, lately, users, asked=None):
        """The same of people, whatever their teams. Who has no fact in a month that was counted
        had nothing in it.

        :param lately: as for a team: the same for both, or people don't make up their team
        :param users: ids of those who are asked for
        :param asked: ("user", ids) of those whose days between are counted; everybody's, as is
            quicker for many, when empty
        :return: {definition: ``Cells``} with people's figures
        """
        whole = ("company", company.id)
        counted, by_gaps = self._find_counted(definitions, company, days, whole, lately)
        found = {}
        for gaps, members in by_gaps.items():
            sums = self._sum_people(members, company, counted[members[0].id], users)
            parts = [
                self._read_definitions(members, company, *gap, asked, only="user") for gap in gaps
            ]
            for definition in members:
                cells = [part[definition.code] for part in parts]
                if not any(one.error for one in cells):
                    with contextlib.suppress(UserError):  # told when it is read on its own
                        rows = _add_up_people(users, sums.get(definition.id, {}), cells)
                        found[definition] = self._make_cells(definition, rows)
        return found

    def _find_counted(self, definitions, company, days, subject, lately):
        """({definition id: {(first, last day): ``Cell`` of a month}}, {days between: definitions
        of which enough was counted})"""
        adding = definitions.filtered(self._sums_over_days)
        months = adding and self._find_months(company, days, subject)
        since = fields.Datetime.now() - lately
        counted = self._read_months(adding, months, subject, since) if months else {}
        by_gaps, today = {}, company._get_kpi_today()
        for definition in adding if counted else ():
            gaps = _find_gaps(days, counted.get(definition.id, {}))
            if _count_days(gaps, today) * 2 < _count_days([days], today):
                by_gaps[gaps] = by_gaps.get(gaps, definition.browse()) | definition
        return counted, by_gaps

    def _sum_people(self, definitions, company, spans, users):
        """{definition id: {("user", id): (numerator, denominator)}} of the months with these first
        and last days."""
        self.env["sales.kpi.fact"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reading.definition_id, fact.subject_id,
                       SUM(fact.numerator), SUM(fact.denominator)
                  FROM sales_kpi_period month
                  JOIN sales_kpi_reading reading ON reading.period_id = month.id
                  JOIN sales_kpi_fact fact ON fact.reading_id = reading.id
                 WHERE month.company_id = %(company)s AND month.period_type = 'month'
                   AND month.date_from = ANY(%(first)s) AND reading.definition_id = ANY(%(ids)s)
                   AND fact.subject_type = 'user' AND fact.subject_id = ANY(%(users)s)
                 GROUP BY reading.definition_id, fact.subject_id
                """,
                company=company.id,
                first=[first for first, _last in spans],
                ids=definitions.ids,
                users=list(users),
            )
        )
        found = {}
        for definition_id, user_id, *figures in rows:
            found.setdefault(definition_id, {})["user", user_id] = figures
        return found

    def _sums_over_days(self, definition):
        """Whether numerator and denominator of some days are the sums of what came on each, and
        stay what they were: a closed month doesn't know what became of its deals later."""
        definition = definition.sudo()
        adds_up = definition.kind in ADDING_UP and not definition._get_path("weight_field")
        if not adds_up or definition.is_snapshot or not self._is_dated(definition):
            return False
        ripening = (
            self.env[one.comodel_name] for one in definition._find_looked_at() if one.relational
        )
        source = self.env[definition._get_source_model()]
        return not any(model._kpi_ripens for model in (source, *ripening))

    def _find_months(self, company, days, subject):
        """Months that lie within the days and may be added up for the subject."""
        found = self.env["sales.kpi.period"].sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("period_type", "=", "month"),
                ("date_from", ">=", days[0]),
                ("date_to", "<=", days[1]),
            ],
            ["date_from", "date_to", "state"],
        )  # fmt: skip
        kind, subject_id = subject
        if kind != "team":
            return found
        tree = self.env["sales.kpi.team.parent"]
        below = set(tree._get_tree(company, days[1]).below([subject_id]))
        return found.filtered(
            lambda month: set(tree._get_tree(company, month.date_to).below([subject_id])) == below
        )

    def _read_months(self, definitions, months, subject, since):
        """{definition id: {(first, last day): ``Cell``}} of what is known of the subject."""
        frozen = {month.id for month in months if month.state != "open"}
        changed = {one.id: one.source_changed_on for one in definitions.sudo()}
        kind, subject_id = subject
        rows = self.env["sales.kpi.fact"].sudo()._kpi_read_columns(
            [
                ("period_id", "in", months.ids),
                ("definition_id", "in", definitions.ids),
                ("subject_type", "=", kind),
                ("subject_id", "=", subject_id),
                ("reading_id.error", "=", False),
            ],
            ("definition_id", "date_from", "date_to", "numerator", "denominator", "period_id",
             "reading_id.as_of"),
        )  # fmt: skip
        known, Tree = {}, self.env["sales.kpi.team.parent"]
        for definition_id, first, last, numerator, denominator, period_id, as_of in rows:
            is_same = not changed[definition_id] or changed[definition_id] < as_of
            is_same &= kind != "team" or Tree._is_counted_by(as_of)
            if is_same and (period_id in frozen or as_of >= since):
                cells = known.setdefault(definition_id, {})
                cells[first, last] = cell.Cell(numerator or 0.0, denominator or 0.0)
        return known

    def _add_up_cells(self, definition, cells):
        to_cell, _default = self._get_cell_maker(definition)
        return to_cell(
            _add_known(one.numerator for one in cells),
            _add_known(one.denominator for one in cells),
        )


def _add_up_people(users, sums, parts):
    """(subject, (numerator, denominator)) of those who have something in the sums of the months or
    in what was counted now."""
    for subject in (("user", user) for user in users):
        if subject not in sums and not any(subject in part.cells for part in parts):
            continue
        figures = [sums.get(subject, (0.0, 0.0)), *(part[subject][:2] for part in parts)]
        numerators, denominators = zip(*figures, strict=True)
        yield subject, (_add_known(numerators), _add_known(denominators))


def _add_known(numbers):
    return math.fsum(filter(None, numbers))


def _find_gaps(days, known):
    """((first, last day), ...) of the days that none of the known spans holds."""
    first, gaps = days[0], []
    for start, end in sorted(known):
        if start > first:
            gaps.append((first, start - timedelta(days=1)))
        first = end + timedelta(days=1)
    if first <= days[1]:
        gaps.append((first, days[1]))
    return tuple(gaps)


def _count_days(spans, today):
    """How many days have gone by: on those to come there is hardly anything to count."""
    return sum(max((min(last, today) - first).days + 1, 0) for first, last in spans)
