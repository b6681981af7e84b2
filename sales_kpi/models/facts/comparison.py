from datetime import timedelta

from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError

from ...tools import canonical, change
from ...tools import period as periods
from ...tools.asked import is_id
from ...tools.cell import NO_DATA
from ..ground.figure_format import format_number, keep_order
from ..ground.subject import KINDS
from .reader_months import LATELY

LONG = ("quarter", "half", "year")  # of them, what their months were counted as is added up
MANIFOLD = 3.0  # more than four times as much: a percentage says nothing any more


class SalesKpiComparison(models.AbstractModel):
    """Period over period, and year over year: the one place where figures are compared in time.

    A period that is running is compared by as many of the other period's days as have gone by.
    What is as it is now (a stand) has a past only where it was counted then: it is compared with
    its last count of the other period. What adds up and was not counted for a quarter, half or year
    is what its months were counted as, see ``reader_months.py``.
    """

    _name = "sales.kpi.comparison"
    _description = "Comparison in Time"

    @api.model
    @api.readonly
    def get_comparison(
        self, codes, period_type, date, subject_type="user", subject_id=None, company_id=None
    ):
        """Figures of a subject in a period, in the period before and in that of the year before.

        :param list codes: codes of measures
        :param str period_type: day, week, month, quarter, half or year
        :param date: a local day of the company, ``date`` or "YYYY-MM-DD", that lies in the period
        :param str subject_type: "user", "team" or "company"
        :param int subject_id: the caller himself or the company when empty
        :param int company_id: the current company when empty; money is in its currency
        :return: {code: {"value", "previous", "change", "year_ago", "year_change"}}: numbers or
            None for "no data"; changes are fractions (0.2 is 20 % more)
        :raise AccessError: the subject is not the caller's to see
        :raise UserError: unknown codes or days
        """
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(company_id)
        day = Period._to_day(date)
        definitions = self.env["sales.kpi.definition"]._get_by_codes(codes, company)
        subject = self._check_subject(period_type, day, company, subject_type, subject_id)
        compared = self._compare(definitions, period_type, day, company, subject)
        return {
            definition.code: {
                "value": now.value,
                "previous": before.value,
                "change": change.relative(now.value, before.value),
                "year_ago": year_ago.value,
                "year_change": change.relative(now.value, year_ago.value),
            }
            for definition, (now, before, year_ago) in compared.items()
        }

    @api.private
    def _check_subject(self, period_type, day, company, subject_type, subject_id=None):
        """The subject asked for, as ("user" | "team" | "company", id).

        :raise AccessError: the caller may not see its figures of the period
        """
        if subject_type not in tuple(KINDS):
            raise UserError(self.env._("Figures are those of a rep, a team or a company."))
        if not subject_id:
            subject_id = company.id if subject_type == "company" else self.env.uid
        if not is_id(subject_id):
            raise UserError(self.env._("What was chosen here is not there any more."))
        subject = (subject_type, subject_id)
        bounds = self.env["sales.kpi.period"]._bounds(period_type, day, company)
        # A company has figures under its own clock and in its own currency only.
        is_elsewhere = subject_type == "company" and subject_id != company.id
        if is_elsewhere or not self.env["sales.kpi.viewer"]._may_see(subject, company, *bounds):
            raise AccessError(self.env._("These figures are not yours to see."))
        return subject

    @api.private
    def _compare(
        self,
        definitions,
        period_type,
        day,
        company,
        subject,
        bounds=None,
        is_live=True,
        counted=None,
    ):
        """Count measures of a subject now, a period before and a year before.

        :param day: a local day of the period; not used where ``bounds`` are given
        :param bounds: first and last local day of a custom period
        :param is_live: whether nobody says how old the figures are, and nobody counts them anew:
            then they are no older than the company's freshness setting
        :param counted: {definition: ``Cell`` now}, of what was counted for the caller already
        :return: {definition: (``Cell`` now, ``Cell`` before, ``Cell`` a year ago)}
        """
        stands = definitions.filtered(lambda definition: definition._is_stand())
        spans = self._get_spans(period_type, day, company, bounds)
        # the year before is both to a year: it is read once
        columns = {}
        for span in dict.fromkeys(spans):
            known = (counted or {}) if span == spans[0] else {}
            missing = definitions.filtered(lambda definition, known=known: definition not in known)
            columns[span] = known | self._read(
                missing, stands, period_type, span, company, subject, is_live=is_live
            )
        return {
            definition: tuple(columns[span][definition] for span in spans)
            for definition in definitions
        }

    def _get_spans(self, period_type, day, company, bounds=None):
        """The period, the one before and that of the year before: each with its own bounds and
        the part of it that is comparable, [(bounds, part), ...]."""
        start = company._get_kpi_calendar()
        today = company._get_kpi_today()
        own = bounds or self.env["sales.kpi.period"]._bounds(period_type, day, company)
        others = (
            periods.previous(period_type, *own, *start),
            periods.year_ago(*own, period_type, *start),
        )
        parts = [(other, periods.elapsed_part(*own, *other, today)) for other in others]
        return [(own, own), *parts]

    def _read(
        self, definitions, stands, period_type, span, company, subject, as_of=None, is_live=False
    ):
        """{definition: ``Cell``} of the subject in a span: as it was counted for the period, else
        counted now; the part of a period is always counted now.

        :param as_of: when the figures that are compared were counted: those beside them then need
            not be younger. None: they are to be those of now
        :param is_live: see ``_compare``
        """
        bounds, part = span
        kept = definitions if bounds == part else definitions & stands
        known = self._get_counted(kept, period_type, bounds, company, subject)
        today = company._get_kpi_today()
        missing = (definitions - stands) if today > part[1] else definitions
        missing = missing.filtered(lambda definition: definition not in known)
        if period_type in LONG and subject[0] != "user":  # a salesperson's own are those of now
            lately = timedelta(seconds=company.sudo().kpi_freshness) if is_live else LATELY
            Reader = self.env["sales.kpi.reader"]
            known |= Reader._read_from_months(missing, company, part, subject, lately)
            missing = missing.filtered(lambda definition: definition not in known)
        known |= self._read_part(missing, company, part, subject, as_of)
        return {definition: known.get(definition, NO_DATA) for definition in definitions}

    def _read_part(self, definitions, company, part, subject, as_of):
        """{definition: ``Cell``} of some days, counted since ``as_of``."""
        if not definitions:
            return {}
        if not as_of:
            return self._count_part(definitions, company, part, subject)
        sources = [(d.id, d._get_source_values()) for d in definitions._with_used()]
        cells = self._keep_part(
            definitions._ids, canonical.digest(sources), company.id, part, subject, as_of
        )
        if any(cell.error for cell in cells):  # which may be gone by now
            return self._count_part(definitions, company, part, subject)
        return dict(zip(definitions, cells, strict=True))

    @tools.ormcache("definition_ids", "sources", "company_id", "part", "subject", "as_of")
    def _keep_part(self, definition_ids, sources, company_id, part, subject, as_of):
        """``Cell`` of each measure, found again until the period is counted anew.

        :param sources: digest of what is counted
        """
        definitions = self.env["sales.kpi.definition"].sudo().browse(definition_ids)
        company = self.env["res.company"].browse(company_id)
        return tuple(self._count_part(definitions, company, part, subject).values())

    def _count_part(self, definitions, company, part, subject):
        read = self.env["sales.kpi.reader"]._read_definitions(definitions, company, *part, subject)
        return {definition: read[definition.code][subject] for definition in definitions}

    def _get_counted(self, definitions, period_type, bounds, company, subject):
        """{definition: ``Cell``} of what the facts of a period say; there are none of days that
        were only asked for."""
        if period_type == "custom" or not definitions:
            return {}
        Period = self.env["sales.kpi.period"].sudo()
        period = Period._find(period_type, bounds[0], company)
        kind, subject_id = subject
        Fact = self.env["sales.kpi.fact"].sudo()
        facts = Fact._read_counted(period, definitions, {kind: [subject_id]})
        by_id = {definition.id: definition for definition in definitions}
        return {by_id[definition_id]: found for (definition_id, *_subject), found in facts.items()}

    # ---- in words ------------------------------------------------------------------------------

    @api.private
    def _describe_change(self, definition, now, before, company):
        """A former figure beside the present one, in words: nothing is left to the client.

        :param now, before: ``Cell``
        :return: {"value", "text", "change", "verdict"}: the former figure, the change as text,
            and 1, -1 or 0 for better, worse or neither
        """
        return {
            "value": before.value,
            "text": definition._format_value(before.value, company),
            "change": self._format_change(definition, now.value, before.value, company),
            "verdict": change.verdict(now.value, before.value, definition.direction),
        }

    def _format_change(self, definition, value, before, company):
        """ "+20%"; of a share the difference in percentage points, "+2.0 pts"; of what is many
        times as much as before, both: "from 2 to 70"; else empty."""
        if definition.unit == "percent":
            if value is None or before is None:
                return ""
            points = (value - before) * 100
            return keep_order(self.env, self.env._("%s pts", self._format_signed(points, 1)))
        relative = change.relative(value, before)
        if relative is not None and relative > MANIFOLD:
            return self.env._(
                "from %(before)s to %(now)s",
                before=definition._format_value(before, company),
                now=definition._format_value(value, company),
            )
        if relative is None:
            return ""
        return keep_order(self.env, self._format_signed(relative * 100, 0) + "%")

    def _format_signed(self, number, digits):
        sign = "+" if round(number, digits) > 0 else ""
        return sign + format_number(self.env, round(number, digits) + 0.0, digits)
