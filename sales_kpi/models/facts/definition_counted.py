from odoo import api, fields, models


class SalesKpiDefinition(models.Model):
    """What was counted already, for programs that load all of it."""

    _inherit = "sales.kpi.definition"

    @api.model
    @api.readonly
    def read_counted(self, period_type, date, codes=None, user_ids=None, company_id=None):
        """Figures of salespeople as they were last counted in the period that holds a day; those
        of a closed period are the frozen ones. Nothing is counted, and nothing is written.

        :param str period_type: day, week, month, quarter, half or year
        :param date: a local day of the company, ``date`` or "YYYY-MM-DD"
        :param list codes: codes of measures; all that the company counts when empty
        :param list user_ids: users; all whom the caller may see when empty
        :param int company_id: the current company when empty; money is in its currency
        :return: {"as_of", "stale", "period", "values": {code: {user id: float, or None for "no
            data"}}, "problems": {code: why it was not counted the last time}}
        :raise AccessError: a named user or the company is not the caller's to see
        :raise UserError: unknown codes, no such type or day
        """
        Period = self.env["sales.kpi.period"]
        company, day = Period._get_company(company_id), Period._to_day(date)
        period = Period.sudo()._find(period_type, day, company)
        described = Period._describe(period_type, day, company, period)
        definitions = self._get_by_codes(codes, company) if codes else self._get_all(company)
        span = [fields.Date.to_date(described[name]) for name in ("date_from", "date_to")]
        users = self._get_user_ids(definitions, company, *span, user_ids)
        return {
            "as_of": period.as_of,
            "stale": not period or period._is_stale(),
            "period": described,
            "values": definitions._read_facts(period, users),
            "problems": definitions._read_problems(period),
        }

    def _get_all(self, company):
        return self.sudo().search([("company_id", "in", [company.id, False])])

    def _read_facts(self, period, users):
        """{code: {user id: value}} without a record for each fact.

        :param users: ids of those asked for; None for all
        """
        whom = [] if users is None else [("subject_id", "in", sorted(users))]
        domain = [
            ("period_id", "=", period.id),
            ("subject_type", "=", "user"),
            ("definition_id", "in", self.ids),
            *whom,
        ]
        columns = ("definition_id", "subject_id", "value", "has_value")
        values = {definition.id: {} for definition in self}
        for definition_id, user_id, value, has_value in (
            self.env["sales.kpi.fact"].sudo()._kpi_read_columns(domain, columns) if period else ()
        ):
            values[definition_id][user_id] = value if has_value else None
        return {definition.code: values[definition.id] for definition in self}

    def _read_problems(self, period):
        readings = period.reading_ids.filtered(lambda one: one.error and one.definition_id in self)
        return {reading.definition_id.code: reading.error for reading in readings}
