from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError

from ....tools.analysis.decompose import find_rate, makes
from ....tools.cell import NO_DATA, Cells
from ...ground.figure_format import format_number, format_value

LOOK_BACK = 400  # days
COUNTED = ("month", "week", "quarter")  # those that most companies count


class SalesKpiDiagnosisPath(models.Model):
    """Whether the factors make the result: looked at on what was counted."""

    _inherit = "sales.kpi.diagnosis.path"

    def action_check(self):
        """Say on how many figures the path was tried.

        :raise ValidationError: the product isn't the result
        """
        self._kpi_check_one()
        self.check_access("write")
        count = self._check_figures()
        if count:
            text = self.env._("It is true of all %s figures of the last year.", count)
        else:
            text = self.env._("Nothing was counted yet that it could be tried on.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "success" if count else "info"},
        }

    def _check_figures(self):
        """Try the path on what companies were counted at in the last year.

        :return: number of figures on which it was tried; where something is divided by nothing, it
            says nothing
        """
        self.ensure_one()
        tried = 0
        for (company, period), cells in self._read_counted().items():
            factors = self._get_factors(cells, ("company", company.id))
            if None in factors:
                continue
            result = cells[self.result_id.code]["company", company.id].value
            if not makes(factors, result):
                raise ValidationError(self._explain_difference(company, period, factors, result))
            tried += 1
        return tried

    def _read_counted(self):
        """{(company, period): {code: ``Cells``}} of whole companies, by one query."""
        measures = self._get_measures().sudo()
        since = fields.Date.today() - timedelta(days=LOOK_BACK)
        facts = self.env["sales.kpi.fact"].sudo()
        rows = facts.search_fetch(
            [
                ("definition_id", "in", measures.ids),
                ("subject_type", "=", "company"),
                ("company_id", "in", self._get_companies().ids),
                ("date_from", ">=", since),
                ("period_id.period_type", "in", COUNTED),
            ],
            ["definition_id", "subject_id", "company_id", "period_id", "numerator", "denominator",
             "value", "has_value", "reading_id"],
        )  # fmt: skip
        found = {}
        for fact in rows:
            key = (fact.company_id, fact.period_id)
            subject = ("company", fact.subject_id)
            found.setdefault(key, {})[fact.definition_id.code] = {subject: fact._get_cell()}
        codes = measures.mapped("code")
        return {
            key: {code: Cells(cells.get(code, {}), NO_DATA) for code in codes}
            for key, cells in found.items()
            if len(cells) == len(codes)
        }

    def _get_companies(self):
        return self.company_id or self.env["res.company"].sudo().search([("active", "=", True)])

    def _get_factors(self, cells, subject):
        return [find_rate(*line._get_parts(cells, subject)) for line in self.line_ids.sorted()]

    def _explain_difference(self, company, period, factors, result):
        currency = company.currency_id
        lines = self.line_ids.sorted()
        product = 1.0
        for factor in factors:
            product *= factor
        return self.env._(
            "%(path)s doesn't make %(result)s: in %(period)s %(factors)s is %(product)s, and "
            "%(actual)s was counted. Choose factors whose product is the result.",
            path=self.name,
            result=self.result_id.name,
            period=period.display_name,
            factors=" × ".join(
                f"{line.label} {format_value(self.env, factor, line.unit, currency)}"
                for line, factor in zip(lines, factors, strict=True)
            ),
            product=format_number(self.env, product, 2),
            actual=format_number(self.env, result or 0.0, 2),
        )
